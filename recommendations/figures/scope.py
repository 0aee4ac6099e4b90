"""The set of recommendations that is measured, and what several figures ask of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.db.models import QuerySet

from recommendations.choices import LAPSED, Kind, Progress, Verdict
from recommendations.models import Act
from recommendations.querysets import ActQuerySet, RecommendationQuerySet
from recommendations.rules.outcomes import Outcome, began_on


@dataclass
class Scope:
    """Rows of `with_standing(on=on)` on a date.

    Sets are read as tuples, one after the other: a register may have hundreds of thousands.
    """

    rows: RecommendationQuerySet
    on: date

    @property
    def keys(self) -> QuerySet[Any, Any]:
        """The keys of the rows, for a subquery."""
        return self.rows.order_by().values("pk")

    @cached_property
    def acts(self) -> ActQuerySet:
        """The acts on these rows that count and had taken effect by the date, in no order."""
        return Act.objects.filter(recommendation__in=self.keys).up_to(self.on).order_by()

    @cached_property
    def outcomes(self) -> list[Outcome]:
        """What has become of each recommendation; three queries."""
        verified = self.present_runs(
            self.acts.filter(kind=Kind.ASSESS, milestone=None, part=None).exclude(
                verdict=Verdict.EVIDENCE_REQUESTED
            ),
            "verdict",
            Verdict.FULLY,
        )
        reports = self.acts.filter(kind=Kind.UPDATE, part=None).exclude(progress="")
        claimed = self.present_runs(reports.for_the_whole(), "progress", Progress.COMPLETE)
        found = self.rows.order_by().values_list("pk", "seminar__held_on", "closure", "closure_on")
        return [
            Outcome(
                since,
                claimed.get(pk),
                verified.get(pk),
                closed_on if closure else None,
                closure in LAPSED,
            )
            for pk, since, closure, closed_on in found.iterator()
        ]

    def present_runs(self, acts: ActQuerySet, field: str, word: str) -> dict[int, date]:
        """By recommendation, since when the field of the acts says the word."""
        said = acts.order_by("recommendation", "effective_on", "pk")
        rows = said.values_list("recommendation", field, "effective_on").iterator()
        found = ((pk, began_on((row[1:] for row in mine), word)) for pk, mine in by_first(rows))
        return {pk: day for pk, day in found if day}


def by_first(rows: Iterable[Any]) -> Iterable[tuple[int, Any]]:
    """Rows that stand in the order of their first column, grouped by it."""
    return groupby(rows, key=itemgetter(0))
