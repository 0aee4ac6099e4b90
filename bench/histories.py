"""What happened to one recommendation of a made-up register: its custody, work, review and end.

The rows are those that the actions would have written, in their order: spans follow from acts,
an update that brings nothing new says which one it repeats, and nobody acts who is not there.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random

from bench import words
from bench.bodies import LARGEST, REGISTRAR, REVIEWER, Bodies, Body
from bench.deeds import Deed, Step, Tie
from bench.work import Work

# How custody stands at last, with how often.
FATES = {
    "never nominated": 12, "unanswered": 6, "awaiting": 3, "declined": 6, "handed back": 6,
    "dissolved": 5, "accepted": 62,
}  # fmt: skip
EARLIER = ("declined", "handed back", "transferred", "succeeded")
RESERVED = ("in part", "in principle")
ANSWER_TERM = 30


@dataclass(slots=True)
class Numbers:
    """The last key that was given in each table, and the last act that was made up."""

    tie: int = 0
    step: int = 0
    deed: int = 0
    evidence: int = 0


@dataclass
class History:
    """One recommendation, made up by `tell`. Days are numbers (bodies.py)."""

    rng: Random
    bodies: Bodies
    numbers: Numbers
    held_on: int
    today: int
    language: str
    ties: list[Tie] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    deeds: list[Deed] = field(default_factory=list)
    # The open tie of a lead: proposed, asked or accepted.
    lead: Tie | None = None
    # The agency that the plan names in its milestones.
    planned_for: int = 0
    # A transfer of which the nomination is still to come.
    taken: Deed | None = None

    def tell(self, fate: str, *, is_large: bool = False, may_close: bool = True) -> None:
        """Everything until today; `is_large` says that the largest agency holds it at last."""
        rng = self.rng
        self.work = Work(self)
        cursor = self.held_on + int(min(rng.expovariate(1 / 60), self.room(self.held_on) / 4))
        first = self.bodies.all[LARGEST - 1] if is_large else self.lasting()
        self.plan(first)
        if rng.random() < 0.5:
            proposed = first if rng.random() < 0.7 else self.lasting()
            self.lead = self.tie(proposed, "lead", proposed_on=self.held_on)
        self.support()
        if fate == "never nominated":
            self.close_orphan(may_close=may_close)
            return
        # Who is still awaited was asked lately, and by nobody else's transfer.
        if fate not in ("awaiting", "dissolved") and rng.random() < 0.2 and self.room(cursor) > 600:
            cursor = self.earlier(cursor)
        self.last_round(fate, first, cursor, may_close=may_close)

    # --- The parts of a history

    def plan(self, body: Body) -> None:
        """Four or five milestones, as the plan sets them some weeks after the seminar."""
        rng, self.planned_for = self.rng, body.pk
        set_on = self.held_on + int(rng.random() * min(60, self.room(self.held_on)))
        due = set_on
        for _ in range(4 + (rng.random() < 0.5)):
            due += 60 + int(rng.random() * 400)
            self.numbers.step += 1
            self.steps.append(Step(self.numbers.step, set_on, due, due, set_on))

    def support(self) -> None:
        """A quarter have other agencies that help, or were asked to."""
        rng = self.rng
        for _ in range(int(rng.random() < 0.25) + int(rng.random() < 0.1)):
            body = self.lasting()
            day = self.held_on + int(rng.random() * self.room(self.held_on) * 0.1)
            tie = self.tie(body, "supporting")
            self.nominate(tie, day)
            self.answer(tie, self.later(day, 40), is_accepted=rng.random() < 0.85)

    def earlier(self, cursor: int) -> int:
        """A round that came to nothing, or to another agency; the day from which others follow."""
        rng = self.rng
        kind = words.draw(rng, EARLIER)
        body = self.gone(cursor) if kind == "succeeded" else self.lasting()
        end = body.ended if body else None
        if body is None or (end and end > self.today - 300):
            return cursor
        tie = self.ask(body, cursor)
        answered = self.later(cursor, 25 if end else 50)
        if kind == "declined":
            self.answer(tie, answered, is_accepted=False)
            return self.later(answered, 90)
        self.answer(tie, answered)
        day = end or answered + 30 + int(rng.random() * (self.room(answered) * 0.3))
        self.work.during(tie, answered, day, is_last=False)
        if end:
            return self.later(self.dissolve(tie, body), 200)
        if kind == "transferred":
            # The nomination of the next one follows in the same entry.
            self.taken = self.deed("transfer", day, REGISTRAR, tie=tie, text=self.reason())
            self.end(tie, day, self.taken)
            return day
        self.hand_back(tie, day)
        return self.later(day, 90)

    def last_round(self, fate: str, body: Body, cursor: int, *, may_close: bool) -> None:
        """The round that decides how custody stands today."""
        rng = self.rng
        if fate == "dissolved":
            gone = self.gone(cursor)
            if gone:
                self.ask_and_dissolve(gone, cursor)
                self.close_orphan(may_close=may_close)
                return
            fate = "declined"
        if fate == "awaiting":
            cursor = max(cursor, self.today - int(rng.random() * ANSWER_TERM))
        tie = self.ask(body, cursor)
        if fate in ("awaiting", "unanswered"):
            self.close_orphan(may_close=may_close)
            return
        answered = self.later(cursor, 50)
        self.answer(tie, answered, is_accepted=fate != "declined")
        if fate == "accepted":
            self.hold(tie, answered, may_close=may_close)
            return
        if fate == "handed back":
            day = answered + int(self.room(answered) * (0.1 + 0.8 * rng.random()))
            self.work.during(tie, answered, day, is_last=False)
            self.hand_back(tie, day)
        self.close_orphan(may_close=may_close)

    def ask_and_dissolve(self, body: Body, cursor: int) -> None:
        """Its agency comes to an end, having accepted or not."""
        rng = self.rng
        end = body.ended or self.today
        tie = self.ask(body, cursor)
        answered = cursor + int(rng.random() * min(50, end - cursor - 1))
        if rng.random() < 0.8:
            self.answer(tie, answered)
            self.work.during(tie, answered, end, is_last=False)
        self.dissolve(tie, body)

    def hold(self, tie: Tie, since: int, *, may_close: bool) -> None:
        """Held until today; the older it is, the likelier it is closed."""
        rng, room = self.rng, self.room(since)
        if not may_close or rng.random() > 0.45 * min(1.0, room / 3000):
            self.work.during(tie, since, self.today + 1)
            return
        day = max(since + int(room * (0.3 + 0.7 * rng.random())), self.last_day())
        self.work.during(tie, since, day)
        self.close(day, self.work.fitting_closure())
        later = day + 365 + int(rng.random() * 90)
        if rng.random() < 0.06 and self.room(day) > 400:
            opened = day + 30 + int(rng.random() * 300)
            self.deed("reopen", opened, REGISTRAR, text=self.reason())
            self.work.during(tie, opened, self.today + 1, is_last=False)
        elif rng.random() < 0.4 and later <= self.today:
            self.deed("recheck", later, REVIEWER, text=words.draw(rng, words.FOUND[:4]))

    def close_orphan(self, *, may_close: bool) -> None:
        """Some that nobody owns are closed all the same."""
        rng = self.rng
        day = self.last_day() + int(rng.random() * 900)
        if may_close and rng.random() < 0.08 and day <= self.today:
            self.close(day, words.draw(rng, ("superseded", "no longer applicable")))

    # --- Single acts

    def deed(self, kind: str, day: int, by: int, **details: object) -> Deed:
        """Append an act. Officials' acts name their agency; the register's own name none."""
        deed = Deed(kind, day, by, **details)  # type: ignore[arg-type]
        self.deeds.append(deed)
        return deed

    def tie(self, body: Body, role: str, proposed_on: int | None = None) -> Tie:
        self.numbers.tie += 1
        reason = words.draw(self.rng, words.WHY_IT)
        tie = Tie(self.numbers.tie, body.pk, role, reason, body.focal_point, proposed_on)
        self.ties.append(tie)
        return tie

    def nominate(self, tie: Tie, day: int) -> Deed:
        return self.deed("nominate", day, REGISTRAR, tie=tie, text=tie.reason)

    def ask(self, body: Body, day: int) -> Tie:
        """Nominate a lead: the one that is proposed, or another instead of it."""
        proposed, self.lead = self.lead, None
        tie = proposed if proposed and proposed.agency == body.pk else self.tie(body, "lead")
        if self.taken:
            tie.reason = self.taken.text
        act = self.nominate(tie, day)
        act.wait, self.taken = -1 if self.taken else 0, None
        if proposed and proposed is not tie:
            self.end(proposed, day, act)
        return tie

    def answer(self, tie: Tie, day: int, *, is_accepted: bool = True) -> None:
        rng = self.rng
        details: dict[str, object] = {"response": "not accepted", "text": self.reason()}
        if is_accepted:
            is_plain = rng.random() < 0.7
            details["response"] = "accepted" if is_plain else words.draw(rng, RESERVED)
            details["text"] = "" if is_plain else self.reason()
            if rng.random() < 0.8:
                details["officer"] = words.person(rng)
                details["position"] = words.draw(rng, words.POSITIONS)
        act = self.deed("answer", day, tie.focal_point, agency=tie.agency, tie=tie, **details)
        if is_accepted:
            tie.starts_on = day
        else:
            self.end(tie, day, act)

    def hand_back(self, tie: Tie, day: int) -> None:
        act = self.deed(
            "hand back", day, tie.focal_point, agency=tie.agency, tie=tie, text=self.reason()
        )
        self.end(tie, day, act)

    def end(self, tie: Tie, day: int, by: Deed | None = None) -> None:
        tie.ends_on, tie.ended_by = day, by

    def dissolve(self, tie: Tie, body: Body) -> int:
        """What `reorganise` does to a lead: the tie ends, and the heir is proposed."""
        day = body.ended or self.today
        self.end(tie, day)
        if body.heirs:
            heir = self.bodies.all[body.heirs[0] - 1]
            if not any(tie.agency == heir.pk and tie.ends_on is None for tie in self.ties):
                self.lead = self.tie(heir, "lead", proposed_on=day)
                self.lead.reason = f"Successor of body {body.pk}."
        return day

    def close(self, day: int, closure: str) -> None:
        text = words.draw(self.rng, words.CLOSED_AS)
        self.deed("close", day, REGISTRAR, closure=closure, text=text)

    # --- Days, and what is drawn

    def room(self, day: int) -> int:
        return self.today - day

    def later(self, day: int, most: int) -> int:
        """A day after this one, at most so many later, and not after today."""
        return day + int(self.rng.random() * min(most, self.room(day)))

    def last_day(self) -> int:
        days = [deed.day for deed in self.deeds]
        days += [tie.ends_on for tie in self.ties if tie.ends_on]
        return max(days, default=self.held_on)

    def lasting(self) -> Body:
        """A body that is there all the time, and is neither a supporter nor the last lead."""
        others = {tie.agency for tie in self.ties if tie.role == "supporting"}
        others.add(self.planned_for)
        while (body := self.bodies.lasting_on(self.held_on, self.rng)).pk in others:
            pass
        return body

    def gone(self, day: int) -> Body | None:
        """A body that was there at the seminar and ended some time after that day."""
        return self.bodies.gone_after(day, self.held_on, self.rng)

    def reason(self) -> str:
        return words.draw(self.rng, words.REASONS)

    def in_order(self) -> Iterator[tuple[Deed, str]]:
        """The acts with the moments at which they were recorded: each on its day, in turn."""
        rng = self.rng
        self.deeds.sort(key=lambda deed: deed.day)
        day, second = -1, 0
        for deed in self.deeds:
            if deed.day != day:
                # Nine o'clock in Astana, in the hours of Greenwich.
                day, second = deed.day, 4 * 3600 + int(rng.random() * 3600)
            elif deed.wait >= 0:
                second += deed.wait or 60 + int(rng.random() * 500)
            self.numbers.deed += 1
            deed.number = self.numbers.deed
            yield deed, f"{second // 3600:02d}:{second // 60 % 60:02d}:{second % 60:02d}"
