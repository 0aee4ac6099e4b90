"""What can be measured of a set of recommendations on a date, each with its definition."""

from recommendations.figures.definitions import DEFINITIONS, Definition
from recommendations.figures.figure import Behind, Figure, Table
from recommendations.figures.measuring import FIGURES, are_too_many, measure, measure_one

__all__ = [
    "DEFINITIONS",
    "FIGURES",
    "Behind",
    "Definition",
    "Figure",
    "Table",
    "are_too_many",
    "measure",
    "measure_one",
]
