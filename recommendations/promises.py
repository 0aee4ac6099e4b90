"""The open milestones for which agencies answer, as their pages and desks name them."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from agencies.models import Agency
from recommendations.editions import kept_under
from recommendations.models import Milestone
from recommendations.tables import First

# How many of each are named.
SHOWN = 50


class Promises(NamedTuple):
    """The first by their due date, those that are overdue apart."""

    overdue: First[Milestone]
    ahead: First[Milestone]


def promises(agencies: Sequence[Agency], *, on: date, until: date = date.max) -> Promises:
    """Milestones for which these agencies answer and that are due up to the day.

    All are looked through once an edition; those that are named are read by their keys.
    """

    def look() -> list[tuple[list[int], int]]:
        found = Milestone.objects.answered_for_by(agencies, on=on).filter(due_on__lte=until)
        late: list[int] = []
        ahead: list[int] = []
        # Of unfinished ones the day alone tells; to work out each state would take twice as long.
        for key, due_on in found.order_by("due_on", "pk").values_list("pk", "due_on"):
            (late if due_on < on else ahead).append(key)
        return [(keys[:SHOWN], len(keys)) for keys in (late, ahead)]

    # To write the statement only for its name would take longer than to read what is named.
    whose = sorted(agency.pk for agency in agencies)
    halves = kept_under(("promises", SHOWN, whose, on, until), look)
    steps = Milestone.objects.with_standing(on=on).select_related(
        "agency", "recommendation__seminar"
    )
    named = [key for keys, _total in halves for key in keys]
    read = {step.pk: step for step in steps.filter(pk__in=named)} if named else {}
    return Promises(
        *(First((read[key] for key in keys if key in read), total) for keys, total in halves)
    )
