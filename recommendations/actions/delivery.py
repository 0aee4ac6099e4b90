"""What agencies deliver: updates, and milestones met, moved or dropped."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from recommendations import dossier
from recommendations.actions.entries import Entry, append, begin
from recommendations.choices import DONE_WITH_KINDS, Kind, Progress
from recommendations.models import LATEST, Act, Evidence, Milestone, Part, Recommendation
from recommendations.rules.news import nearly_repeats
from seminar_tracker.recording import recording


class OnlyRepeats(ValidationError):
    """The update brings no new fact, and its person has not been told so."""

    def __init__(self, act: Act) -> None:
        super().__init__(_("It brings no new fact. Add one, or send it as it is."))
        self.act = act


def repeated_update(
    recommendation: Recommendation,
    entry: Entry,
    text: str,
    progress: str,
    instrument: str,
    part: Part | None = None,
    *,
    milestone: Milestone | None = None,
    evidence: Sequence[Evidence] = (),
) -> Act | None:
    """The earlier update of the agency that this one only repeats: its last new fact, or None.

    What was said of another part, or of the whole, is no earlier text; a milestone or evidence is
    a new fact by itself.
    """
    if evidence or milestone:
        return None
    said = dossier.updates(recommendation, entry.on)
    if entry.token and entry.token in {act.token for act in said}:
        # It was sent before, and would be compared with itself and what came after.
        return None
    mine = entry.agency and entry.agency.pk, part and part.pk
    updates = [act for act in said if (act.agency, act.part) == mine]
    if not updates or not nearly_repeats(text, updates[0].text):
        return None
    reported = next((act.progress for act in updates if act.progress), "")
    if progress and progress != reported:
        return None
    if instrument and instrument not in {act.instrument for act in updates}:
        return None
    return Act.objects.get(pk=updates[0].repeats or updates[0].pk)


@recording()
def report(
    recommendation: Recommendation,
    *,
    text: str,
    entry: Entry,
    progress: Progress | str = "",
    instrument: str = "",
    instrument_kind: str = "",
    instrument_url: str = "",
    happened_on: date | None = None,
    milestone: Milestone | None = None,
    part: Part | None = None,
    evidence: Sequence[Evidence] = (),
    may_repeat: bool = True,
) -> Act:
    """Say what happened. A text that only repeats is kept, but breaks no silence.

    Raises OnlyRepeats for one that may not.
    """
    said: dict[str, Any] = {
        "text": text, "progress": progress, "instrument": instrument,
        "instrument_kind": instrument_kind, "instrument_url": instrument_url,
        "happened_on": happened_on or entry.on, "milestone": milestone, "part": part,
    }  # fmt: skip
    if done := begin(recommendation, entry, Kind.UPDATE, evidence=evidence, **said):
        return done
    repeats = repeated_update(
        recommendation, entry, text, progress, instrument, part,
        milestone=milestone, evidence=evidence,
    )  # fmt: skip
    if repeats and not may_repeat:
        raise OnlyRepeats(repeats)
    return append(Kind.UPDATE, recommendation, entry, evidence=evidence, repeats=repeats, **said)


def check_unfinished(milestone: Milestone, entry: Entry) -> None:
    """Refuse to touch a milestone that is done with, or was not yet set."""
    if entry.on < milestone.set_on:
        raise ValidationError(_("The milestone was set later than this day."))
    if milestone.set_by and Act.objects.filter(undoes=milestone.set_by).exists():
        raise ValidationError(_("The splitting that made this milestone was taken back."))
    done_with = milestone.acts.counted().filter(kind__in=DONE_WITH_KINDS)
    if done_with.exists():
        raise ValidationError(_("The milestone has already been met, dropped or split."))


@recording()
def meet(
    milestone: Milestone,
    *,
    entry: Entry,
    text: str = "",
    happened_on: date | None = None,
    instrument: str = "",
    instrument_kind: str = "",
    instrument_url: str = "",
    evidence: Sequence[Evidence] = (),
) -> Act:
    """Mark a milestone met, on the day it was met, from the day this is said."""
    said: dict[str, Any] = {
        "milestone": milestone, "text": text, "happened_on": happened_on or entry.on,
        "instrument": instrument, "instrument_kind": instrument_kind,
        "instrument_url": instrument_url,
    }  # fmt: skip
    recommendation = milestone.recommendation
    if done := begin(recommendation, entry, Kind.MEET, evidence=evidence, **said):
        return done
    check_unfinished(milestone, entry)
    return append(Kind.MEET, recommendation, entry, evidence=evidence, **said)


def check_due(milestone: Milestone, due_on: date) -> None:
    """Refuse a due date before the seminar, or one that nobody will see."""
    if due_on < milestone.recommendation.seminar.held_on:
        raise ValidationError(_("A due date cannot be before the seminar."))
    if due_on > LATEST:
        raise ValidationError(_("Choose a due date that somebody will live to see."))


@recording()
def move(milestone: Milestone, *, due_on: date, text: str, entry: Entry) -> Act:
    """Promise another date, with the reason; the first due date stays."""
    if done := begin(
        milestone.recommendation, entry, Kind.MOVE, text=text, milestone=milestone, due_on=due_on
    ):
        return done
    check_unfinished(milestone, entry)
    check_due(milestone, due_on)
    return append(
        Kind.MOVE, milestone.recommendation, entry, milestone=milestone, due_on=due_on, text=text
    )


@recording()
def drop(milestone: Milestone, *, text: str, entry: Entry) -> Act:
    """Give a milestone up, with the reason."""
    if done := begin(milestone.recommendation, entry, Kind.DROP, text=text, milestone=milestone):
        return done
    check_unfinished(milestone, entry)
    return append(Kind.DROP, milestone.recommendation, entry, milestone=milestone, text=text)
