"""Agencies as the register sees them; here, because `agencies` knows nothing of the register."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from agencies.models import Agency
from recommendations.models import Recommendation, Seminar
from recommendations.portfolio import agency_rows, portfolio
from seminar_tracker.clock import not_before
from seminar_tracker.http import TrackerRequest


@require_safe
def agency_list(request: TrackerRequest) -> HttpResponse:
    """Each agency that is asked for anything, with what it holds; the others below."""
    if request.as_of:
        not_before(request.as_of, Seminar.objects.earliest_day())
    context = agency_rows(on=request.on)
    return render(request, "recommendations/agency_list.html", context)


@require_safe
def agency_detail(request: TrackerRequest, code: str) -> HttpResponse:
    """One agency: its life, what it holds, how it answers, who came before and after."""
    agency = get_object_or_404(Agency.objects.select_related("parent"), code=code)
    if request.as_of:
        not_before(request.as_of, Seminar.objects.earliest_day())
    held = Recommendation.objects.in_hands_of(agency, on=request.on)
    context = {"agency": agency, **portfolio(agency, held, on=request.on)}
    return render(request, "recommendations/agency_detail.html", context)
