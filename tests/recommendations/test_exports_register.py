"""The register to take away: the same rows and figures as the page, at any size, at one moment."""

import csv
import json
from collections import Counter
from datetime import date
from io import BytesIO, StringIO
from random import Random

import openpyxl
import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override

from agencies.models import Agency
from recommendations.choices import OrphanReason, Progress, Signal, Verdict
from recommendations.exports import FORMATS
from recommendations.models import Theme
from tests.conftest import TODAY
from tests.recommendations.deeds import orphans

REGISTER = reverse("recommendations:list")


def take_away(client, format, query):  # noqa: A002
    response = client.get(reverse(f"recommendations:{format}"), query)
    assert response.status_code == 200, query
    # The client closes what it read to the end; once more would close PostgreSQL's connection.
    return response.getvalue()


def rows_of(format, body):  # noqa: A002
    """The rows as labels under the headings; those of JSON under names, with codes."""
    if format == "csv":
        return list(csv.DictReader(StringIO(body.decode("utf-8-sig"))))
    if format == "json":
        return json.loads(body)["rows"]
    headings, *rows = openpyxl.load_workbook(BytesIO(body)).worksheets[0].values
    return [dict(zip(headings, row, strict=True)) for row in rows]


# --- The same as the page ---------------------------------------------------------------


def queries(count):
    """So many dates with up to three filters, always the same ones."""
    chance = Random(1148)  # noqa: S311
    tied = Agency.objects.filter(assignments__isnull=False).distinct()
    choices = {
        "q": ["anti", "судьи", "the"],
        "theme": list(Theme.objects.values_list("code", flat=True)),
        "agency": sorted(tied.values_list("code", flat=True)),
        "signal": Signal.values,
        "reason": OrphanReason.values,
        "progress": Progress.values,
        "verdict": Verdict.values,
        "due": ["overdue", "30", "90", "365"],
        "claim": ["1"],
        "sort": ["title", "-due", "unowned", "news", "-signal"],
    }
    for number in range(count):
        day = f"200{chance.choice([7, 8])}-0{chance.randint(5, 6)}-{chance.randint(10, 30)}"
        names = chance.sample(sorted(choices), number % 4)
        yield {"as_of": day} | {name: chance.choice(choices[name]) for name in names}


def test_files_equal_the_page_for_random_dates_and_filters(client, demonstration):
    sizes = set()
    for query in queries(25):
        page = client.get(REGISTER, query).context
        shown = [row.label for row in page["rows"]]
        figures = page["selection"].rows.figures()
        labels = Counter(Signal(row.signal).label for row in page["rows"])
        told = {name: rows_of(name, take_away(client, name, query)) for name in FORMATS}

        assert len(shown) == page["page"].paginator.count == figures["total"]
        for name in ("csv", "xlsx"):
            assert [row["Recommendation"] for row in told[name]] == shown, query
            assert Counter(row["Signal"] for row in told[name]) == labels, query
        assert [row["recommendation"] for row in told["json"]] == shown, query
        codes = Counter(row["signal"] for row in told["json"])
        assert {signal: codes[signal] for signal in Signal.values} == {
            signal: figures[signal] for signal in Signal.values
        }, query
        sizes.add(len(shown))
    assert len(sizes) > 4


def test_cells_equal_what_the_page_says_of_the_row(client, demonstration):
    rows = client.get(REGISTER).context["rows"]

    told = rows_of("xlsx", take_away(client, "xlsx", {}))

    for row, cells in zip(rows, told, strict=True):
        assert cells["Title"] == row.title
        assert cells["Lead agency"] == (row.lead.name if row.lead else None)
        due = cells["Next due date"]
        assert (due and due.date()) == (row.next_due_on if row.signal != "closed" else None)
        orphan = (TODAY - row.unowned_since).days if row.signal == "orphan" else None
        assert cells["Days without an owner"] == orphan
        assert cells["Claim awaits review"] == ("yes" if row.is_claim else "no")


def test_file_of_another_language_has_its_labels_and_the_same_codes(client, demonstration):
    client.cookies["django_language"] = "ru"

    told = rows_of("json", take_away(client, "json", {"signal": "orphan"}))
    in_russian = take_away(client, "csv", {"signal": "orphan"}).decode()

    with override("ru"):
        assert str(OrphanReason.DECLINED.label) in in_russian
    assert {row["signal"] for row in told} == {"orphan"}


def test_json_and_xlsx_say_date_filters_definitions_and_address(client, demonstration):
    query = {"signal": "orphan", "as_of": "2008-01-31"}
    address = "http://127.0.0.1:8000/recommendations/?signal=orphan&as_of=2008-01-31"

    told = json.loads(take_away(client, "json", query))["about"]
    about = openpyxl.load_workbook(BytesIO(take_away(client, "xlsx", query))).worksheets[1]

    assert told == {
        "as_of": "2008-01-31", "filters": {"signal": "orphan"},
        "definitions": "http://127.0.0.1:8000/method/", "address": address,
    }  # fmt: skip
    assert dict(about.values) == {
        "As of": "2008-01-31", "Filters": "Signal: orphan",
        "Definitions": "http://127.0.0.1:8000/method/", "Address": address,
    }  # fmt: skip


# --- What is asked wrongly ---------------------------------------------------------------


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize(
    "query",
    [
        {"signal": "nonsense"}, {"agency": "💥"}, {"q": "x" * 100_000}, {"q": "a\x00b"},
        {"sort": "drop table"}, {"theme": "\x00"},
    ],
    ids=["unknown", "emoji", "100,000 characters", "NUL", "order", "NUL as a theme"],
)  # fmt: skip
def test_filters_that_are_not_understood_are_refused_in_words(client, db, today, format, query):  # noqa: A002
    response = client.get(reverse(f"recommendations:{format}"), query)

    assert response.status_code == 400
    assert response.content.decode() == (
        "The filters in this address are not understood. Set them in the register again."
    )


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("day", ["banana", "2999-01-01", "1066-10-14"])
def test_date_that_cannot_be_is_refused(client, db, today, format, day):  # noqa: A002
    response = client.get(reverse(f"recommendations:{format}"), {"as_of": day})

    assert response.status_code == 400


@pytest.mark.parametrize("format", FORMATS)
def test_head_reads_no_row_and_has_the_headers_of_the_file(client, demonstration, format):  # noqa: A002
    with CaptureQueriesContext(connection) as queries:
        response = client.head(reverse(f"recommendations:{format}"))

    assert (response.status_code, response.getvalue()) == (200, b"")
    assert response["Content-Disposition"].endswith(f'recommendations-2008-06-30.{format}"')
    assert not [each for each in queries if "signal" in each["sql"] and "text" in each["sql"]]


def test_page_beyond_the_filters_changes_nothing(client, demonstration):
    assert len(rows_of("json", take_away(client, "json", {"page": "-1", "nothing": "known"}))) == 16


# --- For whoever runs the register --------------------------------------------------------


def test_command_writes_what_the_page_shows(demonstration):
    out = StringIO()

    call_command("export", query="signal=orphan", as_of="2008-01-31", stdout=out)

    rows = list(csv.DictReader(StringIO(out.getvalue().removeprefix("\ufeff"))))
    assert {row["Signal"] for row in rows} == {"orphan"}
    assert {row["As of"] for row in rows} == {"2008-01-31"}
    assert len(rows) == orphans(date(2008, 1, 31)).count()


def test_command_writes_a_workbook(demonstration, capfdbinary):
    call_command("export", format="xlsx")

    assert len(rows_of("xlsx", capfdbinary.readouterr().out)) == 16


@pytest.mark.parametrize("wrong", [{"query": "signal=x"}, {"as_of": "banana"}])
def test_command_says_what_is_wrong(db, today, wrong):
    with pytest.raises(CommandError, match="not"):
        call_command("export", **wrong)
