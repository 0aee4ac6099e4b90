"""The words of mails, in the language of the person who gets them."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import wraps
from typing import Any, cast

from django.core.signing import BadSignature, Signer
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, ngettext_lazy

from agencies.models import User
from recommendations.choices import Rung
from recommendations.models import Act, Assignment, Recommendation
from recommendations.reminders.agenda import Item, answer_by
from recommendations.reminders.digests import Digest, Thing
from seminar_tracker.addresses import absolute

LONGEST_SUBJECT = 300

# No mark of time in it: the address in an old mail must work as well.
unsubscription = Signer(salt="recommendations.unsubscribe")

# What a digest is divided into, the most urgent first: heading, and count for the subject.
ESCALATED, OVERDUE, TODAY, ANSWER, SOON = "escalated", "overdue", "today", "answer", "soon"
HEADINGS = {
    ESCALATED: gettext_lazy(
        "Overdue for more than five weeks: the head of the agency and the registrar are told"
    ),
    OVERDUE: gettext_lazy("Overdue"),
    TODAY: gettext_lazy("Due today"),
    ANSWER: gettext_lazy("Nominations to answer"),
    SOON: gettext_lazy("Due soon"),
}
COUNTS = {
    ESCALATED: ngettext_lazy("%d escalated", "%d escalated"),
    OVERDUE: ngettext_lazy("%d overdue", "%d overdue"),
    TODAY: ngettext_lazy("%d due today", "%d due today"),
    ANSWER: ngettext_lazy("%s nomination to answer", "%s nominations to answer"),
    SOON: ngettext_lazy("%s due soon", "%s due soon"),
}


@dataclass(frozen=True)
class Letter:
    """What a person reads."""

    subject: str
    text: str


def in_own_language(write: Callable[..., Letter]) -> Callable[..., Letter]:
    """Write the letter in the language of the person, who is the first argument."""

    @wraps(write)
    def wrapper(person: User, *args: Any, **kwargs: Any) -> Letter:
        with translation.override(person.language):
            return write(person, *args, **kwargs)

    return wrapper


def unsubscribe_url(person_id: int) -> str:
    """Where somebody, without signing in, leaves all but what duty requires."""
    token = unsubscription.sign(str(person_id))
    return absolute(reverse("recommendations:unsubscribe", args=[token]))


def unsubscriber(token: str) -> int | None:
    """Whose address it is; None when we did not make it."""
    try:
        return int(unsubscription.unsign(token))
    except BadSignature:
        return None


# --- The digest -----------------------------------------------------------------------


@in_own_language
def digest_letter(person: User, digest: Digest, *, on: date) -> Letter:
    """The digest of the day, as a mail."""
    context = {
        "person": person,
        "on": on,
        "groups": grouped(digest.named, on=on),
        "more": len(digest.items) - len(digest.named),
        "silent": [silence(said) for said in digest.quiet],
        "posts": digest.posts,
        "desk": absolute(reverse("recommendations:desk")),
        "settings": absolute(reverse("recommendations:settings")),
        "unsubscribe": "" if person.only_duty else unsubscribe_url(person.pk),
    }
    return Letter(subject(digest, on=on), tidy(render_to_string("mails/digest.txt", context)))


def urgency(item: Item, *, on: date) -> str:
    """The part of a digest to which the item belongs."""
    if item.rung == Rung.ESCALATED:
        return ESCALATED
    if item.due_on <= on:
        return TODAY if item.due_on == on else OVERDUE
    return ANSWER if item.is_nomination else SOON


def grouped(named: list[tuple[Item, Thing]], *, on: date) -> list[tuple[str, list[list[str]]]]:
    """Headings, each with the lines of its items."""
    parts: dict[str, list[list[str]]] = {name: [] for name in HEADINGS}
    for item, thing in named:
        parts[urgency(item, on=on)].append(lines(item, thing, on=on))
    return [(str(HEADINGS[name]), found) for name, found in parts.items() if found]


def subject(digest: Digest, *, on: date) -> str:
    """How many things of each urgency, and of which agency."""
    found = Counter(urgency(item, on=on) for item in digest.items)
    counts = ", ".join(COUNTS[name] % found[name] for name in COUNTS if name in found)
    number = len(digest.agencies)
    whose = ngettext("%d agency", "%d agencies", number) % number
    if number == 1:
        _item, thing = digest.named[0]
        whose = thing.agency.short_name
    return one_line(f"{counts}: {whose}")


def lines(item: Item, thing: Thing, *, on: date) -> list[str]:
    """One item: whose it is, what is asked, by when, and where to do it."""
    said, escalated = thing.recommendation, item.rung == Rung.ESCALATED
    first = f"{thing.agency.short_name}. {said.seminar.short_title}, {said}"
    if isinstance(thing, Assignment):
        link = said.get_absolute_url() if escalated else answer_path(thing)
        asks = [asked(thing, item.due_on, on=on)]
    else:
        link = said.get_absolute_url()
        asks = [_("Step: %(step)s.") % {"step": thing.title.rstrip(".")}]
        asks.append(due(item.due_on, on=on) + " " + what_to_do(escalated=escalated))
    return [first, *asks, absolute(link)]


def what_to_do(*, escalated: bool) -> str:
    """What can be done about a milestone."""
    if escalated:
        return _("The agency can mark it as met or move its date; the registrar can pass it on.")
    return _("Mark it as met, report how far it is, or move its date and say why.")


def due(day: date, *, on: date) -> str:
    """When it is or was due, in days as well."""
    days = abs((day - on).days)
    words = {"day": date_format(day), "n": days}
    if day == on:
        return _("Due today, %(day)s.") % words
    if day < on:
        return ngettext("Was due on %(day)s, %(n)d day ago.",
                        "Was due on %(day)s, %(n)d days ago.", days) % words  # fmt: skip
    return ngettext("Due on %(day)s, in %(n)d day.",
                    "Due on %(day)s, in %(n)d days.", days) % words  # fmt: skip


def asked(tie: Assignment, due_on: date, *, on: date) -> str:
    """Since when an answer is awaited, and by when."""
    words = {
        "role": tie.get_role_display(),
        "day": date_format(cast(date, tie.nominated_on)),
        "due": date_format(due_on),
    }
    if due_on < on:
        return _("Nominated as %(role)s on %(day)s. The answer was due on %(due)s.") % words
    return _("Nominated as %(role)s on %(day)s. Answer by %(due)s: accept in full, in part or in "
             "principle, or decline and say why.") % words  # fmt: skip


def answer_path(tie: Assignment) -> str:
    """The form of the answer, for those who may give it."""
    said = tie.recommendation
    return reverse("recommendations:answer", args=[said.seminar.slug, said.label, tie.pk])


def digest_lines(digest: Digest, *, on: date) -> list[str]:
    """The digest in brief: a line for each item that the mail names, with its rung."""
    found = [
        f"[{item.rung.label}] {' '.join(lines(item, thing, on=on))}" for item, thing in digest.named
    ]
    return [*found, *and_more(len(digest.items) - len(found))]


def and_more(number: int) -> list[str]:
    """That there is more than was named, where there is."""
    words = ngettext("And %(n)d more.", "And %(n)d more.", number) % {"n": number}
    return [words] if number else []


def silence(said: Recommendation) -> list[str]:
    """A recommendation that nothing was heard of; nothing is due, so it is only mentioned."""
    last = _("Nothing has been reported.")
    if said.last_news_on:
        last = _("Last new fact on %(day)s.") % {"day": date_format(said.last_news_on)}
    return [f"{said.seminar.short_title}, {said}. {last}", absolute(said.get_absolute_url())]


# --- The registrar's reminder ---------------------------------------------------------


@in_own_language
def reminder_letter(person: User, act: Act, tie: Assignment) -> Letter:
    """That the registrar waits for an answer."""
    words = {"agency": tie.agency.short_name, "recommendation": tie.recommendation}
    context = {
        "person": person,
        "tie": tie,
        "text": act.text,
        "asked": asked(tie, answer_by(tie), on=act.effective_on),
        "answer": absolute(answer_path(tie)),
        "page": absolute(tie.recommendation.get_absolute_url()),
        "settings": absolute(reverse("recommendations:settings")),
    }
    return Letter(
        one_line(_("Reminder to answer: %(recommendation)s (%(agency)s)") % words),
        tidy(render_to_string("mails/reminder.txt", context)),
    )


# --- Form -----------------------------------------------------------------------------


def one_line(text: str) -> str:
    """As a subject must be: no line breaks, and short enough to be kept."""
    return " ".join(text.split())[:LONGEST_SUBJECT]


def tidy(text: str) -> str:
    """Without the gaps that the tags of a template leave: at most one empty line in a row."""
    kept: list[str] = []
    for line in map(str.rstrip, text.strip().splitlines()):
        if line or (kept and kept[-1]):
            kept.append(line)
    return "\n".join(kept) + "\n"
