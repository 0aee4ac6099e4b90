"""Due dates that were moved. Pure."""

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import pairwise

from recommendations.choices import MilestoneState


def moves_of(first_due_on: date, moved_to: Iterable[date]) -> list[tuple[date, date]]:
    """The line of the ledger of each move, oldest first: the due date before and after."""
    return list(pairwise([first_due_on, *moved_to]))


def tells_slippage(state: str) -> bool:
    """Whether a milestone counts; of one that was split, the steps that came of it tell."""
    return state != MilestoneState.SPLIT


def slipped(steps: Iterable[tuple[date, date, int, str]]) -> list[int]:
    """Days from the first to the present due date of each milestone that was moved and counts.

    `steps` are first due date, present due date, number of moves and state.
    """
    return [
        (due_on - first_due_on).days
        for first_due_on, due_on, moves, state in steps
        if moves and tells_slippage(state)
    ]


def ratio(steps: Sequence[tuple[date, date, date]]) -> float | None:
    """The time that the steps take now over the time first promised: 2.0 is twice as long.

    `steps` are the day of the seminar, the first and the present due date. None when all were
    first due on the day of the seminar itself.
    """
    promised = sum((first - since).days for since, first, _due in steps)
    needed = sum((due - since).days for since, _first, due in steps)
    return needed / promised if promised else None
