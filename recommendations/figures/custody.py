"""Days without an owner, coverage, and how soon and how often owners came."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date
from statistics import median

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from recommendations.choices import Kind
from recommendations.figures import drawing
from recommendations.figures.definitions import DEFINITIONS
from recommendations.figures.figure import Figure, Label
from recommendations.figures.scope import Scope
from recommendations.figures.words import days, decimal, figure, percent
from recommendations.models import Assignment
from recommendations.rules.spans import Span, by_year, cut_off, days_in, open_spans, shared

YEAR = 365.25


@dataclass
class Days:
    """All that is added up over the recommendations; `open` and `owned` by calendar year."""

    cases: int = 0
    all: int = 0
    held: int = 0
    open: Counter[int] = field(default_factory=Counter)
    owned: Counter[int] = field(default_factory=Counter)
    firsts: list[int] = field(default_factory=list)
    handovers: int = 0


def added_up(scope: Scope) -> Days:
    """The days of all rows; three queries."""
    held, closings, found = held_of(scope), closings_of(scope), Days()
    rows = scope.rows.values_list("pk", "seminar__held_on").iterator()
    for pk, since in rows:
        mine = held.get(pk, [])
        is_open = open_spans(since, closings.get(pk, ()), on=scope.on)
        found.cases += 1
        found.all += (scope.on - since).days
        found.held += days_in(mine)
        found.open += by_year(is_open)
        found.owned += by_year(shared(is_open, mine))
        if mine:
            found.firsts.append((mine[0][0] - since).days)
            found.handovers += len(mine) - 1
    return found


def held_of(scope: Scope) -> dict[int, list[Span]]:
    """By recommendation, the days in custody, the first span first."""
    ties = Assignment.objects.leads().filter(
        recommendation__among=scope.keys, starts_on__lte=scope.on
    )
    found = defaultdict(list)
    rows = ties.order_by("starts_on", "pk").values_list(
        "recommendation", "starts_on", "ends_on", "agency__ended_on"
    )
    for pk, starts_on, ended_on, gone_on in rows.iterator():
        if starts_on:
            found[pk].append(cut_off(starts_on, ended_on, gone_on, on=scope.on))
    return found


def closings_of(scope: Scope) -> dict[int, list[tuple[bool, date]]]:
    """By recommendation, its closings and reopenings in order."""
    found = defaultdict(list)
    rows = scope.acts.closings().filter(part=None).in_order()
    for pk, kind, day in rows.values_list("recommendation", "kind", "effective_on").iterator():
        found[pk].append((kind == Kind.CLOSE, day))
    return found


def custody(scope: Scope) -> Figure:
    """The share of days on which nobody owned what was open."""
    found = added_up(scope)
    years = [(year, all_days, found.owned[year]) for year, all_days in sorted(found.open.items())]
    open_days, orphaned = found.open.total(), found.open.total() - found.owned.total()
    return figure(
        "custody",
        _("%d %% of the days without an owner") % percent(orphaned, open_days)
        if open_days else _("No day has passed yet."),
        cases=found.cases,
        columns={
            "year": _("Year"),
            "days_open": _("Days open"),
            "days_without_an_owner": _("Days without an owner"),
            "days_without_an_owner_percent": _("Days without an owner, %"),
        },
        rows=[
            (str(year), all_days, all_days - owned, percent(all_days - owned, all_days))
            for year, all_days, owned in years
        ],
        svg=draw(years),
        beside=beside(found) if found.all else [],
        behind=(_("Orphans"), {"signal": "orphan"}),
    )  # fmt: skip


def beside(found: Days) -> list[tuple[Label, str]]:
    """Coverage, the time to the first owner, and handovers."""
    never = found.cases - len(found.firsts)
    first = days(median(found.firsts)) if found.firsts else _("none has found one")
    return [
        (gettext_lazy("Coverage"), _("%d %%") % percent(found.held, found.all)),
        (gettext_lazy("Median time to the first owner"), first),
        (gettext_lazy("Never owned so far"), str(never)),
        (gettext_lazy("Handovers"), str(found.handovers)),
        (
            gettext_lazy("Handovers a recommendation and year"),
            decimal(found.handovers * YEAR / found.all),
        ),
    ]


def draw(years: list[tuple[int, int, int]]) -> str:
    """For each year, the share of days without an owner."""
    if not years:
        return ""
    rows = []
    for year, all_days, owned in years:
        orphaned = 1 - owned / all_days
        parts = [(orphaned, "orphan"), (1 - orphaned, "track")]
        rows.append(drawing.Bar(str(year), _("%d %%") % round(100 * orphaned), parts))
    inks = [("orphan", _("without an owner")), ("track", _("in custody"))]
    return drawing.bars(str(DEFINITIONS["custody"].title), rows, inks)
