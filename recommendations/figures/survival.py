"""How long verification takes: the Kaplan-Meier curve, estimated by SciPy aside."""

import hashlib
import json
from collections import Counter
from typing import Any

from django.core.cache import cache
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from recommendations.editions import keep_nothing
from recommendations.figures import drawing
from recommendations.figures.definitions import DEFINITIONS
from recommendations.figures.figure import Figure
from recommendations.figures.scope import Scope
from recommendations.figures.words import days, figure
from recommendations.rules.outcomes import waited
from seminar_tracker.aside import AsideFailed, aside

PROGRAM = "recommendations.rules.survival"
# The same counts always have the same estimate, so it may be kept for long: 30 days.
KEPT = 30 * 86_400
# Steps of the curve that are drawn; of more, evenly chosen ones.
STEPS = 60
# The estimate is a product of many fractions: a half may come out as 0.5000000000000001.
HALF = 0.5 + 1e-9

Point = dict[str, Any]


def survival(scope: Scope) -> Figure:
    """The share not yet verified, by days since the seminar."""
    waits = Counter(waited(outcome, on=scope.on) for outcome in scope.outcomes)
    cases, verified = waits.total(), sum(n for (_days, done), n in waits.items() if done)
    points: list[Point] | None = []
    if verified:
        points = estimated(waits)
    last = max((days for days, _done in waits), default=0)
    return figure(
        "survival",
        headline(points, verified),
        cases=verified,
        columns={
            "days": _("Days since the seminar"),
            "watched": _("Still watched"),
            "verified": _("Verified on that day"),
            "unverified_percent": _("Not verified yet, %"),
            "at_least_percent": _("At least, %"),
            "at_most_percent": _("At most, %"),
        },
        rows=[
            (point["time"], point["at_risk"], point["events"], in_percent(point["share"]),
             in_percent(point["low"]), in_percent(point["high"]))
            for point in points or []
        ],
        svg=draw(thinned(points), last) if points else "",
        beside=[
            (gettext_lazy("Verified"), str(verified)),
            (gettext_lazy("Watched without a verification"), str(cases - verified)),
        ],
        behind=(_("Recommendations verified fully"), {"verdict": "fully"}),
    )  # fmt: skip


def estimated(waits: Counter[tuple[int, bool]]) -> list[Point] | None:
    """The points of the curve, kept from the last time if need be; None when SciPy failed.

    `waits` says how many waited so many days, with or without a verification at the end.
    """
    said: dict[str, dict[str, int]] = {"events": {}, "censored": {}}
    for (length, done), count in sorted(waits.items()):
        said["events" if done else "censored"][str(length)] = count
    name = "survival:" + hashlib.sha256(json.dumps(said).encode()).hexdigest()
    points: list[Point] | None = cache.get(name)
    if points is None:
        try:
            points = json.loads(aside(PROGRAM, said))
        except AsideFailed:
            keep_nothing()
            return None
        cache.set(name, points, KEPT)
    return points


def headline(points: list[Point] | None, verified: int) -> str:
    if not verified:
        return _("Nothing is verified yet, so there is no time to tell.")
    if points is None:
        return _("The estimate could not be made just now. Load the page again in a minute.")
    median = next((point["time"] for point in points if point["share"] <= HALF), None)
    if median is None:
        return _("More than half are not verified yet")
    return _("Half are verified within %s") % days(median)


def in_percent(number: float | None) -> float | None:
    return None if number is None else round(100 * number, 1)


def thinned(points: list[Point]) -> list[Point]:
    """At most STEPS of them, the first and the last among them."""
    if len(points) <= STEPS:
        return points
    chosen = sorted({round(i * (len(points) - 1) / (STEPS - 1)) for i in range(STEPS)})
    return [points[i] for i in chosen]


LEFT, TOP, HEIGHT = 36, 8, 150


def draw(points: list[Point], last: int) -> str:
    """The curve as stairs above its band, to the last day that was watched."""
    span = max(last, 1)

    def x(time: float) -> float:
        return round(LEFT + (drawing.WIDTH - LEFT - 4) * time / span, 1)

    shapes = []
    for level in (0, 50, 100):
        y = TOP + HEIGHT * (1 - level / 100)
        ink = "quiet" if level == 0 else "grid"
        shapes += [
            drawing.line(LEFT, y, drawing.WIDTH, y, ink),
            drawing.text(LEFT - 5, y + 4, f"{level} %", "quiet", "end"),
        ]
    places = [x(point["time"]) for point in points]
    end = x(span)
    shapes += [
        drawing.area(band(places, points, end), "done-pale"),
        drawing.outline(stairs(places, [point["share"] for point in points], end), "done"),
        drawing.text(LEFT, TOP + HEIGHT + 16, "0", "quiet"),
        drawing.text(drawing.WIDTH, TOP + HEIGHT + 16, days(last), "quiet", "end"),
    ]
    return drawing.picture(told(points, last), TOP + HEIGHT + 22, shapes)


def height_of(share: float) -> float:
    return round(TOP + HEIGHT * (1 - share), 1)


def stairs(places: list[float], shares: list[float], end: float) -> str:
    """A path that begins at the top left and goes down a step at each place."""
    steps = "".join(f"H{x}V{height_of(share)}" for x, share in zip(places, shares, strict=True))
    return f"M{LEFT} {height_of(1)}{steps}H{end}"


def band(places: list[float], points: list[Point], end: float) -> str:
    """The band as a closed path; where it is not defined it is as narrow as the curve."""

    def bounds(name: str) -> list[float]:
        return [point["share"] if point[name] is None else point[name] for point in points]

    lows = reversed(list(zip(places, bounds("low"), strict=True)))
    back = "".join(f"V{height_of(low)}H{x}" for x, low in lows)
    return f"{stairs(places, bounds('high'), end)}{back}V{height_of(1)}Z"


def told(points: list[Point], last: int) -> str:
    """The picture in words."""
    words = ngettext(
        "%(title)s. A curve that falls from 100 %% to %(share)s %% in %(n)d day.",
        "%(title)s. A curve that falls from 100 %% to %(share)s %% in %(n)d days.",
        last,
    )
    share = round(100 * points[-1]["share"])
    return words % {"title": DEFINITIONS["survival"].title, "share": share, "n": last}
