"""People to whom reminders go, and what each of them is told."""

from datetime import date

from agencies.models import Agency, User
from recommendations.models import Milestone
from recommendations.reminders.digests import Digest, digests
from tests.factories import (
    HELD_ON,
    MembershipFactory,
    MilestoneFactory,
    RegistrarFactory,
)
from tests.recommendations.scenes import held

ON = date(2008, 6, 30)


def reader(agency: Agency, role: str = "focal point", **about) -> User:
    """A person of the agency who can be reached; one's user name is the role without a name."""
    name = about.pop("username", role.replace(" ", "-"))
    about = {"username": name, "email": f"{name}@tracker.example", **about}
    return MembershipFactory(
        agency=agency, role=role, **{f"user__{key}": value for key, value in about.items()}
    ).user


def registrar_with_address(**about) -> User:
    return RegistrarFactory(username="registrar", email="registrar@tracker.example", **about)


def promise(agency: Agency, due_on: date = ON, **details) -> Milestone:
    """A step of a recommendation that the agency has accepted."""
    tie = held(agency=agency, on=HELD_ON)
    return MilestoneFactory(
        recommendation=tie.recommendation, agency=agency, first_due_on=due_on, **details
    )


def planned(on: date = ON) -> list[Digest]:
    return [each for chunk in digests(on=on) for each in chunk]


def told(on: date = ON) -> dict[str, list[str]]:
    """The rungs of which each person is told on the day."""
    return {
        digest.person.username: [item.rung.value for item in digest.items] for digest in planned(on)
    }
