"""The Kaplan-Meier estimate against published numbers, and how the server asks for it."""

import json
from collections import Counter

import pytest

from recommendations.figures import survival
from recommendations.figures.survival import draw, estimated, headline, thinned
from seminar_tracker.aside import AsideFailed, aside

# Freireich et al., Blood 21 (1963) 699: weeks in remission with 6-MP and with placebo.
TREATED = Counter([6, 6, 6, 7, 10, 13, 16, 22, 23])
STILL_IN_REMISSION = Counter([6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35])
PLACEBO = Counter([1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23])


def waits(events: Counter, censored: Counter) -> Counter:
    return Counter(
        {(time, True): n for time, n in events.items()}
        | {(time, False): n for time, n in censored.items()}
    )


@pytest.fixture(autouse=True)
def _empty_cache():
    survival.cache.clear()


def test_estimate_is_the_published_one():
    points = estimated(waits(TREATED, STILL_IN_REMISSION))

    assert [(p["time"], p["at_risk"], p["events"]) for p in points] == [
        (6, 21, 3), (7, 17, 1), (10, 15, 1), (13, 12, 1), (16, 11, 1), (22, 7, 1), (23, 6, 1),
    ]  # fmt: skip
    shares = [0.857, 0.807, 0.753, 0.690, 0.627, 0.538, 0.448]
    assert [p["share"] for p in points] == pytest.approx(shares, abs=0.0005)
    # As R's survfit(conf.type = "log-log") prints them for these data.
    assert (points[0]["low"], points[0]["high"]) == pytest.approx((0.620, 0.952), abs=0.0005)
    assert (points[-1]["low"], points[-1]["high"]) == pytest.approx((0.188, 0.680), abs=0.0005)
    assert headline(points, 9) == "Half are verified within 23 days"


def test_estimate_without_censoring_is_the_share_left():
    points = estimated(waits(PLACEBO, Counter()))

    shares = [
        0.905, 0.810, 0.762, 0.667, 0.571, 0.381, 0.286, 0.190, 0.143, 0.095, 0.048, 0,
    ]  # fmt: skip
    assert [p["share"] for p in points] == pytest.approx(shares, abs=0.0005)
    # Nobody is left: no band.
    assert (points[-1]["low"], points[-1]["high"]) == (None, None)
    assert headline(points, 21) == "Half are verified within 8 days"


def test_many_cases_go_as_counts_and_come_back():
    said = {"events": {"100": 90_000}, "censored": {"100": 90_000, "200": 90_000}}

    (point,) = json.loads(aside(survival.PROGRAM, said))

    assert (point["time"], point["at_risk"], point["events"]) == (100, 270_000, 90_000)
    assert point["share"] == pytest.approx(2 / 3)


def test_same_counts_are_estimated_once(monkeypatch):
    asked = []

    def answer(program, said):
        asked.append(said)
        return b'[{"time": 1, "share": 0.9}]'

    monkeypatch.setattr(survival, "aside", answer)

    first = estimated(waits(Counter([1]), Counter([2] * 9)))
    second = estimated(waits(Counter([1]), Counter([2] * 9)))

    assert first == second
    assert asked == [{"events": {"1": 1}, "censored": {"2": 9}}]


def test_failure_is_told_and_not_kept(monkeypatch):
    def fail(program, said):
        raise AsideFailed("no SciPy")

    monkeypatch.setattr(survival, "aside", fail)

    assert estimated(waits(Counter([1]), Counter())) is None
    assert "could not be made just now" in headline(None, 1)
    monkeypatch.undo()
    assert estimated(waits(Counter([1]), Counter()))[0]["share"] == 0


def test_more_than_half_left_have_no_median():
    assert headline([{"time": 3, "share": 0.51}], 1) == "More than half are not verified yet"


@pytest.mark.parametrize("n", [24, 38, 44])
def test_half_is_a_half_though_rounding_leaves_a_trace(n):
    # One was lost from sight on day 1; then one is verified a day, and half are after n / 2.
    points = estimated(waits(Counter(range(2, n + 2)), Counter([1])))

    assert 0.5 < points[n // 2 - 1]["share"] < 0.500001
    assert headline(points, n) == f"Half are verified within {n // 2 + 1} days"


def test_long_curves_are_thinned_between_their_ends():
    points = [{"time": i} for i in range(1_000)]

    shown = thinned(points)

    assert len(shown) == 60
    assert (shown[0], shown[-1]) == (points[0], points[-1])
    assert thinned(points[:60]) == points[:60]


def test_curve_is_stairs_within_its_band():
    points = [{"time": 50, "share": 0.5, "low": 0.4, "high": None}]

    svg = draw(points, 100)

    # From 36 to 356 across, and from 8 (all left) down to 158 (none left).
    assert 'd="M36 8H196.0V83.0H356.0"' in svg
    assert 'd="M36 8H196.0V83.0H356.0V98.0H196.0V8Z"' in svg
    assert "<title>Time to verification. A curve that falls from 100 % to 50 % in 100 days." in svg
