"""What reviewers find, and how the registrar closes and reopens."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from recommendations.actions.entries import Entry, append, begin, closure_on
from recommendations.choices import Closure, Kind, Verdict
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
    if done := begin(recommendation, entry):
        return done
    return append(
        Kind.ASSESS, recommendation, entry, verdict=verdict, text=text,
        is_internal=is_internal, milestone=milestone,
    )  # fmt: skip


@transaction.atomic
def close(recommendation: Recommendation, *, closure: Closure, text: str, entry: Entry) -> Act:
    """Close it, with how and why."""
    if done := begin(recommendation, entry):
        return done
    if closure_on(recommendation, entry):
        raise ValidationError(_("It is closed already."))
    return append(Kind.CLOSE, recommendation, entry, closure=closure, text=text)


@transaction.atomic
def reopen(recommendation: Recommendation, *, text: str, entry: Entry) -> Act:
    """Open it again, with the reason."""
    if done := begin(recommendation, entry):
        return done
    if not closure_on(recommendation, entry):
        raise ValidationError(_("It is not closed."))
    return append(Kind.REOPEN, recommendation, entry, text=text)
