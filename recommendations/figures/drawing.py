"""Pictures of figures as SVG: 360 units wide, so that their letters can be read on a phone.

Colours are presentation attributes, for reports in which no stylesheet applies; the classes let
the stylesheet of the pages put its own in their place, in the dark too.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

WIDTH = 360
# The inks of tokens.css, as they are in daylight.
INKS = {
    "ink": "#14212b",
    "quiet": "#4b5b67",
    "grid": "#d5dde2",
    "ground": "#e9eef1",
    "orphan": "#b3261e",
    "overdue": "#a34700",
    "silent": "#6a4c93",
    "track": "#1a6b8f",
    "track-pale": "#e4f1f7",
    "done": "#1d6b45",
    "done-pale": "#e3f3ea",
}
# About this many letters of a label fit beside a note.
LETTERS = 36
LINE = 34


@dataclass(frozen=True)
class Bar:
    """A bar with its label and what stands at its end.

    `parts` are lengths, of 1 for the whole width, with their inks, one after the other.
    """

    label: str
    note: str
    parts: Sequence[tuple[float, str]]


def picture(title: str, height: float, shapes: Iterable[SafeString]) -> str:
    """The shapes as one picture; the title says in words what it shows."""
    return format_html(
        '<svg class="drawing" xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 {} {}" '
        'width="{}" height="{}" font-family="Libertinus Serif, serif" font-size="13">'
        "<title>{}</title>{}</svg>",
        WIDTH, height, WIDTH, height, title, format_html_join("", "{}", ((s,) for s in shapes)),
    )  # fmt: skip


def text(x: float, y: float, words: str, ink: str = "ink", anchor: str = "start") -> SafeString:
    """Words that begin, have their middle, or end there."""
    return format_html(
        '<text x="{}" y="{}" text-anchor="{}" class="fill-{}" fill="{}">{}</text>',
        round(x, 1), round(y, 1), anchor, ink, INKS[ink], words,
    )  # fmt: skip


def rect(x: float, y: float, width: float, height: float, ink: str) -> SafeString:
    return format_html(
        '<rect x="{}" y="{}" width="{}" height="{}" class="fill-{}" fill="{}"/>',
        round(x, 1), round(y, 1), round(width, 1), height, ink, INKS[ink],
    )  # fmt: skip


def line(x1: float, y1: float, x2: float, y2: float, ink: str, width: float = 1) -> SafeString:
    return format_html(
        '<line x1="{}" y1="{}" x2="{}" y2="{}" class="line-{}" stroke="{}" stroke-width="{}"/>',
        round(x1, 1), round(y1, 1), round(x2, 1), round(y2, 1), ink, INKS[ink], width,
    )  # fmt: skip


def outline(path: str, ink: str, width: float = 2) -> SafeString:
    """A path that is drawn, not filled."""
    return format_html(
        '<path d="{}" fill="none" class="line-{}" stroke="{}" stroke-width="{}"/>',
        path, ink, INKS[ink], width,
    )  # fmt: skip


def area(path: str, ink: str) -> SafeString:
    """A path that is filled."""
    return format_html('<path d="{}" class="fill-{}" fill="{}"/>', path, ink, INKS[ink])


def dot(x: float, y: float, ink: str) -> SafeString:
    return format_html(
        '<circle cx="{}" cy="{}" r="4.5" class="fill-{}" fill="{}"/>',
        round(x, 1), round(y, 1), ink, INKS[ink],
    )  # fmt: skip


def clipped(words: str, letters: int = LETTERS) -> str:
    """The words, cut short where they would run into what stands beside them."""
    return words if len(words) <= letters else f"{words[: letters - 1].rstrip()}…"


def heading(y: float, label: str, note: str) -> list[SafeString]:
    """A label on the left, and on the right what is to be said of it."""
    room = max(LETTERS + 12 - len(note), 12)
    return [text(0, y, clipped(label, room)), text(WIDTH, y, note, "quiet", "end")]


def key(y: float, inks: Sequence[tuple[str, str]]) -> list[SafeString]:
    """Which ink means what, side by side."""
    shapes: list[SafeString] = []
    step = WIDTH / max(len(inks), 1)
    for place, (ink, words) in enumerate(inks):
        shapes += [
            rect(place * step, y - 9, 10, 10, ink),
            text(place * step + 15, y, words, "quiet"),
        ]
    return shapes


def bars(title: str, rows: Sequence[Bar], inks: Sequence[tuple[str, str]] = ()) -> str:
    """Bars below each other, each with its label above it; `inks` are explained at the foot."""
    shapes: list[SafeString] = []
    for place, row in enumerate(rows):
        y = place * LINE
        shapes += [*heading(y + 12, row.label, row.note), rect(0, y + 17, WIDTH, 9, "ground")]
        x = 0.0
        for length, ink in row.parts:
            shapes.append(rect(x, y + 17, length * WIDTH, 9, ink))
            x += length * WIDTH
    said = "; ".join(f"{row.label}: {row.note}" for row in rows)
    if inks:
        shapes += key(len(rows) * LINE + 14, inks)
    height = len(rows) * LINE + (20 if inks else 0)
    return picture(f"{title}. {said}.", height, shapes)


def counts(title: str, rows: Sequence[tuple[str, int, str]]) -> str:
    """A bar for each label, count and ink, as long as its count beside the highest."""
    highest = max((count for _label, count, _ink in rows), default=0)
    if not highest:
        return ""
    return bars(
        title, [Bar(label, str(count), [(count / highest, ink)]) for label, count, ink in rows]
    )
