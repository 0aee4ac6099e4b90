"""Histories that nobody thought of: what hypothesis invents, and a teller who performs it.

A turn says only "the second agency answers"; the teller finds who may do that, enters it through
`recommendations.actions`, and passes over whatever the actions refuse in words.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import chain
from random import Random
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Max, Q
from hypothesis import strategies as st

from agencies.models import Agency, User
from recommendations import actions, permissions
from recommendations.choices import Closure, Progress, Response, Verdict
from recommendations.models import Act, Assignment, Milestone, Recommendation
from recommendations.rules.permissions import Capacity
from tests.factories import (
    HELD_ON,
    AgencyFactory,
    AssignmentFactory,
    MembershipFactory,
    MilestoneFactory,
    RecommendationFactory,
    RegistrarFactory,
    ReviewerFactory,
    SeminarFactory,
    noon,
)

TEXTS = [
    "The draft law is with the government.",
    "The draft law is still with the government",
    "Forty judges trained in Almaty.",
    "Forty judges now trained in Almaty.",
]
INSTRUMENTS = ["", "", "", "Decree 77"]


@dataclass(frozen=True)
class Life:
    """Days from the seminar to an agency's first and last; None where not known or not ended."""

    established: int | None
    ended: int | None


@dataclass(frozen=True)
class Turn:
    """One thing that somebody tries, `wait` days after the turn before."""

    what: str
    wait: int = 1
    late: int = 0  # entered by the registrar this many days after it took effect
    recommendation: int = 0
    agency: int = 0
    supporting: bool = False
    own_hand: bool = True  # by the agency itself where it may, else by the registrar
    choice: int = 0  # among responses, texts, milestones, verdicts ...
    days: int = 0  # for a new due date, or back to the day on which something happened


@dataclass(frozen=True)
class History:
    """A whole story, as drawn."""

    lives: list[Life]
    recommendations: int
    proposals: list[int]  # the agency that the plan proposes for each recommendation
    steps: list[tuple[int, int]]  # milestones: set on, and due after, so many days
    openings: list[tuple[Turn, Turn]]
    turns: list[Turn]
    ends: tuple[int, int] | None  # at last this agency ends, so many days after its last act
    seed: int


# Turns that lead somewhere come more often; the waits lie around the two terms.
WHAT = (
    ["nominate", "answer"] * 4 + ["report"] * 7 + ["hand_back"] * 3
    + ["transfer", "assess", "name_officer", "officer_left", "meet", "move", "drop"] * 2
    + ["close", "reopen"]
)  # fmt: skip
WAITS = [0, 0, 0, 0, 1, 1, 7, 7, 29, 30, 31, 89, 90]

lives = st.builds(
    Life,
    established=st.none() | st.integers(-300, 120),
    ended=st.none() | st.none() | st.integers(121, 500),
)


def turns(whats: Sequence[str], waits: Sequence[int] = WAITS) -> st.SearchStrategy[Turn]:
    """Turns from one number each: drawn field by field, too many would be the simplest one."""

    def turn(number: int) -> Turn:
        random = Random(number)  # noqa: S311
        return Turn(
            what=random.choice(whats),
            wait=random.choice(waits),
            late=random.choice([0, 0, 0, 0, 0, 1, 20, 100]),
            recommendation=random.randrange(5),
            agency=random.randrange(3),
            supporting=random.random() < 0.25,
            own_hand=random.random() < 0.5,
            choice=random.randrange(12),
            days=random.randrange(121),
        )

    return st.integers(0, 2**32).map(turn)


# Most histories begin with leads that were asked and answered; otherwise nothing much can follow.
openings = st.lists(
    st.tuples(turns(["nominate"], [0, 1, 7]), turns(["answer"], [0, 7, 31])),
    min_size=2,
    max_size=5,
)
histories = st.builds(
    History,
    lives=st.lists(lives, min_size=2, max_size=3),
    recommendations=st.integers(2, 5),
    proposals=st.lists(st.integers(0, 4), min_size=5, max_size=5),
    steps=st.lists(st.tuples(st.integers(0, 200), st.integers(0, 300)), min_size=1, max_size=5),
    openings=openings,
    turns=st.lists(turns(WHAT), min_size=20, max_size=40),
    ends=st.none() | st.tuples(st.integers(0, 2), st.integers(1, 200)),
    seed=st.integers(0, 10_000),
)

HELD = Q(starts_on__isnull=False, ends_on=None)


def after(days: int) -> date:
    return HELD_ON + timedelta(days=days)


def pick(found: Sequence[Any], index: int) -> Any:
    """One of them, whatever the index; None when there are none."""
    return found[index % len(found)] if found else None


@dataclass
class Teller:
    """Performs a history; `log` tells it in words, for a failing test."""

    history: History
    today: date = HELD_ON
    log: list[str] = field(default_factory=list)

    def tell(self) -> None:
        self.set_the_scene()
        for turn in [*chain(*self.history.openings), *self.history.turns]:
            self.today += timedelta(days=turn.wait)
            self.try_out(turn)
        if self.history.ends:
            self.end_an_agency(*self.history.ends)

    def set_the_scene(self) -> None:
        self.registrar, self.reviewer = RegistrarFactory(), ReviewerFactory()
        self.agencies = list(self.found_agencies())
        self.focal_points: dict[Agency, User] = {
            agency: MembershipFactory(agency=agency, starts_on=after(-400)).user
            for agency in self.agencies
        }
        first, second = SeminarFactory(), SeminarFactory(held_on=after(40))
        self.recommendations: list[Recommendation] = [
            RecommendationFactory(seminar=second if i == 2 else first)
            for i in range(self.history.recommendations)
        ]
        for recommendation, proposal in zip(
            self.recommendations, self.history.proposals, strict=False
        ):
            if proposal < len(self.agencies):
                agency = self.agencies[proposal]
                AssignmentFactory(recommendation=recommendation, agency=agency)
                self.log.append(f"the plan proposes {agency.code} for {recommendation.label}")
        self.milestones: list[Milestone] = [self.promise(i) for i in range(len(self.history.steps))]

    def found_agencies(self) -> Iterator[Agency]:
        for i, life in enumerate(self.history.lives):
            agency = AgencyFactory(
                code=f"agency-{i}",
                established_on=None if life.established is None else after(life.established),
                ended_on=None if life.ended is None else after(life.ended),
            )
            self.log.append(f"{agency.code}: {agency.established_on} to {agency.ended_on}")
            yield agency

    def promise(self, i: int) -> Milestone:
        recommendation = self.recommendations[i % len(self.recommendations)]
        set_on = recommendation.seminar.held_on + timedelta(days=self.history.steps[i][0])
        milestone = MilestoneFactory(
            recommendation=recommendation,
            agency=self.agencies[i % len(self.agencies)],
            set_on=set_on,
            first_due_on=set_on + timedelta(days=self.history.steps[i][1]),
        )
        self.log.append(
            f"{milestone.code} of {recommendation.label}, set on {set_on}, "
            f"due on {milestone.first_due_on}"
        )
        return milestone

    def try_out(self, turn: Turn) -> None:
        perform: Callable[[Turn], Act | None] = getattr(self, turn.what)
        day = self.today - timedelta(days=turn.late)
        try:
            done = perform(turn)
        except ValidationError as refusal:
            self.log.append(f"{day} {turn.what}: refused, {' '.join(refusal.messages)}")
            return
        if done:
            said = done.response or done.progress or done.verdict or done.closure
            self.log.append(
                f"{day} {turn.what} {done.recommendation.label} "
                f"{done.assignment or done.milestone or ''} {said} {done.text!r} "
                f"for {done.agency}, recorded {self.today}"
            )

    def end_an_agency(self, index: int, days: int) -> None:
        agency = self.agencies[index % len(self.agencies)]
        if agency.ended_on:
            return
        own = Act.objects.filter(Q(agency=agency) | Q(assignment__agency=agency))
        last = own.aggregate(day=Max("effective_on"))["day"] or HELD_ON
        agency.ended_on = max(last, agency.established_on or last) + timedelta(days=days)
        agency.save()
        self.log.append(f"at last {agency.code} ends on {agency.ended_on}")

    # --- Who enters it

    def entry(
        self, turn: Turn, by: User | None = None, agency: Agency | None = None
    ) -> actions.Entry:
        by = by or self.registrar
        late = turn.late if by.is_registrar else 0
        on = self.today - timedelta(days=late)
        return actions.Entry(by=by, on=on, at=noon(self.today), agency=agency)

    def entry_for(
        self,
        turn: Turn,
        recommendation: Recommendation,
        agency: Agency,
        milestone: Milestone | None = None,
    ) -> actions.Entry:
        """By the focal point where the agency is tied to it, else by the registrar in its name."""
        person = self.focal_points[agency]
        held = permissions.capacities(person, recommendation, agency, on=self.today)
        own = milestone is None or milestone.agency == agency
        allowed = Capacity.LEAD_OFFICIAL in held or (own and Capacity.FOCAL_POINT in held)
        if turn.own_hand and not turn.late and allowed:
            return self.entry(turn, person, agency)
        return self.entry(turn, None, agency)

    def recommendation(self, turn: Turn) -> Recommendation:
        return self.recommendations[turn.recommendation % len(self.recommendations)]

    def agency(self, turn: Turn) -> Agency:
        # Read again: another agency's turn may have been refused with this one half changed.
        return Agency.objects.get(pk=self.agencies[turn.agency % len(self.agencies)].pk)

    def tie(self, turn: Turn, likely: Q) -> Assignment | None:
        """Mostly an assignment with which it can be done, now and then any."""
        ties = Assignment.objects.order_by("-pk")
        promising = ties.filter(likely) if turn.choice < 9 else None
        return pick(promising or ties, turn.recommendation)

    # --- What they do

    def nominate(self, turn: Turn) -> Act | None:
        """Mostly for a recommendation without a lead, now and then for any."""
        taken = Assignment.objects.leads().filter(ends_on=None, acts__kind="nominate")
        free = Recommendation.objects.exclude(assignments__in=taken).order_by("pk")
        recommendation = pick(free, turn.recommendation) if turn.choice < 9 else None
        return actions.nominate(
            recommendation or self.recommendation(turn),
            self.agency(turn),
            role="supporting" if turn.supporting else "lead",
            reason="",
            entry=self.entry(turn),
        )

    def answer(self, turn: Turn) -> Act | None:
        if not (tie := self.tie(turn, Q(starts_on=None, ends_on=None, acts__kind="nominate"))):
            return None
        responses = [Response.ACCEPTED, Response.ACCEPTED, Response.IN_PART, Response.NOT_ACCEPTED]
        return actions.answer(
            tie,
            response=pick(responses, turn.choice),
            text="With reservations.",
            entry=self.entry_for(turn, tie.recommendation, tie.agency),
        )

    def hand_back(self, turn: Turn) -> Act | None:
        if not (tie := self.tie(turn, HELD)):
            return None
        entry = self.entry_for(turn, tie.recommendation, tie.agency)
        return actions.hand_back(tie, text="No means.", entry=entry)

    def transfer(self, turn: Turn) -> Act | None:
        return actions.transfer(
            self.recommendation(turn), self.agency(turn), text="By decree.", entry=self.entry(turn)
        )

    def name_officer(self, turn: Turn) -> Act | None:
        if not (tie := self.tie(turn, HELD)):
            return None
        entry = self.entry_for(turn, tie.recommendation, tie.agency)
        return actions.name_officer(tie, name="A. Person", entry=entry)

    def officer_left(self, turn: Turn) -> Act | None:
        if not (tie := self.tie(turn, HELD)):
            return None
        entry = self.entry_for(turn, tie.recommendation, tie.agency)
        return actions.officer_left(tie, entry=entry)

    def report(self, turn: Turn) -> Act | None:
        recommendation, agency = self.recommendation(turn), self.agency(turn)
        if turn.choice < 9 and (tie := self.tie(turn, HELD)):
            recommendation, agency = tie.recommendation, tie.agency
        milestone = pick(list(recommendation.milestones.all()), turn.choice)
        evidence = [("A decree", "https://example.org/decree")] if turn.days > 100 else []
        return actions.report(
            recommendation,
            text=pick(TEXTS, turn.choice),
            progress=pick(["", "", *Progress.values, "complete"], turn.days),
            instrument=pick(INSTRUMENTS, turn.days),
            milestone=milestone if 90 < turn.days <= 100 else None,
            evidence=evidence,
            entry=self.entry_for(turn, recommendation, agency),
        )

    def on_milestone(self, turn: Turn) -> tuple[Milestone, actions.Entry] | None:
        milestone = pick(self.milestones, turn.choice)
        if milestone is None:
            return None
        agency = self.agency(turn)
        return milestone, self.entry_for(turn, milestone.recommendation, agency, milestone)

    def meet(self, turn: Turn) -> Act | None:
        if not (found := self.on_milestone(turn)):
            return None
        milestone, entry = found
        return actions.meet(
            milestone, happened_on=entry.on - timedelta(days=turn.days % 40), entry=entry
        )

    def move(self, turn: Turn) -> Act | None:
        if not (found := self.on_milestone(turn)):
            return None
        milestone, entry = found
        due_on = self.today + timedelta(days=turn.days - 20)
        return actions.move(milestone, due_on=due_on, text="The budget is late.", entry=entry)

    def drop(self, turn: Turn) -> Act | None:
        if not (found := self.on_milestone(turn)):
            return None
        milestone, entry = found
        return actions.drop(milestone, text="No longer planned.", entry=entry)

    def assess(self, turn: Turn) -> Act | None:
        recommendation = self.recommendation(turn)
        milestone = pick(list(recommendation.milestones.all()), turn.choice)
        return actions.assess(
            recommendation,
            verdict=pick(Verdict.values, turn.days),
            milestone=milestone if turn.choice > 8 else None,
            entry=self.entry(turn, self.reviewer),
        )

    def close(self, turn: Turn) -> Act | None:
        return actions.close(
            self.recommendation(turn),
            closure=pick(Closure.values, turn.choice),
            text="Settled.",
            entry=self.entry(turn),
        )

    def reopen(self, turn: Turn) -> Act | None:
        closed = Recommendation.objects.filter(acts__kind="close").order_by("pk").distinct()
        recommendation = pick(closed, turn.recommendation) or self.recommendation(turn)
        return actions.reopen(recommendation, text="Not settled.", entry=self.entry(turn))
