"""The register: rows, pages, order, fragments, and what it makes of bad input."""

from datetime import date

import pytest
from django.urls import reverse

from recommendations.views import recommendations as views
from tests.factories import (
    AgencyFactory,
    AssignmentFactory,
    MilestoneFactory,
    RecommendationFactory,
    SeminarFactory,
    ThemeFactory,
    UserFactory,
)
from tests.markup import elements, links, text_of
from tests.recommendations.scenes import busy, held, nominate, reported

REGISTER = reverse("recommendations:list")
UNKNOWN = "is not one of the available choices."


@pytest.fixture
def seminar(db, today):
    return SeminarFactory(slug="graft", short_title="Graft 2007")


def labels(response):
    return [row.label for row in response.context["rows"]]


def test_register_shows_who_owns_each_row_and_why_nobody_does(client, seminar):
    lead = held(
        RecommendationFactory(seminar=seminar, label="a", title="Held"),
        AgencyFactory(name_en="Ministry of Justice"),
    )
    MilestoneFactory(recommendation=lead.recommendation, first_due_on=date(2008, 7, 15))
    reported(lead, progress="in progress")
    RecommendationFactory(seminar=seminar, label="b", title="Nobody asked")
    asked = RecommendationFactory(seminar=seminar, label="c", title="Asked")
    nominate(asked, AgencyFactory(name_en="Customs"), on=date(2008, 6, 20))

    response = client.get(REGISTER)

    text = text_of(response)
    assert labels(response) == ["a", "b", "c"]
    assert (
        "a a. Held Graft 2007 On track Ministry of Justice in progress · – 15 Jul 2008 1 Jun 2008"
    ) in text
    assert "b b. Nobody asked Graft 2007 Orphan Never nominated, 433 days – · – – –" in text
    assert "c c. Asked Graft 2007 Orphan Awaiting an answer, 433 days Customs" in text


def test_register_without_rows_says_so(client, db, today):
    response = client.get(REGISTER)

    assert response.status_code == 200
    assert labels(response) == []
    assert "No recommendation matches these filters." in text_of(response)


def test_register_takes_no_post(client, db):
    assert client.post(REGISTER).status_code == 405


# --- Pages ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("page", "shown"),
    [
        ("1", ["0", "1"]),
        ("2", ["2", "3"]),
        ("3", ["4"]),
        ("", ["0", "1"]),
        ("abc", ["0", "1"]),
        ("1.5", ["0", "1"]),
        ("💥", ["0", "1"]),
        ("-1", ["4"]),
        ("0", ["4"]),
        ("1000000000", ["4"]),
        ("9" * 4000, ["4"]),
    ],
    ids=[
        "first", "second", "last", "empty", "letters", "a fraction", "an emoji", "negative",
        "zero", "beyond the last", "four thousand digits",
    ],
)  # fmt: skip
def test_register_finds_a_page_for_every_number(client, seminar, monkeypatch, page, shown):
    monkeypatch.setattr(views, "PER_PAGE", 2)
    for position in range(5):
        RecommendationFactory(seminar=seminar, label=str(position), position=position)

    response = client.get(REGISTER, {"page": page})

    assert response.status_code == 200
    assert labels(response) == shown


def test_links_between_pages_keep_filters_and_date(client, seminar, monkeypatch):
    monkeypatch.setattr(views, "PER_PAGE", 2)
    RecommendationFactory.create_batch(5, seminar=seminar)

    response = client.get(REGISTER, {"page": 2, "signal": "orphan", "as_of": "2008-01-01"})

    assert "?page=1&signal=orphan&as_of=2008-01-01" in links(response)
    assert "?page=3&signal=orphan&as_of=2008-01-01" in links(response)


# --- Order ----------------------------------------------------------------------------


@pytest.fixture
def ordered(seminar):
    """Rows whose titles, dates and signals stand in different orders; d has no dates at all."""
    rows = {
        "a": ("Beta", date(2008, 7, 10), date(2008, 6, 1)),
        "b": ("Gamma", date(2008, 6, 10), date(2008, 6, 2)),
        "c": ("Alpha", date(2008, 7, 20), date(2008, 6, 3)),
    }
    for position, (label, (title, due, news)) in enumerate(rows.items()):
        said = RecommendationFactory(seminar=seminar, label=label, title=title, position=position)
        lead = held(said)
        MilestoneFactory(recommendation=said, first_due_on=due)
        reported(lead, on=news)
    RecommendationFactory(seminar=seminar, label="d", title="Delta", position=9)


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("title", "cadb"),
        ("-title", "bdac"),
        ("due", "bacd"),
        ("-due", "cabd"),
        ("news", "abcd"),
        ("-news", "cbad"),
        ("signal", "dbac"),
        ("-signal", "acbd"),
        ("signal,-title", "dbac"),
        ("", "abcd"),
    ],
)
def test_register_sorts_both_ways_with_the_unknown_last(client, ordered, sort, expected):
    response = client.get(REGISTER, {"sort": sort})

    assert "".join(labels(response)) == expected


def test_register_sorts_by_days_without_an_owner(client, seminar):
    older = RecommendationFactory(seminar=seminar, label="a")
    newer = RecommendationFactory(seminar=SeminarFactory(held_on=date(2008, 3, 1)), label="b")

    longest_first = client.get(REGISTER, {"sort": "unowned"})
    newest_first = client.get(REGISTER, {"sort": "-unowned"})

    assert list(longest_first.context["rows"]) == [older, newer]
    assert list(newest_first.context["rows"]) == [newer, older]


def test_equal_rows_stand_as_in_the_document(client, seminar):
    for position, label in enumerate("zyxw"):
        RecommendationFactory(seminar=seminar, label=label, position=position)

    for sort in ("signal", "-signal", "due", "-due"):
        assert labels(client.get(REGISTER, {"sort": sort})) == ["z", "y", "x", "w"]


def test_heading_says_the_order_and_turns_it_round(client, ordered):
    response = client.get(REGISTER, {"sort": "title", "page": "1"})

    headings = [attrs for tag, attrs in elements(response) if "aria-sort" in attrs]
    assert [attrs["aria-sort"] for attrs in headings] == ["ascending"]
    assert "?sort=-title" in links(response)
    assert "?sort=due" in links(response)


# --- Bad input ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    ["seminar", "theme", "agency", "signal", "reason", "progress", "verdict", "due", "claim",
     "sort"],
)  # fmt: skip
@pytest.mark.parametrize(
    "value", ["nonsense", "1 OR 1=1; --", "💥", "x" * 4000], ids=["word", "SQL", "emoji", "long"]
)
def test_unknown_filter_is_told_and_shows_no_rows(client, seminar, name, value):
    RecommendationFactory(seminar=seminar)

    response = client.get(REGISTER, {name: value})

    assert response.status_code == 200
    assert labels(response) == []
    assert "Some filters in this address are not understood" in text_of(response)
    assert UNKNOWN in text_of(response)
    assert REGISTER in links(response)


def test_unknown_parameters_are_passed_over(client, seminar):
    RecommendationFactory(seminar=seminar, label="a")

    assert labels(client.get(REGISTER, {"utm_source": "mail"})) == ["a"]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("x" * 4000, "at most 200 characters (it has 4000)"),
        ("a\x00b", "Null characters are not allowed."),
    ],
    ids=["too long", "a null character"],
)
def test_unusable_words_are_told(client, seminar, words, message):
    RecommendationFactory(seminar=seminar)

    response = client.get(REGISTER, {"q": words})

    assert response.status_code == 200
    assert labels(response) == []
    assert message in text_of(response)


# --- Fragments ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("headers", "is_page"),
    [
        ({}, True),
        ({"HX-Request": "true"}, False),
        ({"HX-Request": "true", "HX-Boosted": "true"}, True),
        ({"HX-Request": "true", "HX-History-Restore-Request": "true"}, True),
    ],
    ids=["browser", "htmx", "boosted", "history"],
)
def test_register_gives_htmx_the_table_alone(client, seminar, headers, is_page):
    RecommendationFactory(seminar=seminar, label="a")

    response = client.get(REGISTER, headers=headers)

    content = response.content.decode()
    assert ("<html" in content) is is_page
    assert ("<main" in content) is is_page
    assert 'id="table"' in content
    assert "HX-Request" in response["Vary"]


def test_fragment_tells_unknown_filters_too(client, seminar):
    response = client.get(REGISTER, {"signal": "nonsense"}, headers={"HX-Request": "true"})

    assert response.status_code == 200
    assert UNKNOWN in text_of(response)


# --- Queries --------------------------------------------------------------------------


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("signed_in", [False, True], ids=["visitor", "signed in"])
def test_register_query_count_is_flat(
    client, seminar, sign_in, rows, signed_in, django_assert_num_queries
):
    for said in RecommendationFactory.create_batch(rows, seminar=seminar):
        busy(said)
    if signed_in:
        sign_in(UserFactory())

    with django_assert_num_queries(10 if signed_in else 8):
        response = client.get(REGISTER)

    assert len(labels(response)) == rows


@pytest.mark.parametrize("rows", [1, 3])
def test_register_query_count_stays_with_every_filter_set(
    client, seminar, rows, django_assert_num_queries
):
    theme, agency = ThemeFactory(code="courts"), AgencyFactory(code="minjust")
    for said in RecommendationFactory.create_batch(rows, seminar=seminar):
        said.themes.add(theme)
        AssignmentFactory(recommendation=said, agency=agency)
    chosen = {
        "q": "agreed", "seminar": "graft", "theme": "courts", "agency": "minjust",
        "signal": "orphan", "reason": "never nominated", "sort": "-title", "as_of": "2008-01-01",
    }  # fmt: skip

    # One of them asks for the forms of the word.
    with django_assert_num_queries(9):
        response = client.get(REGISTER, chosen)

    assert len(labels(response)) == rows
