"""The weekly news of what people watch: each act once, in the week in which it was recorded."""

from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone

from recommendations import actions
from recommendations.models import Mail
from recommendations.reminders import following_letters, watches
from recommendations.reminders.letters import unsubscriber
from recommendations.rules import ladder
from tests.factories import (
    HELD_ON,
    ActFactory,
    AgencyFactory,
    RecommendationFactory,
    SeminarFactory,
    entry,
    noon,
)
from tests.recommendations.followers import BEFORE, ON, WATCHES, letter, person, plan, told, watcher
from tests.recommendations.scenes import held, nominate, reported

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


@pytest.fixture
def justice(db):
    return AgencyFactory(code="minjust", name_en="Ministry of Justice", name_ru="Минюст")


@pytest.fixture
def said(db):
    seminar = SeminarFactory(slug="graft", short_title="Astana 2007")
    return RecommendationFactory(seminar=seminar, label="c", title="Open courts")


@pytest.fixture
def lead(said, justice):
    """In custody for long, and with a report of last Wednesday."""
    tie = held(said, justice, on=date(2008, 6, 1))
    reported(tie, on=BEFORE)
    return tie


def labels(on=ON):
    """What is told of the week to each person, by the label of the recommendation."""
    return {
        news.person.username: [changed.row.label for changed in news.changed]
        for news in told(WATCHES, on)
    }


# --- The week ---------------------------------------------------------------------------


@pytest.mark.parametrize("what", ["recommendation", "seminar", "agency", "all of them"])
def test_what_is_watched_is_told_once_however_it_is_watched(lead, said, justice, what):
    things = {"recommendation": [said], "seminar": [said.seminar], "agency": [justice]}
    watcher(*things.get(what, [said, said.seminar, justice]))

    (news,) = told(WATCHES)

    assert [changed.row for changed in news.changed] == [said]
    assert len(news.changed[0].differences) == 1


def test_nothing_is_told_of_what_is_not_watched(lead):
    watcher(RecommendationFactory(), SeminarFactory(), AgencyFactory())
    person("nobody")

    assert labels() == {}


def test_an_agency_is_followed_to_what_it_lost_and_declined(justice):
    lost = held(RecommendationFactory(label="lost"), justice, on=HELD_ON)
    other = nominate(RecommendationFactory(label="declined"), justice, on=BEFORE)
    answer = {"kind": "answer", "agency": justice, "effective_on": BEFORE}
    ActFactory(assignment=other, recommendation=other.recommendation, response="not accepted",
               text="Not ours.", **answer)  # fmt: skip
    ActFactory(kind="hand back", assignment=lost, recommendation=lost.recommendation,
               agency=justice, effective_on=BEFORE)  # fmt: skip
    lost.ends_on = BEFORE
    lost.save()
    watcher(justice)

    assert {*labels()["aigul"]} == {"lost", "declined"}


@pytest.mark.parametrize(
    ("day", "is_told"),
    [(22, False), (23, True), (29, True), (30, False)],
    ids=["before the week", "its first day", "its last day", "the Monday itself"],
)
def test_a_week_is_seven_whole_days(said, justice, day, is_told):
    reported(held(said, justice), on=date(2008, 6, day))
    watcher(said)

    assert bool(labels()) is is_told


def test_each_act_is_told_in_exactly_one_week(said, justice):
    """Also one that was recorded later than it counts, and those of a Monday."""
    tie = held(said, justice, on=date(2008, 6, 1))
    for day in range(16, 31):
        reported(tie, text=f"Day {day}.", on=date(2008, 6, day))
    ActFactory(recommendation=said, agency=justice, text="Late.", effective_on=date(2008, 6, 18),
               recorded_at=noon(date(2008, 6, 26)))  # fmt: skip
    watcher(said)

    weeks = [
        [each.act.text for news in told(WATCHES, ON + timedelta(days=days))
         for changed in news.changed for each in changed.differences if each.act]
        for days in (-7, 0, 7)
    ]  # fmt: skip

    assert [len(week) for week in weeks] == [7, 8, 1]
    assert "Late." in weeks[1]
    assert len({text for week in weeks for text in week}) == 16


@pytest.mark.parametrize("moment", ["23:59", "00:00"])
def test_days_are_those_of_the_register_not_of_london(said, moment):
    hour, minute = map(int, moment.split(":"))
    day = date(2008, 6, 29) if hour else ON
    at = timezone.make_aware(datetime(day.year, day.month, day.day, hour, minute))  # noqa: DTZ001
    ActFactory(recommendation=said, effective_on=date(2008, 6, 29), recorded_at=at)
    watcher(said)

    assert bool(labels()) is (moment == "23:59")


@pytest.mark.parametrize("on", [ON, ON + timedelta(days=2), ON + timedelta(days=6)], ids=str)
def test_a_missed_monday_is_made_up_for_with_the_same_week(lead, said, on):
    watcher(said)
    reported(lead, text="Of this week.", on=ON + timedelta(days=1))

    assert labels(on) == {"aigul": ["c"]}
    assert told(WATCHES, on)[0].week.key == "2008-06-30"
    assert len(told(WATCHES, on)[0].changed[0].differences) == 1


def test_the_day_of_weekly_mails_is_that_of_weekly_digests():
    days = [ON + timedelta(days=days) for days in range(14)]

    assert {ladder.weekly_day(day) for day in days} == {ON, ON + timedelta(days=7)}
    assert all(ladder.is_day("weekly", on=ladder.weekly_day(day)) for day in days)


@pytest.mark.parametrize(
    ("on", "is_told"), [(ON, True), (ON + timedelta(days=1), False)], ids=["Monday", "Tuesday"]
)
def test_who_begins_to_watch_later_hears_of_the_next_week(lead, said, on, is_told):
    watcher(said, on=on)

    assert bool(labels(ON + timedelta(days=2))) is is_told


def test_a_weekly_mail_does_not_ask_how_often_digests_come(lead, said):
    watcher(said, frequency="monthly")

    assert labels() == {"aigul": ["c"]}


# --- The letter of the week ---------------------------------------------------------------


def test_the_letter_groups_by_recommendation_the_most_telling_first(lead, said, justice):
    ActFactory(kind="assess", verdict="in part", recommendation=said, is_internal=True,
               text="Do not trust this.", effective_on=BEFORE)  # fmt: skip
    other = RecommendationFactory(seminar=said.seminar, label="b", title="Train judges")
    reported(held(other, justice), on=BEFORE)
    user = watcher(said.seminar, first_name="Aigul")

    found = letter(WATCHES)

    assert found.subject == "News of 2 recommendations that you watch: c. Open courts"
    lines = found.text.splitlines()
    assert lines[0] == "To Aigul: what changed from 23 June 2008 to 29 June 2008 in what you watch."
    assert lines[2] == "Astana 2007, c. Open courts"
    assert lines.index("Astana 2007, b. Train judges") > 2
    assert found.text.count("/recommendations/graft/c/\n") == 1
    assert "Do not trust" not in found.text
    (address,) = [line for line in lines if "/unsubscribe/" in line]
    assert unsubscriber(address.split("/")[-2]) == user.pk
    assert "http://127.0.0.1:8000/following/" in found.text


def test_a_long_letter_names_the_first_and_counts_the_rest(said, justice, monkeypatch):
    monkeypatch.setattr(watches, "NAMED", 2)
    monkeypatch.setattr(following_letters, "NAMED_OF_ONE", 2)
    for label in "xyz":
        tie = held(RecommendationFactory(seminar=said.seminar, label=label), justice)
        for number in range(4):
            reported(tie, text=f"{number} drafts.", on=BEFORE)
    watcher(said.seminar)

    found = letter(WATCHES)

    assert found.subject.startswith("News of 3 recommendations")
    assert found.text.count("And 2 more changes.") == 2
    assert "And 1 more recommendation: http://127.0.0.1:8000/following/" in found.text


def test_each_is_written_to_in_their_own_language(lead, said):
    watcher(said, name="aigul", language="en")
    watcher(said, name="olga", language="ru")
    plan()

    texts = dict(Mail.objects.values_list("user__username", "text"))

    assert "25 June 2008" in texts["aigul"]
    assert "25 июня 2008" in texts["olga"]


def test_the_register_is_compared_once_and_what_is_named_again_in_each_language(
    lead, said, justice, monkeypatch
):
    monkeypatch.setattr(watches, "NAMED", 1)
    compared = []
    in_turn = watches.in_turn

    def noted(rows, **about):
        compared.append("all" if rows is None else rows.count())
        return in_turn(rows, **about)

    monkeypatch.setattr(watches, "in_turn", noted)
    for label in "xyz":
        reported(held(RecommendationFactory(seminar=said.seminar, label=label), justice), on=BEFORE)
    for name, language in [("one", "en"), ("two", "en"), ("three", "ru")]:
        watcher(said.seminar, name=name, language=language)

    found = told(WATCHES)

    assert compared == ["all", 1, 1]
    assert [(news.total, len(news.changed)) for news in found] == [(4, 1)] * 3


def test_each_chunk_of_people_is_told_of_the_same_week(lead, said, monkeypatch):
    monkeypatch.setattr(watches, "CHUNK", 1)
    for name in ("one", "two"):
        watcher(said, name=name)

    assert [len(chunk) for chunk in WATCHES.chunks(on=ON)] == [1, 1]


def test_what_is_taken_back_meanwhile_is_told_to_nobody_else(lead, said, monkeypatch):
    """The week is read once, what is named for each chunk of people."""
    monkeypatch.setattr(watches, "CHUNK", 1)
    for name in ("one", "two"):
        watcher(said, name=name)
    chunks = WATCHES.chunks(on=ON)
    assert len(next(chunks)) == 1

    act = said.acts.get(kind="update")
    actions.undo(act, entry=entry(act.recorded_by, act.effective_on))

    assert list(chunks) == [[]]


def test_ties_are_asked_only_of_what_changed(lead, said, justice):
    nominate(RecommendationFactory(), justice, on=HELD_ON)
    watcher(justice)

    week = told(WATCHES)[0].week

    assert week.ties == {said.pk: {justice.pk}}
