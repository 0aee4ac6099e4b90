"""Stretches of days: when an agency held something, when something was open. Pure.

A span is its first day and the first day after it, so that two that touch share no day.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date

Span = tuple[date, date]


def cut_off(starts_on: date, *ends: date | None, on: date) -> Span:
    """The span as far as it is past on the day; `ends` are the days that may have ended it."""
    until = min([on, *(day for day in ends if day)])
    return starts_on, max(until, starts_on)


def days_in(spans: Iterable[Span]) -> int:
    """How many days they have; they must not overlap."""
    return sum((until - since).days for since, until in spans)


def shared(first: Iterable[Span], second: Sequence[Span]) -> list[Span]:
    """The days that lie in a span of each."""
    pairs = ((max(a, c), min(b, d)) for a, b in first for c, d in second)
    return [(since, until) for since, until in pairs if since < until]


def open_spans(since: date, closings: Iterable[tuple[bool, date]], *, on: date) -> list[Span]:
    """When it was open, from its first day to the day.

    `closings` are its closings (True) and reopenings (False) with their days, in order.
    """
    spans, begin = [], None if since > on else since
    for closes, day in closings:
        if closes and begin is not None:
            spans.append((begin, day))
            begin = None
        elif not closes and begin is None:
            begin = day
    if begin is not None:
        spans.append((begin, on))
    return [(first, until) for first, until in spans if first < until]


def by_year(spans: Iterable[Span]) -> Counter[int]:
    """How many of the days lie in each calendar year."""
    days: Counter[int] = Counter()
    for since, until in spans:
        for year in range(since.year, until.year + 1):
            begin = max(since, date(year, 1, 1))
            end = until if year == until.year else date(year + 1, 1, 1)
            days[year] += (end - begin).days
    return +days


def years_after(day: date, years: int) -> date:
    """The same day so many years later; 1 March where that year has no 29 February."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


def banded(numbers: Iterable[float], limits: Sequence[float]) -> list[int]:
    """How many numbers are at most each of the limits and above the one before; above all last."""
    counts = [0] * (len(limits) + 1)
    for number in numbers:
        counts[bisect_left(limits, number)] += 1
    return counts
