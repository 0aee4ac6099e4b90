"""What the status page of one recommendation shows, gathered from its standing and its acts."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Prefetch, prefetch_related_objects

from agencies.models import User
from recommendations.chart import WallChart, draw, new_facts
from recommendations.choices import (
    AGENCY_KINDS,
    CLOSURE_KINDS,
    CUSTODY_KINDS,
    NEWS_KINDS,
    OFFICER_KINDS,
    Kind,
    MilestoneState,
    Role,
)
from recommendations.models import Act, Assignment, Milestone, Recommendation
from recommendations.permissions import offers
from recommendations.rules.rhythm import rhythm
from recommendations.tables import with_agencies

CHAIN = {*CUSTODY_KINDS, *OFFICER_KINDS, *CLOSURE_KINDS}
REPORTS = {*NEWS_KINDS, Kind.MOVE, Kind.DROP, Kind.ASSESS}


def officer(acts: Sequence[Act], lead: Assignment | None) -> Act | None:
    """The act that named the lead's present officer; None when nobody answers by name.

    `acts` newest first.
    """
    if lead is None:
        return None
    mine = (act for act in acts if act.assignment_id == lead.pk and act.kind in OFFICER_KINDS)
    last = next(mine, None)
    return last if last and last.officer_name else None


def owned_days(assignments: Sequence[Assignment], since: date, on: date) -> tuple[int, int]:
    """Coverage: days in custody, and days since the seminar."""
    days = 0
    for tie in assignments:
        if tie.role == Role.LEAD and tie.starts_on and tie.starts_on <= on:
            ends = [day for day in (tie.ends_on, tie.agency.ended_on, on) if day]
            days += max((min(ends) - tie.starts_on).days, 0)
    return days, (on - since).days


def slippage(milestones: Sequence[Milestone]) -> tuple[int, int]:
    """Days by which the moved milestones slipped in all, and how many were moved."""
    moved = [m for m in milestones if m.moves]
    return sum((m.due_on - m.first_due_on).days for m in moved), len(moved)


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


def read(recommendation: Recommendation, on: date) -> tuple[list[Assignment], list[Act]]:
    """The ties and acts of the recommendation up to the day; its milestones are prefetched."""
    ties = recommendation.assignments.with_nomination(on=on).exclude(stage="")
    steps = Milestone.objects.with_standing(on=on).select_related("agency").order_by("position")
    prefetch_related_objects([recommendation], Prefetch("milestones", steps))
    acts = (
        recommendation.acts.up_to(on)
        .newest_first()
        .select_related("agency", "milestone", "recorded_by", "assignment__agency", "repeats")
        .prefetch_related("evidence")
    )
    return list(ties.select_related("agency").order_by("role", "pk")), list(acts)


def status_page(
    recommendation: Recommendation, *, on: date, reader: User | AnonymousUser
) -> dict[str, Any]:
    """The context of the status page: a fixed number of queries, however long the history."""
    standing = Recommendation.objects.with_standing(on=on).select_related("seminar")
    (row,) = with_agencies([standing.get(pk=recommendation.pk)])
    assignments, acts = read(recommendation, on)
    milestones = list(recommendation.milestones.all())
    lead = next((tie for tie in assignments if tie.pk == row.custody_id), None)
    days, all_days = owned_days(assignments, recommendation.seminar.held_on, on)
    slipped, moved = slippage(milestones)
    return {
        "recommendation": recommendation,
        "row": row,
        "lead": lead,
        "officer": officer(acts, lead),
        "supporting": [tie for tie in assignments if tie.role == Role.SUPPORTING],
        "milestones": milestones,
        "met": sum(m.state == MilestoneState.MET for m in milestones),
        "late": sum(m.state == MilestoneState.OVERDUE for m in milestones),
        "reports": [act for act in acts if act.kind in REPORTS],
        "chain": [act for act in acts if act.kind in CHAIN],
        "rhythm": rhythm(act.happened_on for act in acts if act.kind in AGENCY_KINDS),
        "owned_days": days,
        "all_days": all_days,
        "coverage": round(100 * days / all_days) if all_days else None,
        "slipped": slipped,
        "moved": moved,
        "notes": recommendation.editorial_notes.all(),
        "facts": recommendation.facts.known(on=on),
        "chart": chart(row, assignments, milestones, acts, on=on),
        "offers": offers(reader, recommendation, on=on),
        "sees_internal": getattr(reader, "is_reviewer", False),
    }
