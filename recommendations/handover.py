"""What an agency's people leave to those who come after them, the most urgent first."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Prefetch

from agencies.models import Agency
from recommendations.choices import OFFICER_KINDS, Kind, MilestoneState
from recommendations.editions import KeptPaginator, kept_under
from recommendations.filters import directed
from recommendations.models import Act, Assignment, Milestone, Recommendation, Standing
from recommendations.officers import Nameless, nameless, nobody_by_name
from recommendations.querysets import EvidenceQuerySet

# Recommendations that are printed at once.
PORTION = 100
# So many of the latest updates tell where the work stands.
UPDATES = 3
# What a holding is told with.
KINDS = {*OFFICER_KINDS, Kind.UPDATE, Kind.MEET, Kind.MOVE}


@dataclass
class Promise:
    """An open step, and why its date was moved each time."""

    step: Milestone
    moves: list[Act] = field(default_factory=list)


@dataclass
class Holding:
    """A recommendation in the agency's custody, as a successor needs to know it."""

    row: Recommendation
    answer: Act | None = None
    officer: Act | None = None
    nobody: Nameless | None = None
    promises: list[Promise] = field(default_factory=list)
    met: int = 0
    updates: list[Act] = field(default_factory=list)


def handover(
    agency: Agency, *, on: date, evidence: EvidenceQuerySet, portion: str | None
) -> dict[str, Any]:
    """The context of a portion of the handover: a fixed number of queries, however much is held.

    What is not in its custody comes with the last portion.
    """
    standing = Recommendation.objects.with_standing(on=on).with_officer(on=on).with_seminar()
    held = standing.filter(lead_id=agency.pk, closure="")
    # Overdue first, then silent, then by the next date.
    urgent = held.order_by("-is_overdue", "-is_silent", directed("next_due_on"), "pk")
    page = KeptPaginator(urgent, PORTION).get_page(portion)
    context = {
        "agency": agency,
        "page": page,
        "held": list(read(list(page), evidence, on=on)),
        **kept_under(("handover", agency.pk, on), lambda: sums(agency, on=on)),
    }
    return context if page.has_next() else context | not_held(agency, on=on)


def sums(agency: Agency, *, on: date) -> dict[str, int]:
    """What of all that it holds is late, or waits for news or a name."""
    held = Standing.objects.on(on).filter(lead=agency, closure="")
    late = Milestone.objects.overdue(on=on).filter(recommendation__in=held.values("recommendation"))
    return {
        "late": late.count(),
        "silent": held.filter(is_silent=True).count(),
        "unnamed": len(nobody_by_name([agency.pk], on)),
    }


def not_held(agency: Agency, *, on: date) -> dict[str, Any]:
    """What it was asked for or supports, and its steps under other leads."""
    ties = Assignment.objects.filter(agency=agency).select_related("recommendation__seminar")
    ties = ties.defer("recommendation__seminar__document")
    held = Standing.objects.on(on).filter(lead=agency)
    steps = Milestone.objects.answered_for_by([agency.pk], on=on)
    elsewhere = steps.exclude(recommendation__in=held.values("recommendation"))
    elsewhere = elsewhere.select_related("recommendation__seminar")
    return {
        "waiting": list(ties.awaiting_answer(on=on).order_by("nominated_on")),
        "supporting": list(ties.supporting().in_force(on=on).order_by("starts_on")),
        "elsewhere": list(elsewhere.defer("recommendation__seminar__document").order_by("due_on")),
    }


def read(rows: list[Recommendation], evidence: EvidenceQuerySet, *, on: date) -> Iterable[Holding]:
    """The holdings of these rows, with their acts, the evidence that is shown, and open steps."""
    holdings = {row.pk: Holding(row) for row in rows}
    by_custody = {row.custody_id: holdings[row.pk] for row in rows}
    for each in nameless(rows, on=on):
        holdings[each.row.pk].nobody = each
    moves: defaultdict[int | None, list[Act]] = defaultdict(list)
    acts = Act.objects.up_to(on).filter(recommendation__in=rows, kind__in=KINDS).newest_first()
    shown = Prefetch("evidence", evidence)
    for act in acts.select_related("agency", "milestone").prefetch_related(shown):
        if act.kind == Kind.MOVE:
            moves[act.milestone_id].append(act)
        elif act.kind in (Kind.UPDATE, Kind.MEET):
            holdings[act.recommendation_id].updates.append(act)
        elif act.assignment_id in by_custody:
            tell_custody(by_custody[act.assignment_id], act)
    steps = Milestone.objects.with_standing(on=on).filter(recommendation__in=rows)
    for step in steps.select_related("agency").order_by("due_on", "position"):
        tell_step(holdings[step.recommendation_id], step, moves[step.pk])
    for holding in holdings.values():
        del holding.updates[UPDATES:]
    return holdings.values()


def tell_custody(holding: Holding, act: Act) -> None:
    """Take in an act on the tie; the newest comes first."""
    if act.kind == Kind.ANSWER:
        holding.answer = holding.answer or act
    if act.officer_name and not holding.nobody:
        holding.officer = holding.officer or act


def tell_step(holding: Holding, step: Milestone, moves: list[Act]) -> None:
    if step.state in (MilestoneState.OPEN, MilestoneState.OVERDUE):
        holding.promises.append(Promise(step, moves[::-1]))
    holding.met += step.state == MilestoneState.MET
