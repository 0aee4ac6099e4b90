"""The handover: what an agency's people leave to those who come after them, ready to print."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from agencies.models import Agency
from recommendations.handover import handover
from recommendations.models import Evidence, Seminar
from recommendations.permissions import require_insider
from seminar_tracker.clock import not_before, today
from seminar_tracker.http import SignedInRequest


@require_safe
@login_required
def handover_page(request: SignedInRequest, code: str) -> HttpResponse:
    """A portion of what the agency holds, on the date; of an ended one on its last day."""
    agency = get_object_or_404(Agency, code=code)
    require_insider(request.user, agency, on=today())
    if request.as_of:
        not_before(request.as_of, Seminar.objects.earliest_day())
    day = agency.last_day(request.on)
    evidence = Evidence.objects.for_reader(request.user, on=today())
    portion = request.GET.get("page")
    context = handover(agency, on=day, evidence=evidence, portion=portion)
    context |= {"shown_on": day, "origin": f"{request.scheme}://{request.get_host()}"}
    return render(request, "recommendations/handover.html", context)
