"""Figures with their definitions, and the tables behind them to take away."""

from typing import Any

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from recommendations.exports import FORMATS, Sheet, download
from recommendations.exports.marking import marked
from recommendations.exports.register import filters
from recommendations.exports.sheet import About
from recommendations.figures import DEFINITIONS, FIGURES, Figure, are_too_many, measure, measure_one
from recommendations.kept_pages import kept_for_all
from recommendations.selection import Selection, select
from recommendations.tables import definitions
from seminar_tracker.http import TrackerRequest, in_words

# The filters that the page offers; others stay if the address has them.
OFFERED = ("seminar", "agency", "theme")
# Rows of a table that the page shows; a download has all.
SHOWN = 50


@require_safe
@kept_for_all()
def figures(request: TrackerRequest) -> HttpResponse:
    """Every figure of the recommendations that the address selects, on the date."""
    selection = select(request.GET, on=request.on)
    form = selection.filterset.form
    total = selection.rows.count()
    too_many = are_too_many(total)
    is_measured = selection.is_valid and not too_many
    context: dict[str, Any] = {
        "selection": selection,
        "offered": [form[name] for name in OFFERED],
        "others": [form[name] for name in selection.chosen if name not in OFFERED],
        "shown": SHOWN,
        "formats": FORMATS,
        "total": total,
        "too_many": too_many,
        "figures": measure(selection.rows, on=request.on) if is_measured else [],
    }
    status = 200 if selection.is_valid else 400
    return render(request, "recommendations/figures.html", context, status=status)


@require_safe
def figure_download(request: TrackerRequest, key: str, format: str) -> HttpResponseBase:  # noqa: A002
    """The table behind one figure, whole."""
    if key not in FIGURES or format not in FORMATS:
        raise Http404
    selection = select(request.GET, on=request.on)
    if not selection.is_valid:
        words = _("The filters in this address are not understood. Set them on the page again.")
        return in_words(words)
    if too_many := are_too_many(selection.rows.count()):
        return in_words(too_many)
    figure = measure_one(key, selection.rows, on=request.on)
    table, said = figure.table, about(figure, selection, format)
    sheet = Sheet(figure.title, table.headings, table.rows, said, table.keys)
    if format == "csv":
        sheet = marked(sheet, on=selection.on, definitions=f"{definitions()}#{key}")
    return download(sheet, format, f"{key}-{request.on.isoformat()}")


def about(
    figure: Figure, selection: Selection, format: str  # noqa: A002
) -> list[tuple[str | Promise, About]]:  # fmt: skip
    """What the file says of itself; lazy labels, so that programs find the same names always."""
    said: list[tuple[str | Promise, About]] = [
        (gettext_lazy("As of"), selection.on.isoformat()),
        (gettext_lazy("Filters"), filters(selection, format)),
        (DEFINITIONS[figure.key].title, figure.value),
        (gettext_lazy("Cases"), str(figure.cases)),
        (gettext_lazy("Caution"), figure.caution),
        *figure.beside,
        (gettext_lazy("Definition"), figure.definition),
        (gettext_lazy("Source"), figure.source),
        (gettext_lazy("Address"), selection.address("recommendations:figures")),
    ]
    return [(label, words) for label, words in said if words != ""]
