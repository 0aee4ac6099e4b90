"""The open milestones for which agencies answer, as their pages and desks name them."""

from datetime import date
from typing import NamedTuple

from django.db.models import QuerySet

from recommendations.editions import kept_under
from recommendations.models import Milestone
from recommendations.tables import First
from seminar_tracker.recording import settle
from seminar_tracker.statements import Keys, written_once

# How many of each are named.
SHOWN = 50


class Promises(NamedTuple):
    """The first by their due date, those that are overdue apart."""

    overdue: First[Milestone]
    ahead: First[Milestone]


def promises(agencies: Keys, *, on: date, until: date = date.max) -> Promises:
    """Milestones for which these agencies answer and that are due up to the day.

    All are looked through once an edition; those that are named are read by their keys.
    """
    settle()

    def look() -> list[tuple[list[int], int]]:
        late: list[int] = []
        ahead: list[int] = []
        # Of unfinished ones the day alone tells; to work out each state would take twice as long.
        for due_on, key in sorted(due(agencies, on, until)):
            if due_on <= until:
                (late if due_on < on else ahead).append(key)
        return [(keys[:SHOWN], len(keys)) for keys in (late, ahead)]

    halves = kept_under(("promises", SHOWN, sorted(agencies), on, until), look)
    named = [key for keys, _total in halves for key in keys]
    read = {step.pk: step for step in steps(named, on)} if named else {}
    return Promises(
        *(First((read[key] for key in keys if key in read), total) for keys, total in halves)
    )


@written_once
def due(agencies: Keys, on: date, until: date) -> QuerySet[Milestone, tuple[date, int]]:
    """When what these agencies answer for is due, and which it is; some is due later."""
    found = Milestone.objects.answered_for_by(agencies, on=on, until=until)
    return found.order_by().values_list("due_on", "pk")


@written_once
def steps(keys: Keys, on: date) -> QuerySet[Milestone]:
    found = Milestone.objects.with_standing(on=on).filter(pk__among=keys).order_by()
    found = found.select_related("agency", "recommendation__seminar")
    return found.defer("recommendation__seminar__document")
