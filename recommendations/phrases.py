"""What an act did, in a phrase: the same words on pages, in feeds, mails and reports."""

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from recommendations.choices import Closure, Kind, Response, Role, Verdict
from recommendations.models import Act

PHRASES: dict[str, Promise] = {
    Kind.HAND_BACK: gettext_lazy("%(who)s handed it back"),
    Kind.TRANSFER: gettext_lazy("taken from %(who)s"),
    Kind.NAME_OFFICER: gettext_lazy("%(who)s named %(officer)s as accountable officer"),
    Kind.OFFICER_LEFT: gettext_lazy("the accountable officer left %(who)s"),
    Kind.UPDATE: gettext_lazy("%(who)s reported"),
    Kind.MEET: gettext_lazy("%(who)s met “%(step)s”"),
    Kind.MOVE: gettext_lazy("%(who)s moved “%(step)s” to %(day)s"),
    Kind.DROP: gettext_lazy("%(who)s dropped “%(step)s”"),
    Kind.ASSESS: gettext_lazy("review: %(verdict)s"),
    Kind.CLOSE: gettext_lazy("closed: %(closure)s"),
    Kind.REOPEN: gettext_lazy("reopened"),
    Kind.REMIND: gettext_lazy("%(who)s was reminded to answer"),
    Kind.SPLIT: gettext_lazy("%(who)s split “%(step)s” into steps of its own"),
    Kind.DIVIDE: gettext_lazy("divided into parts that are closed one by one"),
    Kind.RECHECK: gettext_lazy("looked at again, and left closed"),
    Kind.UNDO: gettext_lazy("an entry was taken back"),
    Response.ACCEPTED: gettext_lazy("%(who)s accepted"),
    Response.IN_PART: gettext_lazy("%(who)s accepted in part"),
    Response.IN_PRINCIPLE: gettext_lazy("%(who)s accepted in principle"),
    Response.NOT_ACCEPTED: gettext_lazy("%(who)s declined"),
    Role.LEAD: gettext_lazy("%(who)s was nominated as lead"),
    Role.SUPPORTING: gettext_lazy("%(who)s was asked to support"),
}


def phrase(act: Act) -> str:
    """What happened, in one phrase; needs agency, milestone and assignment__agency at hand."""
    agency = act.assignment.agency if act.assignment else act.agency
    role = act.assignment.role if act.assignment and act.kind == Kind.NOMINATE else ""
    key = act.response or role or act.kind
    return str(PHRASES[key]) % {
        "who": agency.short_name if agency else _("The registrar"),
        "officer": act.officer_name,
        "step": act.milestone.title if act.milestone else "",
        "day": date_format(act.due_on) if act.due_on else "",
        "verdict": Verdict(act.verdict).label if act.verdict else "",
        "closure": Closure(act.closure).label if act.closure else "",
    }


def about(act: Act) -> str:
    """Of what an act speaks that is not about the whole; needs part and milestone at hand."""
    if act.part:
        return _("part %(number)s") % {"number": act.part.number}
    # The phrases of the others name the milestone.
    if act.milestone and act.kind in (Kind.UPDATE, Kind.ASSESS):
        return act.milestone.title
    return ""


def in_full(act: Act) -> str:
    """The phrase, with the part or milestone of which it speaks."""
    scope = about(act)
    return f"{phrase(act)} ({scope})" if scope else phrase(act)
