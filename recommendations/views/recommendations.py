"""The register and the status page of one recommendation."""

from django.core.paginator import Paginator
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from recommendations.filters import RecommendationFilter
from recommendations.models import Recommendation, Seminar
from recommendations.querysets import RecommendationQuerySet
from recommendations.status import status_page
from recommendations.tables import csv_lines, with_agencies
from seminar_tracker.clock import not_before, now, today
from seminar_tracker.http import TrackerRequest, wants_fragment

PER_PAGE = 50
PAGE, TABLE = "recommendations/list.html", "recommendations/_table.html"


def filtered(request: TrackerRequest) -> tuple[RecommendationFilter, RecommendationQuerySet]:
    """The filters of the address and the rows they find; none when a filter is not understood."""
    seminars = list(Seminar.objects.defer("document"))
    not_before(request.on, min((seminar.held_on for seminar in seminars), default=None))
    rows = Recommendation.objects.with_standing(on=request.on).select_related("seminar")
    filterset = RecommendationFilter(request.GET, queryset=rows, on=request.on, seminars=seminars)
    return filterset, filterset.qs if filterset.is_valid() else rows.none()


@require_safe
@vary_on_headers("HX-Request")
def recommendation_list(request: TrackerRequest) -> HttpResponse:
    """Every recommendation, filtered; htmx gets the table alone."""
    filterset, rows = filtered(request)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {"filterset": filterset, "page": page, "rows": with_agencies(page.object_list)}
    return render(request, TABLE if wants_fragment(request) else PAGE, context)


@require_safe
def recommendation_csv(request: TrackerRequest) -> HttpResponse | StreamingHttpResponse:
    """Exactly the rows that the register shows for this address, all pages of them."""
    filterset, rows = filtered(request)
    if not filterset.is_valid():
        return HttpResponse(
            _("The filters in this address are not understood. Set them in the register again."),
            status=400,
            content_type="text/plain; charset=utf-8",
        )
    response = StreamingHttpResponse(
        csv_lines(with_agencies(rows), on=request.on), content_type="text/csv; charset=utf-8"
    )
    name = f"recommendations-{request.on.isoformat()}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_safe
def recommendation_detail(request: TrackerRequest, seminar: str, label: str) -> HttpResponse:
    """Everything the register says of one recommendation on the date."""
    found = Recommendation.objects.select_related("seminar").prefetch_related("themes")
    recommendation = get_object_or_404(found, seminar__slug=seminar, label=label)
    not_before(request.on, recommendation.seminar.held_on)
    at = None if request.as_of else now()
    context = status_page(recommendation, on=request.on, reader=request.user, today=today(), at=at)
    return render(request, "recommendations/detail.html", context)
