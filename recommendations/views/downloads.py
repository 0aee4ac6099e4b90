"""The register to take away: at once where it can be, else prepared while a page shows how far."""

from datetime import timedelta

from django.http import FileResponse, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe
from django.views.decorators.vary import vary_on_headers

from recommendations.choices import DownloadState
from recommendations.exports import download
from recommendations.exports.answers import announced
from recommendations.exports.preparing import (
    PENDING,
    TooLong,
    TooManyWaiting,
    done,
    is_long,
    is_lost,
    prepare,
)
from recommendations.exports.register import file_name, register_sheet
from recommendations.models import Download
from recommendations.selection import select
from seminar_tracker.http import TrackerRequest, in_words, wants_fragment

PAGE, PROGRESS = "recommendations/download.html", "recommendations/_download.html"
LONG = "recommendations/download_long.html"
# A worker looks for work every second.
NOBODY_AFTER = timedelta(minutes=1)
AGAIN_AFTER = 60


@require_safe
def export(request: TrackerRequest, format: str) -> HttpResponseBase:  # noqa: A002
    """Exactly the rows that the register shows for this address, all pages of them."""
    selection = select(request.GET, on=request.on)
    if not selection.is_valid:
        return in_words(
            _("The filters in this address are not understood. Set them in the register again.")
        )
    if format == "xlsx" and is_long(selection):
        return render(request, LONG, {"selection": selection}, status=400)
    name = file_name(request.on)
    if request.method == "HEAD":
        return announced(StreamingHttpResponse(()), format, name)
    return download(register_sheet(selection, format), format, name)


@require_http_methods(["GET", "HEAD", "POST"])
def prepare_download(request: TrackerRequest) -> HttpResponse:
    """Offer to write the workbook of this address aside; or do, or find it, and lead to it."""
    selection = select(request.GET, on=request.on)
    if not selection.is_valid:
        return render(request, LONG, {"selection": selection, "problem": "filters"}, status=400)
    if request.method != "POST":
        return render(request, LONG, {"selection": selection})
    try:
        return redirect(prepare(selection, "xlsx"))
    except TooLong:
        return render(request, LONG, {"selection": selection, "problem": "length"}, status=400)
    except TooManyWaiting:
        response = render(request, LONG, {"selection": selection, "problem": "many"}, status=503)
        response["Retry-After"] = str(AGAIN_AFTER)
        return response


@require_safe
@never_cache
@vary_on_headers("HX-Request")
def download_page(request: TrackerRequest, token: str) -> HttpResponse:
    """How far the file is, and the file; htmx asks again until it is ready."""
    found = get_object_or_404(Download, token=token)
    is_pending = found.state in PENDING
    is_late = found.state == DownloadState.WAITING and (
        found.made_at < timezone.now() - NOBODY_AFTER
    )
    context = {
        "download": found,
        "done": done(found) if is_pending else found.done,
        "is_lost": is_lost(found),
        "is_pending": is_pending,
        "is_late": is_late,
    }
    return render(request, PROGRESS if wants_fragment(request) else PAGE, context)


@require_safe
@never_cache
def download_file(request: TrackerRequest, token: str) -> HttpResponseBase:
    """The file itself; the page that tells about it, while there is none."""
    found = get_object_or_404(Download, token=token)
    if found.state != DownloadState.READY or is_lost(found):
        return redirect(found)
    return announced(FileResponse(found.file.open()), found.format, file_name(found.on))
