"""The standing of one recommendation, from its acts, ties and steps. Pure.

This is the only place in which acts become a standing. Within a family of acts the latest decides
(`choices.py` lists the families), in the order of effective date, then of recording. What follows
holds for a stretch of days, from the day on which it turned to the day on which it turns again,
whether by an act or because time passed: a term, a due date, a silence, the end of an agency.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import groupby, pairwise
from operator import attrgetter
from typing import NamedTuple

from recommendations.choices import (
    ACCEPTING,
    CLOSURE_KINDS,
    CUSTODY_KINDS,
    GIVEN_UP_KINDS,
    NEWS_KINDS,
    Kind,
    OrphanReason,
    Progress,
    Role,
    Signal,
    Verdict,
)

# Later than any date that the register will meet: stands for "has not ended".
NEVER = date.max
DAY = timedelta(days=1)

# Members of an enumeration compare slowly, and a register has millions of acts.
ACCEPTED = {each.value for each in ACCEPTING}
CLOSURES = {each.value for each in CLOSURE_KINDS}
CUSTODIES = {each.value for each in CUSTODY_KINDS}
GIVEN_UP = {each.value for each in GIVEN_UP_KINDS}
NEWS = {each.value for each in NEWS_KINDS}
UPDATE, ASSESS, MEET, MOVE = (
    each.value for each in (Kind.UPDATE, Kind.ASSESS, Kind.MEET, Kind.MOVE)
)
NOMINATE, ANSWER, HAND_BACK = (each.value for each in (Kind.NOMINATE, Kind.ANSWER, Kind.HAND_BACK))
LEAD, COMPLETE = Role.LEAD.value, Progress.COMPLETE.value
ASKED_FOR = Verdict.EVIDENCE_REQUESTED.value


class Deed(NamedTuple):
    """What counts of an act that was not taken back."""

    pk: int
    kind: str
    on: date
    agency: int | None
    tie: int | None
    step: int | None
    part: int | None
    response: str
    progress: str
    has_instrument: bool
    repeats: int | None
    due_on: date | None
    verdict: str
    closure: str


class Tie(NamedTuple):
    """An assignment, with the life of its agency."""

    pk: int
    agency: int
    role: str
    proposed_on: date | None
    starts_on: date | None
    ends_on: date | None
    founded_on: date | None
    ended_on: date | None

    @property
    def is_over_on(self) -> date:
        """The first day without it: it ended, or the agency did, whichever came first."""
        return min(self.ends_on or NEVER, self.ended_on or NEVER)

    def holds(self, on: date) -> bool:
        """Whether it is custody on the day: accepted, not over, of an agency that exists."""
        since = self.starts_on
        founded = self.founded_on
        return (
            since is not None
            and since <= on < self.is_over_on
            and (founded is None or founded <= on)
        )


class Step(NamedTuple):
    """A milestone that the plan set, or a splitting that was not taken back."""

    pk: int
    set_on: date
    first_due_on: date


class Terms(NamedTuple):
    """How long an agency has to answer, and how long a silence is."""

    answer: timedelta
    silence: timedelta


class Stretch(NamedTuple):
    """What stands from one day to the day before another. The names are those of the register."""

    starts_on: date
    ends_on: date
    signal: str
    closure: str
    closure_on: date | None
    custody_id: int | None
    lead_id: int | None
    asked_id: int | None
    proposed_id: int | None
    owned_since: date | None
    unowned_since: date
    orphan_reason: str | None
    last_custody_on: date | None
    progress: str | None
    progress_on: date | None
    progress_act: int | None
    has_instrument: bool
    verdict: str | None
    verdict_on: date | None
    finding: str | None
    is_checked: bool
    is_claim: bool
    last_news_on: date | None
    next_due_on: date | None
    is_overdue: bool
    is_silent: bool


@dataclass
class Told:
    """What the acts have said by a day: the last of each family."""

    ties: dict[int, Tie]
    closure: str = ""
    closure_on: date | None = None
    custody: Deed | None = None
    report: Deed | None = None
    verdict: Deed | None = None
    finding: Deed | None = None
    news_on: date | None = None
    nominated: set[int] = field(default_factory=set)
    roles: dict[int, str] = field(default_factory=dict)
    due_on: dict[int, date] = field(default_factory=dict)
    done: set[int] = field(default_factory=set)

    def follow(self, deeds: Iterable[Deed]) -> None:
        """Take in the acts of one day, in their order."""
        deeds = list(deeds)
        # In what role an agency is tied by the end of the day decides of what it speaks.
        for deed in deeds:
            tie = self.ties.get(deed.tie) if deed.tie else None
            if tie and deed.kind in CUSTODIES:
                self.roles[tie.agency] = tie.role
        for deed in deeds:
            self.take_in(deed)

    def take_in(self, deed: Deed) -> None:
        if deed.kind in NEWS and deed.repeats is None:
            self.news_on = deed.on
        if family := FAMILIES.get(deed.kind):
            family(self, deed)

    def hear_report(self, deed: Deed) -> None:
        # A supporter speaks of its own part.
        speaks_for_all = deed.agency is None or self.roles.get(deed.agency, LEAD) == LEAD
        if deed.progress and deed.part is None and speaks_for_all:
            self.report = deed

    def hear_verdict(self, deed: Deed) -> None:
        # A verdict on one milestone or part says nothing of the others.
        if deed.step is None and deed.part is None:
            self.verdict = deed
            if deed.verdict != ASKED_FOR:
                self.finding = deed

    def turn_custody(self, deed: Deed) -> None:
        tie = self.ties.get(deed.tie) if deed.tie else None
        if tie and deed.kind == NOMINATE:
            self.nominated.add(tie.pk)
        if tie and tie.role == LEAD:
            self.custody = deed

    def move(self, deed: Deed) -> None:
        if deed.step and deed.due_on:
            self.due_on[deed.step] = deed.due_on

    def settle(self, deed: Deed) -> None:
        if deed.step:
            self.done.add(deed.step)

    def close(self, deed: Deed) -> None:
        if deed.part is None:
            self.closure, self.closure_on = deed.closure, deed.on


FAMILIES: dict[str, Callable[[Told, Deed], None]] = {
    UPDATE: Told.hear_report,
    ASSESS: Told.hear_verdict,
    MOVE: Told.move,
    MEET: Told.settle,
    **dict.fromkeys(CUSTODIES, Told.turn_custody),
    **dict.fromkeys(GIVEN_UP, Told.settle),
    **dict.fromkeys(CLOSURES, Told.close),
}


def stretches(
    held_on: date, deeds: Sequence[Deed], ties: Sequence[Tie], steps: Sequence[Step], terms: Terms
) -> list[Stretch]:
    """All that is to be said of a recommendation, from its seminar on, without a gap.

    `deeds` are the acts that count, by effective date and key; `ties` by key.
    """
    told = Told({tie.pk: tie for tie in ties})
    leads = [tie for tie in ties if tie.role == LEAD]
    found: list[Stretch] = []
    by_day = [(day, list(mine)) for day, mine in groupby(deeds, key=attrgetter("on"))]
    days = sorted({max(day, held_on) for day in turns(held_on, deeds, leads, steps, terms)})
    position = 0
    for day, until in pairwise([*days, NEVER]):
        while position < len(by_day) and by_day[position][0] <= day:
            told.follow(by_day[position][1])
            position += 1
        stretch = stand(told, held_on, leads, steps, terms, day, until)
        if found and found[-1][2:] == stretch[2:]:
            found[-1] = found[-1]._replace(ends_on=until)
        else:
            found.append(stretch)
    return found


def turns(
    held_on: date, deeds: Sequence[Deed], leads: Sequence[Tie], steps: Sequence[Step], terms: Terms
) -> Iterator[date]:
    """Every day on which something may turn."""
    yield held_on
    for deed in deeds:
        yield deed.on
        if deed.kind in NEWS:
            yield deed.on + terms.silence
        elif deed.kind in CUSTODIES:
            yield deed.on + terms.answer + DAY
        elif deed.due_on:
            yield deed.due_on + DAY
    for tie in leads:
        for day in (tie.proposed_on, tie.starts_on, tie.ends_on, tie.founded_on, tie.ended_on):
            if day:
                yield day
        if tie.starts_on:
            yield tie.starts_on + terms.silence
    for step in steps:
        yield step.set_on
        yield step.first_due_on + DAY


def stand(
    told: Told,
    held_on: date,
    leads: Sequence[Tie],
    steps: Sequence[Step],
    terms: Terms,
    on: date,
    until: date,
) -> Stretch:
    """What stands on the day."""
    held = next((tie for tie in leads if tie.holds(on)), None)
    report, verdict, finding, custody = told.report, told.verdict, told.finding, told.custody
    owned_since = held.starts_on if held else None
    asked = told.ties.get(custody.tie) if custody and custody.tie else None
    due = [
        told.due_on.get(step.pk, step.first_due_on)
        for step in steps
        if step.set_on <= on and step.pk not in told.done
    ]
    next_due_on = min(due, default=None)
    is_overdue = next_due_on is not None and next_due_on < on
    quiet_since = on - terms.silence
    is_silent = (
        not told.closure
        and owned_since is not None
        and owned_since <= quiet_since
        and (told.news_on is None or told.news_on <= quiet_since)
    )
    is_checked = (
        report is not None
        and finding is not None
        and (finding.on, finding.pk) > (report.on, report.pk)
    )
    return Stretch(
        starts_on=on,
        ends_on=until,
        signal=signal(told.closure, held, is_overdue=is_overdue, is_silent=is_silent),
        closure=told.closure,
        closure_on=told.closure_on,
        custody_id=held.pk if held else None,
        lead_id=held.agency if held else None,
        asked_id=asked.agency if asked else None,
        proposed_id=proposed(told, leads, on),
        owned_since=owned_since,
        unowned_since=max(
            (tie.is_over_on for tie in leads if tie.starts_on and tie.starts_on <= on
             and tie.is_over_on <= on),
            default=held_on,
        ),
        orphan_reason=None if held else orphan_reason(custody, asked, terms, on),
        last_custody_on=custody.on if custody else None,
        progress=report.progress if report else None,
        progress_on=report.on if report else None,
        progress_act=report.pk if report else None,
        has_instrument=report is not None and report.has_instrument,
        verdict=verdict.verdict if verdict else None,
        verdict_on=verdict.on if verdict else None,
        finding=finding.verdict if finding else None,
        is_checked=is_checked,
        is_claim=not is_checked
        and report is not None
        and report.progress == COMPLETE
        and not told.closure,
        last_news_on=told.news_on,
        next_due_on=next_due_on,
        is_overdue=is_overdue,
        is_silent=is_silent,
    )  # fmt: skip


def signal(closure: str, held: Tie | None, *, is_overdue: bool, is_silent: bool) -> str:
    """The first word that applies."""
    if closure:
        return Signal.CLOSED.value
    if held is None:
        return Signal.ORPHAN.value
    if is_overdue:
        return Signal.OVERDUE.value
    return Signal.SILENT.value if is_silent else Signal.ON_TRACK.value


def orphan_reason(last: Deed | None, asked: Tie | None, terms: Terms, on: date) -> str:
    """Why nobody holds it, by the last act on its lead."""
    if last is None or asked is None:
        return OrphanReason.NEVER_NOMINATED.value
    if last.kind == HAND_BACK:
        return OrphanReason.HANDED_BACK.value
    if last.kind == ANSWER and last.response not in ACCEPTED:
        return OrphanReason.DECLINED.value
    # Nominated or accepted, and then the agency itself came to an end.
    if asked.ended_on and asked.ended_on <= on:
        return OrphanReason.DISSOLVED.value
    if last.on < on - terms.answer:
        return OrphanReason.UNANSWERED.value
    return OrphanReason.AWAITING.value


def proposed(told: Told, leads: Sequence[Tie], on: date) -> int | None:
    """The agency that only the plan proposes as lead: nobody has asked it yet."""
    for tie in leads:
        is_there = tie.proposed_on is not None and tie.proposed_on <= on
        if is_there and (tie.ends_on is None or tie.ends_on > on) and tie.pk not in told.nominated:
            return tie.agency
    return None
