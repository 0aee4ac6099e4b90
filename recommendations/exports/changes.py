"""What changed between two dates as a table to take away: a row for each single change."""

from collections.abc import Iterable, Iterator
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from recommendations.choices import Signal
from recommendations.comparison import Changed
from recommendations.exports.marking import marked
from recommendations.exports.register import filters
from recommendations.exports.sheet import Cell, Sheet
from recommendations.selection import Selection
from recommendations.tables import definitions, page

HEADINGS = [
    gettext_lazy("Seminar"), gettext_lazy("Recommendation"), gettext_lazy("Title"),
    gettext_lazy("Change"), gettext_lazy("Changed on"), gettext_lazy("What changed"),
    gettext_lazy("Signal before"), gettext_lazy("Signal after"),
    gettext_lazy("Lead agency before"), gettext_lazy("Lead agency after"), gettext_lazy("Page"),
]  # fmt: skip
KEYS = [
    "seminar", "recommendation", "title", "change", "changed_on", "what", "signal_before",
    "signal_after", "lead_before", "lead_after", "page",
]  # fmt: skip


def changes_sheet(
    changes: Iterable[Changed], selection: Selection, *, since: date, address: str, format: str  # noqa: A002
) -> Sheet:  # fmt: skip
    """The changes, the most telling recommendation first, as the page tells them."""
    sheet = Sheet(
        name=_("Changes"),
        headings=HEADINGS,
        keys=KEYS,
        rows=cells(changes, selection.on),
        about=[
            (gettext_lazy("Since"), since.isoformat()),
            (gettext_lazy("As of"), selection.on.isoformat()),
            (gettext_lazy("Filters"), filters(selection, format)),
            (gettext_lazy("Definitions"), definitions()),
            (gettext_lazy("Address"), address),
        ],
    )
    if format == "csv":
        return marked(sheet, on=selection.on, since=since, definitions=definitions())
    return sheet


def cells(changes: Iterable[Changed], on: date) -> Iterator[list[Cell]]:
    for changed in changes:
        row, before = changed.row, changed.before
        for each in changed.differences:
            yield [
                row.seminar.short_title, row.label, row.title,
                each.change, each.on, each.phrase,
                Signal(before.signal) if before else None, Signal(row.signal),
                before.lead.name if before and before.lead else None,
                row.lead.name if row.lead else None, page(row, on),
            ]  # fmt: skip
