"""Keeping the standings true: what changes is remembered, and projected before anybody reads it.

Every action runs inside `recording()`, a transaction at the end of which the standings of all that
it touched are written once. Whatever else is saved (the admin's forms, fixtures, a shell) is
projected as it is saved. Nothing is read in between that is not true: each query of standings
settles first what waits.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from importlib import import_module
from threading import local

from django.db import transaction


class Waiting(local):
    """What one thread, which has one connection, has changed and not yet projected."""

    depth = 0
    has_changed = False

    def __init__(self) -> None:
        self.keys: set[int] = set()


waiting = Waiting()


@contextmanager
def recording() -> Iterator[None]:
    """A transaction at whose end the standings follow from the acts."""
    with transaction.atomic():
        waiting.depth += 1
        try:
            yield
            if waiting.depth == 1:
                finish()
        finally:
            waiting.depth -= 1
            if not waiting.depth:
                waiting.keys.clear()
                waiting.has_changed = False


def changed(recommendations: Iterable[int]) -> None:
    """Something was saved from which the standings of these recommendations follow, or none."""
    waiting.keys.update(recommendations)
    waiting.has_changed = True
    if not waiting.depth:
        finish()


def finish() -> None:
    """Project what waits, and let another edition begin if anything changed."""
    settle()
    if waiting.has_changed:
        waiting.has_changed = False
        import_module("recommendations.editions").turn_over()


def settle() -> None:
    """Project what waits, so that it can be read."""
    if waiting.keys:
        # Not at the top: the projection reads models, and models have querysets that settle.
        project = import_module("recommendations.projection").project
        keys = sorted(waiting.keys)
        waiting.keys.clear()
        project(keys)
