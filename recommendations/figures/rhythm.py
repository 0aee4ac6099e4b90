"""The rhythm of acts, pooled for all, by seminar and by agency, with the band of chance."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count
from django.db.models.functions import TruncDate
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from agencies.models import Agency
from recommendations.chart import Scale
from recommendations.choices import AGENCY_KINDS
from recommendations.figures import drawing
from recommendations.figures.definitions import DEFINITIONS
from recommendations.figures.figure import Figure
from recommendations.figures.scope import Scope
from recommendations.figures.words import decimal, figure
from recommendations.models import Seminar
from recommendations.querysets import ActQuerySet
from recommendations.rules.rhythm import BULK_RECOMMENDATIONS, Rhythm, Tempo, is_bulk, rhythm

WORDS = {
    Tempo.TOO_FEW: gettext_lazy("too few acts to tell"),
    Tempo.BURSTY: gettext_lazy("in fits and starts"),
    Tempo.STEADY: gettext_lazy("steady"),
    Tempo.RANDOM: gettext_lazy("no clear rhythm"),
}
# Pools in the picture: all together, and those with the most days.
DRAWN = 12

# What a pool is of: "all", "seminar" or "agency", and the key of that.
Name = tuple[str, int]


@dataclass
class Pool:
    """Acts that are looked at together: the days on which they happened, and of bulk entry."""

    days: set[date] = field(default_factory=set)
    bulk: set[date] = field(default_factory=set)

    @property
    def rhythm(self) -> Rhythm:
        return rhythm(self.days)

    @property
    def bulk_days(self) -> list[date]:
        """The days of bulk entry, in order."""
        return sorted(self.bulk)


def names(agency: int | None, seminar: int) -> list[Name]:
    """The pools to which an act belongs."""
    mine = [("all", 0), ("seminar", seminar)]
    return [*mine, ("agency", agency)] if agency else mine


def pools(scope: Scope) -> dict[Name, Pool]:
    """Every pool; four queries, which bring days and not acts."""
    acts = scope.acts.filter(kind__in=AGENCY_KINDS)
    found: defaultdict[Name, Pool] = defaultdict(Pool)
    days = acts.values_list("agency", "recommendation__seminar", "happened_on").distinct()
    for agency, seminar, day in days.iterator():
        for name in names(agency, seminar):
            found[name].days.add(day)
    for by, seminar, day in bulk_entries(acts):
        for name in names(by, seminar):
            found[name].bulk.add(day)
    return found


def bulk_entries(acts: ActQuerySet) -> Iterator[tuple[int | None, int, date]]:
    """For which agency and seminar acts were entered on the days of bulk entry of the agency."""
    of = dict(acts.values_list("agency").annotate(Count("pk")))
    entered = acts.annotate(entered_on=TruncDate("recorded_at"))
    counted = entered.values_list("agency", "entered_on").annotate(
        acts=Count("pk"), about=Count("recommendation", distinct=True)
    )
    # Most days are none, and there are many of them.
    likely = counted.filter(about__gte=BULK_RECOMMENDATIONS)
    bulk = {
        (agency, day)
        for agency, day, number, about in likely
        if is_bulk(acts=number, recommendations=about, of=of[agency])
    }
    told = entered.filter(entered_on__in={day for _agency, day in bulk})
    rows = told.values_list("agency", "recommendation__seminar", "entered_on").distinct()
    return (row for row in rows if (row[0], row[2]) in bulk)


def titled(found: dict[Name, Pool]) -> list[tuple[str, Pool]]:
    """The pools with their names: all, then seminars, then agencies, those with most days first."""
    agencies = Agency.objects.in_bulk({key for kind, key in found if kind == "agency"})
    seminars = Seminar.objects.defer("document").in_bulk(
        {key for kind, key in found if kind == "seminar"}
    )
    order = {"all": 0, "seminar": 1, "agency": 2}
    ranked = sorted(found.items(), key=lambda item: (order[item[0][0]], -len(item[1].days)))
    lines = []
    for (kind, key), pool in ranked:
        if kind == "agency":
            title = str(agencies[key].short_name)
        elif kind == "seminar":
            title = _("Seminar: %s") % seminars[key].short_title
        else:
            title = _("All of them")
        lines.append((title, pool))
    return lines


def rhythm_figure(scope: Scope) -> Figure:
    """The word for the rhythm of all acts, with the pools behind it."""
    lines = titled(pools(scope))
    told = lines[0][1].rhythm if lines else rhythm([])
    return figure(
        "rhythm",
        in_words(told) if lines else _("No agency has acted yet."),
        cases=told.days,
        columns={
            "acts_of": _("Acts of"),
            "days_with_an_act": _("Days with an act"),
            "burstiness": _("Burstiness"),
            "chance_from": _("Band of chance from"),
            "chance_to": _("to"),
            "in_words": _("In words"),
            "days_of_bulk_entry": _("Days of bulk entry"),
            "first_day_of_bulk_entry": _("First of them"),
        },
        rows=[row(title, pool) for title, pool in lines],
        svg=draw(lines[:DRAWN]) if lines else "",
        beside=[
            (gettext_lazy("Days of bulk entry"), bulk_words(lines[0][1].bulk_days))
        ] if lines else [],
    )  # fmt: skip


def in_words(found: Rhythm) -> str:
    word = str(WORDS[found.tempo])
    return word if found.value is None else f"{word} ({decimal(found.value)})"


def bulk_words(days: list[date]) -> str:
    if not days:
        return _("none")
    shown = ", ".join(date_format(day, "SHORT_DATE_FORMAT") for day in days[:3])
    return shown if len(days) <= 3 else f"{shown} …"


def row(title: str, pool: Pool) -> tuple[str | int | float | date | None, ...]:
    """A line of the table."""
    found, bulk = pool.rhythm, pool.bulk_days
    low, high = found.band or (None, None)
    return (
        title, found.days, rounded(found.value), rounded(low), rounded(high),
        str(WORDS[found.tempo]), len(bulk), bulk[0] if bulk else None,
    )  # fmt: skip


def rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 2)


# --- The picture: for each pool its value against the band of chance, and its days below.

HIGH = 52
MIDDLE, REACH = drawing.WIDTH / 2, drawing.WIDTH / 2 - 6


def draw(lines: list[tuple[str, Pool]]) -> str:
    every = [day for _title, pool in lines for day in (*pool.days, *pool.bulk_days)]
    scale = Scale(min(every), max(every))
    shapes, said = [], []
    for place, (title, pool) in enumerate(lines):
        found = pool.rhythm
        note = decimal(found.value) if found.value is not None else day_count(found.days)
        shapes += drawing.heading(place * HIGH + 12, title, note)
        shapes += value_line(place * HIGH + 23, found)
        shapes += day_line(place * HIGH + 34, pool, scale)
        said.append(f"{title}: {in_words(found)}")
    y = len(lines) * HIGH + 8
    shapes += [
        drawing.text(0, y, _("−1 regular"), "quiet"),
        drawing.text(MIDDLE, y, _("0 random"), "quiet", "middle"),
        drawing.text(drawing.WIDTH, y, _("bursty 1"), "quiet", "end"),
        *drawing.key(y + 20, [
            ("track-pale", _("band of chance")), ("quiet", _("day with an act")),
            ("orphan", _("bulk entry")),
        ]),
    ]  # fmt: skip
    title = str(DEFINITIONS["rhythm"].title)
    return drawing.picture(f"{title}. {'; '.join(said)}.", y + 26, shapes)


def day_count(number: int) -> str:
    return ngettext("%d day", "%d days", number) % number


def value_line(y: float, found: Rhythm) -> list[SafeString]:
    """The value on a line from -1 to 1, against its band; the line alone where days are few."""
    shapes = [drawing.line(6, y, drawing.WIDTH - 6, y, "grid")]
    if found.value is None or found.band is None:
        return shapes
    low, high = found.band
    ink = {Tempo.BURSTY: "orphan", Tempo.STEADY: "done"}.get(found.tempo, "quiet")
    return [
        *shapes,
        drawing.rect(MIDDLE + low * REACH, y - 6, (high - low) * REACH, 12, "track-pale"),
        drawing.line(MIDDLE, y - 6, MIDDLE, y + 6, "grid"),
        drawing.dot(MIDDLE + found.value * REACH, y, ink),
    ]


def day_line(y: float, pool: Pool, scale: Scale) -> list[SafeString]:
    """A stroke for each day with an act, from the first of all to the last; bulk entry taller."""

    def strokes(days: list[date], top: float, bottom: float) -> str:
        # Strokes closer than half a unit would only make the file larger.
        places = sorted({round(2 * (6 + scale.x(day) * 3.48)) / 2 for day in days})
        return "".join(f"M{x} {top}V{bottom}" for x in places)

    shapes = [drawing.outline(strokes(list(pool.days), y, y + 8), "quiet", 1)]
    if bulk := pool.bulk_days:
        shapes.append(drawing.outline(strokes(bulk, y - 3, y + 10), "orphan", 2))
    return shapes
