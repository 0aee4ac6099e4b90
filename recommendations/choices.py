"""Vocabularies of the register, with their groupings. Leaf module: imports nothing of ours."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    """In what role an agency is tied to a recommendation."""

    LEAD = "lead", _("lead")
    SUPPORTING = "supporting", _("supporting")


class Kind(TextChoices):
    """What a person did. Acts are dated and never rewritten."""

    NOMINATE = "nominate", _("nominated")
    ANSWER = "answer", _("answered")
    HAND_BACK = "hand back", _("handed back")
    TRANSFER = "transfer", _("transferred")
    NAME_OFFICER = "name officer", _("named an officer")
    OFFICER_LEFT = "officer left", _("officer left")
    UPDATE = "update", _("reported")
    MEET = "meet", _("met a milestone")
    MOVE = "move", _("moved a date")
    DROP = "drop", _("dropped a milestone")
    ASSESS = "assess", _("assessed")
    CLOSE = "close", _("closed")
    REOPEN = "reopen", _("reopened")
    REMIND = "remind", _("reminded")
    SPLIT = "split", _("split a milestone")
    DIVIDE = "divide", _("divided into parts")
    RECHECK = "recheck", _("rechecked")
    UNDO = "undo", _("took back")


class Response(TextChoices):
    """What the addressee answers to a nomination; no answer yet is "awaited"."""

    ACCEPTED = "accepted", _("accepted")
    IN_PART = "in part", _("accepted in part")
    IN_PRINCIPLE = "in principle", _("accepted in principle")
    NOT_ACCEPTED = "not accepted", _("not accepted")


class Progress(TextChoices):
    """How far the work is, as the agency reports it."""

    NOT_STARTED = "not started", _("not started")
    PLANNED = "planned", _("planned")
    IN_PROGRESS = "in progress", _("in progress")
    COMPLETE = "complete", _("reported complete")


class Instrument(TextChoices):
    """The kind of paper by which a state acts; without one, "in progress" is an intention."""

    DECREE = "decree", _("decree")
    ORDER = "order", _("order")
    LAW = "law", _("law")
    DRAFT_LAW = "draft law", _("draft law")
    BUDGET_LINE = "budget line", _("budget line")
    OTHER = "other", _("other paper")


class Verdict(TextChoices):
    """What a reviewer found, independent of what the agency reported."""

    EVIDENCE_REQUESTED = "evidence requested", _("evidence requested")
    FULLY = "fully", _("verified fully")
    IN_MOST_RESPECTS = "in most respects", _("verified in most respects")
    IN_PART = "in part", _("verified in part")
    NOT_DONE = "not done", _("verified: not done")
    CANNOT_TELL = "cannot be verified", _("cannot be verified")


class Gap(TextChoices):
    """What lies between what the agency reports and what reviewers verified."""

    NO_CLAIM = "no claim", _("none: it is not reported complete")
    NONE = "none", _("none: reported complete, and verified fully")
    UNCHECKED = "unchecked", _("The agency reports it complete; no reviewer has checked that yet.")
    LESS = "less", _("reported complete, and a reviewer found less")
    CLOSED_UNCHECKED = "closed unchecked", _("reported complete, and closed without a verdict")
    AHEAD = "ahead", _("verified fully, and not reported complete")


class Closure(TextChoices):
    """How the registrar closed a recommendation."""

    IMPLEMENTED = "implemented", _("implemented")
    ALTERNATIVE = "alternative action", _("alternative action")
    SUPERSEDED = "superseded", _("superseded")
    NOT_APPLICABLE = "no longer applicable", _("no longer applicable")
    NOT_IMPLEMENTED = "not implemented", _("not implemented")


class OrphanReason(TextChoices):
    """Why nobody owns an open recommendation."""

    NEVER_NOMINATED = "never nominated", _("never nominated")
    AWAITING = "awaiting", _("awaiting an answer")
    UNANSWERED = "unanswered", _("unanswered")
    DECLINED = "declined", _("declined")
    HANDED_BACK = "handed back", _("handed back")
    DISSOLVED = "dissolved", _("agency dissolved")


class Signal(TextChoices):
    """The one word on every row; the first that applies."""

    CLOSED = "closed", _("closed")
    ORPHAN = "orphan", _("orphan")
    OVERDUE = "overdue", _("overdue")
    SILENT = "silent", _("silent")
    ON_TRACK = "track", _("on track")


class Contradiction(TextChoices):
    """What the record says against itself; the first that applies."""

    COMPLETE_WITH_STEPS = "complete with steps", _("reported complete, with open milestones")
    STEPS_DONE = "steps done", _("every milestone is met, and it is not reported complete")
    VERIFIED_OPEN = "verified open", _("verified fully, and not closed")
    CLOSED_UNDONE = "closed undone", _("closed as implemented, and a reviewer found it not done")
    PARTS_CLOSED = "parts closed", _("every part is closed, and the whole is open")
    GONE_AGENCY = "gone agency", _("an open milestone is left to an agency that is no more")


class Stage(TextChoices):
    """How far an agency's tie to a recommendation has come on a date."""

    PROPOSED = "proposed", _("proposed")
    ASKED = "asked", _("asked, no answer")
    ACCEPTED = "accepted", _("accepted")
    DECLINED = "declined", _("declined")
    ENDED = "ended", _("ended")


class MilestoneState(TextChoices):
    """Where a milestone stands on a date."""

    MET = "met", _("met")
    DROPPED = "dropped", _("dropped")
    SPLIT = "split", _("split into steps of its own")
    OVERDUE = "overdue", _("overdue")
    OPEN = "open", _("still to come")


class MailKind(TextChoices):
    """Why a person was written to."""

    DIGEST = "digest", _("digest")
    REMINDER = "reminder", _("reminder by the registrar")
    WATCH = "watch", _("news of what is watched")
    VIEW = "view", _("a saved view has changed")


# News that nobody has to hear: whoever wants only what duty requires gets none of it.
FOLLOWING_MAILS = (MailKind.WATCH, MailKind.VIEW)


class MailState(TextChoices):
    """How far a mail has come. What was begun and not confirmed is sent again, as the same mail."""

    WAITING = "waiting", _("waiting")
    SENDING = "sending", _("being sent")
    SENT = "sent", _("sent")
    FAILED = "failed", _("given up")


class DownloadState(TextChoices):
    """How far a file that takes long to write has come."""

    WAITING = "waiting", _("waiting")
    WORKING = "working", _("being written")
    READY = "ready", _("ready")
    FAILED = "failed", _("failed")


class Change(TextChoices):
    """What became different between two dates; in this order, the most telling first."""

    LOST = "lost", _("custody lost")
    GAINED = "gained", _("custody gained")
    CLAIMED = "claimed", _("reported complete")
    ASSESSED = "assessed", _("a verdict")
    REQUESTED = "requested", _("evidence requested")
    CLOSED = "closed", _("closed")
    REOPENED = "reopened", _("reopened")
    SILENCE_BEGUN = "silence begun", _("silence begun")
    SILENCE_BROKEN = "silence broken", _("silence broken")
    OVERDUE = "overdue", _("a due date has passed")
    MOVED = "moved", _("a date moved")
    MET = "met", _("a milestone met")
    DROPPED = "dropped", _("a milestone dropped")
    UNANSWERED = "unanswered", _("the term to answer has passed")
    ASKED = "asked", _("nominated or answered")
    NEW = "new", _("new in the register")
    REPORTED = "reported", _("reported")
    OTHER = "other", _("other")


class Rung(TextChoices):
    """A step of the ladder of reminders, by its distance from the day that was promised."""

    MONTH_BEFORE = "month before", _("30 days before")
    WEEK_BEFORE = "week before", _("7 days before")
    THE_DAY = "the day", _("the day itself")
    WEEK_AFTER = "week after", _("7 days after")
    MONTH_AFTER = "month after", _("30 days after")
    ESCALATED = "escalated", _("to the head of the agency and the registrar")


class FactKind(TextChoices):
    """A documented event, or the researchers' judgement of an outcome."""

    FACT = "fact", _("documented fact")
    JUDGEMENT = "judgement", _("judgement of the outcome")


# A response that gives custody to the agency that answers.
ACCEPTING = (Response.ACCEPTED, Response.IN_PART, Response.IN_PRINCIPLE)
# A response that must say why.
NEEDS_REASON = (Response.IN_PART, Response.IN_PRINCIPLE, Response.NOT_ACCEPTED)
# No distance between what is reported and what was verified.
NO_GAP = (Gap.NO_CLAIM, Gap.NONE)
# Closed because it asks for nothing any more: neither done nor left undone.
LAPSED = (Closure.SUPERSEDED, Closure.NOT_APPLICABLE)

# Families of acts: within each, the latest act up to a date decides the standing on it.
CUSTODY_KINDS = (Kind.NOMINATE, Kind.ANSWER, Kind.HAND_BACK, Kind.TRANSFER)
OFFICER_KINDS = (Kind.ANSWER, Kind.NAME_OFFICER, Kind.OFFICER_LEFT)
MILESTONE_KINDS = (Kind.MEET, Kind.MOVE, Kind.DROP, Kind.SPLIT)
# Acts after which a milestone is no longer to be met.
GIVEN_UP_KINDS = (Kind.DROP, Kind.SPLIT)
# Acts after which it is done with, one way or the other.
DONE_WITH_KINDS = (Kind.MEET, *GIVEN_UP_KINDS)
# Acts that may speak of one part of a recommendation that was split.
PART_KINDS = (Kind.UPDATE, Kind.ASSESS, Kind.CLOSE, Kind.REOPEN)
CLOSURE_KINDS = (Kind.CLOSE, Kind.REOPEN)

# Acts by which an agency breaks its silence, an update only when it brings a new fact.
NEWS_KINDS = (Kind.UPDATE, Kind.MEET)
# Acts of agencies, on whose days the rhythm is measured; acts of the register's own are not.
AGENCY_KINDS = (Kind.ANSWER, Kind.HAND_BACK, Kind.UPDATE, *MILESTONE_KINDS)
