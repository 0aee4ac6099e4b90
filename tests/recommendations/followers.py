"""People who follow something, and what the plans of a day tell them."""

from datetime import date
from typing import Any

from agencies.models import User
from recommendations import following
from recommendations.models import SavedView
from recommendations.reminders import planning
from recommendations.reminders.letters import Letter
from recommendations.reminders.planning import Mailing
from tests.factories import HELD_ON, UserFactory, noon

# A Monday, and the Wednesday before it.
ON, BEFORE = date(2008, 6, 30), date(2008, 6, 25)
_DIGESTS, WATCHES, VIEWS = planning.MAILINGS


def person(name: str = "aigul", **about) -> User:
    return UserFactory(username=name, email=f"{name}@tracker.example", **about)


def watcher(*things: following.Thing, name: str = "aigul", on: date = HELD_ON, **about) -> User:
    """Somebody who has watched these things from the day on."""
    found = person(name, **about)
    for thing in things:
        following.watch(found, thing, at=noon(on))
    return found


def viewer(
    query: str = "signal=orphan", *, count: int = 1, name: str = "aigul",
    on: date = date(2008, 6, 24), **about,
) -> SavedView:  # fmt: skip
    """A view that tells its number, which was so many on the day; of somebody new."""
    user = person(name, **about)
    return SavedView.objects.create(
        user=user, name="Orphans of Justice", query=query, is_told=True, count=count,
        counted_on=on, made_at=noon(on),
    )  # fmt: skip


def told(mailing: Mailing, on: date = ON) -> list[Any]:
    return [each for chunk in mailing.chunks(on=on) for each in chunk]


def plan(on: date = ON) -> int:
    return sum(planning.plan(on=on, at=noon(on)))


def letter(mailing: Mailing, on: date = ON) -> Letter:
    """The only one of the day."""
    (each,) = told(mailing, on)
    return mailing.letter(each.person, each, on=on)
