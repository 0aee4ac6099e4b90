"""Whose saved views show another number than they were last told: one mail a person and day."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef

from agencies.models import User
from recommendations.choices import MailKind
from recommendations.following import keys_on, misunderstood, select_view
from recommendations.models import Mail, Recommendation, SavedView
from recommendations.reminders.digests import CHUNK, reachable
from seminar_tracker.clock import BadDate

# The number of today by filters; None where they are no longer understood.
Numbers = dict[str, int | None]


@dataclass(frozen=True)
class Count:
    """A view with its new number, and what came and went; None when it can no longer be counted."""

    view: SavedView
    number: int | None
    came: list[Recommendation]
    left: list[Recommendation]


@dataclass(frozen=True)
class Counts:
    """The views of one person whose numbers changed."""

    person: User
    changed: list[Count]


def view_counts(*, on: date, after: int = 0) -> Iterator[list[Counts]]:
    """Changed numbers of the day, a chunk of people at a time, for those who had no such mail.

    The same filters are counted once for all people of a chunk.
    """
    while people := chunk_of_owners(on=on, after=after):
        yield counts_of(people, on=on)
        after = people[-1].pk


def chunk_of_owners(*, on: date, after: int) -> list[User]:
    """The next people who want to be told of numbers, and were not told on that day."""
    told = SavedView.objects.filter(user=OuterRef("pk"), is_told=True)
    had = Mail.objects.filter(user=OuterRef("pk"), kind=MailKind.VIEW, key=on.isoformat())
    found = reachable().filter(Exists(told), only_duty=False).exclude(Exists(had))
    return list(found.filter(pk__gt=after).order_by("pk")[:CHUNK])


def counts_of(people: list[User], *, on: date) -> list[Counts]:
    """The changed numbers of these people; none for those whose views stand as they stood."""
    numbers: Numbers = {}
    changed: dict[int, list[Count]] = defaultdict(list)
    for view in SavedView.objects.filter(user__in=people, is_told=True).order_by("name", "pk"):
        if view.query not in numbers:
            numbers[view.query] = number_of(view, on=on)
        if numbers[view.query] != view.count:
            changed[view.user_id].append(count(view, numbers[view.query], on=on))
    return [Counts(person, changed[person.pk]) for person in people if person.pk in changed]


def number_of(view: SavedView, *, on: date) -> int | None:
    """How many recommendations the page of the view shows; None when it cannot tell."""
    try:
        selection = select_view(view, on=on)
    except BadDate:
        # Every seminar is still to come.
        return 0
    return None if misunderstood(view, selection) else selection.rows.count()


def count(view: SavedView, number: int | None, *, on: date) -> Count:
    """The change, with what came and went since the number was told.

    What came and went is left out when the record of that day has become another: it would not
    explain the two numbers.
    """
    if number is None:
        return Count(view, None, [], [])
    now, before = keys_on(view, on=on), keys_on(view, on=view.counted_on)
    if len(before) != view.count or len(now) != number:
        return Count(view, number, [], [])
    rows = Recommendation.objects.filter(pk__in=now ^ before).select_related("seminar")
    rows = rows.defer("text", "seminar__document")
    return Count(
        view,
        number,
        came=[row for row in rows if row.pk in now],
        left=[row for row in rows if row.pk in before],
    )
