"""Stretches of days, by hand."""

from collections import Counter
from datetime import date

import pytest

from recommendations.rules.slips import moves_of, ratio, slipped
from recommendations.rules.spans import (
    banded,
    by_year,
    cut_off,
    days_in,
    open_spans,
    shared,
    years_after,
)

JAN, MAR, MAY, JUL = date(2008, 1, 1), date(2008, 3, 1), date(2008, 5, 1), date(2008, 7, 1)


@pytest.mark.parametrize(
    ("ends", "until"),
    [((), JUL), ((None, MAY), MAY), ((MAY, MAR), MAR), ((date(2009, 1, 1),), JUL)],
    ids=["still there", "agency ended", "earlier of two", "ends after the day"],
)
def test_span_is_cut_off_by_the_first_end_or_the_day(ends, until):
    assert cut_off(JAN, *ends, on=JUL) == (JAN, until)


def test_span_never_ends_before_it_begins():
    assert cut_off(MAY, MAR, on=JUL) == (MAY, MAY)


def test_days_shared_by_two_sets_of_spans():
    assert shared([(JAN, MAY)], [(MAR, JUL)]) == [(MAR, MAY)]
    assert shared([(JAN, MAR)], [(MAR, JUL)]) == []
    assert days_in([(JAN, MAR), (MAY, JUL)]) == 60 + 61


@pytest.mark.parametrize(
    ("closings", "spans"),
    [
        ([], [(JAN, JUL)]),
        ([(True, MAR)], [(JAN, MAR)]),
        ([(True, MAR), (False, MAY)], [(JAN, MAR), (MAY, JUL)]),
        ([(True, JAN)], []),
        ([(True, MAR), (False, MAR)], [(JAN, MAR), (MAR, JUL)]),
    ],
    ids=["open", "closed", "reopened", "closed at once", "reopened on the day"],
)
def test_spans_in_which_it_was_open(closings, spans):
    assert open_spans(JAN, closings, on=JUL) == spans


def test_days_fall_into_their_calendar_years():
    spans = [(date(2007, 12, 30), date(2008, 1, 3)), (date(2008, 12, 31), date(2009, 1, 1))]

    assert by_year(spans) == Counter({2007: 2, 2008: 3})


@pytest.mark.parametrize(
    ("day", "years", "later"),
    [(date(2007, 4, 24), 1, date(2008, 4, 24)), (date(2008, 2, 29), 1, date(2009, 3, 1)),
     (date(2008, 2, 29), 4, date(2012, 2, 29))],
    ids=["plain", "no 29 February", "29 February"],
)  # fmt: skip
def test_years_later(day, years, later):
    assert years_after(day, years) == later


def test_limits_belong_to_the_band_below_them():
    assert banded([1, 90, 91, 365, 366, 1095, 1096], (90, 365, 1095)) == [2, 2, 2, 1]


# --- Slips


def test_ledger_of_a_milestone_runs_from_date_to_date():
    assert moves_of(JAN, [MAY, MAR]) == [(JAN, MAY), (MAY, MAR)]
    assert moves_of(JAN, []) == []


def test_slippage_counts_what_was_moved_but_not_what_was_split():
    steps = [(JAN, MAR, 1, "open"), (MAR, JAN, 2, "met"), (JAN, JAN, 0, "open"),
             (JAN, JUL, 1, "split")]  # fmt: skip

    assert slipped(steps) == [60, -60]


def test_time_needed_over_time_promised_adds_up_all():
    # Promised 60 and 121 days, needed 121 and 121.
    assert ratio([(JAN, MAR, MAY), (JAN, MAY, MAY)]) == pytest.approx(242 / 181)
    assert ratio([(JAN, JAN, MAY)]) is None
    assert ratio([]) is None
