"""The standing as the acts left it, kept so that any date can be read as quickly as today."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency
from recommendations.choices import Closure, OrphanReason, Progress, Signal, Verdict
from recommendations.models.custody import Assignment
from recommendations.models.register import Recommendation
from recommendations.querysets import StandingQuerySet
from seminar_tracker.indexes import FallingIndex

# From when to when a row stands.
DAYS = ("starts_on", "ends_on")


def kept(to: type[models.Model]) -> "models.ForeignKey[models.Model | None, models.Model | None]":
    """A key that follows from acts, which the database checks where they are recorded."""
    return models.ForeignKey(
        to, models.DO_NOTHING, null=True, db_constraint=False, db_index=False, related_name="+"
    )


class Standing(models.Model):
    """What stands of a recommendation on each day of [starts_on, ends_on), without a gap.

    Written by `projection.py` alone, in the transaction of the act from which it follows, and made
    anew from the acts at any time: nothing in it is a fact of its own. The columns are those of
    `rules.standing.Stretch`.
    """

    recommendation = models.ForeignKey(
        Recommendation, models.DO_NOTHING, db_constraint=False, db_index=False,
        related_name="standings",
    )  # fmt: skip
    # The order of the register, kept here so that one index finds and sorts.
    place = models.BigIntegerField()
    starts_on = models.DateField()
    ends_on = models.DateField()
    signal = models.CharField(max_length=8, choices=Signal)
    closure = models.CharField(max_length=20, choices=Closure, blank=True)
    closure_on = models.DateField(null=True)
    custody = kept(Assignment)
    lead = kept(Agency)
    asked = kept(Agency)
    proposed = kept(Agency)
    owned_since = models.DateField(null=True)
    unowned_since = models.DateField()
    orphan_reason = models.CharField(max_length=20, null=True, choices=OrphanReason)  # noqa: DJ001
    last_custody_on = models.DateField(null=True)
    progress = models.CharField(max_length=11, null=True, choices=Progress)  # noqa: DJ001
    progress_on = models.DateField(null=True)
    progress_act = models.BigIntegerField(null=True)
    has_instrument = models.BooleanField()
    verdict = models.CharField(max_length=18, null=True, choices=Verdict)  # noqa: DJ001
    verdict_on = models.DateField(null=True)
    finding = models.CharField(max_length=18, null=True, choices=Verdict)  # noqa: DJ001
    is_checked = models.BooleanField()
    is_claim = models.BooleanField()
    last_news_on = models.DateField(null=True)
    next_due_on = models.DateField(null=True)
    is_overdue = models.BooleanField()
    is_silent = models.BooleanField()

    objects = StandingQuerySet.as_manager()

    class Meta:
        verbose_name = _("standing")
        verbose_name_plural = _("standings")
        constraints = [
            models.UniqueConstraint(
                name="standing_one_on_a_day", fields=["recommendation", "starts_on"]
            ),
        ]
        # The days stand in each of them: which rows cover a day is told without the rows.
        indexes = [
            # What covers a day, of one recommendation: the index of the constraint would lead to
            # every stretch up to the day.
            models.Index("recommendation", "ends_on", "starts_on", name="standing_of_a_day"),
            models.Index("place", *DAYS, name="standing_place"),
            models.Index("signal", "place", *DAYS, name="standing_signal"),
            models.Index("lead", "place", *DAYS, name="standing_lead"),
            # All that an agency holds on a day, and what of it waits for somebody.
            models.Index(
                "lead", "ends_on", "starts_on", "closure", "is_silent", "next_due_on",
                "owned_since", "place", "custody", "recommendation",
                name="standing_held", condition=Q(lead__isnull=False),
            ),
            models.Index("unowned_since", "place", *DAYS, name="standing_unowned"),
            models.Index("next_due_on", "place", *DAYS, name="standing_due"),
            models.Index("last_news_on", "place", *DAYS, name="standing_news"),
            FallingIndex("next_due_on", "place", *DAYS, name="standing_due_last"),
            FallingIndex("last_news_on", "place", *DAYS, name="standing_news_last"),
            models.Index(
                "orphan_reason", "unowned_since", "place", *DAYS,
                name="standing_orphan", condition=Q(signal=Signal.ORPHAN),
            ),
            models.Index(
                "orphan_reason", "place", *DAYS,
                name="standing_reason", condition=Q(signal=Signal.ORPHAN),
            ),
            models.Index(F("signal").desc(), "place", *DAYS, name="standing_signal_last"),
            # What those who keep the register see to.
            models.Index(
                "progress_on", "place", *DAYS, name="standing_claim", condition=Q(is_claim=True)
            ),
            models.Index(
                "closure_on", "place", *DAYS, "recommendation",
                name="standing_closed", condition=~Q(closure=""),
            ),
            models.Index(
                "recommendation", *DAYS,
                name="standing_asked", condition=Q(verdict=Verdict.EVIDENCE_REQUESTED),
            ),
            # Numbers of the whole register on a day.
            models.Index(
                "ends_on", "starts_on", "signal", "lead", "orphan_reason", "recommendation",
                name="standing_numbers",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.recommendation_id}, {self.starts_on} to {self.ends_on}: {self.signal}"


class Edition(models.Model):
    """Which state of the register this is: another word after each change. One row.

    It also says under which terms (days to answer, days of silence) all standings were made; none
    before that was done once.
    """

    word = models.UUIDField()
    answer_days = models.PositiveSmallIntegerField(null=True)
    silence_days = models.PositiveSmallIntegerField(null=True)

    class Meta:
        verbose_name = _("edition")
        verbose_name_plural = _("editions")

    def __str__(self) -> str:
        return str(self.word)
