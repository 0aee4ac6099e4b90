"""The implementation rate after 1, 2 and 4 years, claimed and verified."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from recommendations.figures import drawing
from recommendations.figures.definitions import DEFINITIONS
from recommendations.figures.figure import Figure, Label
from recommendations.figures.scope import Scope
from recommendations.figures.words import days, figure, percent, share
from recommendations.rules.outcomes import Rate, lag, rate

YEARS = (1, 2, 4)


def implementation(scope: Scope) -> Figure:
    """The share verified, and the share claimed, of those that have had the time."""
    rates = [rate(scope.outcomes, years, on=scope.on) for years in YEARS]
    told = next((found for found in reversed(rates) if found.cases), None)
    return figure(
        "implementation",
        headline(told) if told else _("No seminar is a year old yet."),
        cases=told.cases if told else 0,
        columns={
            "years": _("Years"),
            "recommendations": _("Recommendations that have had them"),
            "reported_complete": _("Reported complete"),
            "reported_complete_percent": _("Reported complete, %"),
            "verified": _("Verified"),
            "verified_percent": _("Verified, %"),
        },
        rows=[
            (each.years, each.cases, each.claimed, percent(each.claimed, each.cases),
             each.verified, percent(each.verified, each.cases))
            for each in rates
        ],
        svg=draw([each for each in rates if each.cases]),
        beside=beside(scope, told),
        behind=(_("Recommendations verified fully"), {"verdict": "fully"}),
    )  # fmt: skip


def headline(told: Rate) -> str:
    words = ngettext(
        "%(share)s verified within %(years)d year",
        "%(share)s verified within %(years)d years",
        told.years,
    )
    return words % {"share": share(told.verified, told.cases), "years": told.years}


def beside(scope: Scope, told: Rate | None) -> list[tuple[Label, str]]:
    """The gap between what is said and what was checked, and how long checking takes."""
    found: list[tuple[Label, str]] = []
    if told:
        found += [
            (
                gettext_lazy("Reported complete within the same time"),
                share(told.claimed, told.cases),
            ),
            (
                gettext_lazy("Reported complete, but not verified, within the same time"),
                str(told.unverified),
            ),
        ]
    median = lag(scope.outcomes)
    if median is not None:
        label = gettext_lazy("Median time from the report to the verification")
        found.append((label, days(median)))
    return found


def draw(rates: list[Rate]) -> str:
    """Two bars for each number of years; nothing while no seminar is a year old."""
    if not rates:
        return ""
    rows = []
    for each in rates:
        label = ngettext("After %d year", "After %d years", each.years) % each.years
        for count, word, ink in (
            (each.claimed, _("reported complete"), "track"),
            (each.verified, _("verified"), "done"),
        ):
            parts = [(count / each.cases, ink)]
            rows.append(drawing.Bar(f"{label}: {word}", share(count, each.cases), parts))
    return drawing.bars(str(DEFINITIONS["implementation"].title), rows)
