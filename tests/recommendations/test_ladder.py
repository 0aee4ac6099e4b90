"""The ladder: which rung a day has reached, who hears of it, and when it waits."""

from datetime import date, timedelta

import pytest

from agencies.choices import Frequency, Role
from recommendations.choices import Rung
from recommendations.rules import ladder

DUE = date(2008, 6, 30)
MONTH, WEEK, DAY = Rung.MONTH_BEFORE, Rung.WEEK_BEFORE, Rung.THE_DAY
LATE, LATER, HIGH = Rung.WEEK_AFTER, Rung.MONTH_AFTER, Rung.ESCALATED


@pytest.mark.parametrize(
    ("days", "rung"),
    [
        (-31, None), (-30, MONTH), (-8, MONTH), (-7, WEEK), (-1, WEEK), (0, DAY), (6, DAY),
        (7, LATE), (29, LATE), (30, LATER), (36, LATER), (37, HIGH), (4000, HIGH),
    ],
)  # fmt: skip
def test_a_day_reaches_a_rung_and_stays_until_the_next(days, rung):
    assert ladder.reached(DUE, on=DUE + timedelta(days=days)) == rung


@pytest.mark.parametrize(("days", "rung"), [(-90, MONTH), (-30, MONTH), (-7, WEEK), (37, HIGH)])
def test_a_nomination_is_told_at_once_however_long_the_term(days, rung):
    assert ladder.asked(DUE, on=DUE + timedelta(days=days)) == rung


def test_every_rung_is_on_the_ladder_in_the_order_of_the_days():
    assert list(Rung) == ladder.RUNGS
    assert list(ladder.LADDER.values()) == sorted(ladder.LADDER.values())


@pytest.mark.parametrize(
    ("role", "is_nomination", "only_duty", "lowest"),
    [
        (Role.OFFICIAL, False, False, MONTH),
        (Role.OFFICIAL, False, True, DAY),
        (Role.OFFICIAL, True, False, None),
        (Role.FOCAL_POINT, False, False, MONTH),
        (Role.FOCAL_POINT, False, True, DAY),
        (Role.FOCAL_POINT, True, False, MONTH),
        (Role.FOCAL_POINT, True, True, MONTH),
        (Role.HEAD, False, False, HIGH),
        (Role.HEAD, True, True, HIGH),
    ],
)
def test_each_role_has_its_first_rung(role, is_nomination, only_duty, lowest):
    found = ladder.lowest_rung(role, is_nomination=is_nomination, only_duty=only_duty)

    assert found == lowest


@pytest.mark.parametrize(
    ("rung", "lowest", "told", "is_news"),
    [
        (MONTH, MONTH, None, True),
        (MONTH, DAY, None, False),
        (DAY, DAY, None, True),
        (WEEK, MONTH, MONTH, True),
        (WEEK, MONTH, WEEK, False),
        (WEEK, MONTH, DAY, False),
        (HIGH, MONTH, WEEK, True),
    ],
    ids=["first", "too low", "just high enough", "next", "told", "higher told", "some missed"],
)
def test_a_rung_is_told_once_and_never_below_one_that_was(rung, lowest, told, is_news):
    assert ladder.is_news(rung, lowest=lowest, told=told) is is_news


@pytest.mark.parametrize(
    ("frequency", "days"),
    [
        (Frequency.DAILY, [30, 1, 2, 7]),
        (Frequency.WEEKLY, [30, 7]),
        (Frequency.MONTHLY, [1]),
    ],
)
def test_each_frequency_has_its_days(frequency, days):
    monday, tuesday = date(2008, 6, 30), date(2008, 7, 1)
    asked = [monday, tuesday, date(2008, 7, 2), date(2008, 7, 7)]

    assert [day.day for day in asked if ladder.is_day(frequency, on=day)] == days
