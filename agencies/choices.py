"""Vocabularies of public bodies. Leaf module: imports nothing of ours."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class AgencyKind(TextChoices):
    """What sort of public body it is."""

    PRESIDENTIAL = "presidential body", _("presidential body")
    GOVERNMENT = "government", _("government")
    GOVERNMENT_OFFICE = "government office", _("government office")
    MINISTRY = "ministry", _("ministry")
    AGENCY = "agency", _("agency")
    COMMITTEE = "committee", _("committee")
    COUNCIL = "council", _("council")
    LEGISLATURE = "legislature", _("legislature")
    COURT = "court", _("court")
    JUDICIAL_COUNCIL = "judicial council", _("judicial council")
    CONSTITUTIONAL = "constitutional review body", _("constitutional review body")
    PROSECUTION = "prosecution service", _("prosecution service")
    SECURITY = "security service", _("security service")
    AUDIT = "audit institution", _("audit institution")
    ACADEMY = "academy", _("academy")
    LOCAL = "local executive", _("local executive")
    HOLDING = "state holding", _("state holding")
    UNIDENTIFIED = "unidentified", _("not identified")


class SuccessionKind(TextChoices):
    """What happened to the body that went before."""

    RENAMED = "renamed", _("renamed")
    MERGED = "merged", _("merged")
    SPLIT = "split", _("split")
    REPLACED = "replaced", _("replaced")
    REORGANISED = "reorganised", _("reorganised")
    ABSORBED = "absorbed", _("absorbed")
    ABOLISHED = "abolished", _("abolished, functions passed on")
    TRANSFERRED = "transferred", _("part of the functions passed on")


# Changes that a registrar enters with all that follows from them.
ENDINGS = (
    SuccessionKind.ABOLISHED,
    SuccessionKind.MERGED,
    SuccessionKind.SPLIT,
    SuccessionKind.RENAMED,
)


class Precision(TextChoices):
    """How exactly a date of the record is known; the stored day is the first of the span."""

    DAY = "day", _("to the day")
    MONTH = "month", _("to the month")
    YEAR = "year", _("to the year")
    UNKNOWN = "unknown", _("not known")


class Confidence(TextChoices):
    """How far a statement of the record can be relied upon."""

    VERIFIED = "verified", _("verified: a listed source says it")
    PARTLY = "partly verified", _("partly verified: see the note")
    GENERAL = "general knowledge", _("general knowledge, no source found")
    UNCERTAIN = "uncertain", _("uncertain: check before relying on it")


class Role(TextChoices):
    """What a person may do for the agency."""

    OFFICIAL = "official", _("official")
    FOCAL_POINT = "focal point", _("focal point")
    HEAD = "head", _("head of the agency")


class Frequency(TextChoices):
    """How often a person gets a digest at most."""

    DAILY = "daily", _("on every day on which something turns")
    WEEKLY = "weekly", _("once a week, on Monday")
    MONTHLY = "monthly", _("once a month, on the first")
