"""The request as the tracker's views receive it, after the middleware."""

from datetime import date

from django.http import HttpRequest, HttpResponse
from django_htmx.middleware import HtmxDetails

from agencies.models import User


class TrackerRequest(HttpRequest):
    """A request with the date it is about (`on`) and the one the reader chose (`as_of`).

    `is_dated` is False on the pages that are always about today. `mark` stands around parts of a
    page that are each reader's own, while one is made that may be kept.
    """

    on: date
    as_of: date | None
    is_dated: bool
    htmx: HtmxDetails
    mark: str


class SignedInRequest(TrackerRequest):
    """The same behind a sign-in."""

    user: User


def in_words(problem: str) -> HttpResponse:
    """What is wrong, for a reader who waits for a file and not for a page."""
    return HttpResponse(problem, status=400, content_type="text/plain; charset=utf-8")


def is_api(request: HttpRequest) -> bool:
    """True when a program asks, which gets what went wrong as data and not as a page."""
    return request.path_info.startswith("/api/v1/")


def wants_fragment(request: TrackerRequest) -> bool:
    """True when htmx asks for a part of the page, not for the whole of it."""
    return bool(request.htmx) and not (request.htmx.boosted or request.htmx.history_restore_request)
