"""All figures, in the order of the method page."""

from collections.abc import Callable
from datetime import date

from django.utils.translation import gettext as _

from recommendations.figures.ageing import ageing
from recommendations.figures.custody import custody
from recommendations.figures.figure import Figure
from recommendations.figures.implementation import implementation
from recommendations.figures.response import response
from recommendations.figures.rhythm import rhythm_figure
from recommendations.figures.scope import Scope
from recommendations.figures.slips import slips
from recommendations.figures.staleness import staleness
from recommendations.figures.survival import survival
from recommendations.querysets import RecommendationQuerySet
from seminar_tracker.counts import counted

FIGURES: dict[str, Callable[[Scope], Figure]] = {
    "implementation": implementation,
    "survival": survival,
    "response": response,
    "ageing": ageing,
    "slips": slips,
    "custody": custody,
    "staleness": staleness,
    "rhythm": rhythm_figure,
}


# Rows that are measured while somebody waits: a few seconds, and some tens of megabytes.
MOST = 10_000


def are_too_many(number: int) -> str:
    """Why so many rows are not measured, and what to do; empty when they are few enough."""
    if number <= MOST:
        return ""
    words = _(
        "These are more than %(most)s recommendations, too many to be measured while you wait. "
        "Choose a seminar, an agency or a theme, or two of them."
    )
    return words % {"most": counted(MOST)}


def measure(rows: RecommendationQuerySet, *, on: date) -> list[Figure]:
    """All figures of these rows of `with_standing(on=on)`, in the order of the method page.

    A fixed number of queries for any number of rows; the rows must not be sliced.
    """
    scope = Scope(rows, on)
    return [make(scope) for make in FIGURES.values()]


def measure_one(key: str, rows: RecommendationQuerySet, *, on: date) -> Figure:
    """The figure of that key of FIGURES alone."""
    return FIGURES[key](Scope(rows, on))
