"""What waits for agencies, as the desks of their people name it, in the order of urgency.

Which rows wait is found once an edition, for all who act for the same agencies; those that are
named are read by their keys. All of these statements are written once.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, NamedTuple

from django.conf import settings
from django.db.models import QuerySet

from agencies.choices import Role as MemberRole
from recommendations.choices import Verdict
from recommendations.editions import kept_under
from recommendations.models import Act, Assignment, Recommendation, Standing
from recommendations.officers import left, nameless, nobody_by_name
from recommendations.promises import promises
from recommendations.tables import First, with_agencies
from seminar_tracker.recording import settle
from seminar_tracker.statements import Keys, written_once

# How many of each are named.
SHOWN = 50


class Waiting(NamedTuple):
    """The keys of what waits; of nominations with their agency, of rows the first, with a total."""

    nominations: list[tuple[int, int]]
    evidence: tuple[list[int], int]
    held: tuple[list[int], int]
    silent: tuple[list[int], int]
    nobody: tuple[list[int], int]
    left: int


def work(posts: Mapping[int, str], *, on: date) -> dict[str, Any]:
    """What waits for a person with these posts, by the keys of their agencies."""
    settle()
    agencies = sorted(posts)
    found = kept_under(("work", SHOWN, agencies, on), lambda: look(agencies, on=on))
    until = on + timedelta(days=settings.DUE_SOON_DAYS)
    overdue, soon = promises(agencies, on=on, until=until)
    named = {*found.held[0], *found.silent[0], *found.nobody[0]}
    rows = {row.pk: row for row in with_agencies(rows_of(named, on) if named else [])}
    held, silent, nobody = (
        First((rows[key] for key in keys if key in rows), total)
        for keys, total in (found.held, found.silent, found.nobody)
    )
    keys, asked = found.evidence
    waiting = to_answer(found.nominations, posts, on=on)
    return {
        "waiting": waiting,
        "answerable": sum(tie.may_answer for tie in waiting),
        "overdue": overdue,
        "soon": soon,
        "due_count": overdue.total + soon.total,
        "silent": silent,
        "held": held,
        "held_count": held.total,
        "nameless": First(nameless(nobody, on=on), nobody.total),
        "left": found.left,
        "evidence_asked": First(requests_of(keys) if keys else [], asked),
    }


def look(agencies: Keys, *, on: date) -> Waiting:
    """Find what waits for these agencies."""
    held, silent = [], []
    for key, is_silent in led(agencies, on):
        held.append(key)
        if is_silent:
            silent.append(key)
    nobody = nobody_by_name(agencies, on)
    asked = unanswered(requests(agencies, on), on)
    return Waiting(
        list(nominations(agencies, on)),
        (asked[:SHOWN], len(asked)),
        (held[:SHOWN], len(held)),
        (silent[:SHOWN], len(silent)),
        ([row for row, _custody in nobody[:SHOWN]], len(nobody)),
        left([custody for _row, custody in nobody], on=on),
    )


def to_answer(
    nominations: list[tuple[int, int]], posts: Mapping[int, str], *, on: date
) -> First[Assignment]:
    """Nominations of agencies in which the person has these posts.

    What the person may answer comes first: the rest is for others, and may be cut.
    """
    theirs = {pk for pk, role in posts.items() if role == MemberRole.FOCAL_POINT}
    keys = [tie for tie, agency in sorted(nominations, key=lambda each: each[1] not in theirs)]
    ties = {tie.pk: tie for tie in ties_of(keys[:SHOWN], on)} if keys else {}
    waiting = First((ties[key] for key in keys[:SHOWN] if key in ties), len(keys))
    for assignment in waiting:
        assignment.may_answer = assignment.agency_id in theirs
        assignment.days = (on - assignment.nominated_on).days if assignment.nominated_on else 0
        assignment.is_late = assignment.days > settings.ANSWER_TERM_DAYS
    return waiting


@written_once
def led(agencies: Keys, on: date) -> QuerySet[Standing, tuple[int, bool]]:
    """What these agencies hold, in the order of the register, and whether it is silent."""
    held = Standing.objects.on(on).filter(lead__among=agencies)
    return held.order_by("place", "recommendation").values_list("recommendation", "is_silent")


@written_once
def rows_of(keys: Keys, on: date) -> QuerySet[Recommendation]:
    rows = Recommendation.objects.with_standing(on=on).with_officer(on=on)
    return rows.with_seminar().filter(pk__among=keys).order_by()


@written_once
def nominations(agencies: Keys, on: date) -> QuerySet[Assignment, tuple[int, int]]:
    """Those of these agencies that are not answered, the oldest first."""
    found = Assignment.objects.awaiting_answer(on=on).filter(agency__among=agencies)
    return found.order_by("nominated_on", "pk").values_list("pk", "agency")


@written_once
def ties_of(keys: Keys, on: date) -> QuerySet[Assignment]:
    found = Assignment.objects.with_nomination(on=on).filter(pk__among=keys).order_by()
    found = found.select_related("agency", "recommendation__seminar")
    return found.defer("recommendation__seminar__document")


@written_once
def requests(agencies: Keys, on: date) -> QuerySet[Act, int]:
    """Requests for evidence about what these agencies hold, whether they still stand or not."""
    held = Standing.objects.on(on).filter(lead__among=agencies)
    found = Act.objects.filter(
        verdict=Verdict.EVIDENCE_REQUESTED, recommendation__in=held.values("recommendation")
    )
    return found.order_by().values_list("pk", flat=True)


@written_once
def unanswered(requests: Keys, on: date) -> QuerySet[Act, int]:
    """Those that still stand, the oldest first."""
    # Asked with keys: of all requests, or of all acts of an agency, PostgreSQL would begin there.
    found = Act.objects.waiting_for_evidence(on=on).filter(pk__among=requests)
    return found.values_list("pk", flat=True)


@written_once
def requests_of(keys: Keys) -> QuerySet[Act]:
    found = Act.objects.filter(pk__among=keys).in_order()
    found = found.select_related("recommendation__seminar")
    return found.defer("recommendation__seminar__document")
