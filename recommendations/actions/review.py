"""What reviewers find, and how the registrar closes and reopens."""

from collections.abc import Collection, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from recommendations.actions.entries import (
    SENT_BEFORE,
    AlreadySent,
    Entry,
    append,
    begin,
    check_after,
    closure_on,
)
from recommendations.choices import CLOSURE_KINDS, Closure, Kind, Verdict
from recommendations.models import Act, Evidence, Milestone, Part, Recommendation, Reliance
from seminar_tracker.recording import recording


@recording()
def assess(
    recommendation: Recommendation,
    *,
    verdict: Verdict,
    entry: Entry,
    text: str = "",
    is_internal: bool = True,
    milestone: Milestone | None = None,
    part: Part | None = None,
    relied: Collection[Evidence] = (),
    evidence: Sequence[Evidence] = (),
) -> Act:
    """Record a verdict. It is public; the note is for reviewers only unless said otherwise.

    `relied` is evidence on record on which the verdict rests, `evidence` new and not yet saved.
    """
    if verdict == Verdict.EVIDENCE_REQUESTED and (is_internal or milestone or part):
        raise ValidationError(
            _("A request for evidence is public, for the agency reads it, and about the whole.")
        )
    said: dict[str, Any] = {
        "verdict": verdict, "text": text, "is_internal": is_internal,
        "milestone": milestone, "part": part,
    }  # fmt: skip
    if done := begin(recommendation, entry, Kind.ASSESS, evidence=evidence, **said):
        check_relied_as_before(done, relied)
        return done
    if any(each.act.recommendation_id != recommendation.pk for each in relied):
        raise ValidationError(_("This evidence belongs to another recommendation."))
    act = append(Kind.ASSESS, recommendation, entry, evidence=evidence, **said)
    Reliance.objects.bulk_create(Reliance(act=act, evidence=each) for each in relied)
    return act


def check_relied_as_before(done: Act, relied: Collection[Evidence]) -> None:
    """Refuse a form that was sent before and now relies on other evidence."""
    before = set(done.reliances.values_list("evidence", flat=True))
    if before != {each.pk for each in relied}:
        raise AlreadySent(SENT_BEFORE)


def ask_for_evidence(recommendation: Recommendation, *, text: str, entry: Entry) -> Act:
    """Ask the agency for evidence; it reads the words on its desk, and so can everybody."""
    if not text:
        raise ValidationError(_("Say which evidence you ask for."))
    if closure_on(recommendation, entry):
        raise ValidationError(_("It is closed. Reopen it first."))
    if not recommendation.assignments.leads().in_force(on=entry.on).exists():
        raise ValidationError(_("No agency holds it: there is nobody to ask."))
    return assess(
        recommendation, verdict=Verdict.EVIDENCE_REQUESTED, text=text, is_internal=False,
        entry=entry,
    )  # fmt: skip


def last_closing(recommendation: Recommendation) -> Act | None:
    """The last closing, reopening or dividing: the whole and its parts form one chain."""
    kinds = [*CLOSURE_KINDS, Kind.DIVIDE]
    return recommendation.acts.counted().filter(kind__in=kinds).newest_first().first()


def check_parts_closed(recommendation: Recommendation, entry: Entry) -> None:
    """Refuse to close the whole while a part of it is open."""
    parts = recommendation.parts.with_closure(on=entry.on)
    if still_open := [str(part) for part in parts if not part.closure]:
        raise ValidationError(
            _("Close its parts first; still open: %(parts)s.") % {"parts": ", ".join(still_open)}
        )


@recording()
def close(
    recommendation: Recommendation,
    *,
    closure: Closure,
    text: str,
    part: Part | None = None,
    entry: Entry,
) -> Act:
    """Close it, or one part of it, with how and why."""
    if done := begin(recommendation, entry, Kind.CLOSE, text=text, closure=closure, part=part):
        return done
    check_after(last_closing(recommendation), entry)
    if closure_on(recommendation, entry, part):
        raise ValidationError(_("It is closed already."))
    if part is None:
        check_parts_closed(recommendation, entry)
    return append(Kind.CLOSE, recommendation, entry, closure=closure, text=text, part=part)


@recording()
def reopen(
    recommendation: Recommendation, *, text: str, part: Part | None = None, entry: Entry
) -> Act:
    """Open it, or one part of it, again, with the reason."""
    if done := begin(recommendation, entry, Kind.REOPEN, text=text, part=part):
        return done
    check_after(last_closing(recommendation), entry)
    if not closure_on(recommendation, entry, part):
        raise ValidationError(_("It is not closed."))
    if part and closure_on(recommendation, entry):
        raise ValidationError(_("The whole is closed. Reopen it first."))
    return append(Kind.REOPEN, recommendation, entry, text=text, part=part)


@recording()
def recheck(recommendation: Recommendation, *, text: str, entry: Entry) -> Act:
    """Say that a closed recommendation was looked at again, and stays closed."""
    if done := begin(recommendation, entry, Kind.RECHECK, text=text):
        return done
    if not closure_on(recommendation, entry):
        raise ValidationError(_("It is open: there is nothing to check again."))
    return append(Kind.RECHECK, recommendation, entry, text=text)
