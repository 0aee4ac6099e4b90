"""Nothing typed is lost to a session that ended: sign in, and the form is there with its text."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import resolve_url
from django.utils.translation import gettext as _

from seminar_tracker.clock import about_today
from seminar_tracker.http import TrackerRequest

SESSION_KEY = "kept_form"
# A stranger can post to the sign-in too: keep no more characters than a person could have typed.
LIMIT = 250_000

# Fields of a form that say nothing to the person who typed the rest.
MACHINERY = {"csrfmiddlewaretoken", "token", "seen", "ticket", "save_draft", "whose"}
SALT = "seminar_tracker.kept"

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


def secret(name: str) -> bool:
    """Whether the field is none that a person would want to read again."""
    return name in MACHINERY or "password" in name


def whose(person: int | None) -> str:
    """What a form carries to say who had it open; `person` is their key."""
    return signing.Signer(salt=SALT).sign(str(person))


def is_of_another(form: QueryDict, request: HttpRequest) -> bool:
    """Whether somebody else had the form open; one that does not say may be anybody's."""
    mark, person = form.get("whose"), getattr(request, "user", None)
    return bool(mark) and (person is None or mark != whose(person.pk))


def take_kept_form(request: HttpRequest) -> QueryDict | None:
    """The form that was sent to this address while nobody was signed in; once, on opening it.

    The address is the whole one: in the administration the query says what a form is about. On a
    computer that several people use, the form of one is dropped when another signs in.
    """
    kept = request.session.get(SESSION_KEY) if request.method == "GET" else None
    if not kept or kept["address"] != request.get_full_path():
        return None
    del request.session[SESSION_KEY]
    form = QueryDict(kept["form"])
    if is_of_another(form, request):
        messages.warning(request, _("What somebody else had typed here was dropped. Nothing of it "
                                    "was sent."))  # fmt: skip
        return None
    return form
