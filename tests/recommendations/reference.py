"""What the acts say of a recommendation, in plain slow Python.

The property test compares the querysets with this. It reads acts, the lives of agencies and the
days on which milestones were set, and never the span of an assignment: so it also proves that the
spans which the actions keep follow from the acts.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from agencies.models import Agency
from recommendations.models import Act, Milestone

TERM, SILENCE = timedelta(days=30), timedelta(days=90)
CHAIN = ("nominate", "answer", "hand back", "transfer")
FILLERS = {"the", "still", "now"}


@dataclass
class Standing:
    """What `Recommendation.objects.with_standing` annotates; custody is the agency's code."""

    closure: str
    custody: str | None
    owned_since: date | None
    orphan_reason: str | None
    unowned_since: date
    progress: str | None
    verdict: str | None
    finding: str | None
    is_checked: bool
    is_claim: bool
    is_overdue: bool
    is_silent: bool
    next_due_on: date | None
    last_news_on: date | None
    signal: str


@dataclass
class Step:
    """What `Milestone.objects.with_standing` annotates."""

    due_on: date
    met_on: date | None
    dropped_on: date | None
    moves: int
    state: str


def place(act: Act) -> tuple[date, int]:
    """Where an act stands among the others."""
    return (act.effective_on, act.pk)


def up_to(on: date, acts: Sequence[Act]) -> list[Act]:
    taken_back = {act.undoes_id for act in acts if act.kind == "undo"}
    counted = (act for act in acts if act.pk not in taken_back and act.kind != "undo")
    return sorted((act for act in counted if act.effective_on <= on), key=place)


def last(acts: list[Act]) -> Act | None:
    return acts[-1] if acts else None


# --- Custody


@dataclass
class Custody:
    """Who holds or was asked, after each act of the chain."""

    unowned_since: date
    reason: str = "never nominated"
    holder: Agency | None = None
    since: date | None = None
    asked: Agency | None = None
    asked_on: date | None = None

    def lose(self, day: date, reason: str) -> None:
        if self.holder:
            self.unowned_since = day
        self.holder = self.since = self.asked = self.asked_on = None
        self.reason = reason

    def let_time_pass(self, day: date) -> None:
        """An agency that came to an end holds nothing, and answers nothing."""
        agency = self.holder or self.asked
        if agency and agency.ended_on and agency.ended_on <= day:
            self.lose(agency.ended_on, "dissolved")

    def follow(self, act: Act) -> None:
        self.let_time_pass(act.effective_on)
        if act.kind == "nominate":
            assert not self.holder, "nominated while another held it"
            self.asked, self.asked_on = act.assignment.agency, act.effective_on
        elif act.kind == "transfer":
            self.lose(act.effective_on, "transferred")
        elif act.kind == "hand back":
            self.lose(act.effective_on, "handed back")
        elif act.response == "not accepted":
            self.lose(act.effective_on, "declined")
        else:
            self.holder, self.since = act.assignment.agency, act.effective_on
            self.asked = self.asked_on = None

    def why_nobody(self, on: date) -> str | None:
        if self.holder:
            return None
        if self.asked:
            return "unanswered" if on - self.asked_on > TERM else "awaiting"
        return self.reason


def custody(acts: list[Act], held_on: date, on: date) -> Custody:
    found = Custody(unowned_since=held_on)
    for act in acts:
        if act.kind in CHAIN and act.assignment.role == "lead":
            found.follow(act)
    found.let_time_pass(on)
    return found


# --- Reports, verdicts, closure


def fact(text: str) -> frozenset[str]:
    """The words that carry the fact."""
    return frozenset(text.lower().rstrip(".").split()) - FILLERS


def brings_news(act: Act, acts: Iterable[Act]) -> bool:
    """Whether an update said more than the agency had said by then, as far as was recorded."""
    if act.milestone_id or act.evidence.all():
        return True
    before = [
        other
        for other in up_to(act.effective_on, acts)
        if other.kind == "update" and other.agency_id == act.agency_id and other.pk < act.pk
    ]
    if not before or fact(before[-1].text) != fact(act.text):
        return True
    reported = [other.progress for other in before if other.progress]
    if act.progress and act.progress not in reported[-1:]:
        return True
    return bool(act.instrument) and act.instrument not in {other.instrument for other in before}


def news(acts: list[Act]) -> list[Act]:
    return [
        act
        for act in acts
        if act.kind == "meet" or (act.kind == "update" and brings_news(act, acts))
    ]


def supported_only(act: Act, acts: list[Act]) -> bool:
    """Whether the agency of an update was tied to the recommendation only as a supporter."""
    ties = [
        other
        for other in up_to(act.effective_on, acts)
        if other.kind in CHAIN and other.assignment.agency_id == act.agency_id
    ]
    return bool(ties) and ties[-1].assignment.role == "supporting"


def last_report(acts: list[Act]) -> Act | None:
    reports = [act for act in acts if act.kind == "update" and act.progress and not act.part_id]
    return last([act for act in reports if not supported_only(act, acts)])


def is_checked(report: Act | None, findings: list[Act]) -> bool:
    return report is not None and any(place(act) > place(report) for act in findings)


def closure(acts: list[Act]) -> str:
    whole = [act for act in acts if act.part_id is None]
    found = last([act for act in whole if act.kind in ("close", "reopen")])
    return found.closure if found else ""


# --- Milestones and the whole


def step(milestone: Milestone, acts: list[Act], on: date) -> Step:
    mine = [act for act in acts if act.milestone_id == milestone.pk]
    moves = [act for act in mine if act.kind == "move"]
    met = last([act for act in mine if act.kind == "meet"])
    given_up = last([act for act in mine if act.kind in ("drop", "split")])
    due_on = moves[-1].due_on if moves else milestone.first_due_on
    state = "overdue" if due_on < on else "open"
    if given_up:
        state = "dropped" if given_up.kind == "drop" else "split"
    elif met:
        state = "met"
    return Step(
        due_on=due_on,
        met_on=met.happened_on if met else None,
        dropped_on=given_up.effective_on if given_up else None,
        moves=len(moves),
        state=state,
    )


def steps(milestones: Iterable[Milestone], acts: Iterable[Act], on: date) -> dict[int, Step]:
    """Steps of the plan, and those of splittings that count."""
    acts = up_to(on, acts)
    makers = {None, *(act.pk for act in acts)}
    there = (one for one in milestones if one.set_on <= on and one.set_by_id in makers)
    return {one.pk: step(one, acts, on) for one in there}


def standing(
    acts: Iterable[Act], milestones: Iterable[Milestone], held_on: date, on: date
) -> Standing:
    """What the acts of one recommendation, all of them, say of it on the day."""
    acts = up_to(on, acts)
    owner = custody(acts, held_on, on)
    verdicts = [act for act in acts if act.kind == "assess"]
    verdicts = [act for act in verdicts if not (act.milestone_id or act.part_id)]
    verdict, report = last(verdicts), last_report(acts)
    findings = [act for act in verdicts if act.verdict != "evidence requested"]
    is_claim = report is not None and report.progress == "complete"
    finding, checked = last(findings), is_checked(report, findings)
    open_steps = [
        one for one in steps(milestones, acts, on).values() if one.state in ("open", "overdue")
    ]
    heard = [act.effective_on for act in news(acts)]
    quiet = owner.holder and all(on - day >= SILENCE for day in [owner.since, *heard])
    found = Standing(
        closure=closure(acts),
        custody=owner.holder.code if owner.holder else None,
        owned_since=owner.since,
        orphan_reason=owner.why_nobody(on),
        unowned_since=owner.unowned_since,
        progress=report.progress if report else None,
        verdict=verdict.verdict if verdict else None,
        finding=finding.verdict if finding else None,
        is_checked=checked,
        is_claim=is_claim and not checked and not closure(acts),
        is_overdue=any(one.state == "overdue" for one in open_steps),
        is_silent=bool(quiet) and not closure(acts),
        next_due_on=min((one.due_on for one in open_steps), default=None),
        last_news_on=max(heard, default=None),
        signal="",
    )
    found.signal = signal(found)
    return found


def signal(found: Standing) -> str:
    if found.closure:
        return "closed"
    if not found.custody:
        return "orphan"
    if found.is_overdue:
        return "overdue"
    return "silent" if found.is_silent else "track"
