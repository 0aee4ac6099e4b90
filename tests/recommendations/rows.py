"""Rows that are not saved yet, for tests of what the database refuses."""

from datetime import date

from recommendations.models import Act, Milestone
from tests.factories import (
    AgencyFactory,
    AssignmentFactory,
    RecommendationFactory,
    RegistrarFactory,
    noon,
)

BEFORE, LATER = date(2007, 4, 23), date(2007, 6, 1)


def act(**details) -> Act:
    """An act not yet saved, of a recommendation of its own unless one is named."""
    details.setdefault("recommendation_id", RecommendationFactory().pk)
    plain = {"kind": "name officer", "effective_on": LATER, "happened_on": LATER}
    return Act(recorded_at=noon(LATER), recorded_by=RegistrarFactory(), **plain | details)


def on_assignment(**details) -> Act:
    assignment = AssignmentFactory()
    return act(assignment=assignment, recommendation_id=assignment.recommendation_id, **details)


def milestone(**details) -> Milestone:
    plain = {"code": "M1", "title": "A step", "set_on": LATER, "first_due_on": LATER}
    plain |= {"recommendation": RecommendationFactory(), "agency": AgencyFactory()}
    return Milestone(**plain | details)
