"""Feeds of what happened: of everything, a seminar, an agency, a recommendation."""

from hashlib import sha256
from typing import cast

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.encoding import escape_uri_path
from django.utils.http import quote_etag
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from agencies.models import Agency
from recommendations.feeds import About, ActFeed
from recommendations.kept_pages import kept_answer
from recommendations.models import Act, Recommendation, Seminar
from recommendations.querysets import ActQuerySet
from seminar_tracker.clock import not_before
from seminar_tracker.http import TrackerRequest


@require_safe
def feed(request: TrackerRequest) -> HttpResponse:
    """Every act of the register."""
    if request.as_of:
        not_before(request.as_of, Seminar.objects.earliest_day())
    page = reverse("recommendations:overview")
    return answer(request, "acts", _("everything"), page, Act.objects.last_recorded_first())


@require_safe
def seminar_feed(request: TrackerRequest, slug: str) -> HttpResponse:
    """The acts on the recommendations of one seminar."""
    seminar = get_object_or_404(Seminar.objects.defer("document"), slug=slug)
    not_before(request.on, seminar.held_on)
    acts = Act.objects.filter(recommendation__seminar=seminar).last_recorded_first(are_few=True)
    page = seminar.get_absolute_url()
    return answer(request, f"seminar-{seminar.pk}", seminar.short_title, page, acts)


@require_safe
def agency_feed(request: TrackerRequest, code: str) -> HttpResponse:
    """What an agency did, and what was done to its ties.

    That is each act on its behalf, and each act on one of its assignments: nominated, reminded,
    taken from it. Acts of others on the same recommendation are in the recommendation's own feed.
    """
    agency = get_object_or_404(Agency, code=code)
    if request.as_of:
        not_before(request.as_of, Seminar.objects.earliest_day())
    # Both together have no index.
    own = Act.objects.filter(agency=agency).last_recorded_first()
    about_it = Act.objects.filter(assignment__agency=agency).last_recorded_first(are_few=True)
    page, key = agency.get_absolute_url(), f"agency-{agency.pk}"
    return answer(request, key, agency.name, page, own, about_it)


@require_safe
def recommendation_feed(request: TrackerRequest, seminar: str, label: str) -> HttpResponse:
    """The acts on one recommendation."""
    found = Recommendation.objects.with_seminar()
    said = get_object_or_404(found, seminar__slug=seminar, label=label)
    not_before(request.on, said.seminar.held_on)
    acts = Act.objects.filter(recommendation=said).last_recorded_first(are_few=True)
    title = f"{said.seminar.short_title}, {said}"
    return answer(request, f"recommendation-{said.pk}", title, said.get_absolute_url(), acts)


def answer(
    request: TrackerRequest, key: str, title: str, page: str, *acts: ActQuerySet
) -> HttpResponse:
    """The feed; for a reader who has this very one, only that nothing changed.

    The content alone decides: names change without an act, and a second holds several acts.
    """
    address = escape_uri_path(request.path)
    about = About(key, title, page, acts, request.on, request.as_of, address)
    response = cast(HttpResponse, kept_answer(ActFeed(about))(request))
    del response["Last-Modified"]
    patch_cache_control(response, no_cache=True)
    etag = quote_etag(sha256(response.content).hexdigest())
    response["ETag"] = etag
    return get_conditional_response(request, etag=etag, response=response) or response
