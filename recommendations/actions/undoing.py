"""Taking back the last act of one's own: by an act that says so, for nothing is ever erased."""

from dataclasses import replace

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _

from recommendations.actions.custody import end
from recommendations.actions.entries import Entry, begin, check_agency, write
from recommendations.choices import Kind
from recommendations.models import Act, Assignment, Recommendation
from recommendations.reminders.outbox import withdraw_reminder
from recommendations.rules.permissions import may_undo
from seminar_tracker.recording import recording


def last_entry(recommendation: Recommendation) -> list[Act]:
    """The acts of the last entry that counts, newest first: a transfer is two acts."""
    acts = recommendation.acts.counted().order_by("-pk")
    newest = acts.first()
    if newest is None:
        return []
    same = acts.filter(recorded_at=newest.recorded_at, recorded_by=newest.recorded_by)
    return list(same.select_related("assignment"))


@recording()
def undo(act: Act, *, entry: Entry) -> Act:
    """Take back the whole entry to which the act belongs; return the last act of taking back.

    Only one's own, within `UNDO_WITHIN`, and only while nobody has acted on the recommendation
    since. An act that was taken back counts on no day; the record keeps both.
    """
    recommendation = act.recommendation
    if done := begin(recommendation, entry, Kind.UNDO):
        return done
    check_own(act, entry)
    if Act.objects.filter(undoes=act).exists():
        raise ValidationError(_("It has been taken back already."))
    group = last_entry(recommendation)
    if act not in group:
        raise ValidationError(
            _("It is not the last act on this recommendation any more: record another act that "
              "puts it right.")
        )  # fmt: skip
    *others, first = group
    for other in others:
        take_back(other, replace(entry, token=None))
    return take_back(first, entry)


def check_own(act: Act, entry: Entry) -> None:
    """Refuse to take back the act of another person, or one that has stood for too long."""
    by, at = entry.by.pk, entry.at
    if may_undo(recorded_by=act.recorded_by_id, recorded_at=act.recorded_at, by=by, at=at):
        return
    if act.recorded_by_id != by:
        raise PermissionDenied(_("An act can be taken back only by whoever recorded it."))
    raise ValidationError(
        _("An act can be taken back within ten minutes. Now record another act that puts it right.")
    )


def take_back(act: Act, entry: Entry) -> Act:
    """Write down that the act is taken back, and give back what followed from it."""
    undone = write(
        Kind.UNDO, act.recommendation, replace(entry, on=act.effective_on, agency=act.agency),
        undoes=act, happened_on=act.happened_on, milestone=act.milestone,
        assignment=act.assignment,
    )  # fmt: skip
    tie = act.assignment
    if tie and act.kind == Kind.NOMINATE and not tie.proposed_on:
        # It began with this nomination; a proposal of the plan is one again.
        end(tie, act.effective_on, undone)
    if tie and act.kind == Kind.ANSWER:
        tie.starts_on = None
        tie.save(update_fields=["starts_on"])
    if act.kind == Kind.REMIND:
        withdraw_reminder(act)
    for ended in Assignment.objects.filter(ended_by=act).select_related("agency"):
        gone_on = ended.agency.ended_on
        if gone_on and gone_on > act.effective_on:
            # Its end passed this tie over: it would come back without a proposed successor.
            check_agency(ended.agency, entry.on)
        ended.ends_on = ended.ended_by = None
        # Somebody may have added a proposal of the plan in its place, which is no act.
        ended.full_clean()
        ended.save(update_fields=["ends_on", "ended_by"])
    return undone
