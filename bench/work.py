"""What an agency does while it holds a recommendation, and what reviewers say of it."""

from random import Random
from typing import TYPE_CHECKING

from bench import words
from bench.bodies import REVIEWER
from bench.deeds import Deed, Step, Tie
from recommendations.rules.news import nearly_repeats

if TYPE_CHECKING:
    from bench.histories import History

PROGRESS = ("not started", "planned", "in progress", "complete")
VERDICTS = ("fully", "in most respects", "in part", "in part", "not done", "cannot be verified")
# How many updates: few as a rule, many here and there.
MOST_UPDATES = 40
BURSTS = ((0.22, 0, 0), (0.66, 1, 3), (0.91, 4, 10), (1.0, 11, MOST_UPDATES))


def how_many(rng: Random) -> int:
    chance = rng.random()
    least, most = next((least, most) for upto, least, most in BURSTS if chance <= upto)
    return least + int(rng.random() * (most - least + 1))


class Voice:
    """What one agency has reported on the recommendation so far; `actions.repeated_update`."""

    def __init__(self) -> None:
        self.last: Deed | None = None
        self.reported = ""
        self.papers: set[str] = set()

    def repeated(self, deed: Deed) -> Deed | None:
        """The update that this one only repeats."""
        last = self.last
        if last is None or deed.step or deed.evidence or not nearly_repeats(deed.text, last.text):
            return None
        if deed.progress and deed.progress != self.reported:
            return None
        if deed.paper and deed.paper not in self.papers:
            return None
        return last.repeats or last

    def heard(self, deed: Deed) -> None:
        self.last, self.reported = deed, deed.progress or self.reported
        self.papers.add(deed.paper)


class Work:
    """The work on one recommendation, over all spans in which somebody holds it."""

    def __init__(self, history: "History") -> None:
        self.history, self.rng = history, history.rng
        self.voices: dict[int, Voice] = {}
        self.stage = int(self.rng.random() * 3)
        # Updates that it still has room for.
        self.left = MOST_UPDATES
        self.is_diligent = self.rng.random() < 0.6

    def during(self, tie: Tie, since: int, until: int, *, is_last: bool = True) -> None:
        """Everything on the days between `since` and `until`, which themselves are left out."""
        days = min(until, self.history.today + 1) - since - 1
        if days < 1:
            return
        rng = self.rng
        number = min(how_many(rng), self.left if is_last else min(self.left, 3))
        self.left -= number
        updates = [self.update(tie, day) for day in self.spread(number, since + 1, days)]
        for step in self.history.steps:
            self.deliver(tie, step, since + 1, since + days)
        if rng.random() < 0.08:
            self.change_officer(tie, since + 1, days)
        if updates:
            self.review([deed for deed in updates if deed], since + days)

    def spread(self, number: int, first: int, days: int) -> list[int]:
        """Days of so many updates: they come in bursts, and several on one day."""
        rng = self.rng
        centres = [rng.random() * days for _ in range(1 + number // 6)]
        found = []
        for n in range(number):
            if n and rng.random() < 0.25:
                found.append(found[-1])
                continue
            far = rng.expovariate(1 / 20)
            found.append(first + int(centres[n % len(centres)] + far) % days)
        return sorted(found)

    def update(self, tie: Tie, day: int) -> Deed | None:
        """A report; None when it was taken back at once."""
        rng, history = self.rng, self.history
        speaker = self.speaker(tie, day)
        voice = self.voices.setdefault(speaker.agency, Voice())
        deed = Deed("update", day, speaker.focal_point, agency=speaker.agency)
        deed.happened = max(history.held_on, day - int(rng.random() * 12))
        self.say(deed, voice)
        deed.repeats = voice.repeated(deed)
        history.deeds.append(deed)
        if rng.random() < 0.005:
            history.deed(
                "undo", day, deed.by, agency=deed.agency, undoes=deed, happened=deed.happened,
                step=deed.step, wait=30 + int(rng.random() * 500),
            )  # fmt: skip
            return None
        voice.heard(deed)
        return deed

    def speaker(self, tie: Tie, day: int) -> Tie:
        """The lead, or now and then one that supports."""
        if self.rng.random() < 0.1:
            for other in self.history.ties:
                if other.role == "supporting" and other.starts_on and other.starts_on < day:
                    return tie if other.ends_on else other
        return tie

    def say(self, deed: Deed, voice: Voice) -> None:
        """The text, and what goes with it."""
        rng = self.rng
        if voice.last and rng.random() < 0.15:
            deed.text = voice.last.text.rstrip(".")
            return
        deed.text = words.news(rng, self.history.language)
        while voice.last and nearly_repeats(deed.text, voice.last.text):
            deed.text = words.news(rng, self.history.language)
        if rng.random() < 0.7:
            self.stage = min(3, self.stage + (rng.random() < 0.3))
            deed.progress = PROGRESS[self.stage]
        chance = rng.random()
        if chance < 0.12:
            deed.paper_kind = words.draw(rng, tuple(words.PAPERS))
            deed.paper = f"{words.PAPERS[deed.paper_kind]} {1 + int(rng.random() * 900)}"
        elif chance < 0.2:
            deed.evidence = f"Report no. {1 + int(rng.random() * 900)}"
        elif chance < 0.25:
            self.name_step(deed)

    def name_step(self, deed: Deed) -> None:
        """The report tells of the first step that is still to be taken."""
        for step in self.history.steps:
            if not step.is_done and step.set_on <= deed.day:
                deed.step, step.last = step, max(step.last, deed.day)
                return

    def deliver(self, tie: Tie, step: Step, first: int, last: int) -> None:
        """What becomes of a step on these days: its date is moved, it is met or dropped."""
        rng, history = self.rng, self.history
        if step.is_done:
            return
        who = {"agency": tie.agency, "step": step}
        for _ in range(3):
            day = max(first, step.last, step.due - int(rng.random() * 40))
            if rng.random() > 0.22 or day > last:
                break
            day += self.some_time(day, last) if step.due < first else 0
            step.due, step.last = max(step.due, day) + 30 + int(rng.random() * 240), day
            history.deed(
                "move", day, tie.focal_point, due=step.due, text=history.reason(), **who
            )  # fmt: skip
        day = max(first, step.last, step.due - 40 + int(rng.random() * 60))
        if day > last or rng.random() > (0.97 if self.is_diligent else 0.7):
            return
        day += self.some_time(day, last) if step.due < first else 0
        step.is_done, step.last = True, day
        if rng.random() < 0.08:
            history.deed("drop", day, tie.focal_point, text=history.reason(), **who)
            return
        happened = max(step.set_on, day - int(rng.random() * 15))
        text = words.news(rng, history.language) if rng.random() < 0.5 else ""
        history.deed("meet", day, tie.focal_point, happened=happened, text=text, **who)

    def some_time(self, day: int, last: int) -> int:
        """Days that pass before somebody sees to what was late already."""
        return int(self.rng.random() * min(150, last - day))

    def change_officer(self, tie: Tie, first: int, days: int) -> None:
        """An officer leaves; as a rule another is named."""
        rng, history = self.rng, self.history
        day = first + int(rng.random() * days * 0.7)
        who = {"agency": tie.agency, "tie": tie}
        history.deed("officer left", day, tie.focal_point, **who)
        if rng.random() < 0.7:
            day += int(rng.random() * days * 0.3)
            name, position = words.person(rng), words.draw(rng, words.POSITIONS)
            history.deed(
                "name officer", day, tie.focal_point, officer=name, position=position, **who
            )

    def review(self, updates: list[Deed], last: int) -> None:
        """Verdicts and requests for evidence after some of the reports."""
        rng, history = self.rng, self.history
        shown = None
        for deed in updates:
            shown = deed if deed.evidence else shown
            is_claim = deed.progress == "complete"
            if rng.random() > (0.4 if is_claim else 0.12) or deed.day >= last:
                continue
            day = deed.day + 1 + int(rng.random() * min(120, last - deed.day))
            if rng.random() < 0.25:
                text = words.draw(rng, words.ASKED_FOR)
                history.deed("assess", day, REVIEWER, verdict="evidence requested", text=text)
                continue
            history.deed(
                "assess", day, REVIEWER, verdict=words.draw(rng, VERDICTS),
                text=words.draw(rng, words.FOUND), is_internal=rng.random() < 0.7,
                step=deed.step if rng.random() < 0.5 else None,
                relies_on=shown if rng.random() < 0.6 else None,
            )  # fmt: skip

    def fitting_closure(self) -> str:
        """How the registrar closes it, after what was reported."""
        rng = self.rng
        if self.stage == 3:
            return "implemented" if rng.random() < 0.85 else "alternative action"
        return words.draw(rng, ("not implemented", "superseded", "alternative action"))
