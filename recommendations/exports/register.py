"""The register as a table to take away: exactly the rows of the page for the same address."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from recommendations.exports.marking import marked
from recommendations.exports.reading import in_chunks
from recommendations.exports.sheet import Cell, Sheet
from recommendations.selection import Selection
from recommendations.tables import COLUMNS, definitions


def register_sheet(selection: Selection, format: str) -> Sheet:  # noqa: A002
    """The rows of the selection as one of FORMATS, with its date, filters and addresses.

    The rows are read from the database while the file is written.
    """
    sheet = Sheet(
        name=_("Recommendations"),
        headings=[column.heading for column in COLUMNS],
        keys=[column.key for column in COLUMNS],
        rows=cells(selection),
        about=[
            (gettext_lazy("As of"), selection.on.isoformat()),
            (gettext_lazy("Filters"), filters(selection, format)),
            (gettext_lazy("Definitions"), definitions()),
            (gettext_lazy("Address"), selection.address()),
        ],
    )
    if format == "csv":
        return marked(sheet, on=selection.on, definitions=definitions())
    return sheet


def file_name(on: date) -> str:
    """What the file of a date is called, without its ending."""
    return f"recommendations-{on.isoformat()}"


def filters(selection: Selection, format: str) -> Mapping[str, str]:  # noqa: A002
    """The filters as people read them, or as programs do."""
    return selection.chosen if format == "json" else dict(selection.words)


def cells(selection: Selection) -> Iterator[Sequence[Cell]]:
    """The rows, a column of each chunk after the other: Python does the same again more quickly."""
    on, values = selection.on, [column.value for column in COLUMNS]
    for chunk in in_chunks(selection.rows, on=on):
        yield from zip(*([value(row, on) for row in chunk] for value in values), strict=True)
