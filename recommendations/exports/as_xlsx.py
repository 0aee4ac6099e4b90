"""XLSX with typed cells and a frozen head, written row by row; a second sheet says what it is."""

import re
from collections.abc import Sequence
from datetime import date, datetime
from typing import IO

from django.utils.translation import gettext as _
from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from recommendations.exports.sheet import About, Said, Sheet, said, told

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# What Excel can open: rows of a sheet without its head, characters of a cell.
MOST_ROWS = 1_048_575
MOST_CHARACTERS = 32_767
# The first day that Excel can count from.
FIRST_DAY = date(1900, 3, 1)
# The same table is the same file, byte for byte, whenever it is made.
MADE = datetime(2000, 1, 1)  # noqa: DTZ001 - the format has no zone
OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "default_date_format": "yyyy-mm-dd",
}
NARROW, WIDE = 12, 40
# What a name of a sheet may not hold, nor be longer than.
NAME, LONGEST_NAME = re.compile(r"[\[\]:*?/\\']"), 31


def write(sheet: Sheet, file: IO[bytes]) -> None:
    """Write the table into the file, which is open for bytes."""
    with Workbook(file, OPTIONS) as book:
        book.set_properties({"title": sheet.name, "created": MADE})
        head = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        rows = book.add_worksheet(NAME.sub(" ", sheet.name)[:LONGEST_NAME].strip() or None)
        is_whole = fill(rows, sheet, head)
        about = list(sheet.about)
        if not is_whole:
            about.append((_("Left out"), left_out()))
        tell(book.add_worksheet(_("About")), about, head)


def fill(worksheet: Worksheet, sheet: Sheet, head: Format) -> bool:
    """Write head and rows; False when there were more than Excel can open."""
    worksheet.freeze_panes(1, 0)
    put_row(worksheet, 0, [said(str(heading)) for heading in sheet.headings], head)
    number = 0
    for number, row in enumerate(told(sheet.rows, said), start=1):
        if number > MOST_ROWS:
            break
        if number == 1:
            set_widths(worksheet, row)
        put_row(worksheet, number, row)
    worksheet.autofilter(0, 0, min(number, MOST_ROWS), max(len(sheet.headings) - 1, 0))
    return number <= MOST_ROWS


def left_out() -> str:
    return _("A sheet of Excel holds %(rows)d rows. The CSV and the JSON have all of them.") % {
        "rows": MOST_ROWS
    }


def set_widths(worksheet: Worksheet, row: Sequence[Said]) -> None:
    """Room for dates and codes, and more for texts, as the first row has them."""
    for place, text in enumerate(row):
        length = len(text) if isinstance(text, str) else 0
        worksheet.set_column(place, place, min(max(length + 2, NARROW), WIDE))


def put_row(
    worksheet: Worksheet, number: int, row: Sequence[Said], format: Format | None = None  # noqa: A002
) -> None:  # fmt: skip
    for place, value in enumerate(row):
        put(worksheet, number, place, value, format)


def put(
    worksheet: Worksheet, row: int, place: int, value: Said, format: Format | None = None  # noqa: A002
) -> None:  # fmt: skip
    """A typed cell: a number counts, a date sorts, and a text is never a formula."""
    if value is None or value == "":
        return
    if isinstance(value, date) and value >= FIRST_DAY:
        worksheet.write_datetime(row, place, value, format)
    elif isinstance(value, int | float):
        worksheet.write_number(row, place, value, format)
    else:
        worksheet.write_string(row, place, shortened(str(value)), format)


def shortened(text: str) -> str:
    """The text, cut with a word about it where Excel would refuse the file.

    Excel counts in UTF-16: an emoji is two.
    """
    if 2 * len(text) <= MOST_CHARACTERS:
        return text
    units = text.encode("utf-16-le")
    if len(units) <= 2 * MOST_CHARACTERS:
        return text
    note = _(" … (cut here: the CSV and the JSON have the whole text)")
    return units[: 2 * (MOST_CHARACTERS - len(note))].decode("utf-16-le", "ignore") + note


def tell(worksheet: Worksheet, about: Sequence[tuple[object, About]], head: Format) -> None:
    """The sheet that says what the table is: label and value in each row."""
    worksheet.set_column(0, 0, 2 * NARROW)
    worksheet.set_column(1, 1, 2 * WIDE)
    for number, (label, value) in enumerate(about):
        put(worksheet, number, 0, said(str(label)), head)
        put(worksheet, number, 1, said(in_words(value)))


def in_words(value: About) -> str:
    """Several things that are said, such as filters, in one line; "none" where there are none."""
    if isinstance(value, str):
        return value
    return "; ".join(f"{name}: {said}" for name, said in value.items()) or _("none")
