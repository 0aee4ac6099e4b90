"""What an agency answers for, how it answers, and who came before and after it."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import Count

from agencies.models import Agency
from recommendations.choices import AGENCY_KINDS, Kind, MilestoneState, Signal
from recommendations.models import Act, Assignment, Milestone, Recommendation
from recommendations.querysets import RecommendationQuerySet
from recommendations.rules.response import median_wait
from recommendations.rules.rhythm import rhythm
from recommendations.tables import with_agencies


def answer_days(answers: list[Act]) -> float | None:
    """Median days from nomination to answer; None when the agency has answered nothing.

    The acts need `assignment` from `with_nomination`.
    """
    return median_wait((act.nominated_on, act.effective_on) for act in answers if act.nominated_on)


def portfolio(agency: Agency, held: RecommendationQuerySet, *, on: date) -> dict[str, Any]:
    """The context of an agency's page, but for the agency itself."""
    rows = Recommendation.objects.with_standing(on=on).with_officer(on=on).filter(pk__in=held)
    ordered = rows.select_related("seminar").order_by("place", "pk")
    ties = Assignment.objects.filter(agency=agency).select_related("recommendation__seminar")
    acts = Act.objects.filter(agency=agency, kind__in=AGENCY_KINDS).up_to(on)
    milestones = Milestone.objects.answered_for_by([agency], on=on)
    return {
        "held": with_agencies(ordered),
        "waiting": ties.awaiting_answer(on=on),
        "supporting": ties.supporting().in_force(on=on),
        "proposed": ties.proposed(on=on),
        "past": ties.leads().past(on=on),
        "milestones": milestones.select_related("recommendation__seminar").order_by("due_on"),
        "overdue": milestones.filter(state=MilestoneState.OVERDUE).count(),
        "answer_days": answer_days(list(acts.filter(kind=Kind.ANSWER).with_nominated_on())),
        "rhythm": rhythm(acts.order_by().values_list("happened_on", flat=True)),
        "predecessors": agency.inheritances.filter(effective_on__lte=on).select_related(
            "predecessor"
        ),
        "successors": agency.successions.filter(effective_on__lte=on).select_related("successor"),
        "exists": agency.exists_on(on),
    }


def added_up(groups: Sequence[dict[str, Any]]) -> dict[str, int]:
    """The figures of all groups together, as `figures()` would count them."""
    return {key: sum(group[key] for group in groups) for key in ("total", *Signal.values)}


def holders(groups: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The agencies of `grouped("lead_id")` with their figures, in its order; one query."""
    held = [group for group in groups if group["lead_id"]]
    agencies = Agency.objects.in_bulk([group["lead_id"] for group in held])
    return [{**group, "agency": agencies[group["lead_id"]]} for group in held]


def agency_rows(*, on: date) -> dict[str, Any]:
    """The context of the list of agencies: those concerned with figures, and the others."""
    standing = Recommendation.objects.with_standing(on=on)
    figures = {group["lead_id"]: group for group in standing.grouped("lead_id")}
    asked = Assignment.objects.awaiting_answer(on=on).order_by().values("agency")
    waiting = dict(asked.annotate(total=Count("pk")).values_list("agency", "total"))
    concerned: list[dict[str, Any]] = []
    others: list[dict[str, Any]] = []
    for agency in Agency.objects.annotate(ties=Count("assignments")):
        row = {
            "agency": agency,
            "figures": figures.get(agency.pk),
            "waiting": waiting.get(agency.pk, 0),
            "exists": agency.exists_on(on),
        }
        (concerned if agency.ties else others).append(row)
    return {"concerned": concerned, "others": others}
