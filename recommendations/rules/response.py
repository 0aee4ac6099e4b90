"""How soon agencies answer when they are asked. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from statistics import median


@dataclass(frozen=True, slots=True)
class Wait:
    """A nomination: asked on a day, answered on another or not, and waiting until `until`.

    `until` is the date, or the day up to it on which the nomination fell away without an answer.
    """

    asked_on: date
    answered_on: date | None
    until: date
    fell_away: bool = False

    @property
    def days(self) -> int:
        """Days to the answer, or days without one."""
        return ((self.answered_on or self.until) - self.asked_on).days

    def is_void(self, term: int) -> bool:
        """Whether it fell away before so many days had passed: no answer is due, nor missing."""
        return self.fell_away and self.days <= term


def median_wait(waits: Iterable[tuple[date, date]]) -> float | None:
    """Median days from the nomination to the answer; None when nothing was answered."""
    days = [(answered_on - asked_on).days for asked_on, answered_on in waits]
    return median(days) if days else None


def answered_within(waits: Iterable[Wait], term: int, *, on: date) -> tuple[int, int]:
    """How many answered within so many days, and of how many.

    Counted are nominations whose term had passed on the day, those apart that fell away before it
    had. So an answer that came quickly counts no sooner than a silence does.
    """
    answered = asked = 0
    for wait in waits:
        if (on - wait.asked_on).days <= term or wait.is_void(term):
            continue
        asked += 1
        answered += wait.answered_on is not None and wait.days <= term
    return answered, asked


def unanswered(waits: Iterable[Wait], term: int, *, on: date) -> tuple[int, int]:
    """How many have no answer though their term has passed, and of how many."""
    mine = list(waits)
    _within, asked = answered_within(mine, term, on=on)
    return sum(wait.answered_on is None and wait.days > term for wait in mine), asked
