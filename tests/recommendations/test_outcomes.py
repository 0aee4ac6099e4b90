"""Implementation rates and what they rest on, by hand."""

from datetime import date, timedelta

import pytest

from recommendations.rules.outcomes import Outcome, Rate, began_on, lag, rate, waited

HELD, ON = date(2007, 4, 24), date(2008, 4, 24)


def after(days: int) -> date:
    return HELD + timedelta(days=days)


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("", None),
        ("yes", 0),
        ("yes yes", 0),
        ("yes no", None),
        ("no yes", 1),
        ("yes no yes yes", 2),
    ],
    ids=["nothing", "once", "repeated", "taken back", "at last", "again after no"],
)
def test_present_run_begins_after_the_last_other_word(said, day):
    words = [(word, after(i)) for i, word in enumerate(said.split())]

    assert began_on(words, "yes") == (None if day is None else after(day))


def test_rate_counts_those_that_had_the_time():
    # 2008 is a leap year: the year ends on day 366.
    outcomes = [
        Outcome(HELD, claimed_on=after(10), verified_on=after(366)),
        Outcome(HELD, claimed_on=after(366)),
        Outcome(HELD, claimed_on=after(367), verified_on=after(367)),
        Outcome(HELD),
        Outcome(HELD, has_lapsed=True),
        Outcome(after(1), claimed_on=after(2), verified_on=after(2)),
    ]

    assert rate(outcomes, 1, on=ON) == Rate(1, cases=4, claimed=2, verified=1, unverified=1)
    assert rate(outcomes, 2, on=ON) == Rate(2, 0, 0, 0, 0)
    assert rate(outcomes, 1, on=ON + timedelta(days=1)).cases == 5


def test_what_was_verified_unclaimed_hides_no_claim_that_was_not_verified():
    outcomes = [
        Outcome(HELD, claimed_on=after(10)),
        Outcome(HELD, verified_on=after(10)),
        Outcome(HELD, verified_on=after(20)),
        Outcome(HELD, claimed_on=after(10), verified_on=after(367)),
    ]

    assert rate(outcomes, 1, on=ON) == Rate(1, cases=4, claimed=2, verified=2, unverified=2)


def test_lag_leaves_out_what_was_verified_before_it_was_claimed():
    before, same_day, later = (
        Outcome(HELD, after(30), after(10)),
        Outcome(HELD, after(30), after(30)),
        Outcome(HELD, after(30), after(40)),
    )

    assert lag([before]) is None
    assert lag([before, same_day, later]) == 5


def test_lag_is_the_median_of_those_claimed_and_verified():
    outcomes = [
        Outcome(HELD, after(10), after(20)),
        Outcome(HELD, after(10), after(50)),
        Outcome(HELD, after(10), None),
        Outcome(HELD, None, after(9)),
    ]

    assert lag(outcomes) == 25
    assert lag(outcomes[2:]) is None


@pytest.mark.parametrize(
    ("outcome", "expected"),
    [
        (Outcome(HELD, verified_on=after(30), closed_on=after(40)), (30, True)),
        (Outcome(HELD, claimed_on=after(5), closed_on=after(40)), (40, False)),
        (Outcome(HELD), (366, False)),
    ],
    ids=["verified", "closed otherwise", "open"],
)
def test_wait_ends_with_verification_closing_or_the_day(outcome, expected):
    assert waited(outcome, on=ON) == expected
