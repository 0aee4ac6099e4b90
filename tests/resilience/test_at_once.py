"""Two hundred people accept the same nomination at the same moment."""

from threading import Barrier, Thread
from uuid import uuid4

import pytest

from tests.resilience.client import Person

pytestmark = pytest.mark.django_db
PEOPLE = 200


def test_two_hundred_acceptances_give_one_custody(tracker):
    path = f"/recommendations/astana-2007/k/answer/{tracker.facts()['tie']}/"
    focal_point = Person(tracker.address, "justice")
    seen = focal_point.opened(path)["seen"]
    barrier, statuses = Barrier(PEOPLE), []

    def accept():
        person = Person(tracker.address).like(focal_point)
        barrier.wait(timeout=30)
        statuses.append(person.post(path, token=uuid4(), seen=seen, response="accepted"))

    threads = [Thread(target=accept) for _ in range(PEOPLE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    facts = tracker.facts()
    assert sorted(statuses) == [200] * (PEOPLE - 1) + [302]
    assert (facts["answers"], facts["custodies"], facts["halves"]) == (1, 1, [])
