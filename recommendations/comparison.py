"""What became different between two dates, told by recommendation, the most telling first."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Q

from recommendations.choices import Change, Kind
from recommendations.models import Act, Recommendation
from recommendations.querysets import RecommendationQuerySet
from recommendations.tables import with_agencies

TELLING = {kind: place for place, kind in enumerate(Change)}


@dataclass(frozen=True)
class Difference:
    """One thing that changed, in a phrase; `act` is the act that says so, if one does."""

    change: Change
    phrase: str
    on: date | None = None
    act: Act | None = None


@dataclass
class Changed:
    """A recommendation with all that changed in it, the most telling first.

    `row` is of `with_standing` and `with_agencies` on the later date, `before` on the earlier one;
    None when its seminar had not been held.
    """

    row: Recommendation
    before: Recommendation | None
    differences: list[Difference] = field(default_factory=list)

    @property
    def weight(self) -> int:
        """How telling its most telling change is; smaller is more."""
        return min(TELLING[each.change] for each in self.differences)


def compare(
    rows: RecommendationQuerySet,
    *,
    first: date,
    last: date,
    recorded_after: datetime | None = None,
) -> list[Changed]:
    """What changed in these recommendations after the first day and up to the last.

    `rows` may be any set. `recorded_after` adds acts of earlier days that were entered later than
    that moment. Only recommendations in which something changed are returned.
    """
    between = Q(effective_on__gt=first)
    if recorded_after:
        between |= Q(recorded_at__gt=recorded_after)
    acts = Act.objects.up_to(last).filter(between, recommendation__in=rows.order_by().values("pk"))
    by_recommendation: defaultdict[int, list[Act]] = defaultdict(list)
    for act in acts.newest_first().select_related("agency", "milestone", "assignment__agency"):
        by_recommendation[act.recommendation_id].append(act)
    after = standing(list(by_recommendation), last)
    before = standing(list(by_recommendation), first)
    found = [
        Changed(
            row,
            before.get(pk),
            [Difference(change_of(act), str(act), act.effective_on, act) for act in acts],
        )
        for pk, acts in by_recommendation.items()
        if (row := after.get(pk))
    ]
    return sorted(found, key=lambda each: (each.weight, each.row.seminar_id, each.row.position))


def standing(keys: list[int], on: date) -> dict[int, Recommendation]:
    rows = Recommendation.objects.with_standing(on=on).filter(pk__in=keys)
    return {row.pk: row for row in with_agencies(rows.select_related("seminar"))}


def change_of(act: Act) -> Change:
    kinds = {Kind.ASSESS: Change.ASSESSED, Kind.MOVE: Change.MOVED, Kind.MEET: Change.MET}
    return kinds.get(Kind(act.kind), Change.OTHER)
