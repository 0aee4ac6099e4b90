"""Two people at the same moment, in two threads with a connection each, on either database."""

import sqlite3
from collections.abc import Callable
from threading import Barrier, Thread
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, connections

from recommendations import actions
from recommendations.models import Act, Assignment
from tests.factories import (
    HELD_ON,
    AgencyFactory,
    MembershipFactory,
    RecommendationFactory,
    RegistrarFactory,
    entry,
)
from tests.recommendations.deeds import accepted, nominated

pytestmark = pytest.mark.django_db(transaction=True)


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
