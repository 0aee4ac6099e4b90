"""The events whose recommendations are tracked."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from recommendations.chart import wall_chart
from recommendations.choices import AGENCY_KINDS
from recommendations.editions import KeptPaginator
from recommendations.following import is_watched
from recommendations.kept_pages import kept_for_all
from recommendations.models import Act, Recommendation, Seminar
from recommendations.rules.rhythm import rhythm
from seminar_tracker.clock import not_before
from seminar_tracker.http import TrackerRequest

# Rows of the wall chart: as many as somebody still looks through.
PER_PAGE = 100


@require_safe
@kept_for_all()
def seminar_list(request: TrackerRequest) -> HttpResponse:
    """Every seminar held by the date, with the figures of its recommendations."""
    if request.as_of:
        not_before(request.as_of, Seminar.objects.earliest_day())
    seminars = (
        Seminar.objects.filter(held_on__lte=request.on).select_related("host").defer("document")
    )
    groups = Recommendation.objects.with_standing(on=request.on).grouped("seminar")
    figures = {group["seminar"]: group for group in groups}
    rows = [(seminar, figures.get(seminar.pk)) for seminar in seminars]
    return render(request, "recommendations/seminar_list.html", {"rows": rows})


def own_of_seminar(request: TrackerRequest, slug: str) -> dict[str, Any]:
    """What of the page of a seminar is its reader's own: whether they watch it. Raises Http404."""
    seminar = get_object_or_404(Seminar.objects.select_related("host"), slug=slug)
    return {
        "seminar": seminar,
        "press": reverse("recommendations:watch-seminar", args=[slug]),
        "feed": reverse("recommendations:feed-seminar", args=[slug]),
        "is_watched": is_watched(request.user, seminar),
    }


@require_safe
@kept_for_all(own_of_seminar)
def seminar_detail(request: TrackerRequest, slug: str) -> HttpResponse:
    """One seminar: its wall chart, its document word for word, the notes beside it."""
    own = own_of_seminar(request, slug)
    seminar = own["seminar"]
    not_before(request.on, seminar.held_on)
    standing = Recommendation.objects.with_standing(on=request.on).filter(seminar=seminar)
    rows = standing.with_seminar().order_by("position", "pk")
    figures, pages = standing.figures(), KeptPaginator(rows, PER_PAGE)
    pages.count = figures["total"]
    page = pages.get_page(request.GET.get("page"))
    acts = Act.objects.filter(recommendation__seminar=seminar, kind__in=AGENCY_KINDS)
    context = {
        "figures": figures,
        "page": page,
        "chart": wall_chart(page.object_list, on=request.on),
        "rhythm": rhythm(acts.up_to(request.on).order_by().values_list("happened_on", flat=True)),
        "notes": seminar.editorial_notes.select_related("recommendation__seminar"),
        "facts": seminar.facts.known(on=request.on).filter(recommendation=None),
        **own,
    }
    return render(request, "recommendations/seminar_detail.html", context)
