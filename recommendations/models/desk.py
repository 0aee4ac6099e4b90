"""What belongs to one person: unfinished text, mails to them, addresses of their calendars."""

from secrets import token_urlsafe

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency
from recommendations.choices import MailKind, MailState, Rung
from recommendations.models.custody import Assignment, Milestone


class Draft(models.Model):
    """What a person typed into a form and has not sent; nobody else sees it."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="drafts", verbose_name=_("person")
    )
    address = models.CharField(_("address of the form"), max_length=300)
    title = models.CharField(_("title"), max_length=300)
    form = models.TextField(_("fields, as a form sends them"))
    saved_at = models.DateTimeField(_("saved at"))

    class Meta:
        ordering = ["-saved_at"]
        verbose_name = _("draft")
        verbose_name_plural = _("drafts")
        constraints = [
            models.UniqueConstraint(name="draft_one_a_form", fields=["user", "address"]),
        ]

    def __str__(self) -> str:
        return self.title


class Mail(models.Model):
    """One mail to one person: written once, kept, and sent by the queue until it arrived."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="mails", verbose_name=_("person")
    )
    kind = models.CharField(_("kind"), max_length=8, choices=MailKind)
    # The day of a digest, or the act that a reminder tells of: the same mail is never made twice.
    key = models.CharField(_("occasion"), max_length=40)
    address = models.EmailField(_("address"))
    subject = models.CharField(_("subject"), max_length=300)
    text = models.TextField(_("text"))
    state = models.CharField(_("state"), max_length=7, choices=MailState, default=MailState.WAITING)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    problem = models.CharField(_("last problem"), max_length=300, blank=True)
    made_at = models.DateTimeField(_("made at"))
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)

    class Meta:
        ordering = ["-made_at", "-pk"]
        verbose_name = _("mail")
        verbose_name_plural = _("mails")
        indexes = [models.Index(fields=["state", "made_at"])]
        constraints = [
            models.UniqueConstraint(name="mail_once_an_occasion", fields=["user", "kind", "key"]),
            models.CheckConstraint(
                name="mail_sent_at_some_moment",
                condition=Q(state=MailState.SENT, sent_at__isnull=False)
                | (~Q(state=MailState.SENT) & Q(sent_at=None)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.subject}"


class Notice(models.Model):
    """That a person was told of one thing on one rung of the ladder: told once, not daily."""

    mail = models.ForeignKey(Mail, models.CASCADE, related_name="notices", verbose_name=_("mail"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="notices", verbose_name=_("person")
    )
    rung = models.CharField(_("rung"), max_length=12, choices=Rung)
    milestone = models.ForeignKey(
        Milestone, models.PROTECT, null=True, blank=True, related_name="notices",
        verbose_name=_("milestone"),
    )  # fmt: skip
    assignment = models.ForeignKey(
        Assignment, models.PROTECT, null=True, blank=True, related_name="notices",
        verbose_name=_("nomination"),
    )  # fmt: skip
    # A date that was moved starts a ladder of its own.
    due_on = models.DateField(_("due"))

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        constraints = [
            models.UniqueConstraint(
                name="notice_once_a_rung_of_a_milestone",
                fields=["user", "milestone", "due_on", "rung"],
                condition=Q(assignment=None),
            ),
            models.UniqueConstraint(
                name="notice_once_a_rung_of_a_nomination",
                fields=["user", "assignment", "due_on", "rung"],
                condition=Q(milestone=None),
            ),
            models.CheckConstraint(
                name="notice_of_one_thing",
                condition=Q(milestone=None, assignment__isnull=False)
                | Q(milestone__isnull=False, assignment=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.milestone or self.assignment}, {self.get_rung_display()}"


class CalendarAddress(models.Model):
    """A secret address at which a calendar program reads what a person or an agency promised."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="calendars",
        verbose_name=_("person"),
    )  # fmt: skip
    agency = models.ForeignKey(
        Agency, models.CASCADE, null=True, blank=True, related_name="calendars",
        verbose_name=_("agency"), help_text=_("Empty: everything for which the person answers."),
    )  # fmt: skip
    token = models.CharField(_("secret"), max_length=64, unique=True, default=token_urlsafe)
    made_at = models.DateTimeField(_("made at"))
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)

    class Meta:
        ordering = ["-made_at"]
        verbose_name = _("calendar address")
        verbose_name_plural = _("calendar addresses")

    def __str__(self) -> str:
        scope = self.agency or _("everything")
        return f"{self.user}: {scope}"
