"""The slip ledger: every due date that was moved, and how far milestones have slipped."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from statistics import fmean
from typing import Any

from django.db.models import F
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.models import Agency
from recommendations.chart import Scale, axis
from recommendations.choices import Kind
from recommendations.figures import drawing
from recommendations.figures.definitions import DEFINITIONS
from recommendations.figures.figure import Figure, Label
from recommendations.figures.scope import Scope, by_first
from recommendations.figures.words import days, decimal, figure, share
from recommendations.models import Milestone
from recommendations.rules.slips import moves_of, ratio, slipped, tells_slippage

# Moves in the picture: the newest.
DRAWN = 12


@dataclass(frozen=True, slots=True)
class Move:
    """A line of the ledger: on that day somebody moved the due date of a step, with a reason."""

    moved_on: date
    act: int
    place: str
    step: str
    before: date
    after: date
    reason: str
    agency: int | None

    @property
    def days(self) -> int:
        """Days by which it was put off; negative when it was brought forward."""
        return (self.after - self.before).days


def ledger(scope: Scope) -> list[Move]:
    """Every move of a due date that counts, the newest first; one query."""
    acts = scope.acts.filter(kind=Kind.MOVE).order_by("milestone", "effective_on", "pk")
    rows = acts.values_list(
        "milestone", "effective_on", "pk", "recommendation__seminar__short_title",
        "recommendation__label", "milestone__code", "milestone__title",
        "milestone__first_due_on", "due_on", "text", "agency",
    )  # fmt: skip
    found = [move for _pk, mine in by_first(rows.iterator()) for move in moves_in(list(mine))]
    return sorted(found, key=lambda move: (move.moved_on, move.act), reverse=True)


def moves_in(rows: list[Any]) -> Iterator[Move]:
    """The lines of one milestone, from its moves in order."""
    lines = moves_of(rows[0][7], [row[8] for row in rows])
    for row, (before, after) in zip(rows, lines, strict=True):
        _pk, moved_on, act, seminar, label, code, title = row[:7]
        yield Move(moved_on, act, f"{seminar}, {label}", f"{code} {title}", before, after, *row[9:])


def slips(scope: Scope) -> Figure:
    """The mean slippage and every move behind it."""
    steps = steps_of(scope)
    counted = [step for step in steps if tells_slippage(step[4])]
    late = slipped(step[1:] for step in steps)
    moves = ledger(scope)
    agencies = Agency.objects.in_bulk({move.agency for move in moves if move.agency})
    return figure(
        "slips",
        headline(late, bool(counted)),
        cases=len(late),
        columns={
            "moved_on": _("Moved on"),
            "recommendation": _("Recommendation"),
            "step": _("Step"),
            "due_before": _("From"),
            "due_after": _("To"),
            "days": _("Days"),
            "reason": _("Reason"),
            "by": _("By"),
        },
        rows=[
            (move.moved_on, move.place, move.step, move.before, move.after, move.days, move.reason,
             agencies[move.agency].short_name if move.agency else _("The registrar"))
            for move in moves
        ],
        svg=draw(moves[:DRAWN]),
        beside=beside(late, counted),
    )  # fmt: skip


def steps_of(scope: Scope) -> list[tuple[date, date, date, int, str]]:
    """Of each milestone: day of the seminar, first and present due date, moves, state."""
    standing = Milestone.objects.filter(recommendation__among=scope.keys).with_standing(on=scope.on)
    dated = standing.annotate(since=F("recommendation__seminar__held_on")).order_by()
    return list(dated.values_list("since", "first_due_on", "due_on", "moves", "state").iterator())


def headline(late: list[int], has_steps: bool) -> str:
    if late:
        return _("%s of slippage on average") % days(round(fmean(late)))
    if has_steps:
        return _("No due date was moved.")
    return _("No milestone is set yet.")


def beside(
    late: list[int], counted: list[tuple[date, date, date, int, str]]
) -> list[tuple[Label, str]]:
    """How many milestones were moved, by how much in all, and what that does to the plan."""
    if not counted:
        return []
    stretched = ratio([step[:3] for step in counted])
    found: list[tuple[Label, str]] = [
        (gettext_lazy("Milestones moved at least once"), share(len(late), len(counted))),
        (gettext_lazy("Slippage in all"), days(sum(late))),
    ]
    if stretched is not None:
        found.append((gettext_lazy("Time needed over time promised"), decimal(stretched)))
    return found


def draw(moves: list[Move]) -> str:
    """An arrow for each move, from the due date before to the one after, above a common axis."""
    if not moves:
        return ""
    every = [day for move in moves for day in (move.before, move.after)]
    scale = Scale(min(every), max(every))
    width, shapes = drawing.WIDTH - 8, []
    for mark in axis(scale)[::2]:
        x = 4 + mark.x * width / 100
        shapes += [
            drawing.line(x, 0, x, len(moves) * drawing.LINE, "grid"),
            drawing.text(min(x, width - 30), len(moves) * drawing.LINE + 14, mark.label, "quiet"),
        ]
    for place, move in enumerate(moves):
        y = place * drawing.LINE
        begin, end = (4 + scale.x(day) * width / 100 for day in (move.before, move.after))
        ink = "overdue" if move.days > 0 else "done"
        tip = end - 6 if move.days > 0 else end + 6
        shapes += [
            *drawing.heading(y + 12, move.step, f"{move.days:+d}"),
            drawing.line(begin, y + 22, end, y + 22, ink, 3),
            drawing.outline(f"M{tip:.1f} {y + 17}L{end:.1f} {y + 22}L{tip:.1f} {y + 27}", ink),
        ]
    return drawing.picture(told(moves), len(moves) * drawing.LINE + 20, shapes)


def told(moves: list[Move]) -> str:
    """The picture in words."""
    title = str(DEFINITIONS["slips"].title)
    lines = [
        _("%(step)s: from %(before)s to %(after)s") % {
            "step": move.step,
            "before": date_format(move.before, "SHORT_DATE_FORMAT"),
            "after": date_format(move.after, "SHORT_DATE_FORMAT"),
        }
        for move in moves
    ]  # fmt: skip
    return f"{title}. {'; '.join(lines)}."
