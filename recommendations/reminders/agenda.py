"""What stands on the ladder on a day, and which agencies answer for it."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple, cast

from django.conf import settings
from django.db.models import F, OuterRef, Subquery

from recommendations.choices import Rung
from recommendations.models import Assignment, Milestone, Standing
from recommendations.rules import ladder

# A mail names so many of each and counts the rest, which the desk shows.
NAMED = 50

# Whether it is a nomination, its key, and the day that it is about: a moved date is told anew.
Occasion = tuple[bool, int, date]


class Item(NamedTuple):
    """A milestone, or a nomination that awaits its answer, on the rung that it has reached.

    No more of it than says who is to be told: there may be a hundred thousand. They are sorted as
    a digest names them.
    """

    due_on: date
    is_nomination: bool
    pk: int
    agency: int
    rung: Rung

    @property
    def occasion(self) -> Occasion:
        return self.is_nomination, self.pk, self.due_on


class Agenda:
    """All that stands on the ladder on the day: three queries, and 200 bytes for each item.

    It is read once for all people. Of what is silent it knows the keys that a mail may name.
    """

    def __init__(self, *, on: date) -> None:
        self.on = on
        # No day on the ladder is before this one.
        self.earliest = on
        self.escalated: list[Item] = []
        self.by_agency: defaultdict[int, list[Item]] = defaultdict(list)
        for item, agencies in on_the_ladder(on=on):
            self.earliest = min(self.earliest, item.due_on)
            if item.rung == Rung.ESCALATED:
                self.escalated.append(item)
            for agency in agencies:
                self.by_agency[agency].append(item)
        self.silent: defaultdict[int, list[int]] = defaultdict(list)
        for agency, said in silent(on=on):
            if len(self.silent[agency]) < NAMED:
                self.silent[agency].append(said)


def on_the_ladder(*, on: date) -> Iterator[tuple[Item, set[int]]]:
    """Each item with the agencies that answer for it."""
    yield from milestones(on=on)
    yield from nominations(on=on)


def milestones(*, on: date) -> Iterator[tuple[Item, set[int]]]:
    """Promised milestones, for the agency that is responsible and for the lead."""
    held = Assignment.objects.leads().in_force(on=on)
    lead = held.filter(recommendation=OuterRef("recommendation")).values("agency")[:1]
    until = on + ladder.HORIZON
    found = Milestone.objects.promised(on=on, next_due_on__lte=until).filter(due_on__lte=until)
    found = found.annotate(lead_id=Subquery(lead)).order_by()
    columns = found.values_list("due_on", "pk", "agency", "lead_id")
    for due_on, pk, agency, lead_id in columns.iterator():
        rung = ladder.reached(due_on, on=on)
        if rung:
            yield Item(due_on, False, pk, agency, rung), {agency, lead_id}


def nominations(*, on: date) -> Iterator[tuple[Item, set[int]]]:
    """Nominations that await an answer, for the agency that was asked."""
    found = Assignment.objects.awaiting_answer(on=on).order_by()
    for nominated_on, pk, agency in found.values_list("nominated_on", "pk", "agency").iterator():
        due_on = last_day(nominated_on)
        yield Item(due_on, True, pk, agency, ladder.asked(due_on, on=on)), {agency}


def answer_by(tie: Assignment) -> date:
    """The last day of the term of a nomination."""
    return last_day(cast(date, tie.nominated_on))


def last_day(nominated_on: date) -> date:
    """The last day of the term that began on that day."""
    return nominated_on + timedelta(days=settings.ANSWER_TERM_DAYS)


def silent(*, on: date) -> Iterator[tuple[int, int]]:
    """The lead and the key of what is in custody without a new fact, the longest silent first."""
    found = Standing.objects.on(on).filter(is_silent=True)
    found = found.order_by(F("last_news_on").asc(nulls_first=True), "place", "recommendation")
    return found.values_list("lead", "recommendation").iterator()
