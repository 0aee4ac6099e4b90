"""Two people at the same moment, in two threads with a connection each, on either database."""

import sqlite3
from collections.abc import Callable
from datetime import timedelta
from threading import Barrier, Event, Thread
from time import sleep
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, connections

from agencies.models import Agency
from recommendations import actions
from recommendations.models import Act, Assignment, Standing
from recommendations.projection import rebuild
from seminar_tracker.recording import recording, settle
from tests.factories import (
    HELD_ON,
    AgencyFactory,
    MembershipFactory,
    RecommendationFactory,
    RegistrarFactory,
    entry,
    noon,
)
from tests.recommendations.deeds import accepted, nominated

pytestmark = pytest.mark.django_db(transaction=True)

AFTERWARDS = HELD_ON + timedelta(days=30)


@pytest.fixture
def share(tmp_path, monkeypatch):
    """Call when everything is set: threads then find it, as processes of a server would.

    SQLite's test database is in memory, and its threads would share locks that files do not have;
    so they get a copy in a file, with the settings of the real one.
    """

    def prepare() -> None:
        if connection.vendor != "sqlite":
            return
        path = str(tmp_path / "register.sqlite3")
        with connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [path])
        file = sqlite3.connect(path)
        file.execute("PRAGMA journal_mode=WAL")
        file.close()
        monkeypatch.setitem(connection.settings_dict, "NAME", path)

    return prepare


def at_once(*deeds: Callable[[], Any]) -> list[Any]:
    """What each deed returned or was refused with, all of them begun at the same moment."""
    barrier, outcomes = Barrier(len(deeds)), []

    def perform(deed: Callable[[], Any]) -> None:
        barrier.wait(timeout=10)
        try:
            outcomes.append(deed())
        except ValidationError as refusal:
            outcomes.append(refusal)
        finally:
            connections.close_all()

    threads = [Thread(target=perform, args=[deed]) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return outcomes


def test_nomination_that_two_people_accept_at_once_is_answered_once(share):
    assignment = nominated()
    entries = [
        entry(MembershipFactory(agency=assignment.agency).user, HELD_ON, agency=assignment.agency)
        for _ in range(2)
    ]
    share()

    outcomes = at_once(
        *[
            lambda own=own: actions.answer(
                Assignment.objects.get(pk=assignment.pk), response="accepted", entry=own
            )
            for own in entries
        ]
    )

    [answers] = at_once(lambda: list(Act.objects.filter(kind="answer")))
    [refusal] = [one for one in outcomes if isinstance(one, ValidationError)]
    assert answers == [one for one in outcomes if isinstance(one, Act)]
    assert len(answers) == 1
    assert refusal.messages == ["This nomination has already been answered or withdrawn."]


def test_form_sent_twice_at_once_is_recorded_once(share):
    lead = accepted()
    once = entry(RegistrarFactory(), HELD_ON, agency=lead.agency, token=uuid4())
    share()

    outcomes = at_once(
        *[lambda: actions.report(lead.recommendation, text="A draft.", entry=once)] * 2
    )

    [updates] = at_once(lambda: list(Act.objects.filter(kind="update")))
    assert outcomes == updates * 2


def test_two_agencies_nominated_at_once_leave_one_lead(share):
    recommendation, registrars = RecommendationFactory(), RegistrarFactory.create_batch(2)
    agencies = AgencyFactory.create_batch(2)
    share()

    outcomes = at_once(
        *[
            lambda by=by, agency=agency: actions.nominate(
                recommendation, agency, role="lead", reason="", entry=entry(by, HELD_ON)
            )
            for by, agency in zip(registrars, agencies, strict=True)
        ]
    )

    [leads] = at_once(lambda: list(Assignment.objects.leads()))
    [refusal] = [one for one in outcomes if isinstance(one, ValidationError)]
    assert len(leads) == 1
    assert "already the lead or nominated" in refusal.messages[0]


@pytest.mark.parametrize("token", [None, uuid4()], ids=["two windows", "a double click"])
def test_act_that_is_taken_back_twice_at_once_is_taken_back_once(share, token):
    lead, registrar = accepted(), RegistrarFactory()
    by = entry(registrar, HELD_ON, agency=lead.agency)
    act = actions.report(lead.recommendation, text="A draft.", entry=by)
    undoing = entry(registrar, HELD_ON, token=token)
    share()

    outcomes = at_once(*[lambda: actions.undo(Act.objects.get(pk=act.pk), entry=undoing)] * 2)

    [undoings] = at_once(lambda: list(Act.objects.filter(kind="undo")))
    told = [one.messages for one in outcomes if isinstance(one, ValidationError)]
    assert len(undoings) == 1
    assert told == ([] if token else [["It has been taken back already."]])


def end_of(agency):
    """A dissolution that founds a successor, each time anew as a form would."""
    new = Agency(code="heir", name_en="Heir", kind="agency")
    return actions.Change(
        agency=agency, kind="abolished", day=AFTERWARDS, successors=[new]
    )  # fmt: skip


def test_end_of_an_agency_entered_twice_at_once_is_recorded_once(share):
    lead, by = accepted(), RegistrarFactory()
    share()

    outcomes = at_once(
        *[lambda: actions.reorganise(end_of(lead.agency), by=by, at=noon(AFTERWARDS))] * 2
    )

    [proposals] = at_once(lambda: list(Assignment.objects.proposed(on=AFTERWARDS)))
    assert sorted(outcome is None for outcome in outcomes) == [False, True]
    assert [proposal.recommendation for proposal in proposals] == [lead.recommendation]


def test_end_of_an_agency_and_its_report_at_once_wait_for_one_another(share):
    lead, by = accepted(), RegistrarFactory()
    own = entry(RegistrarFactory(), HELD_ON, agency=lead.agency)
    share()

    outcomes = at_once(
        lambda: actions.reorganise(end_of(lead.agency), by=by, at=noon(AFTERWARDS)),
        lambda: actions.report(lead.recommendation, text="A draft.", entry=own),
    )

    assert {type(outcome) for outcome in outcomes} == {actions.Effects, Act}


@pytest.mark.parametrize("deed", ["report", "rebuild"])
def test_who_waited_while_the_seminar_moved_tells_of_its_new_day(share, deed):
    lead, new_day, moved = accepted(), HELD_ON - timedelta(days=10), Event()
    seminar = lead.recommendation.seminar
    by = entry(RegistrarFactory(), AFTERWARDS, agency=lead.agency)
    share()

    def move():
        with recording():
            seminar.held_on = new_day
            seminar.save()
            settle()
            moved.set()
            # Long enough for the other to wait for its turn.
            sleep(0.5)

    def act():
        moved.wait(timeout=10)
        if deed == "report":
            return actions.report(lead.recommendation, text="A draft.", entry=by)
        return rebuild()

    at_once(move, act)

    mine = Standing.objects.filter(recommendation=lead.recommendation.pk).order_by("starts_on")
    [days] = at_once(lambda: list(mine.values_list("starts_on", "last_news_on")))
    assert days[0] == (new_day, None)
    assert ((AFTERWARDS, AFTERWARDS) in days) == (deed == "report")
