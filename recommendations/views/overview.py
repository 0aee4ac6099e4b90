"""The first page, and the page that explains the others."""

from datetime import timedelta

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from recommendations.chart import wall_chart
from recommendations.choices import Signal
from recommendations.figures import DEFINITIONS
from recommendations.kept_pages import kept_for_all
from recommendations.models import Act, Recommendation, Seminar, Standing
from recommendations.portfolio import added_up, holders
from recommendations.tables import with_agencies
from seminar_tracker.clock import not_before
from seminar_tracker.http import TrackerRequest

# Rows of the wall chart on the first page; a seminar's own pages draw all of its own.
CHART_ROWS = 40
ORPHANS = 7
CHANGES = 8
HOLDERS = 8


@require_safe
@kept_for_all()
def overview(request: TrackerRequest) -> HttpResponse:
    """Figures, the wall chart of the newest seminar, the oldest orphans, the newest acts."""
    on = request.on
    not_before(on, Seminar.objects.earliest_day())
    seminar = (
        Seminar.objects.defer("document").select_related("host").filter(held_on__lte=on).first()
    )
    standing = Recommendation.objects.with_standing(on=on).with_seminar()
    charted = list(standing.filter(seminar=seminar).order_by("place", "pk")[:CHART_ROWS])
    orphans = standing.filter(signal=Signal.ORPHAN).order_by("unowned_since", "place", "pk")
    groups = Standing.objects.on(on).grouped("lead_id")
    context = {
        "seminar": seminar,
        "seminar_count": Seminar.objects.filter(held_on__lte=on).count(),
        "figures": added_up(groups),
        "chart": wall_chart(charted, on=on),
        "orphans": with_agencies(orphans[:ORPHANS]),
        "changes": Act.objects.since(on - timedelta(days=30), on=on)[:CHANGES],
        "holders": holders(groups, HOLDERS),
    }
    return render(request, "recommendations/overview.html", context)


@require_safe
@kept_for_all()
def method(request: TrackerRequest) -> HttpResponse:
    """How every figure is defined, with sources."""
    if request.as_of:
        not_before(request.as_of, Seminar.objects.earliest_day())
    context = {
        "term": settings.ANSWER_TERM_DAYS,
        "silence": settings.SILENCE_DAYS,
        "definitions": DEFINITIONS.values(),
    }
    return render(request, "recommendations/method.html", context)
