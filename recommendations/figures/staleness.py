"""How old the last new fact is, measured by the interval after which a lead counts as silent."""

from datetime import date
from itertools import pairwise
from statistics import median

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from recommendations.figures import drawing
from recommendations.figures.definitions import DEFINITIONS
from recommendations.figures.figure import Figure, Label
from recommendations.figures.scope import Scope
from recommendations.figures.words import days, decimal, figure, percent, share
from recommendations.rules.spans import banded

STALE = 1.5
LIMITS = (0.5, 1, STALE, 3)


def ages_of(scope: Scope) -> list[int]:
    """Days since the last new fact, or since the acceptance, of what is open and in custody."""
    held = scope.rows.filter(closure="", custody_id__isnull=False)
    found = held.values_list("last_news_on", "owned_since").iterator()
    return sorted((scope.on - latest(*row)).days for row in found)


def latest(*days: date | None) -> date:
    return max(day for day in days if day)


def staleness(scope: Scope) -> Figure:
    """How many of what is held are stale."""
    ages = ages_of(scope)
    ratios = [age / settings.SILENCE_DAYS for age in ages]
    stale = sum(each > STALE for each in ratios)
    limits = [decimal(limit, 1) for limit in LIMITS]
    labels = [_("up to %s") % limits[0]]
    labels += [
        _("over %(from)s to %(to)s") % {"from": low, "to": high} for low, high in pairwise(limits)
    ]
    labels.append(_("over %s") % limits[-1])
    inks = ["done", "done", "quiet", "silent", "orphan"]
    lines = list(zip(labels, banded(ratios, LIMITS), inks, strict=True))
    return figure(
        "staleness",
        _("%s stale") % share(stale, len(ages)) if ages else _("Nobody holds any of them."),
        cases=len(ages),
        columns={
            "times_the_interval": _("Times the interval"),
            "recommendations": _("Recommendations"),
            "recommendations_percent": _("Recommendations, %"),
        },
        rows=[(label, count, percent(count, len(ages))) for label, count, _ink in lines],
        svg=drawing.counts(str(DEFINITIONS["staleness"].title), lines),
        beside=beside(ages),
        behind=(_("Silent recommendations"), {"signal": "silent"}),
    )


def beside(ages: list[int]) -> list[tuple[Label, str]]:
    """The interval, and the age in the middle; `ages` are sorted."""
    found: list[tuple[Label, str]] = [(gettext_lazy("The interval"), days(settings.SILENCE_DAYS))]
    if ages:
        found.append((gettext_lazy("Median age of the last new fact"), days(median(ages))))
    return found
