"""What a seminar left behind: its document, its recommendations and the notes beside them."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agencies.choices import Confidence, Precision
from agencies.models import Agency, Source
from recommendations.choices import FactKind, Verdict
from recommendations.querysets import RecommendationQuerySet

# The register speaks of policy seminars, and of promises that somebody can live to see.
EARLIEST = date(1900, 1, 1)
LATEST = date(2199, 12, 31)


class CodeManager(models.Manager[Any]):
    """Find by the code that fixtures use."""

    def get_by_natural_key(self, code: str) -> Any:
        return self.get(**{self.model.natural_field: code})


class Theme(models.Model):
    """A subject under which recommendations can be found."""

    natural_field = "code"

    code = models.SlugField(_("code"), unique=True)
    name = models.CharField(_("name"), max_length=100)
    description = models.CharField(_("description"), max_length=300, blank=True)

    objects = CodeManager()

    class Meta:
        ordering = ["name"]
        verbose_name = _("theme")
        verbose_name_plural = _("themes")

    def __str__(self) -> str:
        return self.name

    def natural_key(self) -> tuple[str]:
        return (self.code,)


class SeminarManager(CodeManager):
    """Seminars, and the day on which the record begins."""

    def earliest_day(self) -> date | None:
        """The day of the first seminar; None while there is none."""
        return self.aggregate(day=models.Min("held_on"))["day"]


class Seminar(models.Model):
    """The event whose recommendations are tracked, with its source document word for word."""

    natural_field = "slug"

    slug = models.SlugField(_("address"), unique=True)
    short_title = models.CharField(_("short title"), max_length=60)
    title = models.CharField(_("title"), max_length=250)
    held_on = models.DateField(_("held on"))
    place = models.CharField(_("place"), max_length=100, blank=True)
    host = models.ForeignKey(
        Agency, models.PROTECT, null=True, blank=True, related_name="seminars",
        verbose_name=_("host"),
    )  # fmt: skip
    reference = models.CharField(_("reference of the source"), max_length=100, blank=True)
    document = models.TextField(_("source document, word for word"), blank=True)
    plan_is_proposal = models.BooleanField(
        _("the plan is a proposal"),
        default=False,
        help_text=_("Leads, milestones and due dates are proposals that no agency has agreed to."),
    )

    objects = SeminarManager()

    class Meta:
        ordering = ["-held_on", "slug"]
        verbose_name = _("seminar")
        verbose_name_plural = _("seminars")
        constraints = [
            models.CheckConstraint(
                name="seminar_held_in_living_memory",
                condition=Q(held_on__range=(EARLIEST, LATEST)),
                violation_error_message=_("Choose a day between 1900 and 2199."),
            ),
        ]

    def __str__(self) -> str:
        return self.short_title

    def get_absolute_url(self) -> str:
        return reverse("recommendations:seminar-detail", args=[self.slug])

    def natural_key(self) -> tuple[str]:
        return (self.slug,)

    def clean(self) -> None:
        """Refuse in words a date after the first act or promise; the database refuses it too."""
        if not (self.pk and self.held_on):
            return
        earliest = self.recommendations.aggregate(
            act=models.Min("acts__happened_on"),
            moved=models.Min("acts__due_on"),
            step=models.Min("milestones__set_on"),
        )
        dates = [day for day in earliest.values() if day]
        if dates and min(dates) < self.held_on:
            raise ValidationError(
                {"held_on": _("An act or a milestone of this seminar is earlier, on %(day)s.")
                 % {"day": min(dates)}}
            )  # fmt: skip


class Recommendation(models.Model):
    """One lettered or numbered paragraph of the seminar's document, verbatim."""

    # Columns of `with_standing`, on its rows alone.
    place: int
    closure: str
    closure_on: date | None
    custody_id: int | None
    lead_id: int | None
    asked_id: int | None
    proposed_id: int | None
    owned_since: date | None
    unowned_since: date
    orphan_reason: str | None
    progress: str | None
    progress_on: date | None
    progress_act: int | None
    has_instrument: bool
    verdict: str | None
    verdict_on: date | None
    finding: str | None
    is_checked: bool
    last_custody_on: date | None
    last_news_on: date | None
    next_due_on: date | None
    is_claim: bool
    is_overdue: bool
    is_silent: bool
    signal: str
    # The column of `with_officer`.
    officer_name: str
    # Set by `tables.with_agencies` on such rows.
    lead: Agency | None
    asked: Agency | None
    proposed: Agency | None
    # Set by `verification.with_findings` on such rows.
    other_findings: list[Verdict]

    seminar = models.ForeignKey(
        Seminar, models.PROTECT, related_name="recommendations", verbose_name=_("seminar")
    )
    # It is part of the address of the page, so nothing that an address takes for its own.
    label = models.CharField(
        _("letter or number"),
        max_length=20,
        validators=[
            RegexValidator(
                r"^[\w.()-]+\Z", _("Use letters, digits, full stops, hyphens and brackets only.")
            )
        ],
    )
    position = models.PositiveSmallIntegerField(_("position in the document"))
    title = models.CharField(
        _("short title"), max_length=150, help_text=_("The register’s own; the text is verbatim.")
    )
    text = models.TextField(_("verbatim text"))
    paragraph = models.CharField(_("paragraph of the source"), max_length=20, blank=True)
    text_note = models.CharField(_("note on the transcription"), max_length=300, blank=True)
    measurability = models.TextField(_("how far the text itself can be checked"), blank=True)
    themes = models.ManyToManyField(
        Theme, blank=True, related_name="recommendations", verbose_name=_("themes")
    )

    objects = RecommendationQuerySet.as_manager()

    class Meta:
        ordering = ["seminar", "position"]
        verbose_name = _("recommendation")
        verbose_name_plural = _("recommendations")
        constraints = [
            models.UniqueConstraint(
                name="recommendation_label_once_a_seminar",
                fields=["seminar", "label"],
                violation_error_message=_("The seminar already has a recommendation so labelled."),
            ),
        ]
        indexes = [models.Index(fields=["title"])]

    def __str__(self) -> str:
        return f"{self.label}. {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("recommendations:detail", args=[self.seminar.slug, self.label])

    def natural_key(self) -> tuple[str, str]:
        return (self.seminar.slug, self.label)

    natural_key.dependencies = ["recommendations.seminar"]  # type: ignore[attr-defined]

    def clean(self) -> None:
        """Say in words what the database refuses (guards.py)."""
        if not self.pk:
            return
        before = Recommendation.objects.filter(pk=self.pk).first()
        if before and before.seminar_id != self.seminar_id:
            raise ValidationError(
                {"seminar": _("A recommendation stays with the seminar that made it.")}
            )
        if before and before.text != self.text:
            raise ValidationError(
                {"text": _("The text is verbatim and stays as it is. Add an editorial note "
                           "instead.")}
            )  # fmt: skip


class SeminarCodeManager(models.Manager[Any]):
    """Find by the seminar and the code within it."""

    def get_by_natural_key(self, slug: str, code: str) -> Any:
        return self.get(seminar__slug=slug, code=code)


class EditorialNote(models.Model):
    """What an editor says about a slip of the source; the source itself is never edited."""

    seminar = models.ForeignKey(
        Seminar, models.PROTECT, related_name="editorial_notes", verbose_name=_("seminar")
    )
    recommendation = models.ForeignKey(
        Recommendation, models.PROTECT, null=True, blank=True, related_name="editorial_notes",
        verbose_name=_("recommendation"),
    )  # fmt: skip
    code = models.SlugField(_("code"))
    place = models.CharField(_("place in the document"), max_length=100)
    verbatim = models.CharField(_("as it stands"), max_length=300)
    reading = models.CharField(_("suggested reading"), max_length=300)
    kind = models.CharField(_("kind of slip"), max_length=100)
    certainty = models.CharField(_("certainty of the reading"), max_length=10)

    objects = SeminarCodeManager()

    class Meta:
        ordering = ["seminar", "code"]
        verbose_name = _("editorial note")
        verbose_name_plural = _("editorial notes")
        constraints = [
            models.UniqueConstraint(
                name="editorial_note_code_once_a_seminar",
                fields=["seminar", "code"],
                violation_error_message=_("The seminar already has a note so coded."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code}: {self.verbatim}"

    def natural_key(self) -> tuple[str, str]:
        return (self.seminar.slug, self.code)

    natural_key.dependencies = ["recommendations.seminar"]  # type: ignore[attr-defined]


class FactManager(SeminarCodeManager):
    """Documented facts up to a date."""

    def known(self, *, on: date) -> models.QuerySet["DocumentedFact"]:
        """Facts of that day or earlier, by their first possible day, and those without a date."""
        return self.filter(Q(happened_on=None) | Q(happened_on__lte=on)).prefetch_related("sources")


class DocumentedFact(models.Model):
    """What published sources say really happened; never mixed with what agencies reported."""

    seminar = models.ForeignKey(
        Seminar, models.PROTECT, related_name="facts", verbose_name=_("seminar")
    )
    recommendation = models.ForeignKey(
        Recommendation, models.PROTECT, null=True, blank=True, related_name="facts",
        verbose_name=_("recommendation"),
    )  # fmt: skip
    code = models.SlugField(_("code"))
    kind = models.CharField(_("kind"), max_length=9, choices=FactKind, default=FactKind.FACT)
    happened_on = models.DateField(_("date"), null=True, blank=True)
    until_on = models.DateField(_("until"), null=True, blank=True)
    precision = models.CharField(
        _("date known"), max_length=7, choices=Precision, default=Precision.DAY
    )
    text = models.TextField(_("what happened"))
    confidence = models.CharField(_("confidence"), max_length=20, choices=Confidence)
    note = models.CharField(_("note on the confidence"), max_length=300, blank=True)
    sources = models.ManyToManyField(Source, blank=True, verbose_name=_("sources"))

    objects = FactManager()

    class Meta:
        ordering = [F("happened_on").asc(nulls_last=True), "pk"]
        verbose_name = _("documented fact")
        verbose_name_plural = _("documented facts")
        constraints = [
            models.UniqueConstraint(
                name="fact_code_once_a_seminar",
                fields=["seminar", "code"],
                violation_error_message=_("The seminar already has a fact so coded."),
            ),
            models.CheckConstraint(
                name="fact_ends_after_it_began",
                condition=Q(until_on=None) | Q(until_on__gte=F("happened_on")),
                violation_error_message=_("A span of time cannot end before it begins."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code}: {self.text[:80]}"

    def natural_key(self) -> tuple[str, str]:
        return (self.seminar.slug, self.code)

    natural_key.dependencies = ["recommendations.seminar"]  # type: ignore[attr-defined]
