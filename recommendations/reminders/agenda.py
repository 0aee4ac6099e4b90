"""What stands on the ladder on a day, and which agencies answer for it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import cast

from django.conf import settings
from django.db.models import F, OuterRef, Subquery

from agencies.models import Agency
from recommendations.choices import Rung
from recommendations.models import Assignment, Milestone, Recommendation
from recommendations.rules import ladder

# A milestone or an assignment, and the day that it is about: a moved date is told anew.
Occasion = tuple[type[Milestone] | type[Assignment], int, date]


@dataclass(frozen=True)
class Item:
    """A milestone, or a nomination that awaits its answer, on the rung that it has reached."""

    thing: Milestone | Assignment
    agencies: frozenset[int]
    due_on: date
    rung: Rung

    @property
    def is_nomination(self) -> bool:
        return isinstance(self.thing, Assignment)

    @property
    def recommendation(self) -> Recommendation:
        return self.thing.recommendation

    @property
    def agency(self) -> Agency:
        return self.thing.agency

    @property
    def occasion(self) -> Occasion:
        return type(self.thing), self.thing.pk, self.due_on


class Agenda:
    """All that stands on the ladder on the day: three queries, and as much memory as that takes.

    It is read once for all people, and grows with the register, not with their number.
    """

    def __init__(self, *, on: date) -> None:
        self.on = on
        self.items = sorted([*milestones(on=on), *nominations(on=on)], key=lambda item: item.due_on)
        self.escalated = [item for item in self.items if item.rung == Rung.ESCALATED]
        self.by_agency: dict[int, list[Item]] = defaultdict(list)
        for item in self.items:
            for agency in item.agencies:
                self.by_agency[agency].append(item)
        self.silent: dict[int, list[Recommendation]] = defaultdict(list)
        for said in silent(on=on):
            self.silent[said.lead_id or 0].append(said)

    @property
    def earliest(self) -> date:
        """No day on the ladder is before this one."""
        return self.items[0].due_on if self.items else self.on


def milestones(*, on: date) -> Iterable[Item]:
    """Promised milestones, for the agency that is responsible and for the lead."""
    held = Assignment.objects.leads().in_force(on=on)
    lead = held.filter(recommendation=OuterRef("recommendation")).values("agency")[:1]
    found = Milestone.objects.promised(on=on).filter(due_on__lte=on + ladder.HORIZON)
    found = found.select_related("agency", "recommendation__seminar").defer(
        "recommendation__text", "recommendation__seminar__document"
    )
    for step in found.annotate(lead_id=Subquery(lead)):
        rung = ladder.reached(step.due_on, on=on)
        if rung:
            yield Item(step, frozenset({step.agency_id, step.lead_id}), step.due_on, rung)


def nominations(*, on: date) -> Iterable[Item]:
    """Nominations that await an answer, for the agency that was asked."""
    found = Assignment.objects.awaiting_answer(on=on).select_related(
        "agency", "recommendation__seminar"
    )
    for tie in found.defer("recommendation__text", "recommendation__seminar__document"):
        due_on = answer_by(tie)
        yield Item(tie, frozenset({tie.agency_id}), due_on, ladder.asked(due_on, on=on))


def answer_by(tie: Assignment) -> date:
    """The last day of the term of a nomination."""
    return cast(date, tie.nominated_on) + timedelta(days=settings.ANSWER_TERM_DAYS)


def silent(*, on: date) -> Iterable[Recommendation]:
    """Recommendations in custody without a new fact, the longest silent first."""
    found = Recommendation.objects.with_standing(on=on).filter(is_silent=True)
    found = found.with_seminar().defer("text")
    return found.order_by(F("last_news_on").asc(nulls_first=True), "place", "pk")
