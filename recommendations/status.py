"""What the status page of one recommendation shows, gathered from its standing and its acts."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.contrib.auth.models import AnonymousUser

from agencies.models import User
from recommendations import dossier
from recommendations.chart import WallChart, draw, new_facts
from recommendations.choices import (
    AGENCY_KINDS,
    CLOSURE_KINDS,
    CUSTODY_KINDS,
    MILESTONE_KINDS,
    NEWS_KINDS,
    OFFICER_KINDS,
    Kind,
    MilestoneState,
    Role,
)
from recommendations.models import Act, Assignment, Evidence, Milestone, Part, Recommendation
from recommendations.permissions import offers
from recommendations.rules.permissions import may_undo
from recommendations.rules.rhythm import rhythm
from recommendations.rules.slips import moves_of, slipped
from recommendations.rules.spans import cut_off, days_in
from recommendations.tables import put_agencies
from recommendations.verification import put_findings, words_of

CHAIN = {
    *CUSTODY_KINDS, *OFFICER_KINDS, *CLOSURE_KINDS, Kind.REMIND, Kind.DIVIDE, Kind.RECHECK
}  # fmt: skip
REPORTS = {*NEWS_KINDS, *MILESTONE_KINDS, Kind.ASSESS}


def officer(acts: Sequence[Act], lead: Assignment | None, row: Recommendation) -> Act | None:
    """The act that named the lead's present officer; None when nobody answers by name.

    `acts` newest first; `row` is from `with_standing`, and `with_officer` knows who has left since.
    """
    if lead is None or not row.officer_name:
        return None
    mine = (act for act in acts if act.assignment_id == lead.pk and act.kind in OFFICER_KINDS)
    return next(mine, None)


def owned_days(assignments: Sequence[Assignment], since: date, on: date) -> tuple[int, int]:
    """Coverage: days in custody, and days since the seminar."""
    held = [
        cut_off(tie.starts_on, tie.ends_on, tie.agency.ended_on, on=on)
        for tie in assignments
        if tie.role == Role.LEAD and tie.starts_on and tie.starts_on <= on
    ]
    return days_in(held), (on - since).days


def slippage(milestones: Sequence[Milestone]) -> tuple[int, int]:
    """Days by which the moved milestones slipped in all, and how many were moved."""
    moved = slipped((m.first_due_on, m.due_on, m.moves, m.state) for m in milestones)
    return sum(moved), len(moved)


@dataclass
class Slip:
    """A line of the slip ledger: a due date that was moved, with who moved it and why."""

    act: Act
    before: date
    after: date

    @property
    def days(self) -> int:
        """Days by which it was put off; negative when it was brought forward."""
        return (self.after - self.before).days


def put_slips(milestones: Sequence[Milestone], acts: Sequence[Act]) -> None:
    """Set `slips` on each milestone: its moves, oldest first. `acts` are newest first."""
    moves: defaultdict[int, list[Act]] = defaultdict(list)
    for act in reversed(acts):
        if act.kind == Kind.MOVE and act.milestone_id:
            moves[act.milestone_id].append(act)
    for step in milestones:
        lines = moves_of(step.first_due_on, [act.due_on for act in moves[step.pk] if act.due_on])
        step.slips = [
            Slip(act, before, after)
            for act, (before, after) in zip(moves[step.pk], lines, strict=True)
        ]


def chart(
    row: Recommendation,
    assignments: Sequence[Assignment],
    milestones: Sequence[Milestone],
    acts: Sequence[Act],
    *,
    on: date,
) -> WallChart:
    """The one row of the wall chart, from what the page has read already."""
    leads = [tie for tie in assignments if tie.role == Role.LEAD]
    held = [tie for tie in leads if tie.starts_on and tie.starts_on <= on]
    news = new_facts(acts)
    return draw(
        [row], milestones, sorted(held, key=lambda tie: (tie.starts_on, tie.pk)), news, on=on
    )


def figures(
    assignments: Sequence[Assignment], milestones: Sequence[Milestone], *, since: date, on: date
) -> dict[str, int | None]:
    """Coverage, slippage, and how many milestones are met or overdue."""
    days, all_days = owned_days(assignments, since, on)
    slipped, moved = slippage(milestones)
    return {
        "met": sum(step.state == MilestoneState.MET for step in milestones),
        "late": sum(step.state == MilestoneState.OVERDUE for step in milestones),
        "owned_days": days,
        "all_days": all_days,
        "coverage": round(100 * days / all_days) if all_days else None,
        "slipped": slipped,
        "moved": moved,
    }


def put_evidence(
    acts: Iterable[Act], evidence: Iterable[Evidence], reliances: Iterable[tuple[int, int]]
) -> None:
    """Set on each act what is shown of its evidence, and of that on which it rests.

    `evidence` is what the reader may know of, `reliances` which acts rest on which.
    """
    there = {item.pk: item for item in evidence}
    shown, relied = defaultdict(list), defaultdict(list)
    for item in there.values():
        shown[item.act_id].append(item)
    for by, on_what in reliances:
        if on_what in there:
            relied[by].append(there[on_what])
    for act in acts:
        act.shown, act.relied = shown[act.pk], relied[act.pk]


def feed(acts: Sequence[Act], kinds: set[Kind]) -> list[Act]:
    """The acts of these kinds; of an entry that was taken back, one act stands for all.

    `acts` newest first.
    """
    # The oldest of them, which says what the entry was for.
    first = {act.recorded_at: act for act in acts if not act.counts}
    there = (act for act in acts if act.kind in kinds)
    return [act for act in there if act.counts or first[act.recorded_at] == act]


def undoable(last: Act | None, reader: User | AnonymousUser, at: datetime | None) -> Act | None:
    """The last act while it is the reader's own to take back; never on a past page."""
    if last is None or at is None or not isinstance(reader, User):
        return None
    by, recorded_by = reader.pk, last.recorded_by_id
    may = may_undo(recorded_by=recorded_by, recorded_at=last.recorded_at, by=by, at=at)
    return last if may else None


class Record:
    """What is on record of a recommendation on a day, each kind read when it is first asked for."""

    def __init__(self, recommendation: Recommendation, on: date) -> None:
        self.recommendation, self.on = recommendation, on

    @cached_property
    def row(self) -> Recommendation:
        """Its standing, with the agencies that it names."""
        (row,) = dossier.standing(self.recommendation, self.on)
        put_agencies(row, {tie.agency_id: tie.agency for tie in self.ties})
        return row

    @cached_property
    def ties(self) -> list[Assignment]:
        return dossier.ties(self.recommendation, self.on)

    @cached_property
    def lead(self) -> Assignment | None:
        """The tie in which it is in somebody's custody."""
        return next((tie for tie in self.ties if tie.pk == self.row.custody_id), None)

    @cached_property
    def milestones(self) -> list[Milestone]:
        return dossier.steps(self.recommendation, self.on)

    @cached_property
    def parts(self) -> list[Part]:
        return dossier.parts(self.recommendation, self.on)

    @cached_property
    def acts(self) -> list[Act]:
        """Those that were taken back among them, newest first."""
        return dossier.acts(self.recommendation, self.on)

    def evidence(self, reader: User | AnonymousUser, today: date) -> list[Evidence]:
        """What the reader may open today."""
        return dossier.evidence(self.recommendation, reader, today)

    @cached_property
    def reliances(self) -> list[tuple[int, int]]:
        return dossier.reliances(self.recommendation)

    @property
    def inside(self) -> list[Act]:
        """Acts of which not all is for everybody to read."""
        if "acts" in self.__dict__:
            return [act for act in self.acts if act.is_inside]
        return dossier.inside(self.recommendation, self.on)

    @property
    def last(self) -> Act | None:
        """The act that was recorded last of those that count."""
        counted = (
            [act for act in self.acts if act.counts]
            if "acts" in self.__dict__
            else dossier.latest(self.recommendation, self.on)
        )
        return max(counted, key=lambda act: act.pk, default=None)


def own_part(
    record: Record, *, reader: User | AnonymousUser, today: date, at: datetime | None = None
) -> dict[str, Any]:
    """What of the status page is for this reader: what they may do, and read inside.

    Parameters are those of `status_page`.
    """
    if inside := record.inside:
        put_evidence(inside, record.evidence(reader, today), record.reliances)
    return offered(record, reader, at) | {"inside": inside}


def offered(record: Record, reader: User | AnonymousUser, at: datetime | None) -> dict[str, Any]:
    """What the reader may do, with the rows about which it is."""
    is_open = not record.row.closure
    return {
        "row": record.row,
        "lead": record.lead,
        "milestones": record.milestones,
        "parts": record.parts,
        "offers": offers(reader, record.ties, record.milestones, on=record.on, is_open=is_open),
        "undoable": undoable(record.last, reader, at),
        "sees_internal": getattr(reader, "is_reviewer", False),
    }


def status_page(
    record: Record, *, reader: User | AnonymousUser, today: date, at: datetime | None = None
) -> dict[str, Any]:
    """The context of the status page: a fixed number of queries, however long the history.

    `at` is the moment of reading; None for a page of the past, on which nothing is done. What the
    reader may open is asked of today, also on a page of the past.
    """
    recommendation, row, on = record.recommendation, record.row, record.on
    put_evidence(record.acts, record.evidence(reader, today), record.reliances)
    acts = [act for act in record.acts if act.counts]
    put_findings(row, words_of(acts))
    put_slips(record.milestones, acts)
    return offered(record, reader, at) | {
        "recommendation": recommendation,
        "inside": record.inside,
        "officer": officer(acts, record.lead, row),
        "supporting": [tie for tie in record.ties if tie.role == Role.SUPPORTING],
        "reports": feed(record.acts, REPORTS),
        "chain": feed(record.acts, CHAIN),
        "rhythm": rhythm(act.happened_on for act in acts if act.kind in AGENCY_KINDS),
        **figures(record.ties, record.milestones, since=recommendation.seminar.held_on, on=on),
        "themes": dossier.themes(recommendation),
        "notes": dossier.notes(recommendation),
        "facts": dossier.facts(recommendation, on),
        "chart": chart(row, record.ties, record.milestones, acts, on=on),
    }
