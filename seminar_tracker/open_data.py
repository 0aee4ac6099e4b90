"""How the API answers programs: the same to everybody, in words when it cannot, ready to keep."""

from collections.abc import Callable, Mapping, Sequence
from hashlib import sha256
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified, JsonResponse
from django.utils.functional import Promise
from django.utils.http import parse_etags, quote_etag

from seminar_tracker.http import is_api

Words = str | Promise
# Pages of any other site may read the answers, for nothing in them depends on who asks.
OPEN = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "Allow, ETag, RateLimit-Limit, RateLimit-Remaining, "
    "RateLimit-Reset, Retry-After",
}
# What a browser wants to know before it asks such a question for a page.
PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, HEAD",
    "Access-Control-Allow-Headers": "Accept-Language, If-None-Match",
    "Access-Control-Max-Age": "86400",
}


def problem(
    status: int, detail: Words, errors: Mapping[str, Sequence[Words]] | None = None
) -> JsonResponse:
    """What went wrong, as RFC 9457 has it; `errors` say it for each parameter."""
    body = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "errors": errors or {},
    }
    return JsonResponse(
        body,
        status=status,
        content_type="application/problem+json",
        json_dumps_params={"ensure_ascii": False},
    )


class OpenDataMiddleware:
    """Whatever answers under the API, a view, a refused date or a missing address, answers alike.

    It stands outside of sessions and languages: without cookies nobody is known by them, and the
    language is the one that the request itself asks for.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not is_api(request):
            return self.get_response(request)
        request.COOKIES = {}
        response = self.get_response(request)
        put(response, OPEN | (PREFLIGHT if request.method == "OPTIONS" else {}))
        # Those within add Cookie, although there was none to read.
        response["Vary"] = "Accept-Language"
        if response.status_code != HTTPStatus.OK:
            response["Cache-Control"] = "no-store"
            return response
        # A registrar may still record something for any past day: keep it, and ask each time.
        response["Cache-Control"] = "public, no-cache"
        response["ETag"] = quote_etag(sha256(response.content).hexdigest())
        return unchanged(response) if knows(request, response["ETag"]) else response


def put(response: HttpResponse, headers: Mapping[str, str]) -> None:
    """Set the headers of an answer."""
    for name, value in headers.items():
        response[name] = value


def knows(request: HttpRequest, etag: str) -> bool:
    """Whether the client has this very answer already."""
    known = parse_etags(request.headers.get("If-None-Match", ""))
    return known == ["*"] or etag in [each.removeprefix("W/") for each in known]


def unchanged(response: HttpResponse) -> HttpResponse:
    """The same answer without what the client has."""
    same = HttpResponseNotModified()
    put(same, {name: v for name, v in response.items() if not name.lower().startswith("content-")})
    return same
