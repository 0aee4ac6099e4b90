"""The page that compares two dates, and its files."""

import csv
import json
from datetime import date
from io import StringIO

import pytest

from recommendations import actions
from recommendations.exports import FORMATS
from recommendations.models import Seminar
from tests.factories import (
    RecommendationFactory,
    RegistrarFactory,
    ReviewerFactory,
    SeminarFactory,
    entry,
)
from tests.markup import text_of
from tests.recommendations import deeds

PAGE = "/compare/"

pytestmark = pytest.mark.django_db


def busy_seminar(rows: int) -> Seminar:
    """A seminar of so many recommendations on which something was reported in June."""
    seminar = SeminarFactory()
    for _number in range(rows):
        said = RecommendationFactory(seminar=seminar)
        deeds.reported(deeds.accepted(recommendation=said, on=date(2008, 5, 1)), date(2008, 6, 10))
    return seminar


def test_page_says_what_changed_and_leads_to_files_and_reports(client, demonstration):
    page = client.get(PAGE, {"since": "2008-06-01", "as_of": "2008-06-20", "agency": "minjust"})

    text = text_of(page)
    assert "3 recommendations changed" in text
    assert "Ministry of Justice met “UNCAC ratified and instrument deposited”" in text
    query = "?agency=minjust&amp;as_of=2008-06-20&amp;since=2008-06-01"
    for name in FORMATS:
        assert f'href="/compare/changes.{name}{query}"' in page.text
    assert f'href="/reports/{query}"' in page.text


def test_page_without_a_change_says_what_to_do(client, demonstration):
    page = client.get(PAGE, {"since": "2008-06-30"})

    assert "Nothing changed since 30 June 2008. Choose an earlier day" in text_of(page)


def test_day_before_the_first_seminar_finds_everything_new(client, demonstration):
    page = client.get(PAGE, {"since": "2007-04-23", "as_of": "2007-04-24"})

    assert page.context["change_count"] == 16
    assert page.context["sides"][0][2:] == (0, 16, 16)


def test_internal_note_is_for_nobody_here(client, today, sign_in):
    tie = deeds.accepted(on=date(2008, 5, 1))
    reviewer = ReviewerFactory()
    by = entry(reviewer, date(2008, 6, 10))
    actions.assess(tie.recommendation, verdict="not done", text="Do not trust them.", entry=by)
    actions.assess(
        tie.recommendation, verdict="in part", text="A draft exists.", is_internal=False, entry=by
    )

    for person in (None, reviewer):
        if person:
            sign_in(person)
        page = client.get(PAGE).text
        assert "A draft exists." in page
        assert "trust them" not in page


def test_only_a_few_are_told_and_the_file_has_all(client, today, monkeypatch):
    monkeypatch.setattr("recommendations.views.compare.SHOWN", 1)
    seminar = busy_seminar(2)

    page = client.get(PAGE, {"seminar": seminar.slug})
    body = client.get("/compare/changes.csv", {"seminar": seminar.slug}).getvalue()

    assert "the first 1; a download has all" in text_of(page)
    rows = list(csv.DictReader(StringIO(body.decode("utf-8-sig"))))
    assert [row["Seminar"] for row in rows] == [seminar.short_title] * 2


def test_too_many_changes_are_not_told_one_by_one(client, today, monkeypatch):
    monkeypatch.setattr("recommendations.views.compare.MOST", 2)
    query = {"since": "2008-06-01", "seminar": busy_seminar(3).slug}

    page, file = client.get(PAGE, query), client.get("/compare/changes.csv", query)

    assert "More than 2 recommendations changed" in text_of(page)
    assert "Choose a seminar, an agency or a later day." in text_of(page)
    # What stands on either day is counted all the same.
    assert page.context["sides"][0][2:4] == (3, 3)
    assert "changes.csv" not in page.text
    assert (file.status_code, "Too much changed" in file.text) == (400, True)
    monkeypatch.setattr("recommendations.views.compare.MOST", 3)
    assert "3 recommendations changed" in text_of(client.get(PAGE, query))


def test_csv_has_signals_and_agencies_of_both_days(client, today):
    tie = deeds.accepted(on=date(2008, 5, 1))
    actions.hand_back(
        tie, text="=NOW()", entry=entry(RegistrarFactory(), date(2008, 6, 10), agency=tie.agency)
    )

    query = {"since": "2008-06-01", "seminar": tie.recommendation.seminar.slug}
    response = client.get("/compare/changes.csv", query)

    (row,) = csv.DictReader(StringIO(response.getvalue().decode("utf-8-sig")))
    assert (row["Change"], row["Changed on"]) == ("custody lost", "2008-06-10")
    assert (row["Signal before"], row["Signal after"]) == ("on track", "orphan")
    assert (row["Lead agency before"], row["Lead agency after"]) == (tie.agency.name, "")
    assert list(row.items())[-3:] == [
        ("Since", "2008-06-01"), ("As of", "2008-06-30"),
        ("Definitions", "http://127.0.0.1:8000/method/"),
    ]  # fmt: skip
    assert response["Content-Disposition"].endswith('"changes-2008-06-01-2008-06-30.csv"')


def test_json_says_dates_and_definitions_once(client, today):
    tie = deeds.accepted(on=date(2008, 6, 10))

    query = {"since": "2008-06-01", "seminar": tie.recommendation.seminar.slug}
    told = json.loads(client.get("/compare/changes.json", query).getvalue())

    assert (told["about"]["since"], told["about"]["as_of"]) == ("2008-06-01", "2008-06-30")
    assert {"since", "as_of", "definitions"}.isdisjoint(told["rows"][0])


@pytest.mark.parametrize("address", [PAGE, *(f"/compare/changes.{name}" for name in FORMATS)])
@pytest.mark.parametrize(
    "query",
    [
        {"since": "banana"}, {"since": "2008-07-01"}, {"since": "1066-10-14"}, {"since": "\x00"},
        {"signal": "x"}, {"agency": "'; DROP TABLE"}, {"q": "x" * 100_000}, {"as_of": "banana"},
    ],
    ids=str,
)  # fmt: skip
def test_what_is_not_understood_is_said(client, demonstration, address, query):
    response = client.get(address, query)

    assert response.status_code == 400
    assert "not" in response.text


@pytest.mark.parametrize("rows", [1, 3])
def test_the_number_of_queries_is_fixed(client, today, rows, django_assert_num_queries):
    seminar = busy_seminar(rows)

    # The filters on both days 5, changes 11, figures on both days 2.
    with django_assert_num_queries(21):
        client.get(PAGE, {"seminar": seminar.slug})
