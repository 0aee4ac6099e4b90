"""When a recommendation was reported complete and verified, and how many were in time. Pure.

The formulas are those of audit offices: v - t0 <= N over all that have had N years.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from statistics import median

from recommendations.rules.spans import years_after


@dataclass(frozen=True, slots=True)
class Outcome:
    """What has become of one recommendation: the days, or None for what has not happened.

    `has_lapsed` says that it stands closed as superseded or no longer applicable.
    """

    since: date
    claimed_on: date | None = None
    verified_on: date | None = None
    closed_on: date | None = None
    has_lapsed: bool = False


@dataclass(frozen=True)
class Rate:
    """Of `cases` recommendations that have had `years`, how many were done by then.

    `unverified` are those reported complete by then and not verified by then.
    """

    years: int
    cases: int
    claimed: int
    verified: int
    unverified: int


def began_on(said: Iterable[tuple[str, date]], word: str) -> date | None:
    """Since when the word has been said without another between; None when it is not the last.

    `said` are words with their days, in order.
    """
    since = None
    for other, day in said:
        since = None if other != word else since or day
    return since


def rate(outcomes: Iterable[Outcome], years: int, *, on: date) -> Rate:
    """How many were reported complete, and verified, within so many years of the seminar.

    What has lapsed asks for nothing any more, and is not counted.
    """
    cases = claimed = verified = unverified = 0
    for outcome in outcomes:
        term = years_after(outcome.since, years)
        if term > on or outcome.has_lapsed:
            continue
        cases += 1
        is_claimed = outcome.claimed_on is not None and outcome.claimed_on <= term
        is_verified = outcome.verified_on is not None and outcome.verified_on <= term
        claimed += is_claimed
        verified += is_verified
        unverified += is_claimed and not is_verified
    return Rate(years, cases, claimed, verified, unverified)


def lag(outcomes: Iterable[Outcome]) -> float | None:
    """Median days from the claim to the verification, of those verified on that day or later.

    What reviewers had verified before the lead reported it did not wait for them.
    """
    days = [
        (outcome.verified_on - outcome.claimed_on).days
        for outcome in outcomes
        if outcome.claimed_on and outcome.verified_on and outcome.verified_on >= outcome.claimed_on
    ]
    return median(days) if days else None


def waited(outcome: Outcome, *, on: date) -> tuple[int, bool]:
    """Days until it was verified and True; else days until it was closed, or the day, and False."""
    if outcome.verified_on:
        return (outcome.verified_on - outcome.since).days, True
    return ((outcome.closed_on or on) - outcome.since).days, False
