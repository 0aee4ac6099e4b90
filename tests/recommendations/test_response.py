"""How soon nominations are answered, by hand."""

from datetime import date, timedelta

import pytest

from recommendations.rules.response import Wait, answered_within, median_wait, unanswered

ON = date(2008, 6, 30)


def ago(days: int) -> date:
    return ON - timedelta(days=days)


def answered(asked: int, after: int) -> Wait:
    return Wait(ago(asked), ago(asked - after), ON)


def silent(asked: int, fell_away_after: int | None = None) -> Wait:
    until = ON if fell_away_after is None else ago(asked - fell_away_after)
    return Wait(ago(asked), None, until, fell_away_after is not None)


def test_median_is_of_those_answered():
    assert median_wait([(ago(10), ago(7)), (ago(10), ago(0)), (ago(9), ago(0))]) == 9
    assert median_wait([]) is None


@pytest.mark.parametrize(
    ("wait", "expected"),
    [
        (answered(60, 5), (0, 0)),
        (answered(61, 60), (1, 1)),
        (answered(100, 61), (0, 1)),
        (silent(60), (0, 0)),
        (silent(61), (0, 1)),
        (silent(100, fell_away_after=60), (0, 0)),
        (silent(61, fell_away_after=61), (0, 1)),
        (silent(100, fell_away_after=61), (0, 1)),
    ],
    ids=["quick, term runs", "on the last day", "a day late", "silent, term runs",
         "silent, term passed", "fell away within the term", "fell away today after it",
         "fell away after it"],
)  # fmt: skip
def test_answered_within_counts_those_whose_term_has_passed(wait, expected):
    assert answered_within([wait], 60, on=ON) == expected


@pytest.mark.parametrize(
    ("wait", "void"),
    [
        (silent(10), False),
        (silent(10, fell_away_after=10), True),
        (silent(90, fell_away_after=30), True),
        (silent(90, fell_away_after=31), False),
        (answered(90, 5), False),
    ],
    ids=["waits", "fell away today", "fell away on the last day", "fell away after the term",
         "answered"],
)  # fmt: skip
def test_void_is_what_fell_away_within_the_term(wait, void):
    assert wait.is_void(30) is void


def test_unanswered_are_those_past_their_term():
    waits = [silent(30), silent(31), silent(40, 35), silent(90, 10), answered(90, 80)]

    assert unanswered(waits, 30, on=ON) == (2, 3)
