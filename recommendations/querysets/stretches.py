"""The stretches of days that the projection keeps, and how many rows bear what on a day."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from datetime import date
from itertools import accumulate
from typing import TYPE_CHECKING, Any, Self, TypeVar

from django.apps import apps
from django.db.models import Count, Model, Q, QuerySet

from recommendations.choices import Signal
from recommendations.editions import kept
from seminar_tracker.recording import settle

if TYPE_CHECKING:
    from recommendations.models import Standing  # noqa: F401 - in strings

Row = TypeVar("Row", bound=Model)


def signal_counts() -> dict[str, Count]:
    """How many of the rows bear each signal, and how many there are."""
    # No other column is asked for, so that an index has all the answers.
    counts = {signal.value: Count("signal", filter=Q(signal=signal.value)) for signal in Signal}
    return {"total": Count("*"), **counts}


class Numbered(QuerySet[Row]):
    """Rows of one day, with the columns of a standing, that are counted once an edition.

    Where no filter asks for more than the standing, standings themselves are counted in a quarter
    of the time.
    """

    def figures(self) -> dict[str, int]:
        """How many rows bear each signal, with `total`; one query."""
        rows = self.order_by()
        return kept("figures", rows, lambda: rows.aggregate(**signal_counts()))

    def grouped(self, field: str) -> list[dict[str, Any]]:
        """The figures for each value of the field, the largest group first; one query."""
        groups = self.order_by().values(field).annotate(**signal_counts())
        return kept("groups", groups, lambda: list(groups.order_by("-total", field)))

    def by_reason(self) -> dict[str, int]:
        """How many rows have each orphan reason; one query."""
        groups = self.order_by().values("orphan_reason").annotate(total=Count("*"))
        return kept("reasons", groups, lambda: dict(groups.values_list("orphan_reason", "total")))


def standings(*, on: date) -> "StandingQuerySet":
    """What stands of each recommendation on the day."""
    found: StandingQuerySet = apps.get_model("recommendations", "Standing").objects.on(on)
    return found


def binding(*, on: date, **which: Any) -> QuerySet[Any, Any]:
    """The keys of open recommendations in custody that have an unfinished step."""
    held = standings(on=on).filter(closure="", custody__isnull=False, next_due_on__isnull=False)
    return held.filter(**which).values("recommendation")


class StandingQuerySet(Numbered["Standing"]):
    """Stretches of days on which nothing turns."""

    def on(self, day: date) -> Self:
        """Those that cover the day: one for each recommendation that was there."""
        settle()
        return self.filter(starts_on__lte=day, ends_on__gt=day)

    def orphans_over_time(self, days: Sequence[date]) -> list[int]:
        """How many were orphans on each of the days, which are in order; two queries."""
        settle()
        spells = self.order_by().filter(signal=Signal.ORPHAN)
        turns = kept("turns", spells, lambda: turned(spells))
        dated = sorted(turns)
        totals = list(accumulate((turns[day] for day in dated), initial=0))
        return [totals[bisect_right(dated, day)] for day in days]


def turned(spells: StandingQuerySet) -> Counter[date]:
    """By how many these stretches of days grow or shrink on each day."""
    turns: Counter[date] = Counter()
    for field, sign in (("starts_on", 1), ("ends_on", -1)):
        for day, number in spells.values_list(field).annotate(number=Count("*")):
            turns[day] += sign * number
    return turns
