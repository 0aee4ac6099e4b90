"""A figure: a number, what it means, the picture of it and the table behind it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.functional import Promise

from recommendations.exports import Cell

# A label in the language of whoever reads it, or one that is the same in all.
Label = str | Promise


@dataclass(frozen=True)
class Table:
    """The numbers behind a picture; `keys` name the columns for programs, in every language."""

    keys: Sequence[str]
    headings: Sequence[str]
    rows: Sequence[Sequence[Cell]]


@dataclass(frozen=True)
class Behind:
    """Which rows of the register a figure rests on: in words, and as filters of the register."""

    words: str
    filters: Mapping[str, str]


@dataclass(frozen=True)
class Figure:
    """One figure of a set of recommendations on a date, ready to be shown, in the active language.

    `key` names it in addresses (`/method/#key` defines it). `value` is the headline as text, such
    as "38 %" or "no claim yet"; `cases` how many cases it rests on; `caution` says in words that
    they are few, else "". `svg` is the picture as an SVG element whose shapes bear presentation
    attributes, so that it goes into a PDF as it is, and classes, so that a stylesheet may recolour
    it; "" where there is nothing to draw. `beside` are lesser numbers, as label and value: lazy
    labels, because programs know them by their English.
    """

    key: str
    title: str
    definition: str
    source: str
    value: str
    cases: int
    caution: str
    table: Table
    svg: str
    beside: Sequence[tuple[Label, str]] = field(default_factory=list)
    behind: Behind | None = None
