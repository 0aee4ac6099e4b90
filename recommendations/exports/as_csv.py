"""CSV as spreadsheets read it: UTF-8 with its mark, CRLF, ISO dates, and no live formulas."""

import re
from collections.abc import Iterator, Sequence

from recommendations.exports.sheet import CONTROL, Cell, Sheet, row_teller, said

MEDIA_TYPE = "text/csv; charset=utf-8"
# A text that begins so, after spaces or none, is a formula to a spreadsheet; the wide signs are
# taken for the narrow ones where Chinese or Japanese is written.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
# A letter or digit, and then nothing that has to be disarmed, quoted or taken out: most texts.
PLAIN = re.compile(rf"[^\W_][^{CONTROL.pattern[1:-1]}\r\n,\"]*")


def disarmed(value: Cell) -> str:
    """The value as text that no spreadsheet runs: a leading apostrophe disarms a formula."""
    text = said(value)
    if isinstance(text, str):
        return f"'{text}" if text.lstrip(" ").startswith(FORMULA) else text
    return "" if text is None else str(text)


def field(value: Cell) -> str:
    """The value between two commas, in quotes where it needs them (RFC 4180).

    The module `csv` says the same, and looks at each letter by itself.
    """
    if type(value) is str and PLAIN.fullmatch(value):
        return value
    text = disarmed(value)
    if "," in text or '"' in text or "\n" in text or "\r" in text:
        return '"' + text.replace('"', '""') + '"'
    return text


def lines(sheet: Sheet) -> Iterator[str]:
    """The table line by line, the headings first."""
    fields = row_teller(field)
    yield "\ufeff" + line(fields([str(heading) for heading in sheet.headings]))
    for row in sheet.rows:
        yield line(fields(row))


def line(fields: Sequence[str]) -> str:
    # An empty line would be no row.
    return (",".join(fields) or '""') + "\r\n"
