"""What each row of a CSV says of the whole table: the file has room for nothing but rows."""

from dataclasses import replace
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from recommendations.exports.sheet import Cell, Sheet
from recommendations.rows import Shared


def marked(sheet: Sheet, *, on: date, definitions: str, since: date | None = None) -> Sheet:
    """The table with its dates and the address of its definitions at the end of each row."""
    marks: list[tuple[str, str | Promise, Cell]] = [
        ("as_of", _("As of"), on),
        ("definitions", _("Definitions"), Shared(definitions)),
    ]
    if since:
        marks.insert(0, ("since", _("Since"), since))
    keys, headings, cells = zip(*marks, strict=True)
    return replace(
        sheet,
        keys=[*sheet.fields, *keys],
        headings=[*sheet.headings, *headings],
        rows=([*row, *cells] for row in sheet.rows),
    )
