"""The set of recommendations that is measured, and what several figures ask of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import groupby
from operator import itemgetter
from typing import Any

from recommendations.choices import LAPSED, Progress, Verdict
from recommendations.models import Act, Recommendation, Standing
from recommendations.querysets import ActQuerySet, RecommendationQuerySet
from recommendations.rules.outcomes import Outcome, began_on


@dataclass
class Scope:
    """What a selection finds on a date.

    Sets are read as tuples, one after the other: there may be many of them.
    """

    found: RecommendationQuerySet
    on: date

    @cached_property
    def keys(self) -> list[int]:
        """The keys of what it finds: some filters take long, and each figure asks several times."""
        return list(self.found.order_by().values_list("pk", flat=True))

    @cached_property
    def rows(self) -> RecommendationQuerySet:
        """The rows of `with_standing(on=on)`, in no order."""
        found = Recommendation.objects.with_standing(on=self.on).filter(pk__among=self.keys)
        return found.order_by()

    @cached_property
    def acts(self) -> ActQuerySet:
        """The acts on these rows that count and had taken effect by the date, in no order."""
        return Act.objects.filter(recommendation__among=self.keys).up_to(self.on).order_by()

    @cached_property
    def outcomes(self) -> list[Outcome]:
        """What has become of each recommendation; three queries."""
        verified = self.since_when("finding", Verdict.FULLY)
        claimed = self.since_when("progress", Progress.COMPLETE)
        rows = self.rows.values_list("pk", "seminar__held_on", "closure", "closure_on")
        return [
            Outcome(
                since,
                claimed.get(pk),
                verified.get(pk),
                closed_on if closure else None,
                closure in LAPSED,
            )
            for pk, since, closure, closed_on in rows.iterator()
        ]

    def since_when(self, field: str, word: str) -> dict[int, date]:
        """By recommendation, since when it stands so without a day between; where it does."""
        now_so = self.rows.filter(**{field: word}).values("pk")
        stretches = Standing.objects.filter(recommendation__in=now_so, starts_on__lte=self.on)
        told = stretches.order_by("recommendation", "starts_on")
        rows = told.values_list("recommendation", field, "starts_on").iterator()
        found = ((pk, began_on((row[1:] for row in mine), word)) for pk, mine in by_first(rows))
        return {pk: day for pk, day in found if day}


def by_first(rows: Iterable[Any]) -> Iterable[tuple[int, Any]]:
    """Rows that stand in the order of their first column, grouped by it."""
    return groupby(rows, key=itemgetter(0))
