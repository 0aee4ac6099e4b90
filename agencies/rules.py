"""Decisions about public bodies already in hand: pure, without a database or a clock."""

from collections import defaultdict
from collections.abc import Iterable


def closes_a_circle(links: Iterable[tuple[int, int]], predecessor: int, successor: int) -> bool:
    """Whether a link predecessor → successor would lead from a body back to itself.

    `links` are the recorded (predecessor, successor) pairs.
    """
    onward: defaultdict[int, set[int]] = defaultdict(set)
    for before, after in links:
        onward[before].add(after)
    reached: set[int] = set()
    frontier = {successor}
    while frontier:
        reached |= frontier
        frontier = {after for body in frontier for after in onward[body]} - reached
    return predecessor in reached
