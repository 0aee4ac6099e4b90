"""One transaction for what belongs together, at the end of which what follows from it is written.

Every action runs inside `recording()`, and so does the admin: what is changed is remembered, and
the standings of all that was touched are projected once, at the end. Whatever else is saved
(fixtures, a shell) is projected as it is saved, in the transaction that is open then; where none
is, right after, so that a program should open one. What is loaded into a register in which people
act belongs inside `recording()` as well: else it holds the edition while it waits for them.

Whoever asks for standings settles first what waits, so that an action reads what it has done; a
query made before a change knows nothing of it.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from threading import local

from django.db import IntegrityError, connection, transaction


class Waiting(local):
    """What one thread, which has one connection, has changed and not yet projected."""

    depth = 0
    # How many are open around all that is recorded.
    savepoints = 0
    has_changed = False

    def __init__(self) -> None:
        self.keys: set[int] = set()
        # Projected already, so that it can be read: again at the end, for part of it may have been
        # rolled back since.
        self.read: set[int] = set()
        # Of which the transaction has the turn: nobody else changes them before it ends.
        self.turns: set[int] = set()

    def forget(self) -> None:
        self.keys.clear()
        self.read.clear()
        self.turns.clear()
        self.has_changed = False


class Keeper:
    """What is done at the end; the register says how when it is ready (changes.py)."""

    project: Callable[[Sequence[int]], object]
    turn_over: Callable[[], object]


waiting, keeper = Waiting(), Keeper()


class RefusedRow(IntegrityError):
    """The database refused a row; `explain` says why, once what was broken is rolled back.

    Where that finds no reason, this says what the database said.
    """

    def __init__(self, error: IntegrityError, explain: Callable[[], object]) -> None:
        super().__init__(*error.args)
        self.explain = explain


def savepoints() -> int:
    """How many are open; a block that wanted none stands among them as None."""
    return sum(each is not None for each in connection.savepoint_ids)


def take_turn(recommendations: Collection[int], wait: Callable[[Collection[int]], object]) -> None:
    """Wait for one's turn on these, once a transaction."""
    if wanted := set(recommendations) - waiting.turns:
        wait(wanted)
        # A savepoint within may be rolled back, and the turn with it.
        if waiting.depth and savepoints() == waiting.savepoints:
            waiting.turns |= wanted


@contextmanager
def recording() -> Iterator[None]:
    """A transaction at whose end the standings follow from the acts.

    Raises what a RefusedRow within has to explain.
    """
    try:
        with transaction.atomic():
            waiting.depth += 1
            if waiting.depth == 1:
                waiting.savepoints = savepoints()
            try:
                yield
                if waiting.depth == 1:
                    finish()
            finally:
                waiting.depth -= 1
                if not waiting.depth:
                    waiting.forget()
    except RefusedRow as refused:
        refused.explain()
        raise


def changed(recommendations: Iterable[int]) -> None:
    """Something was saved from which the standings of these recommendations follow, or none."""
    waiting.keys.update(recommendations)
    waiting.has_changed = True
    if not waiting.depth:
        try:
            finish()
        finally:
            waiting.forget()


def finish() -> None:
    """Project what waits, and let another edition begin if anything changed.

    That comes last: whoever holds the edition waits for nothing else.
    """
    if keys := waiting.keys | waiting.read:
        keeper.project(sorted(keys))
    if waiting.has_changed:
        keeper.turn_over()


def settle() -> None:
    """Project what waits, so that it can be read."""
    if waiting.keys:
        keys = sorted(waiting.keys)
        waiting.read.update(keys)
        waiting.keys.clear()
        keeper.project(keys)
