"""What all actions share: who enters the act, what is checked first, and how it is appended."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from operator import attrgetter
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.db.models import QuerySet, prefetch_related_objects
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.models import Agency, User
from recommendations import dossier
from recommendations.actions.files import store
from recommendations.choices import Kind
from recommendations.models import Act, Evidence, Milestone, Part, Recommendation
from recommendations.permissions import require
from seminar_tracker.recording import RefusedRow
from seminar_tracker.statements import written_once


@dataclass(frozen=True, kw_only=True)
class Entry:
    """Who enters an act, for which agency, from which day it counts, and at what moment.

    `token` makes the entry once-only: the same token again returns the act of the first time.
    `seen` is the newest act that the person's form showed; a newer one by somebody else is a
    Conflict.
    """

    by: User
    on: date
    at: datetime
    agency: Agency | None = None
    token: UUID | None = None
    seen: int | None = None


class Conflict(Exception):
    """Somebody else acted on the recommendation since the form was opened."""

    def __init__(self, acts: list[Act]) -> None:
        super().__init__("acted meanwhile")
        self.acts = acts


SENT_BEFORE = gettext_lazy(
    "This form was sent before, and said something else. Look it over and send it again."
)


class AlreadySent(ValidationError):
    """The form has been sent before and this is another entry: it needs a new token."""


def says_the_same(done: Act, said: dict[str, Any]) -> bool:
    """Whether the act that was recorded says all of this; "assignment.agency" looks further."""
    return all(attrgetter(name)(done) == value for name, value in said.items())


def shown_by(evidence: Iterable[Evidence]) -> list[tuple[str, str, str, bool]]:
    """What tells pieces of evidence apart."""
    return sorted((each.title, each.url, each.sha256, each.is_internal) for each in evidence)


def begin(
    recommendation: Recommendation,
    entry: Entry,
    kind: Kind,
    *,
    evidence: Iterable[Evidence] | None = None,
    **said: Any,
) -> Act | None:
    """Wait for one's turn on the recommendation; call first, inside the transaction.

    Returns the act that this very form has already recorded, if it was sent twice. That is asked
    only after waiting, for the other click of a double click may still be under way. Raises
    AlreadySent when the form, fetched back by the browser, now says something else than `said` and
    `evidence`, which are what the act will keep.
    """
    dossier.wait_for_turn([recommendation.pk])
    done, newer = dossier.meanwhile(recommendation, entry.by, entry.token, entry.seen)
    if done:
        if Act.objects.filter(undoes=done).exists():
            raise AlreadySent(
                _("What this form recorded was taken back. Look it over and send it again.")
            )
        # The kind first: an act of another kind may not have what the rest asks for.
        said = {"kind": kind, "recommendation": recommendation} | said
        if says_the_same(done, said) and (
            evidence is None or shown_by(evidence) == shown_by(done.evidence.all())
        ):
            return done
        raise AlreadySent(SENT_BEFORE)
    if newer:
        told = ("agency", "milestone", "recorded_by", "assignment__agency")
        prefetch_related_objects(newer, *told)
        raise Conflict(newer)
    return None


def check_dates(recommendation: Recommendation, entry: Entry, happened_on: date) -> None:
    """Refuse days before the seminar or still to come, and backdating by all but the registrar."""
    held_on = recommendation.seminar.held_on
    if entry.on < held_on or happened_on < held_on:
        raise ValidationError(
            _("This is before the seminar of %(day)s. Choose that day or a later one.")
            % {"day": date_format(held_on)}
        )
    entered_on = timezone.localdate(entry.at)
    if entry.on > entered_on or happened_on > entered_on:
        raise ValidationError(_("This day is still to come. Choose today or an earlier one."))
    if entry.on < entered_on and not entry.by.is_registrar:
        raise ValidationError(_("Only the registrar records an act for an earlier date."))
    if happened_on > entry.on:
        raise ValidationError(_("It cannot have happened after the day on which it counts."))


def check_agency(agency: Agency | None, on: date) -> None:
    """Refuse an act of, or a nomination to, an agency that does not exist on the day."""
    if agency is None:
        return
    # Its end may have been recorded since the caller read it.
    ((agency.established_on, agency.ended_on),) = life(agency)
    check_life(agency, on)


def check_life(agency: Agency, on: date) -> None:
    """The same of an agency that was read with the turn."""
    if agency.exists_on(on):
        return
    successions = agency.successions.select_related("successor")
    heirs = ", ".join(succession.successor.name for succession in successions)
    message = _("%(agency)s does not exist on %(day)s.") % {
        "agency": agency.name,
        "day": date_format(on),
    }
    if heirs:
        message += " " + _("Its functions passed to: %(heirs)s.") % {"heirs": heirs}
    raise ValidationError(message)


@written_once
def life(agency: Agency) -> QuerySet[Agency, tuple[date | None, date | None]]:
    """From when to when it exists, as far as that is known."""
    return Agency.objects.filter(pk=agency).values_list("established_on", "ended_on")


def closure_on(recommendation: Recommendation, entry: Entry, part: Part | None = None) -> str:
    """How it, or the part, stands closed on the day of the entry; empty while it is open."""
    last = recommendation.acts.up_to(entry.on).closings().filter(part=part).newest_first().first()
    return last.closure if last else ""


def check_after(last: Act | None, entry: Entry) -> None:
    """Refuse an act before the last one of the chain to which it belongs."""
    if last and entry.on < last.effective_on:
        raise ValidationError(
            _("An act of %(day)s is already recorded here; this one cannot come before it.")
            % {"day": date_format(last.effective_on)}
        )


def append(
    kind: Kind,
    recommendation: Recommendation,
    entry: Entry,
    *,
    happened_on: date | None = None,
    milestone: Milestone | None = None,
    evidence: Sequence[Evidence] = (),
    **details: Any,
) -> Act:
    """Check the person, the dates and the agency, and append the act.

    `evidence` is new and not yet saved. Raises ValidationError or PermissionDenied.
    """
    happened_on = happened_on or entry.on
    if milestone is not None and milestone.recommendation_id != recommendation.pk:
        raise ValidationError(_("This milestone belongs to another recommendation."))
    check_part(recommendation, details.get("part"), entry)
    tied = require(kind, entry.by, recommendation, entry.agency, on=entry.on, milestone=milestone)
    check_dates(recommendation, entry, happened_on)
    if tied:
        check_life(tied, entry.on)
    else:
        check_agency(entry.agency, entry.on)
    store(evidence)
    act = write(
        kind, recommendation, entry, happened_on=happened_on, milestone=milestone, **details
    )
    for item in evidence:
        item.act = act
        item.save()
    return act


def check_part(recommendation: Recommendation, part: Part | None, entry: Entry) -> None:
    """Refuse a part of another recommendation, or one that is not there on the day."""
    if part and not recommendation.parts.there(on=entry.on).filter(pk=part.pk).exists():
        raise ValidationError(_("This part is not one of the recommendation on that day."))


RELATIONS = {field.name for field in Act._meta.fields if field.is_relation}


def write(kind: Kind, recommendation: Recommendation, entry: Entry, **details: Any) -> Act:
    """Write the act down, once everything about it has been checked."""
    act = Act(
        kind=kind,
        recommendation=recommendation,
        agency=entry.agency,
        effective_on=entry.on,
        recorded_at=entry.at,
        recorded_by=entry.by,
        token=entry.token,
        **details,
    )
    # Keys of other rows, and what a constraint says, are for the database: to ask it beforehand
    # would take three statements for each of them, and still not be sure.
    act.full_clean(exclude=RELATIONS, validate_unique=False, validate_constraints=False)
    try:
        act.save()
    except IntegrityError as error:
        raise RefusedRow(error, partial(explain, act)) from error
    return act


def explain(act: Act) -> None:
    """Raise the ValidationError that says what is wrong with it, if anything still is."""
    act.validate_unique()
    act.validate_constraints()
