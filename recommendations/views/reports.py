"""What one takes away: the status report as PDF and DOCX, and the draft of a cable."""

import hashlib
import logging
from collections.abc import Callable
from urllib.parse import urlencode

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.cache import get_conditional_response, patch_cache_control
from django.views.decorators.http import require_safe

from recommendations.forms.reports import SinceForm
from recommendations.reports import words
from recommendations.reports.cable import cable
from recommendations.reports.model import MOST, Report, build
from recommendations.reports.pdf import pdf
from recommendations.selection import Selection, select
from seminar_tracker.aside import AsideFailed
from seminar_tracker.http import TrackerRequest

logger = logging.getLogger(__name__)

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def read(request: TrackerRequest) -> tuple[Selection, SinceForm]:
    """What the address asks for."""
    return select(request.GET, on=request.on), SinceForm(request.GET, on=request.on)


def show(
    request: TrackerRequest, selection: Selection, since: SinceForm, *, failed: bool = False
) -> HttpResponse:
    """The page with its preview; where the address is not understood, with what is wrong."""
    understood = selection.is_valid and since.is_valid()
    figures = selection.rows.figures()
    context = {
        "selection": selection,
        "filterset": selection.filterset,
        "since": since,
        "query": f"{selection.query}&{urlencode({'since': since['since'].value() or ''})}",
        "understood": understood,
        "problems": [selection.filterset.form, since],
        "failed": failed,
        "figures": figures,
        "only": f"&{urlencode(selection.chosen)}" if selection.chosen else "",
        "most": MOST,
        "too_many": figures["total"] > MOST,
        "definitions": words.definitions(),
    }
    status = 503 if failed else 200 if understood else 400
    return render(request, "recommendations/reports.html", context, status=status)


def take_away(
    request: TrackerRequest, make: Callable[[Report], bytes], *, name: str, kind: str
) -> HttpResponseBase:
    """The report as a file of that name and type, or the page that says why there is none."""
    selection, since = read(request)
    if not (selection.is_valid and since.is_valid()):
        return show(request, selection, since)
    if selection.rows.count() > MOST:
        page = show(request, selection, since)
        page.status_code = 400
        return page
    try:
        content = make(build(selection, since=since.cleaned_data["since"]))
    except AsideFailed:
        logger.exception("A report could not be typeset")
        return show(request, selection, since, failed=True)
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'inline; filename="{request.on.isoformat()}-{name}"'
    patch_cache_control(response, no_cache=True)
    etag = f'"{hashlib.sha256(content).hexdigest()}"'
    response["ETag"] = etag
    return get_conditional_response(request, etag=etag, response=response) or response


@require_safe
def report_page(request: TrackerRequest) -> HttpResponse:
    """Choose what goes into a report, see what will be in it, take it away."""
    return show(request, *read(request))


@require_safe
def report_pdf(request: TrackerRequest) -> HttpResponseBase:
    """The status report, typeset and tagged."""
    return take_away(request, pdf, name="status.pdf", kind="application/pdf")


@require_safe
def report_docx(request: TrackerRequest) -> HttpResponseBase:
    """The status report as a document that can be edited."""
    # With lxml it takes a fifteenth of a worker’s memory, and few ask for it.
    from recommendations.reports.docx import docx  # noqa: PLC0415

    return take_away(request, docx, name="status.docx", kind=DOCX)


@require_safe
def report_cable(request: TrackerRequest) -> HttpResponseBase:
    """The draft of a cable."""
    return take_away(request, cable, name="cable.txt", kind="text/plain; charset=utf-8")
