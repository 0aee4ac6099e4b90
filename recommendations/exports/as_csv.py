"""CSV as spreadsheets read it: UTF-8 with its mark, CRLF, ISO dates, and no live formulas."""

from collections.abc import Iterator, Sequence

from recommendations.exports.sheet import Cell, Sheet, said, told

MEDIA_TYPE = "text/csv; charset=utf-8"
# A text that begins so, after spaces or none, is a formula to a spreadsheet; the wide signs are
# taken for the narrow ones where Chinese or Japanese is written.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
# How a text begins that may be one.
SUSPECT = {"", " ", *FORMULA}


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
    # Most texts are not, and have nothing in them that is taken out.
    if type(value) is str and value[:1] not in SUSPECT and value.isprintable():
        text: str = value
    else:
        text = disarmed(value)
    if "," in text or '"' in text or "\n" in text or "\r" in text:
        return '"' + text.replace('"', '""') + '"'
    return text


def lines(sheet: Sheet) -> Iterator[str]:
    """The table line by line, the headings first."""
    yield "\ufeff" + line([field(str(heading)) for heading in sheet.headings])
    for row in told(sheet.rows, field):
        yield line(row)


def line(fields: Sequence[str]) -> str:
    # An empty line would be no row.
    return (",".join(fields) or '""') + "\r\n"
