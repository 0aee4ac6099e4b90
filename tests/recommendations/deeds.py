"""What the registrar does in one line, for tests that need it done and look at something else."""

from datetime import date

from agencies.models import Agency
from recommendations import actions
from recommendations.choices import Signal
from recommendations.models import Act, Assignment, Recommendation
from recommendations.querysets.standing import RecommendationQuerySet
from tests.factories import HELD_ON, AgencyFactory, RecommendationFactory, RegistrarFactory, entry


def nominated(
    on: date = HELD_ON,
    *,
    agency: Agency | None = None,
    recommendation: Recommendation | None = None,
    role: str = "lead",
) -> Assignment:
    """An agency that was asked on the day."""
    act = actions.nominate(
        recommendation or RecommendationFactory(),
        agency or AgencyFactory(),
        role=role,
        reason="It is the one.",
        entry=entry(RegistrarFactory(), on),
    )
    return act.assignment


def answered(assignment: Assignment, on: date, response: str = "accepted") -> Act:
    """The answer of the nominated agency."""
    return actions.answer(
        assignment,
        response=response,
        text="" if response == "accepted" else "We cannot do all of it.",
        entry=entry(RegistrarFactory(), on),
    )


def accepted(on: date = HELD_ON, **details) -> Assignment:
    """An agency that was asked and accepted on the same day."""
    assignment = nominated(on, **details)
    answered(assignment, on)
    return assignment


def reported(assignment: Assignment, on: date, text: str = "Something new.", **details) -> Act:
    """An update in the name of the agency."""
    return actions.report(
        assignment.recommendation,
        text=text,
        entry=entry(RegistrarFactory(), on, agency=assignment.agency),
        **details,
    )


def ended(agency: Agency, on: date) -> None:
    """The agency comes to an end; its assignments stay as they are."""
    agency.ended_on = on
    agency.save()


def standing(recommendation: Recommendation, on: date) -> Recommendation:
    found = Recommendation.objects.with_standing(on=on).with_officer(on=on)
    return found.get(pk=recommendation.pk)


def orphans(on: date) -> RecommendationQuerySet:
    """Open recommendations that no agency holds on the day."""
    return Recommendation.objects.with_standing(on=on).filter(signal=Signal.ORPHAN)
