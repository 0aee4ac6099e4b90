"""How PostgreSQL finds the rows of the heaviest queries.

    python bench/plans.py --database postgres://... > docs/plans.md

`tests/bench/test_plans.py` asks the same of a small register and fails when one of the queries
begins to read a large table whole.
"""

import argparse
import re
import sys
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.registers import TODAY, connect

# Tables that grow with the record. Numbers of the whole register read each recommendation.
LARGE = ("act", "assignment", "milestone", "standing")
WHOLE = re.compile(rf"Seq Scan on recommendations_({'|'.join(LARGE)})\b")
# Of a plan that tells its costs, what differs from run to run.
COSTS = re.compile(r"\s+\(cost=.*\)$")


def queries() -> dict[str, Any]:
    """The heaviest queries by name, for the day of the register."""
    from agencies.models import Agency
    from recommendations.choices import AGENCY_KINDS, OrphanReason, Signal
    from recommendations.filters import directed
    from recommendations.models import Act, Milestone, Recommendation
    from recommendations.querysets.stretches import standings
    from recommendations.querysets.upkeep import rechecks_due

    def newest(acts: Any) -> Any:
        return acts.up_to(on).last_recorded_first(are_few=True).values("pk")[:50]

    on, order = TODAY, ("place", "pk")
    rows = Recommendation.objects.with_standing(on=on).select_related("seminar")
    orphans = rows.filter(signal=Signal.ORPHAN)
    large = Agency.objects.get(pk=1)
    return {
        **asked_with_keys(on),
        "the register": rows.order_by(*order)[:50],
        "its last page": rows.order_by(*order).reverse().values("pk")[:50],
        "by signal": rows.filter(signal=Signal.SILENT).order_by(*order)[:50],
        "by agency": rows.filter(lead_id=large.pk).order_by(*order)[:50],
        "by orphan reason": orphans.filter(orphan_reason=OrphanReason.DECLINED).order_by(
            "unowned_since", *order
        )[:50],
        "by orphan reason, as in the register": orphans.filter(
            orphan_reason=OrphanReason.DECLINED
        ).order_by(*order)[:50],
        "by signal, falling": rows.order_by(directed("-signal"), *order)[:50],
        "the rhythm of a large agency": Act.objects.filter(agency=large, kind__in=AGENCY_KINDS)
        .up_to(on)
        .order_by()
        .values("happened_on"),
        "by next due date": rows.order_by(directed("next_due_on"), *order)[:50],
        "by last news, falling": rows.order_by(directed("-last_news_on"), *order)[:50],
        "by title": rows.order_by("title", *order)[:50],
        "the newest acts": Act.objects.up_to(on).last_recorded_first()[:50],
        "the newest acts of a large agency": Act.objects.filter(agency=large)
        .up_to(on)
        .last_recorded_first()
        .values("pk")[:50],
        "the newest acts of a seminar": newest(Act.objects.filter(recommendation__seminar=1)),
        "the newest acts on the ties of a large agency": newest(
            Act.objects.filter(assignment__agency=large)
        ),
        "claims to check": rows.filter(is_claim=True).order_by("progress_on", *order)[:50],
        "closed and due to be looked at again": rechecks_due(rows, on=on)
        .order_by("closure_on", *order)
        .values("pk"),
        "leads that are proposed for orphans": standings(on=on)
        .filter(signal=Signal.ORPHAN, proposed__isnull=False)
        .order_by("place")
        .values("recommendation")[:10],
        "milestones of a large agency": Milestone.objects.answered_for_by(
            [large.pk], on=on
        ).order_by("due_on", "pk")[:50],
    }


def asked_with_keys(on: date) -> dict[str, Any]:
    """What a table to take away, and the desk of a large agency, ask with keys."""
    from recommendations import officers, promises, verification, work

    large, soon = [1], on + timedelta(days=30)
    return {
        "verdicts on the whole": verification.verdicts.build([1, 2, 3], on),
        "what a large agency holds": work.led.build(large, on),
        "nominations of a large agency": work.nominations.build(large, on),
        "requests for evidence to a large agency": work.requests.build(large, on),
        "nobody by name in a large agency": officers.nobody_by_name.build(large, on),
        "what a large agency promised, soon": promises.due.build(large, on, soon),
    }


def plan(rows: Any) -> list[str]:
    """The lines of the plan, without what differs from run to run."""
    from django.db import connection

    sql, parameters = rows.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {sql}", parameters)
        return [COSTS.sub("", line) for (line,) in cursor.fetchall()]


def read_whole(lines: list[str]) -> list[str]:
    """The large tables that the plan reads from end to end."""
    return [found[1] for line in lines if (found := WHOLE.search(line))]


def main(write: Callable[[str], object] = print) -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--database", help="its address; without it, that of DATABASE_URL")
    connect(parser.parse_args().database)
    from recommendations.models import Recommendation

    write("# How the heaviest queries find their rows\n")
    write(
        f"PostgreSQL, {Recommendation.objects.count():,} made-up recommendations "
        "(`bench/registers.py`), written by `bench/plans.py`. A test keeps them from reading a "
        "large table whole.\n"
    )
    for name, rows in queries().items():
        lines = "\n".join(line[:110] for line in plan(rows))
        write(f"## {name.capitalize()}\n\n```\n{lines}\n```\n")


if __name__ == "__main__":
    main()
