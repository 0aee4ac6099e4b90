"""Figures with their definitions, and the tables behind them to take away."""

from typing import Any

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from recommendations.exports import FORMATS, Sheet, download
from recommendations.figures import FIGURES, Figure, measure, measure_one
from recommendations.selection import Selection, select
from seminar_tracker.http import TrackerRequest

# The filters that the page offers; others stay if the address has them.
OFFERED = ("seminar", "agency", "theme")
# Rows of a table that the page shows; a download has all.
SHOWN = 50


@require_safe
def figures(request: TrackerRequest) -> HttpResponse:
    """Every figure of the recommendations that the address selects, on the date."""
    selection = select(request.GET, on=request.on)
    form = selection.filterset.form
    context: dict[str, Any] = {
        "selection": selection,
        "offered": [form[name] for name in OFFERED],
        "others": [form[name] for name in selection.chosen if name not in OFFERED],
        "shown": SHOWN,
        "formats": FORMATS,
        "total": selection.rows.count(),
        "figures": measure(selection.rows, on=request.on) if selection.is_valid else [],
    }
    return render(request, "recommendations/figures.html", context)


@require_safe
def figure_download(request: TrackerRequest, key: str, format: str) -> HttpResponseBase:  # noqa: A002
    """The table behind one figure, whole."""
    if key not in FIGURES or format not in FORMATS:
        raise Http404
    selection = select(request.GET, on=request.on)
    if not selection.is_valid:
        words = _("The filters in this address are not understood. Set them on the page again.")
        return HttpResponse(words, status=400, content_type="text/plain; charset=utf-8")
    figure = measure_one(key, selection.rows, on=request.on)
    sheet = Sheet(figure.title, figure.table.headings, figure.table.rows, about(figure, selection))
    return download(sheet, format, f"{key}-{request.on.isoformat()}")


def about(figure: Figure, selection: Selection) -> list[tuple[str, str]]:
    """What the file says of itself."""
    said = [
        (_("As of"), date_format(selection.on)),
        *selection.words,
        (figure.title, figure.value),
        (_("Cases"), str(figure.cases)),
        (_("Caution"), figure.caution),
        *figure.beside,
        (_("Definition"), figure.definition),
        (_("Source"), figure.source),
        (_("Address"), selection.address("recommendations:figures")),
    ]
    return [(label, words) for label, words in said if words]
