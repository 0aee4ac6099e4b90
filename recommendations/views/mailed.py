"""Addresses that work without signing in, by a secret: in mails and in calendar programs."""

from hashlib import sha256

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import translation
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import quote_etag
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from agencies.models import User
from recommendations.calendars import calendar, open_address
from recommendations.reminders.letters import unsubscriber
from seminar_tracker.clock import about_today, today
from seminar_tracker.http import TrackerRequest

# Calendar programs ask every few hours at most; within this time they need not ask again.
FRESH = 15 * 60


# A mail program sends the POST of RFC 8058 by itself: it has no cookie and no token of a form. The
# signed address is what proves that the mail was theirs.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: TrackerRequest, token: str) -> HttpResponse:
    """Leave all but what duty requires. Only POST does it: programs open the links of mails."""
    about_today(request)
    person = get_object_or_404(User, pk=unsubscriber(token), is_active=True)
    if request.method == "POST":
        person.only_duty = True
        person.save(update_fields=["only_duty"])
    with translation.override(person.language):
        return render(request, "recommendations/unsubscribe.html", {"person": person})


@require_safe
def calendar_feed(request: TrackerRequest, token: str) -> HttpResponse:
    """A calendar as a file; asked again with its ETag, only that nothing changed."""
    address = open_address(token, on=today())
    if address is None:
        raise Http404
    body = calendar(address, on=today())
    etag = quote_etag(sha256(body).hexdigest())
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response["ETag"], response["Content-Language"] = etag, address.user.language
    patch_cache_control(response, private=True, max_age=FRESH)
    return get_conditional_response(request, etag=etag, response=response) or response
