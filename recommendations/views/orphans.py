"""The recommendations that nobody owns."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from recommendations.chart import spread_days, trend
from recommendations.choices import OrphanReason, Signal
from recommendations.editions import KeptPaginator
from recommendations.filters import OrphanFilter
from recommendations.kept_pages import kept_for_all
from recommendations.models import Recommendation, Seminar, Standing
from recommendations.tables import with_agencies
from seminar_tracker.clock import not_before
from seminar_tracker.http import TrackerRequest

PER_PAGE = 50


@require_safe
@kept_for_all()
def orphan_list(request: TrackerRequest) -> HttpResponse:
    """Orphans by reason and age, and how their number developed."""
    on = request.on
    first = Seminar.objects.earliest_day()
    not_before(on, first)
    orphans = Recommendation.objects.with_standing(on=on).filter(signal=Signal.ORPHAN)
    filterset = OrphanFilter(request.GET, queryset=orphans.with_seminar())
    found = filterset.qs if filterset.is_valid() else orphans.none()
    ordered = found.order_by("unowned_since", "place", "pk")
    by_reason = Standing.objects.on(on).filter(signal=Signal.ORPHAN).by_reason()
    is_filtered = any(map(request.GET.get, filterset.filters))
    total = None if is_filtered else sum(by_reason.values())
    page = KeptPaginator(ordered, PER_PAGE, total=total).get_page(request.GET.get("page"))
    days = spread_days(first or on, on)
    context = {
        "filterset": filterset,
        "page": page,
        "rows": with_agencies(page.object_list),
        "reasons": [(reason, by_reason.get(reason, 0)) for reason in OrphanReason],
        "trend": trend(days, Standing.objects.orphans_over_time(days)),
    }
    return render(request, "recommendations/orphans.html", context)
