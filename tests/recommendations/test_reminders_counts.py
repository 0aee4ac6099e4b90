"""Saved views tell when their number changes: once a day at most, each change once."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from recommendations.models import Mail, SavedView
from recommendations.reminders import counts as counts_module
from tests.factories import (
    HELD_ON,
    AgencyFactory,
    RecommendationFactory,
    SeminarFactory,
    noon,
)
from tests.recommendations.deeds import ended
from tests.recommendations.followers import BEFORE, ON, VIEWS, letter, plan, told, viewer
from tests.recommendations.scenes import held

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


@pytest.fixture
def justice(db):
    return AgencyFactory(code="minjust", name_en="Ministry of Justice", name_ru="Минюст")


@pytest.fixture
def said(db):
    seminar = SeminarFactory(slug="graft", short_title="Astana 2007")
    return RecommendationFactory(seminar=seminar, label="c", title="Open courts")


# --- Saved views --------------------------------------------------------------------------


def test_a_changed_number_is_told_with_what_came_and_went(said, justice):
    gone = held(RecommendationFactory(seminar=said.seminar, label="a", title="Judges"), justice,
                on=HELD_ON)  # fmt: skip
    held(said, on=BEFORE)
    ended(justice, BEFORE)
    view = viewer("signal=orphan", count=1)
    RecommendationFactory.create_batch(1, seminar=SeminarFactory(held_on=BEFORE), title="New")

    found = letter(VIEWS)

    assert found.subject == "Orphans of Justice: 2, was 1 on 24 June 2008"
    assert "Came: Seminar" in found.text
    assert "; Astana 2007, a. Judges\n" in found.text
    assert "Left: Astana 2007, c. Open courts\n" in found.text
    assert f"http://127.0.0.1:8000/views/{view.token}/\n" in found.text
    assert gone.agency == justice


def test_names_that_would_not_explain_the_numbers_are_left_out(said):
    viewer(count=7)

    found = letter(VIEWS)

    assert found.subject == "Orphans of Justice: 1, was 7 on 24 June 2008"
    assert "Came" not in found.text
    assert "Left" not in found.text


def test_many_that_came_are_counted(said):
    RecommendationFactory.create_batch(7, seminar=SeminarFactory(held_on=BEFORE))
    viewer(count=1)

    assert "; and 2 more\n" in letter(VIEWS).text


def test_the_number_is_kept_with_the_mail_and_told_once(said):
    view = viewer(count=7)

    assert plan() == 1
    view.refresh_from_db()
    assert (view.count, view.counted_on, view.is_told) == (1, ON, True)
    assert plan(ON + timedelta(days=1)) == 0


def test_an_unchanged_number_is_not_told_and_keeps_its_day(said):
    view = viewer(count=1)

    assert plan() == 0
    view.refresh_from_db()
    assert view.counted_on == date(2008, 6, 24)


def test_all_views_of_a_person_are_told_in_one_mail_once_a_day(said):
    view = viewer(count=7)
    SavedView.objects.create(user=view.user, name="Everything", query="", is_told=True, count=3,
                             counted_on=ON, made_at=noon(ON))  # fmt: skip
    SavedView.objects.create(user=view.user, name="Quiet", query="", is_told=False, count=3,
                             counted_on=ON, made_at=noon(ON))  # fmt: skip
    plan()
    RecommendationFactory(seminar=said.seminar)

    assert plan() == 0
    mail = Mail.objects.get()
    assert mail.subject == "2 saved views have changed"
    assert (mail.kind, mail.key) == ("view", "2008-06-30")
    assert "Quiet" not in mail.text
    assert plan(ON + timedelta(days=1)) == 1


@pytest.mark.parametrize("query", ["agency=gone", "shade=blue", "signal=%00"])
def test_a_view_no_longer_understood_is_told_once_and_counted_no_more(said, query):
    view = viewer(query, count=1)

    assert plan() == 1
    assert plan(ON + timedelta(days=1)) == 0
    view.refresh_from_db()
    assert (view.count, view.is_told) == (1, False)
    assert "its filters are no longer understood" in Mail.objects.get().subject


def test_a_register_whose_seminars_are_still_to_come_shows_nothing(db):
    SeminarFactory(held_on=date(2009, 1, 1))
    viewer(count=0)

    assert told(VIEWS) == []


def asked_for(people: int) -> int:
    """How many queries a plan takes that tells so many people of the same change."""
    said = RecommendationFactory(seminar=SeminarFactory(slug="graft"))
    held(said, on=BEFORE)
    for number in range(people):
        viewer(count=1, name=f"reader-{number}")

    with CaptureQueriesContext(connection) as asked:
        found = told(VIEWS)

    assert [[row.pk for row in each.changed[0].left] for each in found] == [[said.pk]] * people
    return len(asked)


# Filters take five queries, and then the rows, for each of: the number, the keys of two days. Then
# what went; and the people, their views, and that there are no more people.
@pytest.mark.parametrize("people", [1, 5])
def test_the_same_filters_are_read_once_for_everybody(people):
    assert asked_for(people) == 3 * 6 + 1 + 3


def test_the_same_filters_are_read_once_for_all_chunks(monkeypatch):
    monkeypatch.setattr(counts_module, "CHUNK", 2)

    # Two queries more for each of two further chunks.
    assert asked_for(5) == 3 * 6 + 1 + 3 + 2 * 2


def test_views_of_many_filters_are_each_read_once(said, monkeypatch):
    read = []
    keys_on = counts_module.keys_on
    monkeypatch.setattr(
        counts_module, "keys_on",
        lambda view, on: read.append((view.query, on)) or keys_on(view, on=on),
    )  # fmt: skip
    held(said, on=BEFORE)
    for number in range(9):
        viewer(f"signal=orphan&q={'abc'[number % 3]}", count=1, name=f"reader-{number}")

    told(VIEWS)

    assert len(read) == len(set(read)) == 6


def test_views_stay_in_the_order_of_their_names(said):
    view = viewer("signal=track", count=7)
    for name, query in [("A", "signal=silent"), ("Z", "")]:
        SavedView.objects.create(user=view.user, name=name, query=query, is_told=True, count=7,
                                 counted_on=ON, made_at=noon(ON))  # fmt: skip

    (found,) = told(VIEWS)

    assert [each.view.name for each in found.changed] == ["A", "Orphans of Justice", "Z"]
