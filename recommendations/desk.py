"""What waits for a person, in the order of urgency."""

from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.utils.translation import ngettext

from agencies.choices import Role as MemberRole
from agencies.models import Agency, User
from recommendations.choices import MilestoneState, Signal
from recommendations.models import Assignment, Milestone, Recommendation
from recommendations.querysets import RecommendationQuerySet
from recommendations.tables import with_agencies

# How many orphans the registrar's desk names; the page of orphans has all.
ORPHANS = 20


def desk_page(user: User, *, on: date) -> dict[str, Any]:
    """The context of the desk: a fixed number of queries, however much waits."""
    posts = dict(user.memberships.in_force(on=on).values_list("agency", "role"))
    agencies = list(Agency.objects.filter(pk__in=posts))
    waiting = list(nominations(agencies, on=on))
    for assignment in waiting:
        assignment.may_answer = posts[assignment.agency_id] == MemberRole.FOCAL_POINT
        assignment.days = (on - assignment.nominated_on).days
    promises = list(due(agencies, on=on))
    overdue = [step for step in promises if step.state == MilestoneState.OVERDUE]
    soon = [step for step in promises if step.state != MilestoneState.OVERDUE]
    standing = Recommendation.objects.with_standing(on=on).select_related("seminar")
    held = with_agencies(standing.filter(lead_id__in=posts).order_by("seminar", "position"))
    silent = [row for row in held if row.is_silent]
    return {
        "agencies": agencies,
        "waiting": waiting,
        "overdue": overdue,
        "soon": soon,
        "silent": silent,
        "held": held,
        "count": len(waiting) + len(overdue) + len(soon) + len(silent),
        "summary": summary(len(waiting), len(overdue), len(soon), len(silent)),
        "orphans": orphans(standing) if user.is_registrar else None,
        "claims": list(standing.filter(is_claim=True)) if user.is_reviewer else None,
    }


def orphans(standing: RecommendationQuerySet) -> list[Recommendation]:
    """What the registrar has to find an agency for, the longest without an owner first."""
    found = standing.filter(signal=Signal.ORPHAN).order_by("unowned_since", "seminar", "position")
    return with_agencies(found[:ORPHANS])


def nominations(agencies: list[Agency], *, on: date) -> Any:
    """Nominations of these agencies that are not answered, the oldest first."""
    found = Assignment.objects.awaiting_answer(on=on).filter(agency__in=agencies)
    return found.select_related("agency", "recommendation__seminar").order_by("nominated_on")


def due(agencies: list[Agency], *, on: date) -> Any:
    """Milestones for which these agencies answer that are overdue or soon due."""
    soon = on + timedelta(days=settings.DUE_SOON_DAYS)
    found = Milestone.objects.answered_for_by(agencies, on=on).filter(due_on__lte=soon)
    return found.select_related("agency", "recommendation__seminar").order_by("due_on")


def summary(waiting: int, overdue: int, soon: int, silent: int) -> list[str]:
    """What waits, in words; empty when nothing does."""
    parts = [
        (waiting, ngettext("%d nomination to answer", "%d nominations to answer", waiting)),
        (overdue, ngettext("%d milestone overdue", "%d milestones overdue", overdue)),
        (soon, ngettext("%d due soon", "%d due soon", soon)),
        (silent, ngettext("%d without news", "%d without news", silent)),
    ]
    return [text % count for count, text in parts if count]
