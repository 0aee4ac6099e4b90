"""What asks for several things is split: a milestone into steps, a recommendation into parts."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from agencies.models import Agency
from recommendations.actions.delivery import check_due, check_unfinished
from recommendations.actions.entries import (
    SENT_BEFORE,
    AlreadySent,
    Entry,
    append,
    begin,
    check_after,
    closure_on,
)
from recommendations.actions.review import last_closing
from recommendations.choices import Kind
from recommendations.models import Act, Milestone, Part, Recommendation
from seminar_tracker.recording import recording

FEWEST = 2


@dataclass(frozen=True, kw_only=True)
class Step:
    """A step that a milestone is split into; without an agency it is the milestone's."""

    title: str
    due_on: date
    proof: str = ""
    agency: Agency | None = None


@recording()
def split(milestone: Milestone, *, steps: Sequence[Step], text: str, entry: Entry) -> Act:
    """Replace a milestone by steps of its own, with the reason; return the act on the milestone.

    Each step keeps the first due date of the milestone, so that splitting hides no slippage; a step
    that is due on another day begins with a move. All of it bears one moment, and is taken back
    together.
    """
    recommendation = milestone.recommendation
    if done := begin(recommendation, entry, Kind.SPLIT, text=text, milestone=milestone):
        there = Milestone.objects.with_standing(on=entry.on).filter(set_by=done).order_by("pk")
        check_same(
            [(each.title, each.due_on, each.agency_id) for each in there],
            [(each.title, each.due_on, (each.agency or milestone.agency).pk) for each in steps],
        )
        return done
    check_unfinished(milestone, entry)
    if len(steps) < FEWEST:
        raise ValidationError(_("Split it into two steps or more."))
    for step in steps:
        check_due(milestone, step.due_on)
    act = append(Kind.SPLIT, recommendation, entry, milestone=milestone, text=text)
    codes = free_codes(milestone)
    entry = replace(entry, token=None)
    for step, code in zip(steps, codes, strict=False):
        made = Milestone(
            recommendation=recommendation, code=code, position=milestone.position,
            title=step.title, proof=step.proof, agency=step.agency or milestone.agency,
            set_on=entry.on, first_due_on=milestone.first_due_on, set_by=act,
        )  # fmt: skip
        made.full_clean()
        made.save()
        if step.due_on != made.first_due_on:
            append(Kind.MOVE, recommendation, entry, milestone=made, due_on=step.due_on, text=text)
    return act


def check_same(made: list[Any], said: list[Any]) -> None:
    """Refuse a form that was sent before and now says something else."""
    if made != said:
        raise AlreadySent(SENT_BEFORE)


def free_codes(milestone: Milestone) -> list[str]:
    """Codes below that of the milestone which no other step has, taken back ones included."""
    taken = set(milestone.recommendation.milestones.values_list("code", flat=True))
    # Room for a full stop and two digits within the 20 letters of a code.
    stem = milestone.code[:17]
    return [code for n in range(1, 100) if (code := f"{stem}.{n}") not in taken]


@recording()
def divide(
    recommendation: Recommendation, *, passages: Sequence[str], text: str = "", entry: Entry
) -> Act:
    """Divide a recommendation into passages of its text that are closed one by one.

    Each passage stands in the text word for word, and they follow one another.
    """
    if done := begin(recommendation, entry, Kind.DIVIDE, text=text):
        check_same([each.text for each in done.parts_made.all()], list(passages))
        return done
    check_after(last_closing(recommendation), entry)
    if closure_on(recommendation, entry):
        raise ValidationError(_("It is closed. Reopen it first."))
    if recommendation.parts.filter(set_by__undone_by=None).exists():
        raise ValidationError(_("It is divided into parts already."))
    if len(passages) < FEWEST:
        raise ValidationError(_("Divide it into two parts or more."))
    check_passages(recommendation.text, passages)
    act = append(Kind.DIVIDE, recommendation, entry, text=text)
    Part.objects.bulk_create(
        Part(recommendation=recommendation, number=number, text=passage, set_by=act)
        for number, passage in enumerate(passages, start=1)
    )
    return act


def check_passages(text: str, passages: Sequence[str]) -> None:
    """Refuse a passage that the text does not have after the one before, word for word."""
    place = 0
    for passage in passages:
        found = text.find(passage, place) if passage else -1
        if found < 0:
            raise ValidationError(
                _("These words do not stand in the text after the part before: “%(passage)s”.")
                % {"passage": passage[:100]}
            )
        place = found + len(passage)
