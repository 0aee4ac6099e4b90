"""The server is killed while people act: each act is wholly there or not at all."""

import time
from http.client import HTTPException
from itertools import count
from threading import Event, Thread
from uuid import uuid4

import pytest

from tests.resilience.client import Person

pytestmark = pytest.mark.django_db
BURST = 0.8  # seconds of acts before the server is killed
KILLS = 3
REGISTER = "/recommendations/astana-2007"


# Keeps the second row of an update waiting, so that the server is surely killed between the two.
SLOWLY = {
    "sqlite": (
        "CREATE TRIGGER slowly BEFORE INSERT ON recommendations_evidence BEGIN SELECT count(*) "
        "FROM (WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 90000000) "
        "SELECT i FROM n); END",
    ),
    "postgres": (
        "CREATE FUNCTION slowly() RETURNS trigger AS 'BEGIN PERFORM pg_sleep(4); RETURN NEW; END' "
        "LANGUAGE plpgsql",
        "CREATE TRIGGER slowly BEFORE INSERT ON recommendations_evidence FOR EACH ROW "
        "EXECUTE FUNCTION slowly()",
    ),
}
QUICKLY = {
    "sqlite": ("DROP TRIGGER slowly",),
    "postgres": ("DROP TRIGGER slowly ON recommendations_evidence", "DROP FUNCTION slowly"),
}


def report(number):
    """An update with its evidence: two rows."""
    text = f"Burst {number} {uuid4()}"
    return f"{REGISTER}/c/update/", {
        "text": text, "happened_on": "2008-06-30", "evidence_title": "Gazette"
    }  # fmt: skip


def transfer_to(agencies):
    """A transfer: two acts, one tie ended and another made."""

    def transfer(number):
        return f"{REGISTER}/d/transfer/", {"agency": agencies[number % 2], "text": "Its turn."}

    return transfer


def act_until(stop, person, told, acknowledged):
    """Act as fast as the server answers, and keep the tokens of what it acknowledged."""
    for number in count():
        path, typed = told(number)
        token = str(uuid4())
        try:
            # A book-keeper of one's own acts has seen everything: nobody else acts there.
            status = person.post(path, token=token, seen=10**9, **typed)
        except (OSError, HTTPException):
            return
        if status == 302:
            acknowledged.append(token)
        if stop.is_set():
            return


def burst(tracker, workers):
    """People act, the server is killed among them and started again; what it acknowledged."""
    stop, acknowledged = Event(), []
    threads = [
        Thread(target=act_until, args=(stop, Person(tracker.address).like(who), told, acknowledged))
        for who, told in workers
    ]
    for thread in threads:
        thread.start()
    time.sleep(BURST)
    tracker.kill()
    stop.set()
    for thread in threads:
        thread.join()
    tracker.start()
    return acknowledged


def test_killed_server_leaves_no_half_an_act(tracker):
    agencies = tracker.facts()["agencies"]
    official, registrar = (Person(tracker.address, who) for who in ("justice", "registrar"))
    workers = [(official, report)] * 3 + [(registrar, transfer_to(agencies))]

    acknowledged = [token for _ in range(KILLS) for token in burst(tracker, workers)]

    facts = tracker.facts()
    assert len(acknowledged) > 2 * KILLS
    assert set(acknowledged) <= set(facts["tokens"])
    assert (facts["halves"], facts["double leads"]) == ([], 0)


def test_server_killed_between_two_rows_leaves_neither(tracker):
    engine = tracker.env["DATABASE_URL"].partition(":")[0]
    official = Person(tracker.address, "justice")
    before = tracker.facts()["acts"]
    tracker.execute(*SLOWLY[engine])
    acknowledged = []
    act = Thread(target=act_until, args=(Event(), official, report, acknowledged))
    act.start()
    time.sleep(2)

    tracker.kill()
    act.join()
    tracker.execute(*QUICKLY[engine])
    tracker.start()

    after = tracker.facts()
    assert acknowledged == []
    assert (after["acts"], after["halves"]) == (before, [])
