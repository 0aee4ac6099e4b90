"""How numbers of figures are put into words. Small numbers say that they are small."""

from collections.abc import Mapping, Sequence

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from recommendations.figures.definitions import DEFINITIONS
from recommendations.figures.figure import Behind, Figure, Label, Table

# Below this many cases a share is told as "3 of 7": a percentage would promise too much.
FEW = 10


def caution(cases: int) -> str:
    """That the cases are few; "" when they are not, or when there is none to be wary of."""
    if not 0 < cases < FEW:
        return ""
    words = ngettext(
        "Only %d case: read it as a story, not as a rate.",
        "Only %d cases: read them as stories, not as a rate.",
        cases,
    )
    return words % cases


def percent(part: float, whole: float) -> int | None:
    """The share in whole per cent, for a table; None of nothing."""
    return round(100 * part / whole) if whole else None


def share(part: int, whole: int) -> str:
    """The share in words: "38 %", or "3 of 7" where they are few."""
    if whole < FEW:
        return _("%(part)d of %(whole)d") % {"part": part, "whole": whole}
    return _("%d %%") % round(100 * part / whole)


def days(number: float) -> str:
    """A number of days; a median may be a half."""
    whole = int(number)
    if number == whole:
        return ngettext("%d day", "%d days", whole) % whole
    return _("%s days") % number_format(number, 1)


def decimal(number: float, places: int = 2) -> str:
    """The number as the language writes it."""
    return str(number_format(number, places))


def figure(
    key: str,
    value: str,
    *,
    cases: int,
    columns: Mapping[str, str],
    rows: Sequence[Sequence[object]],
    svg: str,
    beside: Sequence[tuple[Label, str]] = (),
    behind: tuple[str, Mapping[str, str]] | None = None,
) -> Figure:
    """The figure of that key, with its definition; `columns` are keys and headings of the table."""
    definition = DEFINITIONS[key]
    return Figure(
        key=key,
        title=str(definition.title),
        definition=str(definition.text),
        source=definition.source,
        value=value,
        cases=cases,
        caution=caution(cases),
        table=Table(list(columns), list(columns.values()), rows),  # type: ignore[arg-type]
        svg=svg,
        beside=list(beside),
        behind=Behind(*behind) if behind and cases else None,
    )
