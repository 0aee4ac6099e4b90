"""Pages that are kept whole until the register changes, for visitors, who all see the same.

Whoever has signed in, or has something to be told, gets a page of their own. A kept page bears the
edition that was read before it was made (editions.py), so nobody sees it after the register
changed; the day, the language and the program that made it belong to its name as well.
"""

from collections.abc import Callable
from functools import wraps
from hashlib import sha256
from typing import Any, TypeGuard

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.core.cache import caches
from django.http import HttpResponse, HttpResponseBase, HttpResponseNotModified
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.http import parse_etags
from django.utils.translation import get_language

from recommendations.editions import edition, seen
from seminar_tracker.clock import today
from seminar_tracker.http import TrackerRequest, wants_fragment
from seminar_tracker.release import release

View = Callable[..., HttpResponseBase]
# By these a browser is known, or bears a message for its person.
PERSONAL = {settings.SESSION_COOKIE_NAME, CookieStorage.cookie_name}
# For the cache alone: addresses are without number, and who asks for one twice does so soon.
HOUR = 60 * 60


def kept_page(view: View) -> View:
    """Keep what the view shows to visitors; a browser that has it still is only told so."""

    @wraps(view)
    def wrapper(request: TrackerRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not (name := name_of(request)):
            return view(request, *args, **kwargs)
        # Weak, for what compresses a page on its way may not change a strong one.
        etag = f'W/"{name}"'
        response: HttpResponseBase = HttpResponseNotModified()
        if etag not in parse_etags(request.headers.get("If-None-Match", "")):
            response = found_or_made(name, request, lambda: view(request, *args, **kwargs))
        if response.status_code == 304 or may_be_kept(response, request):
            response["ETag"] = etag
        patch_cache_control(response, private=True, no_cache=True)
        patch_vary_headers(response, ["Cookie", "Accept-Language"])
        return response

    return wrapper


def kept_answer(view: View) -> View:
    """Keep what the view answers to everybody."""

    @wraps(view)
    def wrapper(request: TrackerRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not (name := name_of(request)):
            return view(request, *args, **kwargs)
        return found_or_made(name, request, lambda: view(request, *args, **kwargs))

    return wrapper


def found_or_made(
    name: str, request: TrackerRequest, make: Callable[[], HttpResponseBase]
) -> HttpResponseBase:
    """What is kept under the name, or what is made now, and kept if it may be."""
    if found := caches["pages"].get(name):
        content, kind = found
        return HttpResponse(content, content_type=kind)
    response = make()

    def keep(done: HttpResponseBase) -> None:
        if may_be_kept(done, request):
            caches["pages"].set(name, (done.content, done["Content-Type"]), HOUR)

    if hasattr(response, "add_post_render_callback"):
        response.add_post_render_callback(keep)
    else:
        keep(response)
    return response


def name_of(request: TrackerRequest) -> str:
    """What the page is kept under; "" when it is for one person, or nothing was ever recorded.

    A request may come on one day and be answered on the next: it names both.
    """
    is_read = request.method in {"GET", "HEAD"} and not settings.DEBUG
    if not is_read or PERSONAL & request.COOKIES.keys() or "view" in request.GET:
        return ""
    if not (word := edition()):
        return ""
    asked = (request.build_absolute_uri(), wants_fragment(request), get_language())
    return sha256(repr((release(), word, asked, request.on, today())).encode()).hexdigest()


def may_be_kept(response: HttpResponseBase, request: TrackerRequest) -> TypeGuard[HttpResponse]:
    """Whether it is what was asked for, whole and lasting, without the secret of one browser."""
    is_whole = response.status_code == 200 and not response.streaming
    has_secret = "CSRF_COOKIE_NEEDS_UPDATE" in request.META
    return is_whole and not has_secret and not seen.is_passing
