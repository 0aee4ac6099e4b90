"""Public bodies with their lives and successors, and the people who act for them."""

from datetime import date, timedelta

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from agencies.choices import (
    AgencyKind,
    Confidence,
    Frequency,
    Precision,
    Role,
    SuccessionKind,
)
from agencies.querysets import AgencyQuerySet, MembershipQuerySet
from agencies.rules import closes_a_circle


class User(AbstractUser):
    """A person who signs in: an official by membership, a reviewer, a registrar, or several."""

    is_reviewer = models.BooleanField(
        _("reviewer"),
        default=False,
        help_text=_("Checks what agencies claim and records verdicts."),
    )
    is_registrar = models.BooleanField(
        _("registrar"),
        default=False,
        help_text=_("Keeps the register: nominates, closes, corrects."),
    )
    is_demonstration = models.BooleanField(
        _("demonstration account"),
        default=False,
        help_text=_("May sign in only where the demonstration runs; its password is public."),
    )

    language = models.CharField(
        _("language of mails"), max_length=2, choices=settings.LANGUAGES, default="en"
    )
    frequency = models.CharField(
        _("how often a digest"), max_length=7, choices=Frequency, default=Frequency.DAILY
    )
    only_duty = models.BooleanField(
        _("only what duty requires"),
        default=False,
        help_text=_("Nominations to answer and dates that are due or past; nothing ahead of time."),
    )

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")

    def __str__(self) -> str:
        return self.get_full_name() or self.username


class SourceManager(models.Manager["Source"]):
    def get_by_natural_key(self, code: str) -> "Source":
        return self.get(code=code)


class Source(models.Model):
    """A publication that a statement of the record rests on."""

    code = models.SlugField(_("code"), unique=True)
    title = models.CharField(_("title"), max_length=500)
    url = models.URLField(_("address"), max_length=500, blank=True)
    note = models.TextField(_("note"), blank=True)

    objects = SourceManager()

    class Meta:
        ordering = ["code"]
        verbose_name = _("source")
        verbose_name_plural = _("sources")

    def __str__(self) -> str:
        return f"{self.code}: {self.title}"

    def natural_key(self) -> tuple[str]:
        return (self.code,)


class Agency(models.Model):
    """A public body with a life: it was established, and it may have ended."""

    # Set while it is saved: whether its life is another than before.
    has_another_life: bool

    code = models.SlugField(_("code"), max_length=60, unique=True)
    abbreviation = models.CharField(_("abbreviation"), max_length=20, blank=True)
    name_en = models.CharField(_("name in English"), max_length=250)
    name_ru = models.CharField(_("name in Russian"), max_length=250, blank=True)
    name_kk = models.CharField(_("name in Kazakh"), max_length=250, blank=True)
    short_en = models.CharField(_("short name in English"), max_length=150, blank=True)
    short_ru = models.CharField(_("short name in Russian"), max_length=150, blank=True)
    short_kk = models.CharField(_("short name in Kazakh"), max_length=150, blank=True)
    kind = models.CharField(_("kind"), max_length=30, choices=AgencyKind)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children",
        verbose_name=_("parent body"),
    )  # fmt: skip
    mandate = models.TextField(_("mandate"), blank=True)
    established_on = models.DateField(_("established on"), null=True, blank=True)
    established_precision = models.CharField(
        _("established: known"), max_length=7, choices=Precision, default=Precision.DAY
    )
    established_confidence = models.CharField(
        _("established: confidence"), max_length=20, choices=Confidence, default=Confidence.VERIFIED
    )
    ended_on = models.DateField(
        _("ended on"), null=True, blank=True, help_text=_("The first day without it.")
    )
    ended_precision = models.CharField(
        _("ended: known"), max_length=7, choices=Precision, default=Precision.DAY
    )
    ended_confidence = models.CharField(
        _("ended: confidence"), max_length=20, choices=Confidence, default=Confidence.VERIFIED
    )
    confidence = models.CharField(
        _("confidence in the names"), max_length=20, choices=Confidence, default=Confidence.VERIFIED
    )
    label_in_source = models.CharField(
        _("name used in the seminar’s document"), max_length=250, blank=True
    )
    notes = models.TextField(_("notes"), blank=True)
    sources = models.ManyToManyField(Source, blank=True, verbose_name=_("sources"))

    objects = AgencyQuerySet.as_manager()

    class Meta:
        ordering = ["name_en"]
        verbose_name = _("agency")
        verbose_name_plural = _("agencies")
        constraints = [
            models.CheckConstraint(
                name="agency_ends_after_it_was_established",
                condition=Q(ended_on=None)
                | Q(established_on=None)
                | Q(ended_on__gte=F("established_on")),
                violation_error_message=_("An agency cannot end before it was established."),
            ),
            models.CheckConstraint(
                name="agency_is_not_its_own_parent",
                condition=Q(parent=None) | ~Q(parent=F("pk")),
                violation_error_message=_("An agency cannot be its own parent body."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("recommendations:agency-detail", args=[self.code])

    def natural_key(self) -> tuple[str]:
        return (self.code,)

    @property
    def name(self) -> str:
        """The name in the reader's language, or the English one."""
        return getattr(self, f"name_{(get_language() or 'en')[:2]}", "") or self.name_en

    @property
    def short_name(self) -> str:
        """The name without the name of the country, for lists; or the name."""
        return getattr(self, f"short_{(get_language() or 'en')[:2]}", "") or self.name

    def people(self, *, on: date) -> models.QuerySet[User]:
        """Those who act for it on the day, by name."""
        posts = self.memberships.in_force(on=on)
        found = User.objects.filter(is_active=True, pk__in=posts.values("user"))
        return found.order_by("last_name", "first_name", "username")

    def exists_on(self, on: date) -> bool:
        """Whether the body exists on the day; the same rule as `querysets.exists_on`."""
        founded = self.established_on is None or self.established_on <= on
        return founded and (self.ended_on is None or self.ended_on > on)

    def is_left_to(self, person: User, *, on: date) -> bool:
        """Whether it is gone, and the person acts for a body that took over from it."""
        heirs = self.successions.filter(effective_on__lte=on).values("successor")
        posts = person.memberships.in_force(on=on).filter(agency__in=heirs)
        return not self.exists_on(on) and posts.exists()

    def last_day(self, on: date) -> date:
        """The day, or the last one of a body that had ended by then."""
        return min(on, self.ended_on - timedelta(days=1)) if self.ended_on else on


class SuccessionManager(models.Manager["Succession"]):
    def get_by_natural_key(self, predecessor: str, successor: str) -> "Succession":
        return self.get(predecessor__code=predecessor, successor__code=successor)


class Succession(models.Model):
    """One body's functions passing, whole or in part, to another on a day."""

    predecessor = models.ForeignKey(
        Agency, models.PROTECT, related_name="successions", verbose_name=_("predecessor")
    )
    successor = models.ForeignKey(
        Agency, models.PROTECT, related_name="inheritances", verbose_name=_("successor")
    )
    effective_on = models.DateField(_("date"))
    precision = models.CharField(
        _("date known"), max_length=7, choices=Precision, default=Precision.DAY
    )
    kind = models.CharField(_("change"), max_length=20, choices=SuccessionKind)
    note = models.TextField(_("note"), blank=True)
    confidence = models.CharField(
        _("confidence"), max_length=20, choices=Confidence, default=Confidence.VERIFIED
    )
    sources = models.ManyToManyField(Source, blank=True, verbose_name=_("sources"))

    objects = SuccessionManager()

    class Meta:
        ordering = ["effective_on", "pk"]
        verbose_name = _("succession")
        verbose_name_plural = _("successions")
        constraints = [
            models.UniqueConstraint(
                name="succession_once_a_pair", fields=["predecessor", "successor"],
                violation_error_message=_("This succession is already recorded."),
            ),
            models.CheckConstraint(
                name="succession_not_to_itself",
                condition=~Q(predecessor=F("successor")),
                violation_error_message=_("No agency succeeds itself."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.predecessor} → {self.successor}"

    def natural_key(self) -> tuple[str, str]:
        return (self.predecessor.code, self.successor.code)

    natural_key.dependencies = ["agencies.agency"]  # type: ignore[attr-defined]

    def clean(self) -> None:
        """Refuse a circle in words; the database refuses it too (guards.py)."""
        if not (self.predecessor_id and self.successor_id):
            return
        others = Succession.objects.exclude(pk=self.pk).values_list("predecessor", "successor")
        if closes_a_circle(others, self.predecessor_id, self.successor_id):
            raise ValidationError(
                _("%(successor)s is already a predecessor of %(predecessor)s, directly or through "
                  "others: no agency succeeds itself."),
                params={"successor": self.successor, "predecessor": self.predecessor},
            )  # fmt: skip


class Membership(models.Model):
    """The days on which a person acts for an agency."""

    user = models.ForeignKey(
        User, models.PROTECT, related_name="memberships", verbose_name=_("person")
    )
    agency = models.ForeignKey(
        Agency, models.PROTECT, related_name="memberships", verbose_name=_("agency")
    )
    role = models.CharField(_("role"), max_length=11, choices=Role, default=Role.OFFICIAL)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(
        _("until"), null=True, blank=True, help_text=_("The first day without it.")
    )

    objects = MembershipQuerySet.as_manager()

    class Meta:
        ordering = ["agency", "user"]
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            models.CheckConstraint(
                name="membership_ends_after_it_starts",
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                violation_error_message=_("A membership cannot end before it starts."),
            ),
            models.UniqueConstraint(
                name="membership_open_once",
                fields=["user", "agency"],
                condition=Q(ends_on=None),
                violation_error_message=_("This person already acts for the agency."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.get_role_display()}, {self.agency}"

    def is_over(self, *, on: date) -> bool:
        """Whether the person acts for the agency no longer."""
        return self.ends_on is not None and self.ends_on <= on
