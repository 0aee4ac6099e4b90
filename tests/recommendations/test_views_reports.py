"""The page of reports and its files."""

import pytest
from django.urls import reverse

from recommendations.views import reports
from seminar_tracker.aside import AsideFailed
from tests.factories import AssignmentFactory, RecommendationFactory, SeminarFactory

PAGE = "/reports/"
FILES = {
    "/reports/status.pdf": "application/pdf",
    "/reports/status.docx": reports.DOCX,
    "/reports/cable.txt": "text/plain; charset=utf-8",
}

pytestmark = pytest.mark.django_db


def test_page_shows_what_will_be_in_it(demonstration, client):
    page = client.get(PAGE, {"agency": "minjust", "as_of": "2008-01-31", "since": "2007-12-24"})

    assert page.status_code == 200
    assert page.context["figures"]["total"] > 0
    query = "?agency=minjust&amp;as_of=2008-01-31&amp;since=2007-12-24"
    for name in ("report-pdf", "report-docx", "report-cable"):
        assert f'{reverse(f"recommendations:{name}")}{query}"' in page.text
    assert '/recommendations/export.xlsx?agency=minjust&amp;as_of=2008-01-31"' in page.text
    assert "Internal notes and internal evidence are in no report" in page.text


def test_changes_are_told_since_30_days_before_unless_said_otherwise(demonstration, client):
    page = client.get(PAGE, {"as_of": "2008-01-31"})

    assert page.context["since"].cleaned_data["since"].isoformat() == "2008-01-01"


@pytest.mark.parametrize(("address", "kind"), FILES.items())
def test_files(demonstration, client, address, kind):
    answer = client.get(address, {"signal": "overdue", "as_of": "2008-05-31"})

    assert answer.status_code == 200
    assert answer["Content-Type"] == kind
    name = address.rsplit("/", 1)[1]
    assert answer["Content-Disposition"] == f'inline; filename="2008-05-31-{name}"'
    again = client.get(
        address,
        {"signal": "overdue", "as_of": "2008-05-31"},
        headers={"If-None-Match": answer["ETag"]},
    )
    assert again.status_code == 304


@pytest.mark.parametrize("address", [PAGE, *FILES])
@pytest.mark.parametrize(
    ("query", "says"),
    [
        ({"signal": "nonsense"}, "Signal:"),
        ({"since": "yesterday"}, "This is not a date."),
        (
            {"since": "2008-07-01"},
            "Choose the date of the report, 30 June 2008, or an earlier day.",
        ),
        ({"since": "0001-01-01"}, "Choose 1 January 1900 or a later day."),
        ({"since": "\x00"}, "This is not a date."),
        ({"since": "9" * 5000}, "This is not a date."),
        ({"q": "x" * 5000}, "Words:"),
        ({"as_of": "banana"}, "“banana” is not a date."),
        ({"as_of": "2007-04-23"}, "The record starts on"),
    ],
    ids=["filter", "no date", "later", "too early", "NUL", "long", "words", "as of", "before"],
)
def test_what_is_not_understood_is_said(demonstration, client, address, query, says):
    answer = client.get(address, query)

    assert answer.status_code == 400
    assert says in answer.text


def test_a_failing_typesetter_is_told_with_what_to_do(today, client, monkeypatch, caplog):
    RecommendationFactory()

    def fail(report):
        raise AsideFailed("out of paper")

    monkeypatch.setattr(reports, "pdf", fail)

    answer = client.get("/reports/status.pdf")

    assert answer.status_code == 503
    assert "Try again in a minute" in answer.text
    assert "out of paper" not in answer.text
    assert "out of paper" in caplog.text


def test_too_many_recommendations_are_refused_in_words(today, client, monkeypatch):
    monkeypatch.setattr(reports, "MOST", 1)
    seminar = SeminarFactory()
    RecommendationFactory(seminar=seminar)
    RecommendationFactory(seminar=seminar, title="Sell zeppelins")

    assert client.get("/reports/cable.txt").status_code == 400
    page = client.get(PAGE)
    assert page.status_code == 200
    assert "A report covers at most 1 recommendation." in page.text
    assert "/reports/status.pdf" not in page.text
    assert client.get("/reports/cable.txt", {"q": "zeppelins"}).status_code == 200


def test_a_selection_of_nothing_still_answers(today, client):
    page = client.get(PAGE, {"q": "zeppelin"})

    assert page.status_code == 200
    assert "No recommendation matches these filters." in page.text
    assert client.get("/reports/cable.txt", {"q": "zeppelin"}).status_code == 200


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_takes_the_same_number_of_queries(today, client, rows, django_assert_num_queries):
    seminar = SeminarFactory()
    RecommendationFactory.create_batch(rows, seminar=seminar)
    AssignmentFactory(recommendation__seminar=seminar)

    with django_assert_num_queries(6):
        client.get(PAGE)


def test_the_register_and_a_seminar_lead_here(demonstration, client):
    register = client.get("/recommendations/", {"signal": "orphan"}).text
    seminar = client.get("/seminars/astana-2007/").text

    assert 'href="/reports/?signal=orphan"' in register
    assert 'href="/reports/?seminar=astana-2007"' in seminar
