"""Plans and sends a digest to many people: memory of the process, time, and whether each got one.

    python bench/digest.py [--people 1000 10000]

For each number of people a register of its own is made; `manage.py work` plans the day and sends
to a mail server in this process. It is stopped once while it plans and once while it sends, and
started again. The table gives the highest memory of those three processes, mails a second, and how
many people got no mail or more than one: both must be 0.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from time import perf_counter, sleep

ROOT = Path(__file__).resolve().parent.parent
HELD_ON, TODAY = date(2007, 4, 24), date(2008, 6, 30)
AGENCIES, DAYS, LANGUAGES = 100, (30, 7, 0, -7, -30), ("ru", "kk", "en")
HEADING = """        |- peak memory, MB, of -|  stopped after     mails  people with
 people  planning   sending      rest  written     sent  a second   none  twice"""


def prepare(folder: str) -> None:
    """Point Django at an empty database of its own."""
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "DATABASE_URL": f"sqlite:///{folder}/bench.sqlite3",
        "TRACKER_LOG_LEVEL": "ERROR",
    }
    sys.path.insert(0, str(ROOT))
    import django

    django.setup()


def fill(people: int) -> None:
    """Agencies with promises on every rung, and officials of theirs in three languages."""
    from django.core.management import call_command

    from agencies.models import Membership, User
    from tests.factories import AgencyFactory, AssignmentFactory, MilestoneFactory

    call_command("migrate", verbosity=0)
    agencies = [AgencyFactory() for _ in range(AGENCIES)]
    for agency in agencies:
        for days in DAYS:
            said = AssignmentFactory(agency=agency, starts_on=HELD_ON).recommendation
            due_on = TODAY + timedelta(days=days)
            MilestoneFactory(recommendation=said, agency=agency, first_due_on=due_on)
    names = [(f"bench{n}", LANGUAGES[n % 3]) for n in range(people)]
    officials = User.objects.bulk_create(
        User(username=name, email=f"{name}@tracker.example", language=language)
        for name, language in names
    )
    Membership.objects.bulk_create(
        Membership(user=user, agency=agencies[n % AGENCIES], starts_on=HELD_ON)
        for n, user in enumerate(officials)
    )


class Worker:
    """`manage.py work` as a process, sending to the port."""

    def __init__(self, port: int) -> None:
        env = os.environ | {
            "DJANGO_SETTINGS_MODULE": "seminar_tracker.settings",
            "TRACKER_TODAY": TODAY.isoformat(),
            "TRACKER_MAIL_HOUR": "0",
            "TRACKER_SMTP_HOST": "127.0.0.1",
            "TRACKER_SMTP_PORT": str(port),
        }
        command = [sys.executable, "manage.py", "work"]
        self.process = subprocess.Popen(command, cwd=ROOT, env=env)  # noqa: S603

    def until(self, is_so: Callable[[], bool]) -> float:
        """Wait, then stop it as an operator does; return the most memory it ever took, in MB."""
        while not is_so():
            if self.process.poll() is not None:
                raise SystemExit("The worker ended by itself.")
            sleep(0.05)
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        peak = next(line for line in status.splitlines() if line.startswith("VmHWM"))
        self.process.terminate()
        if self.process.wait(timeout=120):
            raise SystemExit("The worker did not stop in order.")
        return int(peak.split()[1]) / 1024


def measure(people: int) -> None:
    """One row of the table: planning is stopped in the middle, then sending, then all is done."""
    from recommendations.models import Mail
    from tests.postbox import Postbox, free_port, listening

    got: Counter[str] = Counter()
    port, postbox = free_port(), Postbox()

    def count(_number: int) -> None:
        # Only the addresses are kept: this process must not grow either.
        got.update(str(mail["To"]) for mail in postbox.mails)
        postbox.mails.clear()

    postbox.on_arrival = count
    with listening(postbox, port):
        start = perf_counter()
        planning = Worker(port).until(lambda: Mail.objects.count() >= people // 3)
        planned = Mail.objects.count()
        sending = Worker(port).until(lambda: got.total() >= people // 2)
        sent = got.total()
        rest = Worker(port).until(lambda: not Mail.objects.exclude(state="sent").exists())
        seconds = perf_counter() - start
    missed, twice = people - len(got), got.total() - len(got)
    print(
        f"{people:>7} {planning:>9.0f} {sending:>9.0f} {rest:>9.0f} {planned:>8} {sent:>8}"
        f" {people / seconds:>8.0f} {missed:>7} {twice:>6}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--people", type=int, nargs="+", default=[1000, 10_000])
    parser.add_argument("--one", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if not options.one:
        print(HEADING, flush=True)
        for people in options.people:
            # A process for each, for each has a database of its own.
            again = [sys.executable, __file__, "--one", "--people", str(people)]
            subprocess.run(again, check=True)  # noqa: S603
        return
    with tempfile.TemporaryDirectory() as folder:
        prepare(folder)
        fill(options.people[0])
        measure(options.people[0])


if __name__ == "__main__":
    main()
