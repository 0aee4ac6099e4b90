"""What reviewers find, and how the registrar closes and reopens."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from recommendations.actions.entries import Entry, append, begin, check_after, closure_on
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
    if done := begin(recommendation, entry, Kind.ASSESS, text):
        return done
    return append(
        Kind.ASSESS, recommendation, entry, verdict=verdict, text=text,
        is_internal=is_internal, milestone=milestone,
    )  # fmt: skip


def last_closing(recommendation: Recommendation) -> Act | None:
    """The last closing or reopening; they form a chain, too."""
    return recommendation.acts.filter(kind__in=CLOSURE_KINDS).newest_first().first()


@transaction.atomic
def close(recommendation: Recommendation, *, closure: Closure, text: str, entry: Entry) -> Act:
    """Close it, with how and why."""
    if done := begin(recommendation, entry, Kind.CLOSE, text):
        return done
    check_after(last_closing(recommendation), entry)
    if closure_on(recommendation, entry):
        raise ValidationError(_("It is closed already."))
    return append(Kind.CLOSE, recommendation, entry, closure=closure, text=text)


@transaction.atomic
def reopen(recommendation: Recommendation, *, text: str, entry: Entry) -> Act:
    """Open it again, with the reason."""
    if done := begin(recommendation, entry, Kind.REOPEN, text):
        return done
    check_after(last_closing(recommendation), entry)
    if not closure_on(recommendation, entry):
        raise ValidationError(_("It is not closed."))
    return append(Kind.REOPEN, recommendation, entry, text=text)
