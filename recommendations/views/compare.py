"""Two dates side by side, as a page and to take away."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from recommendations.choices import Signal
from recommendations.comparison import MOST, TooMuch, compared
from recommendations.exports import FORMATS, download
from recommendations.exports.answers import announced
from recommendations.exports.changes import changes_sheet
from recommendations.forms.reports import SinceForm
from recommendations.kept_pages import kept_page
from recommendations.selection import Selection, select
from seminar_tracker.addresses import absolute
from seminar_tracker.http import TrackerRequest

# The filters that the page offers; others stay if the address has them.
OFFERED = ("seminar", "agency", "theme")
# Changed recommendations that the page tells; a download has all.
SHOWN = 100


def read(request: TrackerRequest) -> tuple[Selection, SinceForm, bool]:
    """What the address asks for, and whether it was understood."""
    selection = select(request.GET, on=request.on)
    since = SinceForm(request.GET, on=request.on)
    return selection, since, since.is_valid() and selection.is_valid


def query(selection: Selection, since: SinceForm) -> str:
    """The filters and both dates, as an address says them."""
    return f"{selection.query}&{urlencode({'since': since.cleaned_data['since'].isoformat()})}"


@require_safe
@kept_page
def compare(request: TrackerRequest) -> HttpResponse:
    """What changed between two dates, for all, a seminar or an agency."""
    selection, since, understood = read(request)
    form = selection.filterset.form
    context: dict[str, Any] = {
        "selection": selection,
        "since": since,
        "offered": [form[name] for name in OFFERED],
        "others": [form[name] for name in selection.chosen if name not in OFFERED],
        "understood": understood,
        "formats": FORMATS,
    }
    if understood:
        first = since.cleaned_data["since"]
        then = selection.at(first)
        context |= told(then, selection) | {
            "since_day": first,
            "query": query(selection, since),
            "sides": sides(then, selection),
        }
    status = 200 if understood else 400
    return render(request, "recommendations/compare.html", context, status=status)


def told(then: Selection, now: Selection) -> dict[str, Any]:
    """The first changes and their number; or that they are too many to be told."""
    try:
        changes = compared(then, now, most=MOST)
    except TooMuch:
        return {"too_much": MOST}
    return {"changes": changes[:SHOWN], "change_count": len(changes)}


def sides(then: Selection, now: Selection) -> list[tuple[str, str, int, int, int]]:
    """Signal ("" for the total), label, number then, number now, and the difference."""
    before, after = then.counted.figures(), now.counted.figures()
    named = [("", str(_("recommendations")), "total")]
    named += [(signal.value, str(signal.label), signal.value) for signal in Signal]
    return [
        (signal, label, before[key], after[key], after[key] - before[key])
        for signal, label, key in named
    ]


@require_safe
def compare_download(request: TrackerRequest, format: str) -> HttpResponseBase:  # noqa: A002
    """The changes as a table: a row for each."""
    selection, since, understood = read(request)
    if not understood:
        words = _("The filters or dates in this address are not understood. Set them on the page.")
        return HttpResponse(words, status=400, content_type="text/plain; charset=utf-8")
    first = since.cleaned_data["since"]
    name = f"changes-{first.isoformat()}-{request.on.isoformat()}"
    if request.method == "HEAD":
        return announced(StreamingHttpResponse(()), format, name)
    address = absolute(f"{reverse('recommendations:compare')}?{query(selection, since)}")
    try:
        changes = compared(selection.at(first), selection, most=MOST)
    except TooMuch:
        words = _("Too much changed between the two days to be told one by one. Choose a seminar, "
                  "an agency or a later day.")  # fmt: skip
        return HttpResponse(words, status=400, content_type="text/plain; charset=utf-8")
    sheet = changes_sheet(changes, selection, since=first, address=address, format=format)
    return download(sheet, format, name)
