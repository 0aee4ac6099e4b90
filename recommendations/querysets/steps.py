"""Predicates about milestones and about parts of recommendations, each for a given day."""

from datetime import date
from typing import TYPE_CHECKING, Any, Self

from django.db.models import (
    Case,
    CharField,
    Count,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from recommendations.choices import DONE_WITH_KINDS, GIVEN_UP_KINDS, Kind, MilestoneState
from recommendations.querysets.facts import acts, latest, not_taken_back
from recommendations.querysets.stretches import binding, standings
from seminar_tracker.statements import Keys

if TYPE_CHECKING:
    from recommendations.models import Milestone, Part  # noqa: F401 - in strings


class MilestoneQuerySet(QuerySet["Milestone"]):
    """Dated, checkable steps."""

    def get_by_natural_key(self, slug: str, label: str, code: str) -> "Milestone":
        return self.get(recommendation__seminar__slug=slug, recommendation__label=label, code=code)

    def with_standing(self, *, on: date) -> Self:
        """The milestones set by that day, with due_on, met_on, dropped_on, moves and state.

        `met_on` is the day on which it was met, which may lie before the day of the report;
        whether it counts as met on a date is decided by the report.
        """
        mine = acts().up_to(on).filter(milestone=OuterRef("pk"))
        moves = mine.filter(kind=Kind.MOVE)
        counted = moves.order_by().values("milestone").annotate(n=Count("pk")).values("n")
        # Said twice, so that steps of the plan, which are most, cost PostgreSQL no look at acts.
        there = self.filter(Q(set_by=None) | not_taken_back("set_by"), set_on__lte=on)
        return there.annotate(
            due_on=Coalesce(latest(moves, "due_on"), F("first_due_on")),
            moves=Coalesce(Subquery(counted), 0),
            met_on=latest(mine.filter(kind=Kind.MEET), "happened_on"),
            dropped_on=latest(mine.filter(kind__in=GIVEN_UP_KINDS), "effective_on"),
            given_up_as=latest(mine.filter(kind__in=GIVEN_UP_KINDS), "kind"),
            state=Case(
                When(given_up_as=Kind.SPLIT, then=Value(MilestoneState.SPLIT)),
                When(dropped_on__isnull=False, then=Value(MilestoneState.DROPPED)),
                When(met_on__isnull=False, then=Value(MilestoneState.MET)),
                When(due_on__lt=on, then=Value(MilestoneState.OVERDUE)),
                default=Value(MilestoneState.OPEN),
                output_field=CharField(),
            ),
        )

    def with_last_move(self, *, on: date) -> Self:
        """Annotate moved_on: when its due date was last moved by that day, if it was."""
        moves = acts().up_to(on).filter(milestone=OuterRef("pk"), kind=Kind.MOVE)
        return self.annotate(moved_on=latest(moves, "effective_on"))

    def unfinished(self, *, on: date) -> Self:
        """Neither met nor dropped nor split by that day."""
        # As the state says it, and asked in a way that need not work out the state.
        ends = acts().up_to(on).filter(milestone=OuterRef("pk"), kind__in=DONE_WITH_KINDS)
        return self.with_standing(on=on).filter(~Exists(ends))

    def promised(self, *, on: date, **which: Any) -> Self:
        """Unfinished, of an open recommendation that is in an agency's custody.

        Until somebody has accepted the lead, the steps of the plan bind nobody. `which` narrows
        the standings.
        """
        return self.unfinished(on=on).filter(recommendation__in=binding(on=on, **which))

    def answered_for_by(self, agencies: Keys, *, on: date, until: date = date.max) -> Self:
        """Promised by one of these agencies, or of a recommendation that one of them holds.

        All of it is of recommendations that have something to do up to the day `until`.
        """
        bound = binding(on=on, next_due_on__lte=until)
        led = standings(on=on).filter(lead__among=agencies).values("recommendation")
        # What they promised in their own recommendations, the second half has: that is most.
        own = self.filter(agency__among=agencies, recommendation__in=bound)
        own = own.exclude(recommendation__in=led)
        held = self.filter(recommendation__in=bound.filter(lead__among=agencies))
        # Each half has an index; an OR of both would have none.
        either = own.order_by().values("pk").union(held.order_by().values("pk"))
        return self.unfinished(on=on).filter(pk__in=either)

    def overdue(self, *, on: date) -> Self:
        """Unfinished, and the current due date is before the day."""
        return self.unfinished(on=on).filter(due_on__lt=on)


class PartQuerySet(QuerySet["Part"]):
    """Parts of recommendations that were split."""

    def there(self, *, on: date) -> Self:
        """Parts that a splitting which counts had made by that day."""
        return self.filter(not_taken_back("set_by"), set_by__effective_on__lte=on)

    def with_closure(self, *, on: date) -> Self:
        """Annotate closure, "" while the part is open, and closure_on."""
        mine = acts().up_to(on).closings().filter(part=OuterRef("pk"))
        return self.there(on=on).annotate(
            closure=Coalesce(latest(mine, "closure"), Value("")),
            closure_on=latest(mine, "effective_on"),
        )
