"""How values of the register are written on a page; never a query, never a rule."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import lru_cache
from uuid import UUID, uuid4

from django import template
from django.db.models import TextChoices
from django.utils.dates import MONTHS
from django.utils.formats import date_format, localize
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from agencies.choices import Precision, SuccessionKind
from recommendations.choices import (
    NO_GAP,
    Closure,
    Contradiction,
    Instrument,
    MilestoneState,
    OrphanReason,
    Progress,
    Signal,
    Stage,
    Verdict,
)
from recommendations.figures import Table
from recommendations.figures.rhythm import WORDS
from recommendations.models import Recommendation
from recommendations.phrases import phrase
from recommendations.rules.rhythm import Tempo
from recommendations.search import Search, excerpt, marked
from recommendations.verification import gap_of, gap_words
from seminar_tracker.counts import Count, counted

register = template.Library()


def labels(name: str, choices: type[TextChoices]) -> None:
    """Register a filter that turns a stored value into its word in the reader's language."""
    words = {choice.value: choice for choice in choices}
    register.filter(name, lambda value: words[value].label if value in words else "")


labels("closure_label", Closure)
labels("signal_label", Signal)
labels("reason_label", OrphanReason)
labels("progress_label", Progress)
labels("instrument_label", Instrument)
labels("verdict_label", Verdict)
labels("state_label", MilestoneState)
labels("stage_label", Stage)
labels("contradiction_label", Contradiction)
labels("succession_label", SuccessionKind)


@register.filter
def days_until(first: date, last: date) -> int:
    """Whole days from the first day to the last."""
    return Count((last - first).days)


@register.filter
def day(value: date | None) -> str:
    """A day in few letters, as the language writes it; empty for none."""
    return short(value, get_language()) if value else ""


@lru_cache(maxsize=3_000)
def short(value: date, language: str | None) -> str:
    """The same days stand on a page again and again, and Django takes its time over each."""
    return str(date_format(value, "SHORT_DATE_FORMAT"))


@register.filter
def iso(value: date | None) -> str:
    """A day as programs read it; empty for none."""
    return value.isoformat() if value else ""


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
    return str(WORDS[value])


@register.filter
def cell(value: object) -> str:
    """What stands in a cell of a table of figures, as the language writes it."""
    if value is None:
        return "–"
    if isinstance(value, date):
        return day(value)
    return str(localize(counted(value)))


@register.filter
def is_number(value: object) -> bool:
    """Whether a cell is aligned as a number."""
    return isinstance(value, int | float)


register.filter("counted", counted)
register.filter("phrase", phrase)
register.filter("gap_words", gap_words)


@register.filter
def gap(row: Recommendation) -> str:
    """How what is reported and what was verified of a row differ; empty where they do not."""
    found = gap_of(row)
    return "" if found in NO_GAP else str(found.label)


@register.simple_tag
def once_only_token() -> UUID:
    """A token for a form of one button; what was sent with it is done once."""
    return uuid4()


@register.filter
def minutes_until(first: datetime, last: datetime) -> int:
    """Whole minutes from the first moment to the last."""
    return (last - first) // timedelta(minutes=1)


@register.filter
def marks(text: str, search: Search | None) -> str:
    """The text with the words marked that were searched for."""
    return marked(text, search) if search else text


@register.filter
def around(text: str, search: Search | None) -> str:
    """The part of the text in which the words stand that were searched for, marked."""
    return excerpt(text, search) if search else ""


@register.inclusion_tag("recommendations/_sort.html", takes_context=True)
def sort_heading(context: template.Context, heading: str, key: str) -> dict[str, str]:
    """A heading that sorts the list by `key`; a second use turns the order round."""
    params = context["request"].GET.copy()
    present = params.get("sort", "")
    params["sort"] = f"-{key}" if present == key else key
    params.pop("page", None)
    order = {key: "ascending", f"-{key}": "descending"}.get(present, "")
    return {"heading": heading, "query": params.urlencode(), "order": order}


@register.filter
def columns(table: Table) -> list[tuple[str, bool]]:
    """The headings of the table, each with whether numbers stand below it."""
    return [
        (heading, any(is_number(row[place]) for row in table.rows[:10]))
        for place, heading in enumerate(table.headings)
    ]


@register.simple_tag(takes_context=True)
def query_with(context: template.Context, filters: Mapping[str, str]) -> str:
    """The query string of this page with these filters set, for another page of the same rows."""
    params = context["request"].GET.copy()
    params.pop("page", None)
    for name, value in filters.items():
        params[name] = value
    return f"?{params.urlencode()}"
