"""CSV as spreadsheets read it: UTF-8 with its mark, CRLF, ISO dates, and no live formulas."""

import csv
from collections.abc import Iterator

from recommendations.exports.sheet import Cell, Sheet, said

MEDIA_TYPE = "text/csv; charset=utf-8"
# A text that begins so, after spaces or none, is a formula to a spreadsheet; the wide signs are
# taken for the narrow ones where Chinese or Japanese is written.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


class Echo:
    """A file that hands back each line instead of keeping it."""

    def write(self, line: str) -> str:
        return line


def disarmed(value: Cell) -> str:
    """The value as text that no spreadsheet runs: a leading apostrophe disarms a formula."""
    text = said(value)
    if isinstance(text, str) and text.lstrip(" ").startswith(FORMULA):
        return f"'{text}"
    return "" if text is None else str(text)


def lines(sheet: Sheet) -> Iterator[str]:
    """The table line by line, the headings first."""
    writer = csv.writer(Echo())
    yield "\ufeff" + writer.writerow([disarmed(str(heading)) for heading in sheet.headings])
    for row in sheet.rows:
        yield writer.writerow([disarmed(value) for value in row])
