"""What shows that something happened: publications, and files that are kept with their digest."""

import re
from pathlib import PurePath
from typing import Any
from uuid import uuid4

from django.core.files.storage import Storage, storages
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from recommendations.models.acts import Act
from recommendations.querysets import EvidenceQuerySet

# The names that `own_name` gives: nothing else in the storage is ours to remove.
OWN_NAME = re.compile(r"[0-9a-f]{2}/[0-9a-f]{32}(\.[a-z]+)?")


def evidence_storage() -> Storage:
    """Where files are kept; asked for late, so that a setting decides and migrations do not."""
    return storages["evidence"]


def own_name(evidence: "Evidence", name: str) -> str:
    """A name that says nothing of the person’s, and cannot meet another."""
    identity = uuid4().hex
    return f"{identity[:2]}/{identity}{PurePath(name).suffix.lower()}"


class Evidence(models.Model):
    """A publication or a file behind an act; a file never changes once it is kept."""

    act = models.ForeignKey(Act, models.PROTECT, related_name="evidence", verbose_name=_("act"))
    title = models.CharField(_("title"), max_length=300)
    url = models.URLField(_("address"), max_length=500, blank=True)
    file = models.FileField(
        _("file"), storage=evidence_storage, upload_to=own_name, max_length=100, blank=True
    )
    original_name = models.CharField(_("name of the file"), max_length=200, blank=True)
    media_type = models.CharField(_("type"), max_length=100, blank=True)
    size = models.PositiveIntegerField(_("size in bytes"), null=True, blank=True)
    sha256 = models.CharField(_("SHA-256"), max_length=64, blank=True)
    is_internal = models.BooleanField(
        _("internal"),
        default=False,
        help_text=_("Only the agency itself, reviewers and the registrar can open it."),
    )

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        constraints = [
            models.CheckConstraint(
                name="evidence_file_has_its_digest",
                condition=Q(file="", sha256="", size=None, original_name="", media_type="")
                | (~Q(file="") & Q(sha256__regex=r"^[0-9a-f]{64}$", size__isnull=False,
                                   original_name__gt="", media_type__gt="")),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Append; refuse to rewrite, as the database does (guards.py)."""
        if not self._state.adding:
            raise TypeError("Evidence is never rewritten: record a later act.")
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        """Where it can be read; empty for a document that is only named."""
        return reverse("recommendations:evidence", args=[self.pk]) if self.file else self.url

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise TypeError("Evidence is never deleted: record a later act.")

    @property
    def type_name(self) -> str:
        """The type as people call it, such as PDF; empty for what is no file."""
        return PurePath(self.original_name).suffix[1:].upper()


class Reliance(models.Model):
    """That an assessment rested on a piece of evidence; appended with the act, like the act."""

    act = models.ForeignKey(
        Act, models.PROTECT, related_name="reliances", verbose_name=_("assessment")
    )
    evidence = models.ForeignKey(
        Evidence, models.PROTECT, related_name="reliances", verbose_name=_("evidence")
    )

    class Meta:
        ordering = ["pk"]
        verbose_name = _("evidence relied upon")
        verbose_name_plural = _("evidence relied upon")
        constraints = [
            models.UniqueConstraint(name="reliance_once", fields=["act", "evidence"]),
        ]

    def __str__(self) -> str:
        return f"{self.act}: {self.evidence}"
