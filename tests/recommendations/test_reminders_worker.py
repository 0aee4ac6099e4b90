"""The worker as an operator runs it: a process of its own, stopped and killed in the middle."""

import os
import signal
import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep

import pytest
from django.db import OperationalError, connection
from django_tasks_db.models import DBTaskResult

from agencies.models import Membership, User
from recommendations.management.commands.work import Worker
from tests.factories import HELD_ON, AgencyFactory
from tests.postbox import Postbox, free_port, listening
from tests.recommendations.readers import ON, promise

pytestmark = pytest.mark.django_db(transaction=True)

ROOT = Path(__file__).resolve().parents[2]
PEOPLE = 60
EVERYBODY = {f"person{number:02}@tracker.example" for number in range(PEOPLE)}


class Register:
    """The register that the process works on: a copy in a file on SQLite, else the test’s own."""

    def __init__(self, folder: Path) -> None:
        about = connection.settings_dict
        self.path = folder / "register.sqlite3"
        self.url = f"postgres://{about['USER']}:{about['PASSWORD']}@{about['HOST']}:{about['PORT']}"
        self.url += f"/{about['NAME']}"
        if connection.vendor == "sqlite":
            self.url = f"sqlite:///{self.path}"
            with connection.cursor() as cursor:
                cursor.execute("VACUUM INTO %s", [str(self.path)])

    def execute(self, sql: str) -> None:
        if connection.vendor == "sqlite":
            file = sqlite3.connect(self.path, timeout=20)
            with file:
                file.execute(sql)
            file.close()
        else:
            with connection.cursor() as cursor:
                cursor.execute(sql)


@pytest.fixture
def register(tmp_path) -> Register:
    """Sixty people of one agency, who are all to be told of one promise."""
    agency = AgencyFactory()
    promise(agency)
    people = User.objects.bulk_create(
        User(username=address, email=address) for address in sorted(EVERYBODY)
    )
    Membership.objects.bulk_create(
        Membership(user=person, agency=agency, starts_on=HELD_ON, role="official")
        for person in people
    )
    return Register(tmp_path)


@contextmanager
def worker(register: Register, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """`manage.py work`, which ends with the block at the latest."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TRACKER_")}
    env = kept | {
        "DJANGO_SETTINGS_MODULE": "seminar_tracker.settings",
        "DATABASE_URL": register.url,
        "TRACKER_TODAY": ON.isoformat(),
        "TRACKER_MAIL_HOUR": "0",
        "TRACKER_SMTP_HOST": "127.0.0.1",
        "TRACKER_SMTP_PORT": str(port),
        "TRACKER_LOG_LEVEL": "ERROR",
    }
    command = [sys.executable, "manage.py", "work"]
    with subprocess.Popen(command, cwd=ROOT, env=env) as process:  # noqa: S603
        try:
            yield process
        finally:
            process.kill()


def wait_until(is_so: Callable[[], bool]) -> None:
    until = monotonic() + 30
    while not is_so():
        assert monotonic() < until
        sleep(0.02)


def test_a_worker_stopped_in_the_middle_sends_each_exactly_one_mail(register):
    port, postbox = free_port(), Postbox()
    with listening(postbox, port):
        with worker(register, port) as process:
            postbox.on_arrival = lambda number: number == 20 and process.terminate()
            assert process.wait(timeout=30) == 0
        assert len(postbox.mails) == 20
        with worker(register, port) as process:
            wait_until(lambda: len(postbox.mails) >= PEOPLE)
            process.terminate()
            assert process.wait(timeout=30) == 0

    assert Counter(postbox.addresses) == dict.fromkeys(EVERYBODY, 1)


def test_a_worker_killed_in_the_middle_misses_nobody_and_repeats_the_mail_in_hand(register):
    port, postbox = free_port(), Postbox()
    with listening(postbox, port):
        with worker(register, port) as process:
            postbox.on_arrival = lambda number: number == 20 and process.kill()
            assert process.wait(timeout=30) == -signal.SIGKILL
        # As if the ten minutes after which a worker is given up had passed.
        register.execute(
            f"UPDATE {DBTaskResult._meta.db_table} SET started_at = '2000-01-01 00:00:00+00:00'"  # noqa: S608
            " WHERE status = 'RUNNING'"
        )
        with worker(register, port):
            wait_until(lambda: len(postbox.mails) > PEOPLE)

    twice = postbox.mails[19]["To"]
    assert Counter(postbox.addresses) == dict.fromkeys(EVERYBODY, 1) | {twice: 2}
    assert len({mail["Message-ID"] for mail in postbox.mails}) == PEOPLE


def test_a_worker_outlives_a_database_that_is_away(monkeypatch):
    worker, looks = Worker(), []

    def look_after():
        looks.append(1)
        if len(looks) == 1:
            raise OperationalError("database is locked")
        worker.running = False

    monkeypatch.setattr(worker, "look_after", look_after)
    monkeypatch.setattr(worker, "run", lambda: None)
    monkeypatch.setattr("recommendations.management.commands.work.PAUSE", 0)

    worker.work(once=False)

    assert len(looks) == 2
