"""How soon agencies answer nominations, and how many they leave unanswered."""

from datetime import date

from django.conf import settings
from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from recommendations.figures import drawing
from recommendations.figures.definitions import DEFINITIONS
from recommendations.figures.figure import Figure, Label
from recommendations.figures.scope import Scope
from recommendations.figures.words import days, figure, percent, share
from recommendations.models import Assignment
from recommendations.rules.response import Wait, answered_within, median_wait, unanswered
from recommendations.rules.spans import banded

TERMS = (60, 180)
LIMITS = (30, 60, 180)


def waits_of(scope: Scope) -> list[Wait]:
    """The nominations on these rows, each with its answer or with how long it had none."""
    ties = Assignment.objects.filter(recommendation__among=scope.keys).nominated(on=scope.on)
    closed = dict(scope.rows.exclude(closure="").values_list("pk", "closure_on").iterator())
    found = ties.order_by().values_list(
        "nominated_on", "answered_on", "ends_on", "agency__ended_on", "recommendation"
    )
    return [wait(*row[:4], closed.get(row[4]), on=scope.on) for row in found.iterator()]


def wait(asked_on: date, answered_on: date | None, *ends: date | None, on: date) -> Wait:
    """The nomination as it stood on the day; `ends` are the days that may have ended it."""
    ended = [day for day in ends if day and day <= on]
    until = min([on, *ended])
    # An answer to an earlier nomination of the same tie is none to this one.
    if answered_on and answered_on < asked_on:
        answered_on = None
    fell_away = bool(ended) and answered_on is None
    return Wait(asked_on, answered_on, max(until, asked_on), fell_away)


def response(scope: Scope) -> Figure:
    """The median time to an answer, and the share without one."""
    waits = waits_of(scope)
    answered = [(each.asked_on, each.answered_on) for each in waits if each.answered_on]
    median = median_wait(answered)
    term = settings.ANSWER_TERM_DAYS
    silent, due = unanswered(waits, term, on=scope.on)
    counted = [each for each in waits if not each.is_void(term)]
    lines = spread(counted)
    if not waits:
        value = _("No agency has been asked yet.")
    elif median is None:
        value = _("No nomination is answered yet.")
    else:
        value = _("Half of the answers came within %s") % days(median)
    return figure(
        "response",
        value,
        cases=len(counted),
        columns={
            "answer": _("Answer"),
            "nominations": _("Nominations"),
            "nominations_percent": _("Nominations, %"),
        },
        rows=[(label, count, percent(count, len(counted))) for label, count, _ink in lines],
        svg=drawing.counts(str(DEFINITIONS["response"].title), lines),
        beside=[
            (gettext_lazy("No answer, and the term has passed"), share(silent, due)),
            *(within(waits, term, scope.on) for term in TERMS),
        ] if counted else [],
        behind=(_("Orphans whose nominated lead has not answered in time"),
                {"reason": "unanswered"}),
    )  # fmt: skip


def within(waits: list[Wait], term: int, on: date) -> tuple[Label, str]:
    return lazy(within_words, str)(term), share(*answered_within(waits, term, on=on))


def within_words(term: int) -> str:
    return ngettext("Answered within %d day", "Answered within %d days", term) % term


def spread(waits: list[Wait]) -> list[tuple[str, int, str]]:
    """How many were answered how soon, and how many not: label, count and ink."""
    term = settings.ANSWER_TERM_DAYS
    soon, later, late, very_late = banded((w.days for w in waits if w.answered_on), LIMITS)
    silent = [each.days > term for each in waits if not each.answered_on]
    return [
        (_("within 30 days"), soon, "done"),
        (_("after 31 to 60 days"), later, "track"),
        (_("after 61 to 180 days"), late, "overdue"),
        (_("after more than 180 days"), very_late, "overdue"),
        (_("no answer, within the term"), silent.count(False), "quiet"),
        (_("no answer, the term has passed"), silent.count(True), "orphan"),
    ]
