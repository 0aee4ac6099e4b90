"""What an agency answers for, how it answers, and who came before and after it."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet

from agencies.models import Agency
from recommendations.choices import AGENCY_KINDS, Kind, Signal
from recommendations.editions import kept
from recommendations.models import Act, Assignment, Recommendation, Standing
from recommendations.promises import promises
from recommendations.querysets import ActQuerySet
from recommendations.rules.response import median_wait
from recommendations.rules.rhythm import rhythm
from recommendations.tables import First, first_of, with_agencies

# How many of each an agency's page names; the register has all of them.
SHOWN = 50


def answer_days(answers: ActQuerySet) -> float | None:
    """Median days from nomination to answer; None when the agency has answered nothing.

    The acts are of `with_nominated_on`.
    """
    waits = answers.exclude(nominated_on=None).values_list("nominated_on", "effective_on")
    return median_wait(waits.iterator())


def portfolio(agency: Agency, *, on: date) -> dict[str, Any]:
    """The context of an agency's page, but for the agency itself."""
    rows = Recommendation.objects.in_hands_of(agency, on=on)
    ordered = rows.with_seminar().order_by("place", "pk")
    ties = Assignment.objects.filter(agency=agency).select_related("recommendation__seminar")
    acts = Act.objects.filter(agency=agency, kind__in=AGENCY_KINDS).up_to(on)
    held_first = first_of(ordered, SHOWN)
    late, ahead = promises([agency.pk], on=on)
    answers = acts.filter(kind=Kind.ANSWER).with_nominated_on().order_by()
    days = acts.order_by().values_list("happened_on", flat=True)
    return {
        "held": First(with_agencies(held_first), held_first.total),
        "waiting": first_of(ties.awaiting_answer(on=on), SHOWN),
        "supporting": first_of(ties.supporting().in_force(on=on), SHOWN),
        "proposed": first_of(ties.proposed(on=on), SHOWN),
        "past": first_of(ties.leads().past(on=on), SHOWN),
        "milestones": First([*late, *ahead][:SHOWN], late.total + ahead.total),
        "overdue": late.total,
        "answer_days": kept("answer days", answers, lambda: answer_days(answers)),
        "rhythm": kept("rhythm", days, lambda: rhythm(list(days))),
        "predecessors": agency.inheritances.filter(effective_on__lte=on).select_related(
            "predecessor"
        ),
        "successors": agency.successions.filter(effective_on__lte=on).select_related("successor"),
        "exists": agency.exists_on(on),
    }


def added_up(groups: Sequence[dict[str, Any]]) -> dict[str, int]:
    """The figures of all groups together, as `figures()` would count them."""
    return {key: sum(group[key] for group in groups) for key in ("total", *Signal.values)}


def holders(groups: Sequence[dict[str, Any]], most: int) -> list[dict[str, Any]]:
    """The first agencies of `grouped("lead_id")` with their figures, in its order; one query."""
    held = [group for group in groups if group["lead_id"]][:most]
    agencies = Agency.objects.in_bulk([group["lead_id"] for group in held])
    return [{**group, "agency": agencies[group["lead_id"]]} for group in held]


def by_concern() -> QuerySet[Agency]:
    """All agencies with `is_concerned`, whether any recommendation is tied to it; those first."""
    ties = Assignment.objects.filter(agency=OuterRef("pk"))
    return Agency.objects.annotate(is_concerned=Exists(ties)).order_by(
        "-is_concerned", "name_en", "pk"
    )


def agency_rows(agencies: Iterable[Agency] | None = None, *, on: date) -> dict[str, Any]:
    """These agencies of `by_concern`, or all: those concerned with figures, and the others."""
    groups = Standing.objects.on(on).grouped("lead_id")
    figures = {group["lead_id"]: group for group in groups}
    shown = list(by_concern() if agencies is None else agencies)
    asked = Assignment.objects.awaiting_answer(on=on).order_by().values("agency")
    asked = asked.filter(agency__among=[agency.pk for agency in shown])
    numbers = asked.annotate(total=Count("pk")).values_list("agency", "total")
    waiting = kept("waiting", numbers, lambda: dict(numbers))
    concerned: list[dict[str, Any]] = []
    others: list[dict[str, Any]] = []
    for agency in shown:
        row = {
            "agency": agency,
            "figures": figures.get(agency.pk),
            "waiting": waiting.get(agency.pk, 0),
            "exists": agency.exists_on(on),
        }
        is_concerned = agency.is_concerned  # type: ignore[attr-defined]
        (concerned if is_concerned else others).append(row)
    return {"concerned": concerned, "others": others}
