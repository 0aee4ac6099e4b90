"""The desk: an official's work."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from recommendations.desk import desk_page
from seminar_tracker.clock import now, today
from seminar_tracker.http import SignedInRequest
from seminar_tracker.kept import signed_in


@require_safe
@signed_in
def desk(request: SignedInRequest) -> HttpResponse:
    """What waits for the person's agencies today; a past date has no desk."""
    context = desk_page(request.user, on=today(), at=now())
    return render(request, "recommendations/desk.html", context)
