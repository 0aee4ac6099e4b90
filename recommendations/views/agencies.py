"""Agencies as the register sees them; here, because `agencies` knows nothing of the register."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from agencies.models import Agency, User
from recommendations.filters import AgencyFilter, tied_agencies
from recommendations.following import is_watched
from recommendations.kept_pages import kept_for_all
from recommendations.models import Recommendation, Seminar
from recommendations.officers import unnamed
from recommendations.permissions import posts_in
from recommendations.portfolio import agency_rows, by_concern, portfolio
from recommendations.rules.permissions import may_read_inside
from seminar_tracker.clock import not_before, today
from seminar_tracker.http import TrackerRequest
from seminar_tracker.widgets import options

PER_PAGE = 100


@require_safe
@kept_for_all()
def agency_list(request: TrackerRequest) -> HttpResponse:
    """Each agency that is asked for anything, with what it holds; the others after them."""
    if request.as_of:
        not_before(request.as_of, Seminar.objects.earliest_day())
    agencies = by_concern()
    filterset = AgencyFilter(request.GET, queryset=agencies)
    found = filterset.qs if filterset.is_valid() else agencies.none()
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {"filterset": filterset, "page": page, **agency_rows(page, on=request.on)}
    return render(request, "recommendations/agency_list.html", context)


def own_of_agency(request: TrackerRequest, code: str) -> dict[str, Any]:
    """What of the page of an agency is its reader's own: whether they watch it, what its own find.

    Raises Http404.
    """
    agency = get_object_or_404(Agency.objects.select_related("parent"), code=code)
    context: dict[str, Any] = {
        "agency": agency,
        "exists": agency.exists_on(request.on),
        "press": reverse("recommendations:watch-agency", args=[code]),
        "feed": reverse("recommendations:feed-agency", args=[code]),
        "is_watched": is_watched(request.user, agency),
    }
    own = posts_in(request.user, agency, on=today())
    is_registrar = getattr(request.user, "is_registrar", False)
    in_heir = isinstance(request.user, User) and agency.is_left_to(request.user, on=today())
    if may_read_inside(is_registrar=is_registrar, own=own, in_heir=in_heir):
        held = Recommendation.objects.in_hands_of(agency, on=request.on)
        context |= {"is_insider": True, "nameless": unnamed(held, on=request.on)}
    return context


@require_safe
@kept_for_all(own_of_agency)
def agency_detail(request: TrackerRequest, code: str) -> HttpResponse:
    """One agency: its life, what it holds, how it answers, who came before and after."""
    context = own_of_agency(request, code)
    if request.as_of:
        not_before(request.as_of, Seminar.objects.earliest_day())
    context |= portfolio(context["agency"], on=request.on)
    return render(request, "recommendations/agency_detail.html", context)


@require_safe
@vary_on_headers("Cookie", "Accept-Language")
@cache_control(private=True, max_age=60)
def agency_options(request: TrackerRequest) -> HttpResponse:
    """The agencies that a filter can choose, for a register of many; the page asks by itself."""
    agencies = Agency.objects.filter(pk__in=tied_agencies())
    choices = [("", _("all")), *((agency.code, agency.name) for agency in agencies)]
    return HttpResponse(options(choices, request.GET.get("agency", "")))
