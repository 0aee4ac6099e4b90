"""Kaplan-Meier: the share that is not verified yet, by days since the seminar.

Estimated by SciPy, with the band of 95 % (log-log, after Kalbfleisch and Prentice). SciPy is
large, so this module is run aside (`seminar_tracker.aside`) and never imported by the server; it
knows nothing of Django.

It reads {"events": {"days": how many, ...}, "censored": {...}} and writes a list of
{"time", "at_risk", "events", "share", "low", "high"}, one for each day with an event; low and high
are null where the band is not defined.
"""

import json
import sys
import warnings
from math import isnan
from typing import Any

import numpy as np
from scipy.stats import CensoredData, ecdf

Counts = dict[str, int]


def spelled_out(counts: Counts) -> Any:
    """The durations one by one, as SciPy wants them."""
    days = np.array([int(day) for day in counts], dtype=float)
    return np.repeat(days, list(counts.values()))


def number(value: float) -> float | None:
    """JSON has no "not a number"."""
    return None if isnan(value) else float(value)


def estimate(events: Counts, censored: Counts) -> list[dict[str, float | int | None]]:
    """The curve; `events` must not be empty. A case censored on the day of an event was at risk."""
    ended, left = spelled_out(events), spelled_out(censored)
    curve = ecdf(CensoredData(uncensored=ended, right=left)).sf
    with warnings.catch_warnings():
        # Where all or none are left the band is not defined, which the answer says.
        warnings.simplefilter("ignore", RuntimeWarning)
        band = curve.confidence_interval(confidence_level=0.95, method="log-log")
    every = np.sort(np.concatenate([ended, left]))
    return [
        {
            "time": int(time),
            "at_risk": int(every.size - np.searchsorted(every, time)),
            "events": events[str(int(time))],
            "share": float(share),
            "low": number(low),
            "high": number(high),
        }
        for time, share, low, high in zip(
            curve.quantiles, curve.probabilities, band.low.probabilities,
            band.high.probabilities, strict=True,
        )
        if str(int(time)) in events
    ]  # fmt: skip


if __name__ == "__main__":
    json.dump(estimate(**json.load(sys.stdin)), sys.stdout)
