"""The download as CSV: exactly the rows that the page shows, and nothing that a cell could run."""

import csv
from datetime import date
from io import StringIO
from random import Random

import pytest
from django.urls import reverse

from recommendations import actions
from recommendations.choices import OrphanReason, Progress, Signal, Verdict
from recommendations.tables import COLUMNS
from recommendations.views import recommendations as views
from tests.factories import (
    AgencyFactory,
    AssignmentFactory,
    MilestoneFactory,
    RecommendationFactory,
    RegistrarFactory,
    SeminarFactory,
    ThemeFactory,
    entry,
)
from tests.recommendations.scenes import JUNE, held, nominate, reported

REGISTER, CSV = reverse("recommendations:list"), reverse("recommendations:csv")
HEADINGS = [
    "Seminar", "Recommendation", "Title", "Verbatim text", "Paragraph of the source", "Themes",
    "Signal", "Lead agency", "Code of the lead agency", "Owned since", "Why nobody owns it",
    "Without an owner since", "Days without an owner", "Reported by the agency", "Reported on",
    "Verified by review", "Verified on", "Gap", "Other findings that stand",
    "Claim awaits review", "Closed as", "Closed on",
    "Next due date", "Last new fact", "Page", "As of", "Definitions",
]  # fmt: skip


@pytest.fixture
def seminar(db, today):
    return SeminarFactory(slug="graft", short_title="Graft 2007")


def download(client, **query):
    response = client.get(CSV, query)
    assert response.status_code == 200
    return list(csv.reader(StringIO(response.getvalue().decode("utf-8-sig"))))


def test_csv_has_a_row_of_every_fact(client, seminar):
    own = {"seminar": seminar, "label": "a", "title": "Train", "text": "Train, “all” judges;\nsoon"}
    said = RecommendationFactory(paragraph="17", **own)
    said.themes.set([ThemeFactory(name="Courts"), ThemeFactory(name="Customs")])
    lead = held(said, AgencyFactory(code="minjust", name_en="Ministry of Justice"))
    MilestoneFactory(recommendation=said, first_due_on=date(2008, 7, 15))
    reported(lead, progress="complete")

    heading, row = download(client)

    assert heading == HEADINGS
    assert row == [
        "Graft 2007", "a", "Train", "Train, “all” judges;\nsoon", "17", "Courts; Customs",
        "on track", "Ministry of Justice", "minjust", "2008-06-01", "", "", "",
        "reported complete", "2008-06-01", "", "",
        "The agency reports it complete; no reviewer has checked that yet.", "", "yes",
        "", "", "2008-07-15", "2008-06-01",
        "http://127.0.0.1:8000/recommendations/graft/a/?as_of=2008-06-30", "2008-06-30",
        "http://127.0.0.1:8000/method/",
    ]  # fmt: skip


def test_csv_tells_why_nobody_owns_a_row_and_since_when(client, seminar):
    RecommendationFactory(seminar=seminar)

    told = dict(zip(*download(client), strict=True))

    assert (told["Signal"], told["Lead agency"]) == ("orphan", "")
    assert told["Why nobody owns it"] == "never nominated"
    assert told["Without an owner since"] == "2007-04-24"
    assert told["Days without an owner"] == "433"


def test_csv_tells_how_a_row_was_closed_and_presses_no_more(client, seminar):
    step = MilestoneFactory(recommendation=RecommendationFactory(seminar=seminar))
    by = entry(RegistrarFactory(), JUNE)
    actions.close(step.recommendation, closure="superseded", text="By a law.", entry=by)

    told = dict(zip(*download(client), strict=True))

    assert (told["Signal"], told["Closed as"]) == ("closed", "superseded")
    assert (told["Closed on"], told["Next due date"]) == ("2008-06-01", "")


def test_csv_comes_as_a_dated_file_that_spreadsheets_read(client, seminar):
    RecommendationFactory(seminar=seminar, title="Открыть реестр")

    response = client.get(CSV, {"as_of": "2008-01-31"})

    body = response.getvalue()
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"] == (
        'attachment; filename="recommendations-2008-01-31.csv"'
    )
    assert body.startswith(b"\xef\xbb\xbfSeminar,")
    assert "Открыть реестр" in body.decode()


def test_csv_of_a_past_date_shows_that_date(client, seminar):
    held(RecommendationFactory(seminar=seminar))

    (_, then), (_, now) = download(client, as_of="2008-05-31"), download(client)

    assert (then[6], then[-2]) == ("orphan", "2008-05-31")
    assert (now[6], now[-2]) == ("on track", "2008-06-30")


def test_csv_of_an_empty_register_has_its_headings(client, db, today):
    assert download(client) == [HEADINGS]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_cell_that_begins_a_formula_is_disarmed(client, seminar, start):
    RecommendationFactory(seminar=seminar, title=f"{start}HYPERLINK()", text=f"{start}1")

    _, row = download(client)

    assert row[2:4] == [f"'{start}HYPERLINK()", f"'{start}1"]


@pytest.mark.parametrize("name", ["seminar", "theme", "agency", "signal", "reason", "due", "sort"])
def test_csv_refuses_filters_that_are_not_understood(client, seminar, name):
    response = client.get(CSV, {name: "nonsense"})

    assert response.status_code == 400
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert response.content.decode() == (
        "The filters in this address are not understood. Set them in the register again."
    )


def test_csv_has_all_pages_in_one(client, seminar, monkeypatch):
    monkeypatch.setattr(views, "PER_PAGE", 2)
    RecommendationFactory.create_batch(5, seminar=seminar)

    assert len(download(client, page="2")) == 6


def test_csv_takes_no_post(client, db):
    assert client.post(CSV).status_code == 405


@pytest.mark.parametrize("rows", [1, 3])
def test_csv_query_count_is_flat(client, seminar, rows, django_assert_num_queries):
    for said in RecommendationFactory.create_batch(rows, seminar=seminar):
        nominate(said, AgencyFactory())

    with django_assert_num_queries(8):
        assert len(download(client)) == rows + 1


def test_columns_have_the_headings_of_the_test():
    assert [str(column.heading) for column in COLUMNS] == HEADINGS[:-2]


# --- The same rows as the page --------------------------------------------------------

CHOICES = {
    "q": ["do", "title", "3", "nothing of this"],
    "seminar": ["graft", "later"],
    "theme": ["courts", "customs"],
    "agency": ["minjust", "acsa"],
    "signal": Signal.values,
    "reason": OrphanReason.values,
    "progress": Progress.values,
    "verdict": Verdict.values,
    "due": ["overdue", "30", "90", "365"],
    "claim": ["1"],
    "sort": ["title", "-title", "signal", "-signal", "due", "-due", "unowned", "news", "-news"],
    "as_of": ["2008-06-30", "2008-06-15", "2008-05-01", "2007-07-01"],
}


def queries(count):
    """So many query strings of one to three filters, always the same ones."""
    chance = Random(2007)  # noqa: S311
    for _ in range(count):
        names = chance.sample(sorted(CHOICES), chance.randint(1, 3))
        yield {name: chance.choice(CHOICES[name]) for name in names}


@pytest.fixture
def varied(db, today):
    """Twelve recommendations that differ in all that can be filtered."""
    agencies = [AgencyFactory(code="minjust"), AgencyFactory(code="acsa")]
    themes = [ThemeFactory(code="courts"), ThemeFactory(code="customs")]
    seminars = [SeminarFactory(slug="graft"), SeminarFactory(slug="later", held_on=JUNE)]
    for number in range(12):
        said = RecommendationFactory(
            seminar=seminars[number % 5 == 4], label=str(number), position=number,
            title=f"Title {number * 7 % 12}", text="Do it;",
        )  # fmt: skip
        said.themes.add(themes[number % 2])
        begin(said, agencies[number % 2], number % 4)


def begin(said, agency, way):
    """Propose the agency, nominate it, or have it hold; the last holder reports completion."""
    day = max(date(2008, 6, 1), said.seminar.held_on)
    if way == 0:
        AssignmentFactory(recommendation=said, agency=agency)
    elif way == 1:
        nominate(said, agency, on=day)
    else:
        lead = held(said, agency, on=day)
        due = date(2008, 6, 20) if way == 2 else date(2008, 7, 20)
        MilestoneFactory(recommendation=said, agency=agency, set_on=day, first_due_on=due)
        reported(lead, on=date(2008, 6, 10), progress="complete" if way == 3 else "planned")


def test_csv_equals_the_rows_of_the_page_for_the_same_address(client, varied):
    sizes = set()
    for query in queries(40):
        shown = [
            [row.seminar.short_title, row.label]
            for row in client.get(REGISTER, query).context["rows"]
        ]
        rows = download(client, **query)[1:]

        assert [row[:2] for row in rows] == shown, query
        sizes.add(len(rows))
    assert len(sizes) > 4
