"""Takes away registers of many recommendations: rows a second, first byte, and memory that stays.

    python bench/exports.py [--rows 16 10000] [--formats csv json xlsx] [--query sort=signal]

For each number of rows a register of its own is made, always the same one; with DATABASE_URL it is
made there instead, in place of what the register holds: use a database of its own. Each file is
then written in a process of its own. The table gives the seconds to the first row and to the end,
rows a second, the size of the file, and by how much the memory of the process rose over all of it.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from time import perf_counter
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
HELD_ON, TODAY = date(2007, 4, 24), date(2008, 6, 30)
MOMENT = datetime(2008, 6, 30, 6, tzinfo=UTC)
AGENCIES, BATCH, IN_A_SEMINAR = 100, 2_000, 10_000
HEADING = "   rows format   first row  seconds  rows a second      MB  memory, MB: before  rise"


def prepare() -> None:
    """Point Django at the database that the environment names."""
    os.environ |= {"DJANGO_SETTINGS_MODULE": "tests.settings", "TRACKER_LOG_LEVEL": "ERROR"}
    sys.path.insert(0, str(ROOT))
    import django

    django.setup()


def fill(rows: int) -> None:
    """Recommendations of every signal: of four, one was never nominated, and three are led."""
    from django.core.management import call_command
    from django.db import connection

    from agencies.models import Agency, User
    from recommendations.models import Seminar
    from recommendations.projection import rebuild

    call_command("migrate", verbosity=0)
    call_command("flush", interactive=False, verbosity=0)
    agencies = Agency.objects.bulk_create(
        Agency(code=f"agency-{n}", name_en=f"Agency {n}", kind="agency") for n in range(AGENCIES)
    )
    registrar = User.objects.create(username="registrar")
    seminars = Seminar.objects.bulk_create(
        Seminar(slug=f"s{n}", short_title=f"Seminar {n}", title="A seminar", held_on=HELD_ON)
        for n in range(-(-rows // IN_A_SEMINAR))
    )
    for start in range(0, rows, BATCH):
        fill_batch(range(start, min(start + BATCH, rows)), seminars, agencies, registrar)
    rebuild()
    with connection.cursor() as cursor:
        # What a database does by itself after a while.
        cursor.execute("ANALYZE")


def fill_batch(numbers: range, seminars: list[Any], agencies: list[Any], by: Any) -> None:
    """A batch of recommendations, with leads, milestones and acts."""
    from recommendations.models import Act, Assignment, Milestone, Recommendation

    said = Recommendation.objects.bulk_create(
        Recommendation(
            seminar=seminars[n // IN_A_SEMINAR], label=str(n), position=n % IN_A_SEMINAR,
            title=f"Recommendation {n}", text=f"Do what was agreed under {n}, and report; " * 8,
        )
        for n in numbers
    )  # fmt: skip
    led = [(each, n) for each, n in zip(said, numbers, strict=True) if n % 4]
    ties = Assignment.objects.bulk_create(
        Assignment(
            recommendation=each, agency=agencies[n % AGENCIES], role="lead", proposed_on=HELD_ON,
            starts_on=HELD_ON + timedelta(days=n % 90),
        )
        for each, n in led
    )  # fmt: skip
    Milestone.objects.bulk_create(
        Milestone(
            recommendation=each, agency=agencies[n % AGENCIES], code=f"M{step}", title="A step",
            set_on=HELD_ON, first_due_on=TODAY + timedelta(days=90 * step + n % 60 - 30),
        )
        for each, n in led
        for step in range(2)
    )  # fmt: skip
    Act.objects.bulk_create(
        act for tie, (each, n) in zip(ties, led, strict=True) for act in acts(tie, each, n, by)
    )


def acts(tie: Any, said: Any, n: int, by: Any) -> Iterator[Any]:
    """What happened to one that is led: asked, accepted, reported three times; some are closed."""
    from recommendations.models import Act

    told = [("nominate", {}), ("answer", {"response": "accepted", "officer_name": "A. Official"})]
    told += [("update", {"progress": "in progress", "agency": tie.agency})] * 3
    if n % 9 == 1:
        told.append(("close", {"closure": "implemented"}))
    for place, (kind, details) in enumerate(told):
        day = tie.starts_on + timedelta(days=(place // 2) * (60 + n % 70))
        about = {} if kind == "close" else {"assignment": tie}
        yield Act(
            kind=kind, recommendation=said, effective_on=day, happened_on=day, recorded_at=MOMENT,
            recorded_by=by, text="What was agreed.", **about, **details,
        )  # fmt: skip


def memory(name: str = "VmRSS") -> float:
    """What this process holds now, or held at most (VmHWM), in MB."""
    status = Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
    return int(next(line for line in status if line.startswith(name)).split()[1]) / 1024


def write(format: str, query: str) -> tuple[float, float, int]:  # noqa: A002
    """Seconds to the first rows, seconds to the end, and how many bytes there were."""
    from django.http import QueryDict

    from recommendations.exports import download
    from recommendations.exports.register import register_sheet
    from recommendations.selection import select

    start = perf_counter()
    response = download(register_sheet(select(QueryDict(query), on=TODAY), format), format, "rows")
    moments, size = [], 0
    for handful in response.streaming_content:
        size += len(handful)
        if len(moments) < 2:
            moments.append(perf_counter() - start)
    response.close()
    # The headings come first, by themselves.
    return moments[-1], perf_counter() - start, size


def measure(rows: int, format: str, query: str) -> None:  # noqa: A002
    """One row of the table. An empty file comes first, so that every module is loaded."""
    write(format, "q=nothing+of+this")
    before = memory()
    first, seconds, size = write(format, query)
    rise = memory("VmHWM") - before
    print(
        f"{rows:>7} {format:<6} {first:>11.1f} {seconds:>8.1f} {rows / seconds:>14.0f}"
        f" {size / 1e6:>7.1f} {before:>19.0f} {rise:>5.0f}",
        flush=True,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rows", type=int, nargs="+", default=[16, 10_000])
    parser.add_argument("--formats", nargs="+", default=["csv", "json", "xlsx"])
    parser.add_argument("--query", default="", help="filters and order, as in the address")
    parser.add_argument("--one", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        prepare()
        measure(options.rows[0], options.formats[0], options.query)
        return
    with tempfile.TemporaryDirectory() as folder:
        os.environ.setdefault("DATABASE_URL", f"sqlite:///{folder}/bench.sqlite3")
        prepare()
        print(HEADING, flush=True)
        for rows in options.rows:
            fill(rows)
            for name in options.formats:
                again = [__file__, "--one", "--rows", str(rows), "--formats", name]
                again += ["--query", options.query]
                subprocess.run([sys.executable, *again], check=True)  # noqa: S603


if __name__ == "__main__":
    main()
