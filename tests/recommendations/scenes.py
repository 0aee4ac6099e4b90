"""Short histories from which tests of pages start, played through the actions that people use."""

from datetime import date
from uuid import uuid4

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from agencies.models import Agency, User
from recommendations import actions
from recommendations.choices import Response, Role
from recommendations.models import Act, Assignment, Milestone, Recommendation
from tests.factories import (
    HELD_ON,
    AgencyFactory,
    MembershipFactory,
    MilestoneFactory,
    RecommendationFactory,
    RegistrarFactory,
    entry,
)

JUNE = date(2008, 6, 1)


def person_of(agency: Agency, role: str = "focal point") -> User:
    """A person who acts for the agency."""
    return MembershipFactory(agency=agency, role=role).user


def nominate(
    said: Recommendation, agency: Agency, *, on: date = HELD_ON, role: Role = Role.LEAD
) -> Assignment:
    """The registrar asks the agency."""
    reason = "Its mandate covers it."
    actions.nominate(said, agency, role=role, reason=reason, entry=entry(RegistrarFactory(), on))
    return said.assignments.get(agency=agency, ends_on=None)


def answer(
    tie: Assignment, response: Response = Response.ACCEPTED, *, on: date = JUNE, **details
) -> Assignment:
    """The agency answers; what needs a reason has one."""
    details = {"text": "" if response == Response.ACCEPTED else "Because of this."} | details
    actions.answer(tie, response=response, entry=entry(RegistrarFactory(), on), **details)
    tie.refresh_from_db()
    return tie


def held(
    said: Recommendation | None = None, agency: Agency | None = None, *, on: date = JUNE
) -> Assignment:
    """A lead that was nominated and accepted on the same day."""
    said, agency = said or RecommendationFactory(), agency or AgencyFactory()
    return answer(nominate(said, agency, on=on), on=on)


def busy(said: Recommendation) -> Assignment:
    """A held recommendation with a milestone and an update, so that every part of a page shows."""
    tie = held(said)
    MilestoneFactory(recommendation=said, agency=tie.agency, first_due_on=date(2008, 7, 15))
    reported(tie)
    return tie


def reported(tie: Assignment, *, on: date = JUNE, text: str = "A draft exists.", **details) -> Act:
    """The agency reports."""
    said, by = tie.recommendation, entry(RegistrarFactory(), on, agency=tie.agency)
    return actions.report(said, text=text, entry=by, **details)


def met(step: Milestone, *, on: date = JUNE) -> Act:
    """The responsible agency meets its milestone."""
    return actions.meet(step, entry=entry(RegistrarFactory(), on, agency=step.agency))


def url(name: str, *more: int) -> str:
    """An address of recommendation c of the seminar "graft"."""
    return reverse(f"recommendations:{name}", args=["graft", "c", *more])


def send(client: Client, path: str, **typed) -> HttpResponse:
    """Send a form as if it had just been opened."""
    seen = Act.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    return client.post(path, {"token": uuid4(), "seen": seen, **typed})
