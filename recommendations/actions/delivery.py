"""What agencies deliver: updates, and milestones met, moved or dropped."""

from collections.abc import Sequence
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from recommendations.actions.entries import Entry, append, begin
from recommendations.choices import Kind, Progress
from recommendations.models import LATEST, Act, Milestone, Recommendation
from recommendations.rules.news import nearly_repeats


def repeated_update(
    recommendation: Recommendation, entry: Entry, text: str, progress: str, instrument: str
) -> Act | None:
    """The earlier update of the agency that this one only repeats: its last new fact, or None."""
    updates = recommendation.acts.filter(kind=Kind.UPDATE, agency=entry.agency).up_to(entry.on)
    last = updates.select_related("repeats").newest_first().first()
    if last is None or not nearly_repeats(text, last.text):
        return None
    reported = updates.exclude(progress="").newest_first().values_list("progress", flat=True)
    if progress and progress != reported.first():
        return None
    if instrument and not updates.filter(instrument=instrument).exists():
        return None
    return last.repeats or last


@transaction.atomic
def report(
    recommendation: Recommendation,
    *,
    text: str,
    entry: Entry,
    progress: Progress | str = "",
    instrument: str = "",
    happened_on: date | None = None,
    milestone: Milestone | None = None,
    evidence: Sequence[tuple[str, str]] = (),
) -> Act:
    """Say what happened. A text that only repeats is kept, but breaks no silence."""
    if done := begin(recommendation, entry, Kind.UPDATE, text):
        return done
    repeats = None
    if not evidence and milestone is None:
        repeats = repeated_update(recommendation, entry, text, progress, instrument)
    return append(
        Kind.UPDATE, recommendation, entry, text=text, progress=progress, instrument=instrument,
        happened_on=happened_on, milestone=milestone, evidence=evidence, repeats=repeats,
    )  # fmt: skip


def check_unfinished(milestone: Milestone, entry: Entry) -> None:
    """Refuse to touch a milestone that is done with, or was not yet set."""
    if entry.on < milestone.set_on:
        raise ValidationError(_("The milestone was set later than this day."))
    if milestone.acts.filter(kind__in=[Kind.MEET, Kind.DROP]).exists():
        raise ValidationError(_("The milestone has already been met or dropped."))


@transaction.atomic
def meet(
    milestone: Milestone,
    *,
    entry: Entry,
    text: str = "",
    happened_on: date | None = None,
    instrument: str = "",
    evidence: Sequence[tuple[str, str]] = (),
) -> Act:
    """Mark a milestone met, on the day it was met, from the day this is said."""
    if done := begin(milestone.recommendation, entry, Kind.MEET, text):
        return done
    check_unfinished(milestone, entry)
    return append(
        Kind.MEET, milestone.recommendation, entry, milestone=milestone, text=text,
        happened_on=happened_on, instrument=instrument, evidence=evidence,
    )  # fmt: skip


@transaction.atomic
def move(milestone: Milestone, *, due_on: date, text: str, entry: Entry) -> Act:
    """Promise another date, with the reason; the first due date stays."""
    if done := begin(milestone.recommendation, entry, Kind.MOVE, text):
        return done
    check_unfinished(milestone, entry)
    if due_on < milestone.recommendation.seminar.held_on:
        raise ValidationError(_("A due date cannot be before the seminar."))
    if due_on > LATEST:
        raise ValidationError(_("Choose a due date that somebody will live to see."))
    return append(
        Kind.MOVE, milestone.recommendation, entry, milestone=milestone, due_on=due_on, text=text
    )


@transaction.atomic
def drop(milestone: Milestone, *, text: str, entry: Entry) -> Act:
    """Give a milestone up, with the reason."""
    if done := begin(milestone.recommendation, entry, Kind.DROP, text):
        return done
    check_unfinished(milestone, entry)
    return append(Kind.DROP, milestone.recommendation, entry, milestone=milestone, text=text)
