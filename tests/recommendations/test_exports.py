"""A table as a file, whatever it is about: typed, in three formats, and nothing that runs."""

import csv
import json
import sys
from datetime import date
from io import BytesIO, StringIO

import openpyxl
import pytest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from recommendations.choices import Signal, Verdict
from recommendations.exports import Sheet, as_xlsx, download
from recommendations.exports.as_csv import disarmed
from recommendations.exports.sheet import CONTROL, coded, said, told
from tests.conftest import TODAY

pytestmark = pytest.mark.django_db  # the end of an answer looks after connections

HEADINGS = [_("Signal"), _("As of"), _("Title")]
ABOUT = [(_("As of"), "2008-06-30"), (_("Filters"), {"Signal": "orphan", "Theme": "Courts"})]


def table(*rows, **details):
    details = {"name": "Orphans", "headings": HEADINGS, "about": ABOUT} | details
    return Sheet(rows=rows, **details)


def content(sheet, format):  # noqa: A002
    response = download(sheet, format, "orphans-2008-06-30")
    body = b"".join(response.streaming_content)
    response.close()
    return body


def in_csv(*rows):
    return list(csv.reader(StringIO(content(table(*rows), "csv").decode("utf-8-sig"))))[1:]


def workbook(*rows, **details):
    return openpyxl.load_workbook(BytesIO(content(table(*rows, **details), "xlsx")))


def in_xlsx(*rows):
    return [list(row) for row in workbook(*rows).worksheets[0].values][1:]


# --- Three formats of one table -------------------------------------------------------

ROW = [Signal.ORPHAN, date(2008, 6, 30), "Құрылым 🙂"]


def test_csv_is_as_spreadsheets_read_it():
    assert content(table(ROW), "csv").decode() == (
        "\ufeffSignal,As of,Title\r\norphan,2008-06-30,Құрылым 🙂\r\n"
    )


def test_json_has_names_codes_and_iso_dates():
    assert json.loads(content(table(ROW), "json")) == {
        "about": {"as_of": "2008-06-30", "filters": {"Signal": "orphan", "Theme": "Courts"}},
        "rows": [{"signal": "orphan", "as_of": "2008-06-30", "title": "Құрылым 🙂"}],
    }


def test_json_without_rows_is_whole():
    assert json.loads(content(table(about=[]), "json")) == {"about": {}, "rows": []}


def test_json_of_another_language_has_the_same_names_and_codes():
    with override("ru"):
        told = json.loads(content(table([Signal.ON_TRACK, None, ""]), "json"))

    assert told["rows"] == [{"signal": "track", "as_of": None, "title": ""}]


def test_names_of_columns_may_be_given():
    sheet = table(ROW, keys=["signal", "on", "what"])

    assert list(json.loads(content(sheet, "json"))["rows"][0]) == ["signal", "on", "what"]


@pytest.mark.parametrize(
    "details",
    [
        {"keys": ["signal", "title", "title"]},
        {"headings": ["Days", "As of", "Days, %"]},
        {"about": [("Days", "1"), ("As of", "today"), ("Days", "2")]},
        {"keys": ["signal", "title"]},
    ],
    ids=["keys", "headings", "what is said", "too few keys"],
)
def test_sheet_refuses_names_that_would_lose_a_value(details):
    with pytest.raises(ValueError, match="name"):
        table(ROW, **details)


def test_xlsx_has_typed_cells_under_a_frozen_head_with_filters():
    sheet = workbook(ROW, [Signal.CLOSED, date(2008, 1, 1), -2.5]).worksheets[0]

    assert (sheet.title, sheet.freeze_panes, sheet.auto_filter.ref) == ("Orphans", "A2", "A1:C3")
    assert [cell.value for cell in sheet[1]] == ["Signal", "As of", "Title"]
    assert [cell.data_type for cell in sheet[2]] == ["s", "d", "s"]
    assert sheet["B2"].value.date() == date(2008, 6, 30)
    assert sheet["B2"].number_format == "yyyy-mm-dd"
    assert (sheet["C3"].value, sheet["C3"].data_type) == (-2.5, "n")


def test_xlsx_says_on_a_second_sheet_what_it_is_about():
    about = workbook(ROW).worksheets[1]

    assert about.title == "About"
    assert list(about.values) == [
        ("As of", "2008-06-30"), ("Filters", "Signal: orphan; Theme: Courts"),
    ]  # fmt: skip


def test_xlsx_of_the_same_table_is_the_same_file():
    assert content(table(ROW), "xlsx") == content(table(ROW), "xlsx")


@pytest.mark.parametrize("name", ["A/B: [C]*?\\'", "x" * 100, "", "History", "Қаулы"])
def test_xlsx_takes_any_name_for_its_sheet(name):
    assert len(workbook(ROW, name=name).worksheets) == 2


@pytest.mark.parametrize(
    ("format", "media_type"),
    [
        ("csv", "text/csv; charset=utf-8"),
        ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("json", "application/json"),
    ],
)
def test_file_has_its_name_and_type(format, media_type):  # noqa: A002
    response = download(table(ROW), format, "orphans-2008-06-30")

    assert response["Content-Type"] == media_type
    assert response["Content-Disposition"] == (
        f'attachment; filename="orphans-2008-06-30.{format}"'
    )
    response.close()


def test_values_that_are_several_or_yes_or_no():
    row = [("Courts", "Customs"), True, False]

    assert in_csv(row) == [["Courts; Customs", "yes", "no"]]
    assert in_xlsx(row) == [["Courts; Customs", "yes", "no"]]
    told = json.loads(content(table(row), "json"))["rows"]
    assert told == [{"signal": ["Courts", "Customs"], "as_of": True, "title": False}]


def test_labels_are_said_in_the_language_of_the_request_though_they_are_sent_after_it():
    with override("ru"):
        response = download(table([Signal.ORPHAN, None, True]), "csv", "orphans")

    with override("ru"):
        orphan = str(Signal.ORPHAN.label)
    assert orphan != "orphan"
    assert orphan in b"".join(response.streaming_content).decode()


# --- What must not run or break anything ------------------------------------------------


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (None, ""),
        ("", ""),
        ("a = b", "a = b"),
        (date(2008, 6, 30), "2008-06-30"),
        (-5, "-5"),
        ("-5", "'-5"),
        ("'=1", "'=1"),
        ("  =1", "'  =1"),
        ("\n=1", "'\n=1"),
        ("＝1", "'＝1"),
        ("\x00=1", "'=1"),
    ],
    ids=[
        "nothing", "empty", "a sign within", "a date", "a negative number", "a text like one",
        "disarmed already", "after spaces", "after a line break", "a wide sign", "after a NUL",
    ],
)  # fmt: skip
def test_csv_disarms_texts_that_a_spreadsheet_would_run(value, written):
    assert disarmed(value) == written


TEXTS = [
    "plain", "", " ", "a, b", 'say "so"', '"', "a;b", "a'b", "a\nb", "a\r\nb", "a\tb", "\u2028",
    "é", "🙂", "a\\b", None, 7, -2.5, 0.0, -0.0, True, ("a, b", '"c"'), (), Signal.ORPHAN, TODAY,
]  # fmt: skip


def test_csv_is_what_the_module_of_python_writes():
    rows = [[left, right, "x"] for left in TEXTS for right in TEXTS]
    file = StringIO()
    csv.writer(file).writerows([[disarmed(value) for value in row] for row in rows])

    assert content(table(*rows), "csv").decode().partition("\r\n")[2] == file.getvalue()


def test_csv_row_of_one_empty_cell_is_no_empty_line():
    sheet = table([None], headings=["Title"])

    assert content(sheet, "csv").decode() == '\ufeffTitle\r\n""\r\n'


@pytest.mark.parametrize("tell", [said, coded, disarmed])
def test_row_tells_equal_values_of_several_kinds_apart(tell):
    row = [1, True, 1.0, 0, False, 0.0, -0.0, "fully", Verdict.FULLY, ("fully",), (Verdict.FULLY,)]

    for values in (row, row[::-1]):
        # In one column they are told one after the other.
        column = [cell for (cell,) in told([[value] for value in values], tell)]
        assert list(map(repr, column)) == [repr(tell(value)) for value in values]


def test_what_is_empty_is_told_once():
    heard = []

    list(told([["", (), None, "Text", ("a", "b")]] * 3, heard.append))

    assert heard == ["", (), None, *["Text"] * 3, *[("a", "b")] * 3]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "https://a.kz", "007"])
def test_xlsx_keeps_text_as_text(text):
    cell = workbook([text, None, None]).worksheets[0]["A2"]

    assert (cell.value, cell.data_type, cell.hyperlink) == (text, "s", None)


def test_no_control_character_can_be_printed():
    """What can be printed is not looked through for them."""
    every = "".join(map(chr, range(sys.maxunicode + 1)))

    assert not [each for each in CONTROL.findall(every) if each.isprintable()]


@pytest.mark.parametrize("way", [in_csv, in_xlsx])
def test_control_characters_are_left_out(way):
    assert way(["a\x00b\x0bc\x1f\ud800\ufffe", "d\te", "f"])[0] == ["abc", "d\te", "f"]


def test_xlsx_cuts_a_text_that_excel_would_refuse_and_says_so():
    note = " … (cut here: the CSV and the JSON have the whole text)"
    text = "ә" * 32_767

    whole, cut, emoji = in_xlsx([text, f"{text}ә", "🙂" * 40_000])[0]

    assert whole == text
    assert cut == "ә" * (32_767 - len(note)) + note
    assert len(emoji.encode("utf-16-le")) // 2 <= 32_767
    assert in_csv([f"{text}ә" * 4, "", ""])[0][0] == f"{text}ә" * 4


def test_xlsx_says_which_rows_excel_cannot_hold(monkeypatch):
    monkeypatch.setattr(as_xlsx, "MOST_ROWS", 2)

    sheet, about = workbook(*[[n, None, None] for n in range(5)]).worksheets

    assert (sheet.max_row, sheet.auto_filter.ref) == (3, "A1:C3")
    assert about["A3"].value == "Left out"
    assert about["B3"].value == (
        "A sheet of Excel holds 2 rows. The CSV and the JSON have all of them."
    )


def test_xlsx_with_as_many_rows_as_fit_leaves_nothing_out(monkeypatch):
    monkeypatch.setattr(as_xlsx, "MOST_ROWS", 2)

    assert workbook(ROW, ROW).worksheets[1].max_row == 2


def test_xlsx_writes_a_date_before_excel_counts_as_text():
    assert in_xlsx([date(1899, 12, 31), date(1900, 3, 1), None])[0][0] == "1899-12-31"


# --- Row by row -------------------------------------------------------------------------


@pytest.mark.parametrize("format", ["csv", "json"])
def test_headings_are_sent_before_the_first_row_is_read(format):  # noqa: A002
    read = []

    def rows():
        for number in range(1000):
            read.append(number)
            yield [number, None, None]

    parts = iter(download(Sheet("", HEADINGS, rows()), format, "rows"))
    next(parts)
    assert read == []
    next(parts)
    assert len(read) == 100


def test_a_reader_who_goes_away_ends_the_reading():
    ended = []

    def rows():
        try:
            while True:
                yield [1, None, None]
        finally:
            ended.append(True)

    response = download(Sheet("Endless", HEADINGS, rows()), "csv", "endless")
    parts = iter(response.streaming_content)
    next(parts), next(parts)
    response.close()

    assert ended == [True]
