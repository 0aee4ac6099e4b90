"""All figures, in the order of the method page."""

from collections.abc import Callable
from datetime import date

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


def measure(rows: RecommendationQuerySet, *, on: date) -> list[Figure]:
    """All figures of these rows of `with_standing(on=on)`, in the order of the method page.

    A fixed number of queries for any number of rows; the rows must not be sliced.
    """
    scope = Scope(rows, on)
    return [make(scope) for make in FIGURES.values()]


def measure_one(key: str, rows: RecommendationQuerySet, *, on: date) -> Figure:
    """The figure of that key of FIGURES alone."""
    return FIGURES[key](Scope(rows, on))
