"""How values of the register are written on a page; never a query, never a rule."""

from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from django import template
from django.db.models import TextChoices
from django.utils.dates import MONTHS
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.choices import Precision, SuccessionKind
from recommendations.choices import (
    Closure,
    Contradiction,
    Kind,
    MilestoneState,
    OrphanReason,
    Progress,
    Response,
    Role,
    Signal,
    Stage,
    Verdict,
)
from recommendations.models import Act
from recommendations.rules.rhythm import Tempo

register = template.Library()


def labels(name: str, choices: type[TextChoices]) -> None:
    """Register a filter that turns a stored value into its word in the reader's language."""
    words = {choice.value: choice for choice in choices}
    register.filter(name, lambda value: words[value].label if value in words else "")


labels("closure_label", Closure)
labels("signal_label", Signal)
labels("reason_label", OrphanReason)
labels("progress_label", Progress)
labels("verdict_label", Verdict)
labels("state_label", MilestoneState)
labels("stage_label", Stage)
labels("contradiction_label", Contradiction)
labels("succession_label", SuccessionKind)


@register.filter
def days_until(first: date, last: date) -> int:
    """Whole days from the first day to the last."""
    return (last - first).days


@register.filter
def known_date(day: date | None, precision: str) -> str:
    """A date as exactly as it is known."""
    if day is None or precision == Precision.UNKNOWN:
        return _("date not known")
    if precision == Precision.YEAR:
        return str(day.year)
    if precision == Precision.MONTH:
        return f"{MONTHS[day.month]} {day.year}"
    return date_format(day)


@register.filter
def tempo(value: Tempo) -> str:
    """The word for a rhythm."""
    return {
        Tempo.TOO_FEW: _("too few acts to tell"),
        Tempo.BURSTY: _("in fits and starts"),
        Tempo.STEADY: _("steady"),
        Tempo.RANDOM: _("no clear rhythm"),
    }[value]


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


@register.filter
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
        "verdict": act.get_verdict_display(),
        "closure": act.get_closure_display(),
    }


@register.simple_tag
def once_only_token() -> UUID:
    """A token for a form of one button; what was sent with it is done once."""
    return uuid4()


@register.filter
def minutes_until(first: datetime, last: datetime) -> int:
    """Whole minutes from the first moment to the last."""
    return (last - first) // timedelta(minutes=1)


@register.inclusion_tag("recommendations/_sort.html", takes_context=True)
def sort_heading(context: template.Context, heading: str, key: str) -> dict[str, str]:
    """A heading that sorts the list by `key`; a second use turns the order round."""
    params = context["request"].GET.copy()
    present = params.get("sort", "")
    params["sort"] = f"-{key}" if present == key else key
    params.pop("page", None)
    order = {key: "ascending", f"-{key}": "descending"}.get(present, "")
    return {"heading": heading, "query": params.urlencode(), "order": order}
