"""The register and the status page of one recommendation."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from recommendations.dossier import find
from recommendations.editions import KeptPaginator, kept_count
from recommendations.exports.preparing import MOST_AT_ONCE
from recommendations.following import is_watched, view_shown
from recommendations.kept_pages import kept_for_all
from recommendations.models import Recommendation
from recommendations.permissions import is_told_more
from recommendations.selection import select
from recommendations.status import Record, own_part, status_page
from recommendations.tables import with_agencies
from recommendations.verification import with_findings
from seminar_tracker.clock import not_before, now, today
from seminar_tracker.http import TrackerRequest, wants_fragment

PER_PAGE = 50
PAGE, TABLE = "recommendations/list.html", "recommendations/_table.html"


@require_safe
@vary_on_headers("HX-Request")
@kept_for_all()
def recommendation_list(request: TrackerRequest) -> HttpResponse:
    """Every recommendation, filtered; htmx gets the table alone."""
    selection = select(request.GET, on=request.on)
    total = kept_count(selection.counted)
    page = KeptPaginator(selection.rows, PER_PAGE, total=total).get_page(request.GET.get("page"))
    context = {
        "selection": selection,
        "filterset": selection.filterset,
        "page": page,
        "rows": with_findings(with_agencies(page.object_list), on=request.on),
        "most_at_once": MOST_AT_ONCE,
        "view": view_shown(request.GET.get("view", ""), selection),
    }
    return render(request, TABLE if wants_fragment(request) else PAGE, context)


class StatusRequest(TrackerRequest):
    """A request for a status page, with what was read for it."""

    record: Record


def record_of(request: StatusRequest, seminar: str, label: str) -> Record:
    """What is on record of the recommendation. Raises Http404, and BadDate before its seminar."""
    if not hasattr(request, "record"):
        recommendation = find(seminar, label)
        not_before(request.on, recommendation.seminar.held_on)
        request.record = Record(recommendation, request.on)
    return request.record


def own_of_recommendation(request: StatusRequest, seminar: str, label: str) -> dict[str, Any]:
    """What of the status page is its reader's own: how they watch it, may act, and read inside."""
    record = record_of(request, seminar, label)
    own = followed(request, record.recommendation)
    if is_told_more(request.user, seminar, label):
        own |= own_part(record, **of_reader(request))
    return own


def followed(request: TrackerRequest, recommendation: Recommendation) -> dict[str, Any]:
    """How the reader watches it, and where its feed is."""
    place = [recommendation.seminar.slug, recommendation.label]
    return {
        "recommendation": recommendation,
        "press": reverse("recommendations:watch-recommendation", args=place),
        "feed": reverse("recommendations:feed-recommendation", args=place),
        "is_watched": is_watched(request.user, recommendation),
    }


def of_reader(request: TrackerRequest) -> dict[str, Any]:
    """Who reads the status page and when; nothing is done on a past page."""
    return {"reader": request.user, "today": today(), "at": None if request.as_of else now()}


@require_safe
@kept_for_all(own_of_recommendation)
def recommendation_detail(request: StatusRequest, seminar: str, label: str) -> HttpResponse:
    """Everything the register says of one recommendation on the date."""
    record = record_of(request, seminar, label)
    context = status_page(record, **of_reader(request)) | followed(request, record.recommendation)
    return render(request, "recommendations/detail.html", context)
