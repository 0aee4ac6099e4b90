"""Pages that are kept whole until the register changes, for visitors, who all see the same.

Whoever has signed in gets a page of their own, or, where all read the same, the visitors' page with
what is each reader's own put in anew (templatetags/own.py): their frame, what they may do, and what
only they may read. Whoever has something to be told gets a page of their own in any case. A kept
page bears the edition that was read before it was made (editions.py), so nobody sees it after the
register changed; the day, the language and the program that made it belong to its name as well.
"""

import re
from collections.abc import Callable
from functools import wraps
from hashlib import sha256
from secrets import token_hex
from typing import Any, NamedTuple, TypeGuard

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages.storage.cookie import CookieStorage
from django.core.cache import caches
from django.http import HttpResponse, HttpResponseBase, HttpResponseNotModified
from django.template import Engine, RequestContext
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.http import parse_etags
from django.utils.translation import get_language

from recommendations.editions import HOUR, edition, seen
from seminar_tracker.clock import today
from seminar_tracker.http import TrackerRequest, wants_fragment
from seminar_tracker.release import release

View = Callable[..., HttpResponseBase]
OwnContext = Callable[..., dict[str, Any]]


class OwnPart(NamedTuple):
    """A part of a page that is each reader's own: the template that makes it.

    Where it is about one row, its key and the name of the list in which it stands; the template has
    it as `one`. Of a row that is not told to a reader, what visitors get stays.
    """

    template: str
    rows: str = ""
    pk: str = ""

    def made(self, engine: Engine, context: RequestContext) -> str | None:
        """What the template makes of it; None when it is about a row that is not there."""
        with context.push():
            if self.rows:
                rows = context.get(self.rows) or ()
                context["one"] = next((row for row in rows if str(row.pk) == self.pk), None)
                if context["one"] is None:
                    return None
            return engine.get_template(self.template).render(context).strip()


# Of a kept page: from which byte to which, and what stands there.
Own = tuple[int, int, OwnPart]


def kept_page(view: View) -> View:
    """Keep what the view shows to visitors; a browser that has it still is only told so."""

    @wraps(view)
    def wrapper(request: TrackerRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if is_known(request) or not (name := name_of(request)):
            return view(request, *args, **kwargs)
        return for_visitors(name, request, lambda: view(request, *args, **kwargs))

    return wrapper


def nothing(request: TrackerRequest) -> dict[str, Any]:
    """Of a page of which no more than the frame is the reader's own."""
    return {}


def kept_for_all(about: OwnContext = nothing) -> Callable[[View], View]:
    """Keep what the view shows to everybody: it never sees who asks, but always a visitor.

    `about` says what the parts need that are each reader's own, from the arguments of the view.
    """

    def keeping(view: View) -> View:
        @wraps(view)
        def wrapper(request: TrackerRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            def make() -> HttpResponseBase:
                return view(request, *args, **kwargs)

            if not (name := name_of(request)):
                return make()
            if not is_known(request):
                return for_visitors(name, request, make)
            response, parts = made_for_all(name, request, make)
            if isinstance(response, HttpResponse) and parts:
                context = about(request, *args, **kwargs)
                response.content = filled(response.content, parts, context, request)
            patch_cache_control(response, private=True, no_cache=True)
            return response

        return wrapper

    return keeping


def is_known(request: TrackerRequest) -> bool:
    """Whether the browser may be known to the register, and its reader by name."""
    return settings.SESSION_COOKIE_NAME in request.COOKIES


def for_visitors(
    name: str, request: TrackerRequest, make: Callable[[], HttpResponseBase]
) -> HttpResponseBase:
    """The kept page, or that the browser has it still."""
    # Weak, for what compresses a page on its way may not change a strong one.
    etag = f'W/"{name}"'
    response: HttpResponseBase = HttpResponseNotModified()
    if etag not in parse_etags(request.headers.get("If-None-Match", "")):
        response, _parts = found_or_made(name, request, make)
    if response.status_code == 304 or may_be_kept(response, request):
        response["ETag"] = etag
    patch_cache_control(response, private=True, no_cache=True)
    patch_vary_headers(response, ["Cookie", "Accept-Language"])
    return response


def kept_answer(view: View) -> View:
    """Keep what the view answers to everybody."""

    @wraps(view)
    def wrapper(request: TrackerRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if is_known(request) or not (name := name_of(request)):
            return view(request, *args, **kwargs)
        response, _parts = found_or_made(name, request, lambda: view(request, *args, **kwargs))
        return response

    return wrapper


def made_for_all(
    name: str, request: TrackerRequest, make: Callable[[], HttpResponseBase]
) -> tuple[HttpResponseBase, list[Own]]:
    """What visitors get, whoever asks."""
    reader, request.user = request.user, AnonymousUser()
    try:
        response, parts = found_or_made(name, request, make)
    finally:
        request.user = reader
    if hasattr(response, "add_post_render_callback"):
        raise TypeError("A page that is kept for all is rendered by its view: the reader is back.")
    return response, parts


def found_or_made(
    name: str, request: TrackerRequest, make: Callable[[], HttpResponseBase]
) -> tuple[HttpResponseBase, list[Own]]:
    """What is kept under the name, or what is made now, and kept if it may be; with its parts."""
    if found := caches["pages"].get(name):
        content, kind, parts = found
        return HttpResponse(content, content_type=kind), parts
    response, parts = made_in_parts(request, make)

    def keep(done: HttpResponseBase) -> None:
        if may_be_kept(done, request):
            caches["pages"].set(name, (done.content, done["Content-Type"], parts), HOUR)

    if hasattr(response, "add_post_render_callback"):
        response.add_post_render_callback(keep)
    else:
        keep(response)
    return response, parts


def made_in_parts(
    request: TrackerRequest, make: Callable[[], HttpResponseBase]
) -> tuple[HttpResponseBase, list[Own]]:
    """A page, and where in it the parts are that are each reader's own."""
    # Nobody can have written it into a page beforehand.
    request.mark = mark = token_hex(8)
    try:
        response = make()
    finally:
        request.mark = ""
    if not isinstance(response, HttpResponse) or hasattr(response, "add_post_render_callback"):
        return response, []
    own = re.compile(f"<!--{mark} (.+?)-->(.*?)<!--{mark}-->".encode(), re.DOTALL)
    parts, shift = [], 0
    for found in own.finditer(response.content):
        told, part = found.groups()
        start = found.start() - shift
        parts.append((start, start + len(part), OwnPart(*told.decode().split(" "))))
        shift += len(found[0]) - len(part)
    response.content = own.sub(rb"\2", response.content)
    return response, parts


def put_mark(request: TrackerRequest | None, part: OwnPart, made: str) -> str:
    """What was made of the part, so that it is found again in a page that may be kept."""
    mark = getattr(request, "mark", "")
    return f"<!--{mark} {' '.join(part)}-->{made}<!--{mark}-->" if mark else made


def filled(
    content: bytes, parts: list[Own], context: dict[str, Any], request: TrackerRequest
) -> bytes:
    """The page with the reader's own parts in the place of the visitors'."""
    pieces, end = [], 0
    engine = Engine.get_default()
    own = RequestContext(request, context)
    with own.bind_template(engine.get_template(parts[0][2].template)):
        for start, stop, part in parts:
            if (made := part.made(engine, own)) is not None:
                pieces += [content[end:start], made.encode()]
                end = stop
    return b"".join([*pieces, content[end:]])


def name_of(request: TrackerRequest) -> str:
    """What the page is kept under; "" when it is for one person, or nothing was ever recorded.

    A request may come on one day and be answered on the next: it names both.
    """
    is_read = request.method in {"GET", "HEAD"} and not settings.DEBUG
    has_message = CookieStorage.cookie_name in request.COOKIES
    if not is_read or has_message or "view" in request.GET:
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
