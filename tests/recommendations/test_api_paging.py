"""Pages of the API: nothing is missed or told twice, whatever happens between two of them."""

from datetime import date, timedelta

import pytest
from django.core.signing import Signer
from django.urls import reverse

from recommendations import actions
from recommendations.models import Recommendation
from tests.conftest import TODAY
from tests.factories import (
    AgencyFactory,
    MilestoneFactory,
    RecommendationFactory,
    RegistrarFactory,
    SeminarFactory,
    entry,
)
from tests.recommendations.answers import told
from tests.recommendations.scenes import held

LIST = reverse("api:recommendations")


@pytest.fixture
def seminar(db, today):
    return SeminarFactory(slug="graft")


def add(seminar, *labels, **details):
    """Recommendations in the order of their labels."""
    return [
        RecommendationFactory(
            seminar=seminar, label=label, position=10 * ord(label), title=label, **details
        )
        for label in labels
    ]


def labels(answer):
    return [row["recommendation"] for row in answer["rows"]]


def walk(client, *, between=lambda: None, **query):
    """The labels of all pages, with something done before each but the first."""
    answer = client.get(LIST, query).json()
    found = labels(answer)
    while answer["next"]:
        between()
        answer = client.get(answer["next"]).json()
        found += labels(answer)
    return found


@pytest.mark.parametrize("size", [1, 2, 3, 6, 200])
def test_pages_together_are_the_register(client, seminar, size):
    older = SeminarFactory(slug="older", held_on=date(2007, 5, 1))
    add(seminar, *"bca")
    add(older, *"xy")
    RecommendationFactory(seminar=seminar, label="a2", position=10 * ord("a"))

    found = walk(client, page_size=size)

    page = client.get(reverse("recommendations:list")).context["rows"]
    assert found == [row.label for row in page] == ["x", "y", "a", "a2", "b", "c"]


def test_row_added_before_the_place_moves_nothing(client, seminar):
    add(seminar, *"bcdef")
    new = iter("a")

    found = walk(client, between=lambda: add(seminar, *next(new, "")), page_size=2)

    assert found == list("bcdef")


def test_row_added_after_the_place_is_told(client, seminar):
    add(seminar, *"abc")
    new = iter("d")

    assert walk(client, between=lambda: add(seminar, *next(new, "")), page_size=2) == list("abcd")


def test_row_that_leaves_the_filter_takes_no_other_along(client, seminar):
    rows = add(seminar, *"abcdef")
    owned = iter([rows[0], rows[1]])

    def own_one():
        """One of those that were told already becomes no orphan."""
        if row := next(owned, None):
            held(row, on=TODAY)

    assert walk(client, between=own_one, page_size=2, signal="orphan") == list("abcdef")
    assert walk(client, signal="orphan") == list("cdef")


def test_seminar_added_meanwhile_moves_nothing(client, seminar):
    add(seminar, *"abcd")
    days = iter([date(2008, 1, 1), date(2007, 4, 25)])

    def hold_another():
        if day := next(days, None):
            add(SeminarFactory(held_on=day), "z")

    assert walk(client, between=hold_another, page_size=1) == list("abcd")


def test_all_pages_are_about_the_day_of_the_first(client, seminar, settings):
    rows = add(seminar, *"ab")
    first = client.get(LIST, {"page_size": 1}).json()
    settings.TRACKER_TODAY = TODAY + timedelta(1)
    held(rows[1], on=settings.TRACKER_TODAY)

    second = client.get(first["next"]).json()

    assert "as_of=2008-06-30" in first["next"]
    assert second["about"]["as_of"] == "2008-06-30"
    assert second["rows"][0]["signal"] == "orphan"
    assert told(client, "recommendations")["rows"][1]["signal"] == "track"


def test_cursor_alone_brings_its_date(client, seminar, settings):
    add(seminar, *"ab")
    cursor = cursor_of(client.get(LIST, {"page_size": 1, "as_of": "2008-05-01"}))

    answer = told(client, "recommendations", cursor=cursor)

    assert answer["about"]["as_of"] == "2008-05-01"
    assert labels(answer) == ["b"]


def test_same_page_is_the_same_answer(client, seminar):
    add(seminar, *"abc")

    first, again = (client.get(LIST, {"page_size": 1}) for _ in range(2))

    assert first["ETag"] == again["ETag"]


@pytest.mark.parametrize(
    "sort", ["title", "-title", "due", "-due", "unowned", "news", "signal", "-due,title"]
)
def test_sorted_pages_together_are_the_register(client, seminar, sort):
    rows = add(seminar, *"ebadc")
    for number, row in enumerate(rows[:3]):
        MilestoneFactory(recommendation=row, first_due_on=date(2008, 8, 1 + number % 2))
    held(rows[3])

    page = client.get(reverse("recommendations:list"), {"sort": sort}).context["rows"]

    assert walk(client, page_size=2, sort=sort) == [row.label for row in page]


def test_seminars_and_agencies_have_pages_too(client, seminar):
    SeminarFactory(slug="later", held_on=date(2008, 1, 1))
    SeminarFactory(slug="alike", held_on=seminar.held_on)
    for code in "cab":
        AgencyFactory(code=code)

    for name, key, all_of_them in [
        ("seminars", "slug", ["later", "alike", "graft"]), ("agencies", "code", ["a", "b", "c"]),
    ]:  # fmt: skip
        answer, found = told(client, name, page_size=1), []
        while True:
            found += [row[key] for row in answer["rows"]]
            if not answer["next"]:
                break
            answer = client.get(answer["next"]).json()
        assert found == all_of_them


def test_empty_register_has_one_empty_page(client, db, today):
    answer = told(client, "recommendations")

    assert (answer["rows"], answer["next"]) == ([], None)


def test_page_after_everything_is_gone_is_empty(client, seminar):
    rows = add(seminar, *"ab")
    address = client.get(LIST, {"page_size": 1}).json()["next"]
    rows[1].delete()

    answer = client.get(address).json()

    assert (answer["rows"], answer["next"]) == ([], None)


# --- Cursors that lead nowhere --------------------------------------------------------------


def cursor_of(response):
    return response.json()["next"].partition("cursor=")[2].replace("%3A", ":")


def refused(client, **query):
    response = client.get(LIST, query)
    assert response.status_code == 400
    assert response["Content-Type"] == "application/problem+json"
    return response.json()["errors"]


@pytest.mark.parametrize(
    "cursor",
    ["x", "💥", "eyJ9:abc", "a" * 1000, ":", Signer().sign_object(["", "2008-06-30", []])],
    ids=["letter", "emoji", "two parts", "long", "colon", "signed for something else"],
)
def test_forged_cursor_is_refused_in_words(client, seminar, cursor):
    assert refused(client, cursor=cursor) == {
        "cursor": ["This cursor is damaged. Begin again without it."]
    }


@pytest.mark.parametrize("place", [0, 10, -1])
def test_damaged_cursor_is_refused_in_words(client, seminar, place):
    add(seminar, *"ab")
    cursor = list(cursor_of(client.get(LIST, {"page_size": 1})))
    cursor[place] = "B" if cursor[place] == "A" else "A"

    assert "damaged" in refused(client, cursor="".join(cursor))["cursor"][0]


@pytest.mark.parametrize(
    "other", [{"signal": "orphan"}, {"sort": "title"}, {"as_of": "2008-06-29"}]
)
def test_cursor_of_other_filters_or_another_date_is_refused(client, seminar, other):
    add(seminar, *"ab")
    cursor = cursor_of(client.get(LIST, {"page_size": 1}))

    assert "other filters or another date" in refused(client, cursor=cursor, **other)["cursor"][0]


def test_cursor_of_another_list_is_refused(client, seminar):
    add(seminar, *"ab")
    cursor = cursor_of(client.get(LIST, {"page_size": 1}))

    response = client.get(reverse("api:seminars"), {"cursor": cursor})

    assert response.status_code == 400


@pytest.mark.parametrize("size", ["-1", "0", "201", "x", "1e3", "9" * 5000, "\x00", "٣٣٣", "1.5"])
def test_page_size_that_cannot_be_is_refused(client, seminar, size):
    assert list(refused(client, page_size=size)) == ["page_size"]


def test_acts_between_pages_change_the_standing_and_not_the_order(client, seminar):
    rows = add(seminar, *"abc")
    registrar = RegistrarFactory()

    def close_the_last():
        if not rows[2].acts.exists():
            actions.close(
                rows[2], closure="superseded", text="By another.", entry=entry(registrar, TODAY)
            )

    assert walk(client, between=close_the_last, page_size=1) == list("abc")
    assert Recommendation.objects.with_standing(on=TODAY).get(label="c").closure == "superseded"
