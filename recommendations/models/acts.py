"""What people did. Acts are dated, appended and never rewritten; all standing follows from them."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency
from recommendations.choices import (
    MILESTONE_KINDS,
    NEEDS_REASON,
    PART_KINDS,
    Closure,
    Instrument,
    Kind,
    Progress,
    Response,
    Verdict,
)
from recommendations.models.custody import Assignment, Milestone, Part
from recommendations.models.register import LATEST, Recommendation
from recommendations.querysets import ActQuerySet
from recommendations.querysets.facts import LOOKS, NAMING_INSTRUMENTS
from recommendations.rules.permissions import UNDO_WITHIN

if TYPE_CHECKING:
    from recommendations.models.evidence import Evidence


def only_for(kind: Kind, filled: Q) -> Q:
    """Match rows in which the condition holds exactly for acts of this kind."""
    return (Q(kind=kind) & filled) | (~Q(kind=kind) & ~filled)


class Act(models.Model):
    """One thing that one person did, for an agency or for the register.

    `effective_on` is the day from which it counts, `recorded_at` the moment it was entered, and
    `happened_on` the day of the event that an update or a met milestone tells of.
    """

    # The column of `with_nominated_on`, on its rows alone.
    nominated_on: date | None
    # The column of `with_tie`, likewise.
    tie: str | None
    # The column of `with_inside`, likewise.
    is_inside: bool
    # What of its evidence a page shows, and on what of it a verdict rests: `status.put_evidence`.
    shown: list["Evidence"]
    relied: list["Evidence"]

    kind = models.CharField(_("act"), max_length=12, choices=Kind)
    recommendation = models.ForeignKey(
        Recommendation, models.PROTECT, related_name="acts", verbose_name=_("recommendation")
    )
    # Two indexes begin with it.
    agency = models.ForeignKey(
        Agency, models.PROTECT, null=True, blank=True, related_name="acts", db_index=False,
        verbose_name=_("on behalf of"),
    )  # fmt: skip
    # An index of those that are set begins with each of these.
    assignment = models.ForeignKey(
        Assignment, models.PROTECT, null=True, blank=True, related_name="acts", db_index=False,
        verbose_name=_("assignment"),
    )  # fmt: skip
    milestone = models.ForeignKey(
        Milestone, models.PROTECT, null=True, blank=True, related_name="acts", db_index=False,
        verbose_name=_("milestone"),
    )  # fmt: skip
    effective_on = models.DateField(_("effective on"))
    happened_on = models.DateField(_("happened on"))
    recorded_at = models.DateTimeField(_("recorded at"))
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="acts",
        verbose_name=_("recorded by"),
    )  # fmt: skip
    text = models.TextField(_("what was said"), blank=True)
    is_internal = models.BooleanField(
        _("text for reviewers only"), default=False, help_text=_("The verdict itself is public.")
    )
    part = models.ForeignKey(
        Part, models.PROTECT, null=True, blank=True, related_name="acts", verbose_name=_("part")
    )
    undoes = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="undone_by",
        verbose_name=_("takes back"),
    )  # fmt: skip
    attempt = models.PositiveSmallIntegerField(
        _("answers taken back before this one"), default=0, editable=False
    )
    response = models.CharField(_("response"), max_length=12, choices=Response, blank=True)
    officer_name = models.CharField(_("accountable officer"), max_length=150, blank=True)
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="offices",
        verbose_name=_("account of the officer"),
    )  # fmt: skip
    officer_position = models.CharField(_("position"), max_length=150, blank=True)
    progress = models.CharField(_("progress"), max_length=11, choices=Progress, blank=True)
    instrument_kind = models.CharField(
        _("kind of instrument"), max_length=11, choices=Instrument, blank=True
    )
    instrument = models.CharField(_("instrument"), max_length=300, blank=True)
    instrument_url = models.URLField(_("address of the instrument"), max_length=500, blank=True)
    repeats = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="repetitions",
        verbose_name=_("brings no new fact since"),
    )  # fmt: skip
    due_on = models.DateField(_("new due date"), null=True, blank=True)
    verdict = models.CharField(_("verdict"), max_length=18, choices=Verdict, blank=True)
    closure = models.CharField(_("closed as"), max_length=20, choices=Closure, blank=True)
    token = models.UUIDField(_("once-only token"), null=True, blank=True, unique=True)

    objects = ActQuerySet.as_manager()

    class Meta:
        ordering = ["-effective_on", "-pk"]
        verbose_name = _("act")
        verbose_name_plural = _("acts")
        indexes = [
            models.Index(fields=["recommendation", "kind", "-effective_on", "-id"]),
            # The latest move of a milestone, or answer to a nomination: with the index of the dates
            # alone, SQLite would walk through all acts for each of them. What became of the
            # milestone, and who answers for the assignment, is told without the acts themselves.
            models.Index(
                name="act_about_a_milestone",
                fields=["milestone", "-effective_on", "-id", "kind", "due_on"],
                condition=Q(milestone__isnull=False),
            ),
            # Few acts ask for evidence, and an agency's desk asks which.
            models.Index(
                name="act_asking_for_evidence",
                fields=["recommendation", "effective_on", "id"],
                condition=Q(verdict=Verdict.EVIDENCE_REQUESTED),
            ),
            # What answers such a request, and settles that what was closed is looked at again.
            models.Index(
                name="act_naming_an_instrument",
                fields=["recommendation", "effective_on", "id"],
                condition=NAMING_INSTRUMENTS,
            ),
            models.Index(
                name="act_looking_at_the_whole",
                fields=["recommendation", "effective_on", "id", "kind", "recorded_by", "verdict"],
                condition=LOOKS,
            ),
            # The day on which an agency was asked.
            models.Index(
                name="act_of_nomination",
                fields=["assignment", "-effective_on", "-id"],
                condition=Q(kind=Kind.NOMINATE),
            ),
            # How an agency answers, and in what rhythm, is told without the acts themselves.
            models.Index(
                name="act_by_an_agency",
                fields=["agency", "kind", "effective_on", "happened_on", "id", "assignment"],
            ),
            models.Index(
                name="act_about_an_assignment",
                fields=["assignment", "-effective_on", "-id", "kind", "officer_name", "officer"],
                condition=Q(assignment__isnull=False),
            ),
            models.Index(fields=["-effective_on", "-id"]),
            # Feeds tell what was entered last, of everything and of an agency.
            models.Index(fields=["-recorded_at", "-id"]),
            models.Index(name="act_last_of_an_agency", fields=["agency", "-recorded_at", "-id"]),
        ]
        constraints = [
            models.UniqueConstraint(
                name="act_one_answer_an_assignment",
                fields=["assignment", "attempt"],
                condition=Q(kind=Kind.ANSWER),
                violation_error_message=_("This nomination has already been answered."),
            ),
            models.CheckConstraint(
                name="act_happened_before_it_counts",
                condition=Q(happened_on__lte=F("effective_on")),
                violation_error_message=_("An act cannot report a day that is still to come."),
            ),
            models.CheckConstraint(
                name="act_response_only_in_answers",
                condition=only_for(Kind.ANSWER, Q(response__gt="")),
            ),
            models.CheckConstraint(
                name="act_reservation_has_a_reason",
                condition=~Q(response__in=NEEDS_REASON) | Q(text__gt=""),
                violation_error_message=_("Say why: this answer needs a reason."),
            ),
            models.CheckConstraint(
                name="act_new_date_only_in_moves",
                condition=only_for(Kind.MOVE, Q(due_on__isnull=False)),
            ),
            models.CheckConstraint(
                name="act_new_date_in_living_memory",
                condition=Q(due_on=None) | Q(due_on__lte=LATEST),
                violation_error_message=_("Choose a due date that somebody will live to see."),
            ),
            models.CheckConstraint(
                name="act_verdict_only_in_assessments",
                condition=only_for(Kind.ASSESS, Q(verdict__gt="")),
            ),
            models.CheckConstraint(
                name="act_closure_only_in_closings",
                condition=only_for(Kind.CLOSE, Q(closure__gt="")),
            ),
            models.CheckConstraint(
                name="act_says_why_or_what",
                condition=~Q(kind__in=[Kind.UPDATE, Kind.MOVE, Kind.DROP, Kind.CLOSE, Kind.REOPEN,
                                       Kind.HAND_BACK, Kind.TRANSFER, Kind.RECHECK])
                | Q(text__gt=""),
                violation_error_message=_("Say what happened, or why."),
            ),
            models.CheckConstraint(
                name="act_on_a_milestone_names_it",
                condition=~Q(kind__in=MILESTONE_KINDS)
                | Q(milestone__isnull=False),
            ),
            models.CheckConstraint(
                name="act_on_custody_names_the_assignment",
                condition=~Q(kind__in=[Kind.NOMINATE, Kind.ANSWER, Kind.HAND_BACK, Kind.TRANSFER,
                                       Kind.NAME_OFFICER, Kind.OFFICER_LEFT, Kind.REMIND])
                | Q(assignment__isnull=False),
            ),
            models.CheckConstraint(
                name="act_instrument_is_named",
                condition=Q(instrument__gt="") | Q(instrument_kind="", instrument_url=""),
                violation_error_message=_("Say which paper it is: its number and date."),
            ),
            models.CheckConstraint(
                name="act_undoes_only_in_undoings",
                condition=only_for(Kind.UNDO, Q(undoes__isnull=False)),
            ),
            models.CheckConstraint(
                name="act_on_a_part_speaks_of_it",
                condition=Q(part=None) | Q(kind__in=PART_KINDS),
            ),
            models.CheckConstraint(
                name="act_officer_has_a_name",
                condition=Q(officer=None) | Q(officer_name__gt=""),
            ),
            models.CheckConstraint(
                name="act_internal_only_in_assessments",
                condition=Q(is_internal=False) | Q(kind=Kind.ASSESS),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.effective_on}: {self.get_kind_display()}, {self.recommendation}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Append; refuse to rewrite, as the database does (guards.py)."""
        if not self._state.adding:
            raise TypeError("Acts are never rewritten: record a later one.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise TypeError("Acts are never deleted: record a later one.")

    @property
    def may_be_undone_until(self) -> datetime:
        """Until when whoever recorded it may take it back, if nobody acts after it."""
        return self.recorded_at + UNDO_WITHIN

    @property
    def counts(self) -> bool:
        """Whether it was not taken back; needs `undone_by` at hand, as `recorded_up_to` has it."""
        return not hasattr(self, "undone_by")

    @cached_property
    def days_late(self) -> int:
        """Days between taking effect and being recorded; shown when it is not 0."""
        return (timezone.localdate(self.recorded_at) - self.effective_on).days
