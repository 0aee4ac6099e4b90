"""A table as it leaves the tracker, whatever it is about and in whatever format."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from types import NoneType
from typing import TypeVar

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import override

FORMATS = ("csv", "xlsx", "json")
About = str | Mapping[str, str]
# People read the label of a choice, yes or no, and several values with semicolons between them;
# programs read its code, true or false, and a list.
Cell = str | int | float | bool | date | TextChoices | tuple[str, ...] | None
# What people read of a cell.
Said = str | int | float | date | None
# What XML cannot hold, and what ends a text early in many a program; tabs and line breaks stay.
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
# Texts are too many to be remembered. Of tuples and of fractions, equal ones may be told otherwise:
# those of a choice and of its code, 0 and -0.
TOLD_ANEW = {str, tuple, float}
EMPTY = ("", ())
REMEMBERED = 16384
# Rows that are told together, and whose lines go over the network together.
TOGETHER = 100

Told = TypeVar("Told")


@dataclass(frozen=True)
class Sheet:
    """Headings and rows, with what is said about them: date, filters, definitions, address.

    `rows` are read once, while the file is written. `keys` are the names of the columns for
    programs; without them they follow from the English of the headings, if those are lazy.
    """

    name: str
    headings: Sequence[str | Promise]
    rows: Iterable[Sequence[Cell]]
    about: Sequence[tuple[str | Promise, About]] = field(default_factory=list)
    keys: Sequence[str] = ()

    def __post_init__(self) -> None:
        for names in (self.fields, [key(label) for label, _value in self.about]):
            if len(set(names)) < len(names):
                raise ValueError(f"A name stands twice, so a value would be lost: {names}")
        if len(self.fields) != len(self.headings):
            raise ValueError(f"Not a name for each heading: {self.fields}")

    @property
    def fields(self) -> Sequence[str]:
        """The names of the columns for programs."""
        return self.keys or [key(heading) for heading in self.headings]


def key(label: str | Promise) -> str:
    """The label as a name that programs use, the same in every language: "as_of"."""
    with override("en"):
        return slugify(str(label), allow_unicode=True).replace("-", "_")


def said(value: Cell) -> Said:
    """The value as people read it in their language; numbers and dates stay what they are."""
    if isinstance(value, TextChoices):
        return str(value.label)
    if isinstance(value, str):
        # What can be printed holds nothing of it, and is told so in a fraction of the time.
        return value if value.isprintable() else CONTROL.sub("", value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, tuple):
        return "; ".join([str(said(each)) for each in value])
    return value


class Memory(dict[Cell, Told]):
    """How values of one type are told, of which equal ones are told alike."""

    def __init__(self, tell: Callable[[Cell], Told]) -> None:
        self.tell = tell

    def __missing__(self, value: Cell) -> Told:
        if len(self) >= REMEMBERED:
            self.clear()
        told = self[value] = self.tell(value)
        return told


def told(rows: Iterable[Sequence[Cell]], tell: Callable[[Cell], Told]) -> Iterator[Sequence[Told]]:
    """The rows of one table, in one language, with each cell as `tell` tells it.

    Choices, days, numbers, yes, no, what is empty and what many rows share are remembered: they
    fill most of a long table. Some rows are told together, column by column, which is quicker.
    """
    memories: defaultdict[type, Memory[Told]] = defaultdict(lambda: Memory(tell))

    def tell_column(column: Sequence[Cell]) -> Iterable[Told]:
        kinds = {*map(type, column)} - {NoneType}
        if len(kinds) == 1 and kinds.isdisjoint(TOLD_ANEW):
            return map(memories[kinds.pop()].__getitem__, column)
        return [
            tell(value)
            if type(value) in TOLD_ANEW and value not in EMPTY
            else memories[type(value)][value]
            for value in column
        ]

    rows = iter(rows)
    while some := list(islice(rows, TOGETHER)):
        yield from zip(*map(tell_column, zip(*some, strict=True)), strict=True)


def coded(value: Cell) -> str | int | float | bool | list[str] | None:
    """The value as programs read it: codes, ISO dates, lists."""
    if isinstance(value, TextChoices):
        return str(value.value)
    if isinstance(value, date):
        return value.isoformat()
    return [str(coded(each)) for each in value] if isinstance(value, tuple) else value
