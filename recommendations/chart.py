"""The wall chart: who held each recommendation, when something happened, what is due.

All positions are percentages of the chart's width, so that the same figures serve a phone, a wide
screen and print.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from recommendations.choices import NEWS_KINDS, MilestoneState
from recommendations.models import Act, Assignment, Milestone, Recommendation

# About this many labels fit above the chart.
LABELS = 8
# The least width, in per cent, of the span that shows how things stand.
NARROWEST = 1.6
STEPS_IN_MONTHS = (3, 6, 12, 24, 60, 120, 240, 600)
MARGIN = timedelta(days=20)
# A step that is due later still stands at the right edge: one far date would squeeze all the rest.
FARTHEST = timedelta(days=10 * 365)


@dataclass(frozen=True)
class Scale:
    """Turns days into percentages of the width between the first and the last day."""

    first: date
    last: date

    def x(self, day: date) -> float:
        """The place of the day, 0 to 100."""
        return round(100 * (day - self.first).days / max((self.last - self.first).days, 1), 2)


@dataclass(frozen=True)
class Mark:
    """A vertical line of the axis, with its label."""

    x: float
    label: str


@dataclass(frozen=True)
class Span:
    """A stretch of a row: an agency held it, or nobody did."""

    x: float
    width: float
    is_held: bool
    title: str


@dataclass(frozen=True)
class Step:
    """A milestone on a row: met, overdue, still to come."""

    x: float
    state: str
    title: str


@dataclass
class Row:
    """One recommendation of the chart, with a sentence that says what the picture shows."""

    recommendation: Recommendation
    spans: list[Span] = field(default_factory=list)
    ticks: list[float] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    summary: str = ""


@dataclass(frozen=True)
class WallChart:
    """Rows above a common scale, with the line of the day that the chart is about."""

    rows: list[Row]
    marks: list[Mark]
    now: float
    on: date


def axis(scale: Scale) -> list[Mark]:
    """Lines at round months, so many that their labels do not collide."""
    months = (scale.last.year - scale.first.year) * 12 + scale.last.month - scale.first.month
    step = next((s for s in STEPS_IN_MONTHS if months / s <= LABELS), STEPS_IN_MONTHS[-1])
    count = scale.first.year * 12 + scale.first.month - 1
    count += -count % step
    marks = []
    last = scale.last.year * 12 + scale.last.month - 1
    for month in range(count, last + 1, step):
        day = date(month // 12, month % 12 + 1, 1)
        if day >= scale.first:
            label = str(day.year) if step >= 12 else date_format(day, "M Y")
            marks.append(Mark(scale.x(day), label))
    return marks


def spans(held: Sequence[Assignment], since: date, on: date, scale: Scale) -> list[Span]:
    """The days from the seminar to the date, cut where custody began and ended.

    The last span says how things stand on the date: it is drawn wide enough to be seen even when
    it began on that very day.
    """
    cuts: list[tuple[date, Assignment | None]] = [(since, None)]
    for assignment in held:
        begin = assignment.starts_on or since
        ends = [day for day in (assignment.ends_on, assignment.agency.ended_on) if day]
        cuts.append((begin, assignment))
        if ends and min(ends) <= on:
            cuts.append((max(min(ends), begin), None))
    days = [*(day for day, _holder in cuts[1:]), on]
    found = [
        span(begin, until, holder, scale)
        for (begin, holder), until in zip(cuts, days, strict=True)
        if begin < until
    ]
    last_begin, last_holder = cuts[-1]
    if last_begin == on and found:
        found.append(span(on, on, last_holder, scale))
    return with_last_seen(found)


def with_last_seen(found: list[Span]) -> list[Span]:
    """The same spans; what the last lacks in width is taken from the one before."""
    if len(found) < 2 or found[-1].width >= NARROWEST:
        return found
    *others, before, last = found
    x = max(round(last.x + last.width - NARROWEST, 2), before.x)
    before = replace(before, width=round(x - before.x, 2))
    last = replace(last, x=x, width=round(last.x + last.width - x, 2))
    return [*others, before, last]


def span(begin: date, until: date, holder: Assignment | None, scale: Scale) -> Span:
    title = _("%(who)s, %(begin)s to %(until)s") % {
        "who": holder.agency.short_name if holder else _("Nobody"),
        "begin": date_format(begin, "SHORT_DATE_FORMAT"),
        "until": date_format(until, "SHORT_DATE_FORMAT"),
    }
    x = scale.x(begin)
    return Span(x, round(scale.x(until) - x, 2), holder is not None, title)


def step(milestone: Milestone, scale: Scale) -> Step:
    """The milestone at the day it was met, or at its current due date; never off the chart."""
    state = milestone.state
    day = milestone.met_on or milestone.due_on
    title = f"{milestone.title}: {MilestoneState(state).label}, "
    return Step(scale.x(min(day, scale.last)), state, title + date_format(day, "SHORT_DATE_FORMAT"))


def summary(row: Row, on: date) -> str:
    """The row in words, for those who do not see it."""
    acts = ngettext("%d act", "%d acts", len(row.ticks)) % len(row.ticks)
    counts = Counter(step.state for step in row.steps)
    steps = [f"{MilestoneState(state).label}: {count}" for state, count in counts.items()]
    return "; ".join([*(span.title for span in row.spans), acts, *steps])


def wall_chart(recommendations: Iterable[Recommendation], *, on: date) -> WallChart | None:
    """Draw these recommendations, which need their seminar, as they stood on the day.

    Takes three queries, whatever the number of rows; None when there is nothing to draw.
    """
    mine = list(recommendations)
    if not mine:
        return None
    custody = Assignment.objects.leads().filter(recommendation__in=mine, starts_on__lte=on)
    acts = Act.objects.filter(recommendation__in=mine).news().up_to(on)
    return draw(
        mine,
        Milestone.objects.filter(recommendation__in=mine).with_standing(on=on),
        custody.select_related("agency").order_by("starts_on", "pk"),
        acts.order_by().values_list("recommendation", "happened_on"),
        on=on,
    )


def scale_of(first: date, on: date, due: Iterable[date]) -> Scale:
    """From before the first seminar to after the date and the steps due within reach of it."""
    horizon = later(on, FARTHEST)
    last = max([on, *(min(day, horizon) for day in due)])
    begin = first - MARGIN if first - date.min > MARGIN else date.min
    return Scale(begin, later(last, MARGIN))


def later(day: date, by: timedelta) -> date:
    """The day so much later; the last of the calendar where it ends before that."""
    return day + by if date.max - day > by else date.max


def new_facts(acts: Iterable[Act]) -> list[tuple[int, date]]:
    """The ticks for `draw` among acts at hand: what `news()` finds among those in the database."""
    return [
        (act.recommendation_id, act.happened_on)
        for act in acts
        if act.kind in NEWS_KINDS and act.repeats_id is None
    ]


def draw(
    mine: Sequence[Recommendation],
    steps: Iterable[Milestone],
    custody: Iterable[Assignment],
    acts: Iterable[tuple[int, date]],
    *,
    on: date,
) -> WallChart:
    """The chart of these recommendations, at least one, from what is known of them on the day.

    `custody` are the lead assignments that had begun, in order; `acts` the recommendation and
    the day of each new fact.
    """
    rows = [Row(recommendation) for recommendation in mine]
    milestones, held, acted = defaultdict(list), defaultdict(list), defaultdict(set)
    for milestone in steps:
        if milestone.state != MilestoneState.DROPPED:
            milestones[milestone.recommendation_id].append(milestone)
    for assignment in custody:
        held[assignment.recommendation_id].append(assignment)
    for owner, day in acts:
        acted[owner].add(day)

    due = [m.due_on for found in milestones.values() for m in found]
    scale = scale_of(min(r.seminar.held_on for r in mine), on, due)
    for row in rows:
        key = row.recommendation.pk
        row.spans = spans(held[key], row.recommendation.seminar.held_on, on, scale)
        row.ticks = [scale.x(day) for day in sorted(acted[key])]
        row.steps = [step(milestone, scale) for milestone in milestones[key]]
        row.summary = summary(row, on)
    return WallChart(rows, axis(scale), scale.x(on), on)


@dataclass(frozen=True)
class Trend:
    """A number over time, as a line in a box of 100 by 100, with its table."""

    points: str
    area: str
    table: list[tuple[date, int]]
    highest: int
    last: int
    marks: list[Mark]


def spread_days(first: date, last: date, most: int = 24) -> list[date]:
    """At most about `most` evenly spread days, the first and the last among them."""
    days = (last - first).days
    steps = min(most, max(days, 1))
    return sorted({first + timedelta(days=round(days * i / steps)) for i in range(steps + 1)})


def trend(days: Sequence[date], counts: Sequence[int]) -> Trend:
    """Draw counts, one a day of `days`, as a line."""
    scale = Scale(days[0], days[-1])
    highest = max(counts, default=0)
    places = [
        (scale.x(day), round(100 - 92 * count / max(highest, 1), 2))
        for day, count in zip(days, counts, strict=True)
    ]
    points = " ".join(f"{x},{y}" for x, y in places)
    area = f"0,100 {points} {places[-1][0]},100"
    table = list(zip(days, counts, strict=True))
    return Trend(points, area, table, highest, counts[-1], axis(scale))
