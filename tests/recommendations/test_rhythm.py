"""The measure of fits and starts, against values by hand and against chance itself."""

from datetime import date, timedelta
from itertools import pairwise
from math import log, sqrt
from random import Random

import pytest

from recommendations.rules.rhythm import Rhythm, Tempo, burstiness, random_band, rhythm

START = date(2007, 4, 24)


def days(*numbers: int) -> list[date]:
    return [START + timedelta(days=number) for number in numbers]


# --- The formula


@pytest.mark.parametrize("n", [3, 10, 50])
def test_perfectly_regular_acts_give_minus_one(n):
    assert burstiness(days(*range(0, 7 * n, 7))) == -1


def test_four_acts_by_hand():
    # Gaps 1, 1, 4: mean 2, variance 2, r = 1/sqrt(2). Four events:
    # (sqrt(5)/sqrt(2) - sqrt(3)) / ((sqrt(5) - 2)/sqrt(2) + sqrt(3)).
    by_hand = (1.5811388 - 1.7320508) / (0.1669253 + 1.7320508)

    assert burstiness(days(0, 1, 2, 6)) == pytest.approx(by_hand, abs=1e-6)
    assert by_hand == pytest.approx(-0.0794704, abs=1e-6)


def test_large_numbers_approach_goh_and_barabasi():
    # For many events the finite form tends to (r - 1) / (r + 1).
    gaps = [1] * 40_000 + [90] * 4_000
    numbers = [0]
    for gap in gaps:
        numbers.append(numbers[-1] + gap)
    mean = sum(gaps) / len(gaps)
    r = sqrt(sum((gap - mean) ** 2 for gap in gaps) / len(gaps)) / mean

    assert burstiness(days(*numbers)) == pytest.approx((r - 1) / (r + 1), abs=0.02)


def test_many_random_acts_are_neither_bursty_nor_regular():
    random = Random(24)  # noqa: S311
    numbers, day = [], 0.0
    for _ in range(5_000):
        day += -200 * log(1 - random.random())
        numbers.append(round(day))

    assert burstiness(days(*numbers)) == pytest.approx(0, abs=0.03)


def test_order_and_repetition_of_days_change_nothing():
    assert burstiness(days(6, 0, 1, 1, 2, 6)) == burstiness(days(0, 1, 2, 6))


@pytest.mark.parametrize("numbers", [[], [0], [0, 5], [0, 0, 5, 5]])
def test_fewer_than_three_days_have_no_rhythm(numbers):
    assert burstiness(days(*numbers)) is None


# --- The band of chance


def independent(numbers: list[float]) -> float:
    """Kim and Jo 2016, written out anew, for moments that need not be whole days."""
    gaps = [after - before for before, after in pairwise(sorted(numbers))]
    mean = sum(gaps) / len(gaps)
    spread = sqrt(sum(gap * gap for gap in gaps) / len(gaps) - mean * mean) / mean
    above, below = sqrt(len(numbers) + 1), sqrt(len(numbers) - 1)
    return (above * spread - below) / ((above - 2) * spread + below)


@pytest.mark.parametrize("n", [10, 30])
def test_band_holds_95_of_100_random_sequences(n):
    random = Random(2007)  # noqa: S311
    found = sorted(independent([random.random() for _ in range(n)]) for _ in range(2_000))

    low, high = random_band(n)

    assert low == pytest.approx(found[50], abs=0.04)
    assert high == pytest.approx(found[-51], abs=0.04)


def test_band_narrows_with_every_act():
    bands = [random_band(n) for n in range(10, 400)]

    assert all(a[0] < b[0] < 0 < b[1] < a[1] for a, b in pairwise(bands))


@pytest.mark.parametrize(
    ("n", "band"),
    [(10, (-0.38, 0.33)), (100, (-0.10, 0.10)), (400, (-0.05, 0.05))],
    ids=["first row", "last row", "four times the last row"],
)
def test_band_of_the_table_and_beyond(n, band):
    assert random_band(n) == pytest.approx(band)


# --- The word


def test_nine_days_are_too_few_to_tell():
    assert rhythm(days(*range(9))) == Rhythm(Tempo.TOO_FEW, 9)


def test_ten_acts_on_nine_days_are_too_few_to_tell():
    assert rhythm(days(*range(9), 8)).tempo == Tempo.TOO_FEW


def test_ten_days_apart_by_a_week_are_steady():
    found = rhythm(days(*range(0, 70, 7)))

    assert found == Rhythm(Tempo.STEADY, 10, -1, pytest.approx((-0.38, 0.33)))


def test_two_bursts_a_year_apart_come_in_fits_and_starts():
    found = rhythm(days(*range(6), *range(365, 371)))

    assert found.tempo == Tempo.BURSTY
    assert found.value > found.band[1]


def test_acts_as_chance_would_have_them_show_no_clear_rhythm():
    random = Random(7)  # noqa: S311

    found = rhythm(days(*random.sample(range(2_000), 30)))

    assert found.tempo == Tempo.RANDOM
    assert found.band[0] <= found.value <= found.band[1]


def test_each_tempo_has_its_word():
    assert [tempo.value for tempo in Tempo] == [
        "too few acts to tell",
        "in fits and starts",
        "steady",
        "no clear rhythm",
    ]
