"""How one person follows the register: visits, what is watched, saved views, long downloads."""

from secrets import token_urlsafe
from uuid import uuid4

from django.conf import settings
from django.core.files.storage import Storage, storages
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency
from recommendations.choices import DownloadState
from recommendations.models.register import Recommendation, Seminar

NAME_TAKEN = _("You have a saved view of this name. Choose another.")


class Visit(models.Model):
    """When a reviewer last looked at what changed: the present visit, and the one before it."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="visit", verbose_name=_("person")
    )
    last_at = models.DateTimeField(_("last looked at"))
    before_at = models.DateTimeField(_("end of the visit before"), null=True, blank=True)

    class Meta:
        verbose_name = _("visit")
        verbose_name_plural = _("visits")

    def __str__(self) -> str:
        return f"{self.user}, {self.last_at}"


class Watch(models.Model):
    """That a person wants to be told, once a week, what changed in one thing."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="watches", verbose_name=_("person")
    )
    seminar = models.ForeignKey(
        Seminar, models.CASCADE, null=True, blank=True, related_name="watches",
        verbose_name=_("seminar"),
    )  # fmt: skip
    agency = models.ForeignKey(
        Agency, models.CASCADE, null=True, blank=True, related_name="watches",
        verbose_name=_("agency"),
    )  # fmt: skip
    recommendation = models.ForeignKey(
        Recommendation, models.CASCADE, null=True, blank=True, related_name="watches",
        verbose_name=_("recommendation"),
    )  # fmt: skip
    made_at = models.DateTimeField(_("made at"))

    class Meta:
        ordering = ["-made_at", "-pk"]
        verbose_name = _("watch")
        verbose_name_plural = _("watches")
        constraints = [
            models.UniqueConstraint(name="watch_seminar_once", fields=["user", "seminar"]),
            models.UniqueConstraint(name="watch_agency_once", fields=["user", "agency"]),
            models.UniqueConstraint(
                name="watch_recommendation_once", fields=["user", "recommendation"]
            ),
            models.CheckConstraint(
                name="watch_of_one_thing",
                condition=Q(seminar__isnull=False, agency=None, recommendation=None)
                | Q(seminar=None, agency__isnull=False, recommendation=None)
                | Q(seminar=None, agency=None, recommendation__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.thing}"

    @property
    def thing(self) -> Seminar | Agency | Recommendation:
        """What is watched."""
        return self.seminar or self.agency or self.recommendation  # type: ignore[return-value]


class SavedView(models.Model):
    """Filters of the register under a name, at an address that can be given to others."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="views", verbose_name=_("person")
    )
    name = models.CharField(_("name"), max_length=100)
    token = models.CharField(_("address"), max_length=64, unique=True, default=token_urlsafe)
    query = models.CharField(_("filters, as in the address of the register"), max_length=1000)
    is_told = models.BooleanField(
        _("tell me when the number changes"),
        default=False,
        help_text=_("By mail, at most once a day."),
    )
    # The number that the person was last told, or saw when saving, and on which day.
    count = models.PositiveIntegerField(_("number of recommendations"))
    counted_on = models.DateField(_("counted on"))
    made_at = models.DateTimeField(_("made at"))

    class Meta:
        ordering = ["name", "pk"]
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        constraints = [
            models.UniqueConstraint(
                name="saved_view_name_once",
                fields=["user", "name"],
                violation_error_message=NAME_TAKEN,
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("recommendations:view", args=[self.token])


def download_storage() -> Storage:
    """Where files wait to be fetched; asked for late, so that a setting decides."""
    return storages["downloads"]


def own_name(download: "Download", name: str) -> str:
    """A name that cannot meet another."""
    return f"{uuid4().hex}-{name}"


class Download(models.Model):
    """A file of many rows, written by the queue while a page shows how far it is."""

    token = models.CharField(_("address"), max_length=64, unique=True, default=token_urlsafe)
    # Format, filters, date, language and newest act: who asks for the same gets the same file.
    key = models.CharField(_("what it holds"), max_length=64, unique=True)
    format = models.CharField(_("format"), max_length=10)
    query = models.CharField(_("filters, as in the address of the register"), max_length=1000)
    on = models.DateField(_("as of"))
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    state = models.CharField(
        _("state"), max_length=7, choices=DownloadState, default=DownloadState.WAITING
    )
    done = models.PositiveIntegerField(_("rows written"), default=0)
    total = models.PositiveIntegerField(_("rows in all"))
    file = models.FileField(
        _("file"), storage=download_storage, upload_to=own_name, max_length=200, blank=True
    )
    made_at = models.DateTimeField(_("made at"))

    class Meta:
        ordering = ["-made_at", "-pk"]
        verbose_name = _("download")
        verbose_name_plural = _("downloads")
        constraints = [
            models.CheckConstraint(
                name="download_ready_with_its_file",
                condition=Q(state=DownloadState.READY, file__gt="")
                | (~Q(state=DownloadState.READY) & Q(file="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.format}, {self.on}: {self.done}/{self.total}"

    def get_absolute_url(self) -> str:
        return reverse("recommendations:download", args=[self.token])
