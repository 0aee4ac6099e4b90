"""Milestones that are overdue, by how long they have been."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from recommendations.figures import drawing
from recommendations.figures.definitions import DEFINITIONS
from recommendations.figures.figure import Figure
from recommendations.figures.scope import Scope
from recommendations.figures.words import days, figure, percent
from recommendations.models import Milestone
from recommendations.rules.spans import banded

LIMITS = (90, 365, 1095)


def ageing(scope: Scope) -> Figure:
    """How many are overdue for 1-90 and 91-365 days, for one to three years and for longer."""
    promised = Milestone.objects.filter(recommendation__among=scope.keys).promised(on=scope.on)
    due = list(promised.order_by().values_list("due_on", flat=True).iterator())
    ages = [(scope.on - day).days for day in due if day < scope.on]
    labels = [_("1 to 90 days"), _("91 to 365 days"), _("over 1 to 3 years"), _("over 3 years")]
    inks = ["quiet", "overdue", "overdue", "orphan"]
    lines = list(zip(labels, banded(ages, LIMITS), inks, strict=True))
    words = ngettext("%d milestone is overdue", "%d milestones are overdue", len(ages))
    return figure(
        "ageing",
        words % len(ages) if ages else _("No milestone is overdue."),
        cases=len(ages),
        columns={
            "overdue_for": _("Overdue for"),
            "milestones": _("Milestones"),
            "milestones_percent": _("Milestones, %"),
        },
        rows=[(label, count, percent(count, len(ages))) for label, count, _ink in lines],
        svg=drawing.counts(str(DEFINITIONS["ageing"].title), lines),
        beside=[
            (gettext_lazy("Promised and unfinished"), str(len(due))),
            *([(gettext_lazy("The oldest is overdue for"), days(max(ages)))] if ages else []),
        ],
        behind=(_("Recommendations with an overdue milestone"), {"signal": "overdue"}),
    )
