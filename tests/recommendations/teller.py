"""Performs the histories that hypothesis invents, through the actions that people use.

A turn says only "the second agency answers"; the teller finds who may do that, enters it, and
passes over whatever the actions refuse in words.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import chain
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Max, Q, QuerySet

from agencies.models import Agency, User
from recommendations import actions, permissions
from recommendations.choices import Closure, Progress, Response, Verdict
from recommendations.models import Act, Assignment, Milestone, Part, Recommendation
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
    link,
    noon,
)
from tests.recommendations.histories import INSTRUMENTS, TEXTS, History, Turn

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
    entries: int = 0
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
        # A minute apart, so that no two are one entry.
        self.entries += 1
        at = noon(self.today) + timedelta(minutes=self.entries)
        return actions.Entry(by=by, on=on, at=at, agency=agency)

    def entry_for(
        self,
        turn: Turn,
        recommendation: Recommendation,
        agency: Agency,
        milestone: Milestone | None = None,
    ) -> actions.Entry:
        """By the focal point where the agency is tied to it, else by the registrar in its name."""
        person = self.focal_points[agency]
        ties, posts = permissions.voices(person, recommendation, on=self.today)
        held = permissions.in_its_name(agency, ties, posts)
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

    def one_of(self, turn: Turn, likely: QuerySet[Recommendation]) -> Recommendation:
        """Mostly a recommendation with which it can be done, now and then any."""
        promising = list(likely.order_by("pk").distinct()) if turn.choice < 9 else []
        return pick(promising, turn.recommendation) or self.recommendation(turn)

    def closed(self) -> QuerySet[Recommendation]:
        return Recommendation.objects.with_standing(on=self.today).exclude(closure="")

    def part(self, turn: Turn, recommendation: Recommendation) -> Part | None:
        """Every other time a part, of those that were ever made; else the whole."""
        return pick(recommendation.parts.order_by("pk"), turn.days) if turn.days % 2 else None

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
        asked = Assignment.objects.leads().filter(ends_on=None, acts__kind="nominate")
        return actions.transfer(
            self.one_of(turn, Recommendation.objects.filter(assignments__in=asked)),
            self.agency(turn),
            text="By decree.",
            entry=self.entry(turn),
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
        evidence = [link("A decree", "https://example.org/decree")] if turn.days > 100 else []
        return actions.report(
            recommendation,
            text=pick(TEXTS, turn.choice),
            progress=pick(["", "", *Progress.values, "complete"], turn.days),
            instrument=pick(INSTRUMENTS, turn.days),
            milestone=milestone if 90 < turn.days <= 100 else None,
            part=self.part(turn, recommendation),
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
        verdict = pick(Verdict.values, turn.days)
        return actions.assess(
            recommendation,
            verdict=verdict,
            is_internal=verdict != Verdict.EVIDENCE_REQUESTED,
            milestone=milestone if turn.choice > 8 else None,
            part=self.part(turn, recommendation),
            entry=self.entry(turn, self.reviewer),
        )

    def close(self, turn: Turn) -> Act | None:
        recommendation = self.recommendation(turn)
        return actions.close(
            recommendation,
            closure=pick(Closure.values, turn.choice),
            text="Settled.",
            part=self.part(turn, recommendation),
            entry=self.entry(turn),
        )

    def remind(self, turn: Turn) -> Act | None:
        awaited = Assignment.objects.awaiting_answer(on=self.today)
        tie = self.tie(turn, Q(pk__in=awaited.values("pk")))
        return actions.remind(tie, entry=self.entry(turn)) if tie else None

    def split(self, turn: Turn) -> Act | None:
        if not (found := self.on_milestone(turn)):
            return None
        milestone, entry = found
        steps = [
            actions.Step(title="A half", due_on=milestone.first_due_on),
            actions.Step(title="Another", due_on=self.today + timedelta(days=turn.days)),
        ]
        act = actions.split(milestone, steps=steps, text="Two things.", entry=entry)
        self.milestones += act.steps.all()
        return act

    def divide(self, turn: Turn) -> Act | None:
        recommendation = self.recommendation(turn)
        passages = recommendation.text.split(" ", 1)
        return actions.divide(recommendation, passages=passages, entry=self.entry(turn))

    def recheck(self, turn: Turn) -> Act | None:
        recommendation = self.one_of(turn, self.closed())
        return actions.recheck(recommendation, text="Still so.", entry=self.entry(turn))

    def undo(self, turn: Turn) -> Act | None:
        """Mostly the newest act, now and then one that may be too old or not the last."""
        acts = Act.objects.order_by("-pk")[: 1 if turn.choice < 9 else 4]
        if not (act := pick(acts, turn.choice)):
            return None
        at = act.recorded_at + timedelta(minutes=turn.choice)
        return actions.undo(act, entry=actions.Entry(by=act.recorded_by, on=self.today, at=at))

    def reopen(self, turn: Turn) -> Act | None:
        recommendation = self.one_of(turn, self.closed())
        part = self.part(turn, recommendation)
        return actions.reopen(
            recommendation, text="Not settled.", part=part, entry=self.entry(turn)
        )
