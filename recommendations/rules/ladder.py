"""The ladder of reminders: which rung a promised day has reached, and who hears of it when. Pure.

A rung that nobody heard of on its day, because the machine was off or the promise came later, is
not made up for: only the highest rung reached is told. So a missed day loses nothing, and nobody
gets five reminders of one promise at once.
"""

from datetime import date, timedelta

from agencies.choices import Frequency, Role
from recommendations.choices import Rung

# Days after the promised day, in order. A week after the last reminder had no effect, it goes to
# those who can do more than remind: the head of the agency and the registrar.
LADDER: dict[Rung, int] = {
    Rung.MONTH_BEFORE: -30,
    Rung.WEEK_BEFORE: -7,
    Rung.THE_DAY: 0,
    Rung.WEEK_AFTER: 7,
    Rung.MONTH_AFTER: 30,
    Rung.ESCALATED: 37,
}
RUNGS = list(LADDER)
HEIGHTS = {rung: place for place, rung in enumerate(RUNGS)}
# The farthest day of which anybody is told.
HORIZON = timedelta(days=30)

# What waits for no weekly or monthly digest: on the day itself it can still be kept, and an
# escalation says that reminding did not help.
URGENT = frozenset({Rung.THE_DAY, Rung.ESCALATED})


def reached(due_on: date, *, on: date) -> Rung | None:
    """The highest rung that a day has reached; None while it is more than 30 days ahead."""
    days = (on - due_on).days
    return next((rung for rung in reversed(RUNGS) if days >= LADDER[rung]), None)


def asked(due_on: date, *, on: date) -> Rung:
    """The same for a nomination: the agency hears of it at once, however long the term."""
    return reached(due_on, on=on) or Rung.MONTH_BEFORE


def lowest_rung(role: str, *, is_nomination: bool, only_duty: bool) -> Rung | None:
    """The first rung of which a person with this role in the agency is told; None: of none.

    Heads hear of what reminding did not help. Nominations are for the focal point, who answers
    them, and they are duty from the first day; of a milestone duty is the day itself and after.
    """
    if role == Role.HEAD:
        return Rung.ESCALATED
    if is_nomination:
        return Rung.MONTH_BEFORE if role == Role.FOCAL_POINT else None
    return Rung.THE_DAY if only_duty else Rung.MONTH_BEFORE


def height(rung: Rung | str) -> int:
    """The place of a rung on the ladder, from below."""
    return HEIGHTS[Rung(rung)]


def is_news(rung: Rung, *, lowest: Rung, told: Rung | None) -> bool:
    """Whether a rung is to be told: high enough for the person, and above the highest told."""
    return height(rung) >= height(lowest) and (told is None or height(rung) > height(told))


def is_day(frequency: str, *, on: date) -> bool:
    """Whether the person's digest goes out on that day even when nothing in it is urgent."""
    if frequency == Frequency.WEEKLY:
        return on.weekday() == 0
    return frequency != Frequency.MONTHLY or on.day == 1


def weekly_day(on: date) -> date:
    """The day of weekly mails that has come last: the day itself, or one of the six before it."""
    days = (on - timedelta(days=ago) for ago in range(7))
    return next(day for day in days if is_day(Frequency.WEEKLY, on=day))
