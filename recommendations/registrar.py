"""The registrar's desk: what in the register needs somebody to see to it."""

from datetime import date, timedelta
from typing import Any

from django.conf import settings

from agencies.choices import Role as MemberRole
from agencies.models import Membership
from recommendations.choices import Kind, OrphanReason, Signal
from recommendations.editions import kept_under, read_again
from recommendations.models import Act, Assignment, Recommendation
from recommendations.officers import unnamed
from recommendations.querysets import AssignmentQuerySet, RecommendationQuerySet
from recommendations.querysets.stretches import standings
from recommendations.querysets.upkeep import rechecks_due, with_contradiction
from recommendations.tables import First, first_found, with_agencies

# How many of each the desk names; the count and a link to all of them stand beside.
SHOWN = 10
RECENT = timedelta(days=30)


def registrar_desk(*, on: date) -> dict[str, Any]:
    """The context of the registrar's part of the desk: a fixed number of queries."""
    standing = Recommendation.objects.with_standing(on=on).with_seminar()
    orphans = standing.filter(signal=Signal.ORPHAN).order_by("unowned_since", "place", "pk")
    reasons = standings(on=on).filter(signal=Signal.ORPHAN).by_reason()
    nobody = unnamed(standing, on=on, shown=SHOWN)
    with_agencies(each.row for each in nobody)
    moves = Act.objects.since(on - RECENT, on=on).filter(kind=Kind.MOVE)
    return {
        "orphans": with_agencies(orphans[:SHOWN]),
        "orphan_count": sum(reasons.values()),
        "reasons": [(each, reasons[each]) for each in OrphanReason if each in reasons],
        "unanswered": unanswered(on=on),
        "proposals": proposals(on=on),
        "nameless": nobody,
        "moves": list(moves[:SHOWN]),
        "rechecks": rechecks(standing, on=on),
        "contradictions": contradictions(standing, on=on),
    }


def rechecks(rows: RecommendationQuerySet, *, on: date) -> list[Recommendation]:
    """The first that are due to be looked at again, those first that were closed first."""

    def look() -> list[int]:
        due = rechecks_due(rows, on=on).order_by("closure_on", "place", "pk")
        return list(due.values_list("pk", flat=True)[:SHOWN])

    return read_again(rows, kept_under(("rechecks", SHOWN, on), look))


def contradictions(rows: RecommendationQuerySet, *, on: date) -> list[Recommendation]:
    """The first of which the record contradicts itself, in the order of the register."""
    found = with_contradiction(rows, on=on).order_by("place", "pk")

    def look() -> list[int]:
        return list(found.values_list("pk", flat=True)[:SHOWN])

    return read_again(found, kept_under(("contradictions", SHOWN, on), look))


def unanswered(*, on: date) -> First[Assignment]:
    """The oldest nominations without an answer.

    Each has `days`, `is_late` and `has_voice`, which is False when nobody could answer:
    the agency has no focal point.
    """

    def find() -> AssignmentQuerySet:
        return Assignment.objects.awaiting_answer(on=on).order_by("nominated_on", "pk")

    known = with_names(Assignment.objects.with_nomination(on=on))
    ties = first_found(("unanswered", on), find, SHOWN, of=known)
    points = Membership.objects.in_force(on=on).filter(role=MemberRole.FOCAL_POINT)
    voices = set(points.values_list("agency", flat=True))
    for tie in ties:
        tie.days = (on - tie.nominated_on).days if tie.nominated_on else 0
        tie.is_late = tie.days > settings.ANSWER_TERM_DAYS
        tie.has_voice = tie.agency_id in voices
    return ties


def proposals(*, on: date) -> list[Assignment]:
    """Leads that are proposed for orphans and have not been asked: one press nominates them.

    In the order of the register, in which the first are found without the others.
    """
    proposed = standings(on=on).filter(signal=Signal.ORPHAN, proposed__isnull=False)
    first = proposed.order_by("place").values_list("recommendation", flat=True)[:SHOWN]
    ties = Assignment.objects.filter(recommendation__among=list(first)).leads().proposed(on=on)
    return list(with_names(ties)[:SHOWN])


def with_names(ties: AssignmentQuerySet) -> AssignmentQuerySet:
    """With the agency and the recommendation at hand, but for their texts."""
    related = ties.select_related("agency", "recommendation__seminar")
    return related.defer("recommendation__text", "recommendation__seminar__document")
