"""What reviewers find, and how the registrar closes and reopens."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from recommendations.actions.entries import Entry, append, lock, repeated
from recommendations.choices import CLOSURE_KINDS, Closure, Kind, Verdict
from recommendations.models import Act, Milestone, Recommendation


@transaction.atomic
def assess(
    recommendation: Recommendation,
    *,
    verdict: Verdict,
    entry: Entry,
    text: str = "",
    is_internal: bool = True,
    milestone: Milestone | None = None,
) -> Act:
    """Record a verdict. It is public; the note is for reviewers only unless said otherwise."""
    if done := repeated(entry):
        return done
    lock(recommendation, entry)
    return append(
        Kind.ASSESS, recommendation, entry, verdict=verdict, text=text,
        is_internal=is_internal, milestone=milestone,
    )  # fmt: skip


def closure_on(recommendation: Recommendation, entry: Entry) -> str:
    """How it stands closed on the day of the entry; empty while it is open."""
    last = recommendation.acts.up_to(entry.on).filter(kind__in=CLOSURE_KINDS).newest_first().first()
    return last.closure if last else ""


@transaction.atomic
def close(recommendation: Recommendation, *, closure: Closure, text: str, entry: Entry) -> Act:
    """Close it, with how and why."""
    if done := repeated(entry):
        return done
    lock(recommendation, entry)
    if closure_on(recommendation, entry):
        raise ValidationError(_("It is closed already."))
    return append(Kind.CLOSE, recommendation, entry, closure=closure, text=text)


@transaction.atomic
def reopen(recommendation: Recommendation, *, text: str, entry: Entry) -> Act:
    """Open it again, with the reason."""
    if done := repeated(entry):
        return done
    lock(recommendation, entry)
    if not closure_on(recommendation, entry):
        raise ValidationError(_("It is not closed."))
    return append(Kind.REOPEN, recommendation, entry, text=text)
