"""Files of evidence: the only way to them, and only for those who may read them."""

import logging

from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from recommendations.models import Evidence
from seminar_tracker.clock import about_today, today
from seminar_tracker.http import TrackerRequest

logger = logging.getLogger(__name__)


@require_safe
def evidence(request: TrackerRequest, pk: int) -> HttpResponse | FileResponse:
    """The file under its own name, to be saved; whatever is in it, no browser runs it here."""
    about_today(request)
    found = Evidence.objects.files().counted().for_reader(request.user, on=today())
    item: Evidence = get_object_or_404(found, pk=pk)
    try:
        content = item.file.file
    except FileNotFoundError:
        logger.error("The file %s of evidence %s is missing from the storage", item.file.name, pk)
        return render(request, "recommendations/evidence_missing.html", {"item": item}, status=404)
    response = FileResponse(
        content, as_attachment=True, filename=item.original_name, content_type=item.media_type
    )
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    if item.is_internal:
        response["Cache-Control"] = "private, no-store"
    return response
