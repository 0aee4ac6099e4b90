"""Nothing typed is lost to a session that ended: sign in, and the form is there with its text."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import resolve_url

from seminar_tracker.clock import about_today
from seminar_tracker.http import TrackerRequest

SESSION_KEY = "kept_form"
# A stranger can post to the sign-in too: keep no more characters than a person could have typed.
LIMIT = 250_000

View = Callable[..., HttpResponse]


def signed_in(view: View) -> View:
    """Ask for a sign-in first; keep what an anonymous POST carries until the person is back.

    What people do, they do today: these pages pass over a date that the reader chose.
    """

    @wraps(view)
    def wrapper(request: TrackerRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        about_today(request)
        if request.user.is_authenticated:
            return view(request, *args, **kwargs)
        query = {"next": request.get_full_path()}
        if request.method == "POST" and length(request.POST) <= LIMIT:
            form = request.POST.urlencode()
            request.session[SESSION_KEY] = {"address": request.get_full_path(), "form": form}
            query["kept"] = "1"
        elif request.method == "POST":
            request.session.pop(SESSION_KEY, None)
            query["kept"] = "0"
        return HttpResponseRedirect(f"{resolve_url(settings.LOGIN_URL)}?{urlencode(query)}")

    return wrapper


def length(form: QueryDict) -> int:
    """Characters as they were typed: encoded for an address, a Cyrillic letter would be six."""
    return sum(len(name) + len(value) for name, values in form.lists() for value in values)


def take_kept_form(request: HttpRequest) -> QueryDict | None:
    """The form that was sent to this address while nobody was signed in; once, on opening it.

    The address is the whole one: in the administration the query says what a form is about.
    """
    kept = request.session.get(SESSION_KEY)
    if request.method != "GET" or not kept or kept["address"] != request.get_full_path():
        return None
    del request.session[SESSION_KEY]
    return QueryDict(kept["form"])
