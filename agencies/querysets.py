"""Predicates about public bodies and their people, each for a given day."""

from datetime import date
from typing import TYPE_CHECKING, Self

from django.db.models import Q, QuerySet

if TYPE_CHECKING:
    from agencies.models import Agency, Membership, User  # noqa: F401 - in strings


def exists_on(on: date, agency: str = "") -> Q:
    """Match an agency that exists on the day; the day it ended on is the first without it.

    `agency` is the path to the agency from the model that is filtered, such as "agency__".
    A body whose founding date is not known counts as old enough.
    """
    founded = Q(**{f"{agency}established_on": None}) | Q(**{f"{agency}established_on__lte": on})
    not_ended = Q(**{f"{agency}ended_on": None}) | Q(**{f"{agency}ended_on__gt": on})
    return founded & not_ended


def covers(on: date, post: str = "") -> Q:
    """Match a membership that covers the day; the end day is outside.

    `post` is the path to the membership from the model that is filtered, as in `exists_on`.
    """
    not_ended = Q(**{f"{post}ends_on": None}) | Q(**{f"{post}ends_on__gt": on})
    return not_ended & Q(**{f"{post}starts_on__lte": on})


class AgencyQuerySet(QuerySet["Agency"]):
    """Sets of public bodies."""

    def get_by_natural_key(self, code: str) -> "Agency":
        return self.get(code=code)

    def existing(self, *, on: date) -> Self:
        """Agencies that exist on that day."""
        return self.filter(exists_on(on))

    def for_member(self, user: "User", *, on: date) -> Self:
        """Agencies for which the person acts on that day."""
        return self.filter(memberships__in=user.memberships.in_force(on=on))


class MembershipQuerySet(QuerySet["Membership"]):
    """Sets of memberships."""

    def in_force(self, *, on: date) -> Self:
        """Memberships that cover the day."""
        return self.filter(covers(on))
