"""Does progress come "in fits and starts"? Measured on the days of acts. Pure.

Burstiness after Goh & Barabási 2008 (Europhys. Lett. 81, 48002) in the finite-sample form of
Kim & Jo 2016 (Phys. Rev. E 94, 032311): -1 is regular, 0 random, towards 1 bursty.
"""

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import Enum
from itertools import pairwise
from math import sqrt
from statistics import fmean, pstdev

MINIMUM = 10  # days with acts; below this the figure says more about chance than about work

# Where 95 % of purely random sequences of n events lie (20,000 simulated for each n).
# `tests/recommendations/test_rhythm.py` simulates it again.
BAND: dict[int, tuple[float, float]] = {
    10: (-0.38, 0.33),
    20: (-0.25, 0.23),
    30: (-0.20, 0.19),
    50: (-0.15, 0.15),
    100: (-0.10, 0.10),
}

# A day on which this many recommendations were written about, and this share of all acts entered,
# is a day of data entry rather than of work.
BULK_RECOMMENDATIONS = 5
BULK_SHARE = 0.2


class Tempo(Enum):
    """The word for a rhythm."""

    TOO_FEW = "too few acts to tell"
    BURSTY = "in fits and starts"
    STEADY = "steady"
    RANDOM = "no clear rhythm"


@dataclass(frozen=True)
class Rhythm:
    """The rhythm of `days` days with acts; value and band are None when there are too few."""

    tempo: Tempo
    days: int
    value: float | None = None
    band: tuple[float, float] | None = None


def burstiness(days: Iterable[date]) -> float | None:
    """A_n of the distinct days; None for fewer than three, where it is not defined."""
    ordered = sorted(set(days))
    n = len(ordered)
    if n < 3:
        return None
    gaps = [(later - earlier).days for earlier, later in pairwise(ordered)]
    r = pstdev(gaps) / fmean(gaps)
    return (sqrt(n + 1) * r - sqrt(n - 1)) / ((sqrt(n + 1) - 2) * r + sqrt(n - 1))


def random_band(n: int) -> tuple[float, float]:
    """The band of chance for n events: between table rows, linear in 1/sqrt(n)."""
    sizes = sorted(BAND)
    if n >= sizes[-1]:
        shrink = sqrt(sizes[-1] / n)
        low, high = BAND[sizes[-1]]
        return (low * shrink, high * shrink)
    upper = sizes[max(bisect_left(sizes, n), 1)]
    lower = sizes[sizes.index(upper) - 1]
    share = (1 / sqrt(lower) - 1 / sqrt(n)) / (1 / sqrt(lower) - 1 / sqrt(upper))
    (low_a, high_a), (low_b, high_b) = BAND[lower], BAND[upper]
    return (low_a + share * (low_b - low_a), high_a + share * (high_b - high_a))


def rhythm(days: Iterable[date]) -> Rhythm:
    """The rhythm of acts on these days; several acts on one day count once."""
    distinct = set(days)
    value = burstiness(distinct)
    if value is None or len(distinct) < MINIMUM:
        return Rhythm(Tempo.TOO_FEW, len(distinct))
    low, high = band = random_band(len(distinct))
    tempo = Tempo.BURSTY if value > high else Tempo.STEADY if value < low else Tempo.RANDOM
    return Rhythm(tempo, len(distinct), value, band)


def is_bulk(*, acts: int, recommendations: int, of: int) -> bool:
    """Whether so many acts entered on one day, `of` all, were entered in bulk.

    The rhythm is measured on the days of the acts, so bulk entry moves it only where the acts were
    given the day of their entry: the days are marked, not left out.
    """
    return recommendations >= BULK_RECOMMENDATIONS and acts >= BULK_SHARE * of
