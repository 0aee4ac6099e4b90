"""Pages that belong to no part of the domain: health, and what went wrong."""

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from seminar_tracker.http import TrackerRequest

# Fields of a form that say nothing to the person who typed the rest.
MACHINERY = {"csrfmiddlewaretoken", "token", "seen", "password"}


@require_safe
def livez(request: TrackerRequest) -> HttpResponse:
    """The process runs."""
    return JsonResponse({"alive": True})


@require_safe
def readyz(request: TrackerRequest) -> HttpResponse:
    """The database answers and is migrated; 503 otherwise."""
    try:
        executor = MigrationExecutor(connection)
        waiting = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    except DatabaseError:
        return JsonResponse({"ready": False, "reason": "no database"}, status=503)
    if waiting:
        return JsonResponse({"ready": False, "reason": f"{waiting} migrations"}, status=503)
    return JsonResponse({"ready": True})


def csrf_failure(request: TrackerRequest, reason: str = "") -> HttpResponse:
    """The form was older than the sign-in: nothing is saved, and what was typed is shown.

    The text is only shown, not put back into a form: whoever sent it may not be this person.
    """
    typed = [text for name, text in request.POST.items() if name not in MACHINERY and text]
    return render(request, "csrf_failure.html", {"typed": typed}, status=403)
