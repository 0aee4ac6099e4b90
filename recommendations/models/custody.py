"""Who answers for a recommendation, and what was promised by when."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency
from recommendations.choices import Role
from recommendations.models.register import LATEST, Recommendation
from recommendations.querysets import AssignmentQuerySet, MilestoneQuerySet, PartQuerySet


class Assignment(models.Model):
    """Ties an agency to a recommendation, as lead or supporting.

    It begins as a proposal of the plan or as a nomination. The span [starts_on, ends_on) is the
    time for which the agency accepted it; for a lead, that is custody. The span is kept by
    `actions`, in the same transaction as the act that it follows from.
    """

    # Columns of `with_nomination`, on its rows alone.
    nominated_on: date | None
    answered_on: date | None
    words: str
    stage: str
    # Set by `dossier.voices`.
    post: str | None
    # Set by the desks.
    days: int
    may_answer: bool
    is_late: bool
    has_voice: bool
    # Set while it is saved: the recommendation that it leaves.
    left: set[int]

    recommendation = models.ForeignKey(
        Recommendation, models.PROTECT, related_name="assignments",
        verbose_name=_("recommendation"),
    )  # fmt: skip
    # An index begins with it.
    agency = models.ForeignKey(
        Agency, models.PROTECT, related_name="assignments", db_index=False,
        verbose_name=_("agency"),
    )  # fmt: skip
    role = models.CharField(_("role"), max_length=10, choices=Role)
    reason = models.TextField(_("why this agency"), blank=True)
    proposed_on = models.DateField(
        _("proposed on"),
        null=True,
        blank=True,
        help_text=_("Since when the plan proposes it; empty for a tie that began by nomination."),
    )
    starts_on = models.DateField(_("accepted on"), null=True, blank=True)
    ends_on = models.DateField(
        _("ended on"), null=True, blank=True, help_text=_("The first day without it.")
    )

    ended_by = models.ForeignKey(
        "recommendations.Act", models.PROTECT, null=True, blank=True, editable=False,
        related_name="ended", verbose_name=_("ended by"),
    )  # fmt: skip

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        ordering = ["recommendation", "role", "pk"]
        verbose_name = _("assignment")
        verbose_name_plural = _("assignments")
        constraints = [
            models.UniqueConstraint(
                name="assignment_one_current_lead",
                fields=["recommendation"],
                condition=Q(role=Role.LEAD, ends_on=None),
                violation_error_message=_(
                    "It already has a lead agency. End or transfer that assignment first."
                ),
            ),
            models.UniqueConstraint(
                name="assignment_agency_once",
                # A supporter may be asked to lead, and supports until it has accepted.
                fields=["recommendation", "agency", "role"],
                condition=Q(ends_on=None),
                violation_error_message=_("This agency is already assigned to it in this role."),
            ),
            models.CheckConstraint(
                name="assignment_ends_after_it_starts",
                condition=Q(ends_on=None) | Q(starts_on=None) | Q(ends_on__gte=F("starts_on")),
                violation_error_message=_("An assignment cannot end before it starts."),
            ),
        ]
        indexes = [
            models.Index(fields=["recommendation", "role", "starts_on", "ends_on"]),
            models.Index(
                name="assignment_of_an_agency",
                fields=["agency", "role", "starts_on", "ends_on", "proposed_on"],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agency}, {self.get_role_display()}: {self.recommendation}"

    def natural_key(self) -> tuple[str, str, str]:
        return (*self.recommendation.natural_key(), self.agency.code)

    natural_key.dependencies = [  # type: ignore[attr-defined]
        "recommendations.recommendation", "agencies.agency",
    ]  # fmt: skip


class Milestone(models.Model):
    """A dated, checkable step. Its first due date never changes; moves are acts."""

    # Columns of `with_standing`, on its rows alone.
    due_on: date
    met_on: date | None
    dropped_on: date | None
    given_up_as: str | None
    # Set by `status.put_slips` on such rows.
    slips: list[Any]
    moves: int
    state: str
    # The column of `with_last_move`, on its rows alone.
    moved_on: date | None

    recommendation = models.ForeignKey(
        Recommendation, models.PROTECT, related_name="milestones",
        verbose_name=_("recommendation"),
    )  # fmt: skip
    code = models.CharField(_("code"), max_length=20)
    position = models.PositiveSmallIntegerField(_("position"), default=1)
    title = models.CharField(_("step"), max_length=300)
    proof = models.TextField(_("evidence that would prove it"), blank=True)
    # An index begins with it.
    agency = models.ForeignKey(
        Agency, models.PROTECT, related_name="milestones", db_index=False,
        verbose_name=_("responsible agency"),
    )  # fmt: skip
    set_on = models.DateField(_("set on"))
    first_due_on = models.DateField(_("first due date"))
    set_by = models.ForeignKey(
        "recommendations.Act", models.PROTECT, null=True, blank=True, editable=False,
        related_name="steps", verbose_name=_("set by the splitting of another step"),
    )  # fmt: skip

    objects = MilestoneQuerySet.as_manager()

    class Meta:
        ordering = ["recommendation", "position", "pk"]
        verbose_name = _("milestone")
        verbose_name_plural = _("milestones")
        constraints = [
            models.UniqueConstraint(
                name="milestone_code_once",
                fields=["recommendation", "code"],
                violation_error_message=_("The recommendation already has a milestone so coded."),
            ),
            models.CheckConstraint(
                name="milestone_due_after_it_was_set",
                # A step that came from splitting another keeps the first due date of that one.
                condition=Q(first_due_on__gte=F("set_on")) | Q(set_by__isnull=False),
                violation_error_message=_("A milestone cannot be due before it was set."),
            ),
            models.CheckConstraint(
                name="milestone_due_in_living_memory",
                condition=Q(first_due_on__lte=LATEST),
                violation_error_message=_("Choose a due date that somebody will live to see."),
            ),
        ]
        indexes = [
            # Of which recommendations an agency has steps is told without the steps themselves.
            models.Index(name="milestone_of_an_agency", fields=["agency", "recommendation", "id"]),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"

    def natural_key(self) -> tuple[str, str, str]:
        return (*self.recommendation.natural_key(), self.code)

    natural_key.dependencies = ["recommendations.recommendation"]  # type: ignore[attr-defined]

    def clean(self) -> None:
        """Say in words what the database refuses (guards.py)."""
        if not self.recommendation_id:
            return
        held_on = self.recommendation.seminar.held_on
        for field in ("set_on", "first_due_on"):
            day = getattr(self, field)
            if day and day < held_on:
                raise ValidationError({field: _("This is before the seminar.")})
        if self.pk:
            before = Milestone.objects.get(pk=self.pk)
            if before.recommendation_id != self.recommendation_id:
                raise ValidationError(
                    {"recommendation": _("A milestone stays with its recommendation: drop it and "
                                         "set another.")}
                )  # fmt: skip
            if before.first_due_on != self.first_due_on:
                raise ValidationError(
                    {"first_due_on": _("The first due date is kept as it was: %(day)s. Record a "
                                       "move instead.") % {"day": before.first_due_on}}
                )  # fmt: skip


class Part(models.Model):
    """A passage of a recommendation that asks for several things; each part is closed by itself.

    The agency holds the recommendation as a whole; what it reports, what reviewers find and how
    the registrar closes may speak of one part.
    """

    # Columns of `with_closure`, on its rows alone.
    closure: str
    closure_on: date | None

    recommendation = models.ForeignKey(
        Recommendation, models.PROTECT, related_name="parts", verbose_name=_("recommendation")
    )
    number = models.PositiveSmallIntegerField(_("number"))
    text = models.TextField(_("passage, word for word"))
    set_by = models.ForeignKey(
        "recommendations.Act", models.PROTECT, related_name="parts_made",
        verbose_name=_("set by"),
    )  # fmt: skip

    objects = PartQuerySet.as_manager()

    class Meta:
        ordering = ["recommendation", "number"]
        verbose_name = _("part")
        verbose_name_plural = _("parts")
        constraints = [
            models.UniqueConstraint(
                name="part_number_once_a_splitting", fields=["set_by", "number"]
            ),
        ]

    def __str__(self) -> str:
        return f"{self.recommendation.label}.{self.number}"
