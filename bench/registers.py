"""Makes up a register of any size, the same for the same seed, and loads it into a database.

    python bench/registers.py --size 10000 --database postgres://postgres@127.0.0.1:5432/bench_10000

The database is made and migrated where that is needed; one that holds recommendations already is
left alone unless --again is given, and is then emptied first. `histories.py` says what happens to
a recommendation, `bodies.py` what becomes of agencies. Three accounts sign in with PASSWORD.
"""

import argparse
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from random import Random
from time import perf_counter, process_time

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench import words  # noqa: E402
from bench.bodies import (  # noqa: E402
    BEGIN,
    DAY_0,
    FOCAL_POINT,
    REGISTRAR,
    REVIEWER,
    Bodies,
)
from bench.checks import problems  # noqa: E402
from bench.deeds import ISO, act_line, day, line  # noqa: E402
from bench.histories import FATES, History, Numbers  # noqa: E402
from bench.loading import Progress, Spool, load, settle  # noqa: E402
from bench.servers import cpu_ms  # noqa: E402

TODAY = date(2026, 11, 28)
# Letters of the source document of a seminar.
DOCUMENT = 10_000
PASSWORD = "seminar-bench-2026"  # noqa: S105 - of made-up people in a made-up register
ACCOUNTS = {FOCAL_POINT: "bench-focal", REVIEWER: "bench-reviewer", REGISTRAR: "bench-registrar"}
SEMINARS, AGENCIES, MOST_HELD = 190, 2_000, 5_000
THEMES = ("courts", "rights", "water", "health", "schools", "work", "land", "data")
# The fewest days from the last seminar to today: enough for a term to answer to run out.
LAST_SEMINAR = 60


def connect(database: str | None, settings: str = "seminar_tracker.settings") -> None:
    """Point Django at the database, which is made if the server does not have it yet."""
    os.environ |= {"DJANGO_SETTINGS_MODULE": settings, "TRACKER_LOG_LEVEL": "ERROR"}
    if database:
        os.environ["DATABASE_URL"] = database
    import django

    django.setup()
    from django.db import connection

    if connection.vendor == "postgresql":
        name = connection.ops.quote_name(connection.settings_dict["NAME"])
        with connection._nodb_cursor() as cursor:
            found = "SELECT 1 FROM pg_database WHERE datname = %s"
            cursor.execute(found, [connection.settings_dict["NAME"]])
            if cursor.fetchone() is None:
                cursor.execute(f"CREATE DATABASE {name}")


def project(processes: int = 1) -> None:
    """Work out the standings that follow."""
    from recommendations.models import Recommendation
    from recommendations.projection import rebuild

    progress = Progress("standings", Recommendation.objects.count())
    rebuild(lambda done, _total: progress.advance(done - progress.done), processes=processes)
    progress.finish()


@contextmanager
def without_indexes() -> Iterator[None]:
    """Indexes of standings are made at the end: faster than row by row."""
    from django.db import connection

    from recommendations.models import Standing

    indexes = Standing._meta.indexes if connection.vendor == "postgresql" else []
    with connection.schema_editor() as editor:
        for index in indexes:
            editor.remove_index(Standing, index)
    yield
    with connection.schema_editor() as editor:
        for index in indexes:
            editor.add_index(Standing, index)


def make(spool: Spool, size: int, *, seed: int, today: date = TODAY) -> None:
    """Write all rows of a register of so many recommendations into the spool."""
    rng, now = Random(seed), (today - DAY_0).days  # noqa: S311 - nothing is kept secret with it
    bodies = Bodies(min(AGENCIES, max(20, size // 5)), now, rng)
    add_bodies(spool, bodies, rng)
    add_people(spool, bodies)
    for number, theme in enumerate(THEMES, start=1):
        spool.add("theme", line(number, theme, theme.capitalize()))
    add_recommendations(spool, bodies, size, rng)


def add_bodies(spool: Spool, bodies: Bodies, rng: Random) -> None:
    for body in bodies.all:
        kind, names, short = words.body(rng, body.pk)
        dates = day(body.established), day(body.ended)
        spool.add("agency", line(body.pk, f"body-{body.pk}", short, *names, kind, *dates))
    for number, (old, new, on, kind) in enumerate(bodies.successions, start=1):
        spool.add("succession", line(number, old, new, day(on), kind))


def add_people(spool: Spool, bodies: Bodies) -> None:
    """The three accounts, and a focal point for each agency, who never signs in."""
    from django.contrib.auth.hashers import make_password

    # A fixed salt: the same register has the same rows.
    password = make_password(PASSWORD, salt="seminarbench")
    for pk, name in sorted(ACCOUNTS.items()):
        flags = int(pk == REVIEWER), int(pk == REGISTRAR)
        mail = f"{name}@tracker.example"
        spool.add("user", line(pk, name, mail, "Bench", name[6:].title(), password, 1, *flags))
    for number, body in enumerate(bodies.all, start=1):
        pk = body.focal_point
        if pk not in ACCOUNTS:
            name = f"official-{body.pk}"
            mail = f"{name}@tracker.example"
            spool.add("user", line(pk, name, mail, "Official", body.pk, "!", 1, 0, 0))
        post = (pk, body.pk, "focal point", day(body.established or 0), day(body.ended))
        spool.add("membership", line(number, *post))


def seminars(size: int, today: int, rng: Random) -> Iterator[tuple[int, int, str, int]]:
    """Number, day, language and number of recommendations of each, the oldest first."""
    total = max(1, min(SEMINARS, size // 16))
    weights = [0.4 + 1.6 * rng.random() for _ in range(total)]
    left, weight = size, sum(weights)
    for number in range(total):
        share = round(left * weights[number] / weight) if number < total - 1 else left
        left, weight = left - share, weight - weights[number]
        # A single one was held long ago, so that the past has something to show.
        held_on = BEGIN + (today - LAST_SEMINAR - BEGIN) * number // max(1, total - 1)
        (language,) = rng.choices(words.LANGUAGES, words.WEIGHTS)
        yield number + 1, held_on, language, share


def add_recommendations(spool: Spool, bodies: Bodies, size: int, rng: Random) -> None:
    fates, weights = list(FATES), list(FATES.values())
    # All kinds occur, even in a small register; and these stay open.
    first = dict(enumerate(fates, start=1))
    held = min(MOST_HELD, max(3, size // 20))
    large = set(rng.sample(range(len(fates) + 1, size + 1), held))
    numbers, pk, progress = Numbers(), 0, Progress("made up", size)
    for seminar, held_on, language, share in seminars(size, bodies.today, rng):
        title = words.recommendation(rng, language)[0]
        host = bodies.lasting_on(held_on, rng).pk
        names = (f"seminar-{seminar}", f"Seminar {seminar}", title, day(held_on), "Astana", host)
        # About as long as that of the seminar in Astana.
        document = " ".join([title] * (DOCUMENT // len(title)))
        spool.add("seminar", line(seminar, *names, int(rng.random() < 0.3), document))
        for position in range(1, share + 1):
            pk += 1
            is_large = pk in large
            fate = "accepted" if is_large else first.get(pk) or rng.choices(fates, weights)[0]
            told = History(rng, bodies, numbers, held_on, bodies.today, language)
            told.tell(fate, is_large=is_large, may_close=pk not in first)
            text = words.recommendation(rng, language)
            label = position, position, *text, f"§ {position}"
            spool.add("recommendation", line(pk, seminar, *label))
            for theme in rng.sample(range(1, len(THEMES) + 1), 1 + int(rng.random() < 0.3)):
                spool.add("themes", line(pk, theme))
            add_history(spool, told, pk)
            progress.advance(1)
    progress.finish()


def add_history(spool: Spool, told: History, pk: int) -> None:
    """The rows of one recommendation beside its own."""
    for deed, moment in told.in_order():
        deed.token = f"{told.rng.getrandbits(128):032x}"
        spool.add_act(act_line(deed, pk, f"{ISO[deed.day]} {moment}"))
        if deed.evidence:
            told.numbers.evidence += 1
            deed.shown = told.numbers.evidence
            url = f"https://register.example/{deed.shown}"
            spool.add("evidence", line(deed.shown, deed.evidence, url, deed.number))
        if deed.relies_on:
            spool.add("reliance", line(deed.relies_on.shown, deed.number))
    for place, step in enumerate(told.steps, start=1):
        text = f"M{place}", place, words.draw(told.rng, words.STEPS), "Act in force"
        dates = day(step.set_on), day(step.first_due)
        spool.add("milestone", line(step.pk, pk, *text, told.planned_for, *dates))
    for tie in told.ties:
        span = day(tie.proposed_on), day(tie.starts_on), day(tie.ends_on)
        ended_by = tie.ended_by.number if tie.ended_by else None
        spool.add("assignment", line(tie.pk, pk, tie.agency, tie.role, tie.reason, *span, ended_by))


def fill(size: int, *, seed: int, today: date = TODAY, guarded: bool = False) -> dict[str, int]:
    """Make up a register and load it into the migrated, empty database; rows of each table."""
    from recommendations.search import index

    with Spool() as spool:
        make(spool, size, seed=seed, today=today)
        load(spool, guarded=guarded)
        # The triggers that would have told it the words may have been off.
        index.rebuild()
        return spool.counts


def empty(*, again: bool) -> None:
    """See that the database is migrated and holds nothing."""
    from django.core.management import call_command

    from recommendations.models import Recommendation

    call_command("migrate", verbosity=0, interactive=False)
    if Recommendation.objects.exists():
        if not again:
            raise SystemExit("It holds recommendations already: name another, or give --again.")
        call_command("flush", verbosity=0, interactive=False)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--size", type=int, default=10_000, help="how many recommendations")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--today", type=date.fromisoformat, default=TODAY)
    parser.add_argument("--database", help="its address; without it, that of DATABASE_URL")
    parser.add_argument("--again", action="store_true", help="empty it first")
    parser.add_argument("--guarded", action="store_true", help="let triggers watch each row")
    options = parser.parse_args()
    if options.size < 16:
        parser.error("--size: at least 16, so that everything occurs")
    connect(options.database)
    from django.db import connection

    empty(again=options.again)
    start = perf_counter()
    counts = fill(options.size, seed=options.seed, today=options.today, guarded=options.guarded)
    loaded = perf_counter()
    with without_indexes():
        project(processes=2 if connection.vendor == "postgresql" else 1)
    projected = perf_counter()
    settle()
    settled = perf_counter()
    if found := problems():
        raise SystemExit("\n".join(["The register is not sound:", *found]))
    for table, number in counts.items():
        print(f"{table:<16} {number:>10,}")
    print(
        f"made up and loaded in {loaded - start:.0f} s, standings worked out in "
        f"{projected - loaded:.0f} s, settled in {settled - projected:.0f} s, "
        f"checked in {perf_counter() - settled:.0f} s; CPU time of this process "
        f"{process_time():.0f} s, of the database {database_time():.0f} s"
    )


def database_time() -> float:
    """Seconds of CPU time that PostgreSQL took for this connection; none where it is elsewhere."""
    from django.db import connection

    if connection.vendor != "postgresql":
        return 0.0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return cpu_ms(cursor.fetchone()[0]) / 1000


if __name__ == "__main__":
    main()
