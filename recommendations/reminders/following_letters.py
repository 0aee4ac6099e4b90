"""The words of mails about what a person follows: what they watch, and their saved views."""

from datetime import date

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agencies.models import User
from recommendations.comparison import Changed, Difference
from recommendations.models import Recommendation
from recommendations.reminders.counts import NAMED_OF_ONE, Count, Counts
from recommendations.reminders.letters import (
    Letter,
    and_more,
    in_own_language,
    one_line,
    tidy,
    unsubscribe_url,
)
from recommendations.reminders.watches import News
from recommendations.tables import First
from seminar_tracker.addresses import absolute


def below(person: User) -> dict[str, str]:
    """What stands below each of these mails: where to choose, and how to get no more."""
    return {
        "following": absolute(reverse("recommendations:following")),
        "unsubscribe": unsubscribe_url(person.pk),
    }


# --- What is watched ------------------------------------------------------------------


@in_own_language
def watch_letter(person: User, news: News, *, on: date) -> Letter:
    """The news of a week, the most telling first."""
    context = {
        "person": person,
        "first": news.week.first,
        "last": news.week.last,
        "items": [watched(each) for each in news.changed],
        "more": news.total - len(news.changed),
        **below(person),
    }
    subject = ngettext(
        "News of %(n)d recommendation that you watch: %(first)s",
        "News of %(n)d recommendations that you watch: %(first)s",
        news.total,
    )
    words = {"n": news.total, "first": news.changed[0].row}
    return Letter(one_line(subject % words), tidy(render_to_string("mails/watch.txt", context)))


def watched(changed: Changed) -> list[str]:
    """A recommendation, what changed in it, and where to read it."""
    shown = changed.differences[:NAMED_OF_ONE]
    lines = [named(changed.row), *map(difference, shown)]
    if more := len(changed.differences) - len(shown):
        lines.append(ngettext("And %(n)d more change.", "And %(n)d more changes.", more)
                     % {"n": more})  # fmt: skip
    return [*lines, absolute(changed.row.get_absolute_url())]


def difference(each: Difference) -> str:
    return f"- {date_format(each.on)}: {each.phrase}" if each.on else f"- {each.phrase}"


def named(said: Recommendation) -> str:
    return f"{said.seminar.short_title}, {said}"


def watch_lines(news: News, *, on: date) -> list[str]:
    """The news in brief: a line for each recommendation that the mail names."""
    found = [" ".join(watched(each)) for each in news.changed]
    return [*found, *and_more(news.total - len(found))]


# --- Saved views ----------------------------------------------------------------------


@in_own_language
def view_letter(person: User, counts: Counts, *, on: date) -> Letter:
    """The views whose numbers changed, with what came and went."""
    context = {
        "person": person,
        "items": [counted(each) for each in counts.changed],
        **below(person),
    }
    number = len(counts.changed)
    subject = ngettext("%d saved view has changed", "%d saved views have changed", number) % number
    if number == 1:
        subject = sentence(counts.changed[0])
    return Letter(one_line(subject), tidy(render_to_string("mails/view.txt", context)))


def sentence(count: Count) -> str:
    """The new number of a view, and the one that was told before."""
    words = {
        "name": count.view.name, "n": count.number,
        "before": count.view.count, "day": date_format(count.view.counted_on),
    }  # fmt: skip
    if count.number is None:
        return _("%(name)s: its filters are no longer understood") % words
    return _("%(name)s: %(n)d, was %(before)d on %(day)s") % words


def counted(count: Count) -> list[str]:
    """A view, what came and went, and where to see it."""
    lines = [sentence(count)]
    if count.number is None:
        lines.append(_("It is not counted any more. Save the filters anew to be told again."))
    if count.came:
        lines.append(_("Came: %(names)s") % {"names": some(count.came)})
    if count.left:
        lines.append(_("Left: %(names)s") % {"names": some(count.left)})
    return [*lines, absolute(count.view.get_absolute_url())]


def some(found: First[Recommendation]) -> str:
    """The first of them by name, and how many more."""
    names = "; ".join(map(named, found))
    if more := found.total - len(found):
        return ngettext("%(names)s; and %(n)d more", "%(names)s; and %(n)d more", more) % {
            "names": names, "n": more,
        }  # fmt: skip
    return names


def view_lines(counts: Counts, *, on: date) -> list[str]:
    """The views in brief: a line for each."""
    return [" ".join(counted(each)) for each in counts.changed]
