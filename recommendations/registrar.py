"""The registrar's desk: what in the register needs somebody to see to it."""

from datetime import date, timedelta
from typing import Any

from django.conf import settings

from agencies.choices import Role as MemberRole
from agencies.models import Membership
from recommendations.choices import Kind, OrphanReason, Signal
from recommendations.models import Act, Assignment, Recommendation
from recommendations.officers import unnamed
from recommendations.querysets import RecommendationQuerySet
from recommendations.querysets.upkeep import rechecks_due, with_contradiction
from recommendations.tables import First, first_of, with_agencies

# How many of each the desk names; the count and a link to all of them stand beside.
SHOWN = 10
RECENT = timedelta(days=30)


def registrar_desk(*, on: date) -> dict[str, Any]:
    """The context of the registrar's part of the desk: a fixed number of queries."""
    standing = Recommendation.objects.with_standing(on=on).with_seminar()
    orphans = standing.filter(signal=Signal.ORPHAN).order_by("unowned_since", "place", "pk")
    reasons = orphans.by_reason()
    nobody = unnamed(standing, on=on, shown=SHOWN)
    with_agencies(each.row for each in nobody)
    moves = Act.objects.since(on - RECENT, on=on).filter(kind=Kind.MOVE)
    return {
        "orphans": with_agencies(orphans[:SHOWN]),
        "orphan_count": sum(reasons.values()),
        "reasons": [(each, reasons[each]) for each in OrphanReason if each in reasons],
        "unanswered": unanswered(on=on),
        "proposals": proposals(orphans, on=on),
        "nameless": nobody,
        "moves": list(moves[:SHOWN]),
        "rechecks": list(rechecks_due(standing, on=on).order_by("closure_on")[:SHOWN]),
        "contradictions": list(with_contradiction(standing, on=on)[:SHOWN]),
    }


def unanswered(*, on: date) -> First[Assignment]:
    """The oldest nominations without an answer.

    Each has `days`, `is_late` and `has_voice`, which is False when nobody could answer:
    the agency has no focal point.
    """
    found = Assignment.objects.awaiting_answer(on=on).order_by("nominated_on", "pk")
    ties = first_of(found.select_related("agency", "recommendation__seminar"), SHOWN)
    points = Membership.objects.in_force(on=on).filter(role=MemberRole.FOCAL_POINT)
    voices = set(points.values_list("agency", flat=True))
    for tie in ties:
        tie.days = (on - tie.nominated_on).days if tie.nominated_on else 0
        tie.is_late = tie.days > settings.ANSWER_TERM_DAYS
        tie.has_voice = tie.agency_id in voices
    return ties


def proposals(orphans: RecommendationQuerySet, *, on: date) -> list[Assignment]:
    """Leads that are proposed for orphans and have not been asked: one press nominates them."""
    found = Assignment.objects.leads().proposed(on=on).filter(
        recommendation__in=orphans.order_by().values("pk")
    )  # fmt: skip
    return list(found.select_related("agency", "recommendation__seminar")[:SHOWN])
