"""Whose saved views show another number than they were last told: one mail a person and day."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from django.db.models import Exists, OuterRef

from agencies.models import User
from recommendations.choices import MailKind
from recommendations.following import keys_on, misunderstood, select_view
from recommendations.models import Mail, Recommendation, SavedView
from recommendations.reminders.digests import CHUNK, reachable
from seminar_tracker.clock import BadDate

# Of so many filters a run remembers the number, and of so many the rows, which may be all.
MOST_NUMBERS, MOST_ROWS = 10_000, 16


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


class Readings:
    """What one run read of filters: once for everybody, while it is among the latest asked for."""

    def __init__(self, *, on: date) -> None:
        self.on = on
        self.number = lru_cache(MOST_NUMBERS)(self._number)
        self.keys = lru_cache(MOST_ROWS)(self._keys)
        self.moved = lru_cache(MOST_ROWS)(self._moved)

    def _number(self, query: str) -> int | None:
        """The number of today; None where the filters are no longer understood."""
        return number_of(SavedView(query=query), on=self.on)

    def _keys(self, query: str, day: date) -> set[int]:
        return keys_on(SavedView(query=query), on=day)

    def _moved(self, query: str, since: date) -> list[Recommendation]:
        """What came or went since the day."""
        keys = self.keys(query, self.on) ^ self.keys(query, since)
        rows = Recommendation.objects.filter(pk__in=keys).with_seminar()
        return list(rows.defer("text"))


def view_counts(*, on: date, after: int = 0) -> Iterator[list[Counts]]:
    """Changed numbers of the day, a chunk of people at a time, for those who had no such mail.

    The same filters are read once for all people.
    """
    readings = Readings(on=on)
    while people := chunk_of_owners(on=on, after=after):
        yield counts_of(people, readings)
        after = people[-1].pk


def chunk_of_owners(*, on: date, after: int) -> list[User]:
    """The next people who want to be told of numbers, and were not told on that day."""
    told = SavedView.objects.filter(user=OuterRef("pk"), is_told=True)
    had = Mail.objects.filter(user=OuterRef("pk"), kind=MailKind.VIEW, key=on.isoformat())
    found = reachable().filter(Exists(told), only_duty=False).exclude(Exists(had))
    return list(found.filter(pk__gt=after).order_by("pk")[:CHUNK])


def counts_of(people: list[User], readings: Readings) -> list[Counts]:
    """The changed numbers of these people; none for those whose views stand as they stood."""
    found = SavedView.objects.filter(user__in=people, is_told=True).order_by("name", "pk")
    views = [view for view in found if readings.number(view.query) != view.count]
    # The same filters one after the other, so that their rows are still at hand.
    alike = sorted(views, key=lambda view: (view.query, view.counted_on))
    counts = {view.pk: count(view, readings) for view in alike}
    changed: dict[int, list[Count]] = defaultdict(list)
    for view in views:
        changed[view.user_id].append(counts[view.pk])
    return [Counts(person, changed[person.pk]) for person in people if person.pk in changed]


def number_of(view: SavedView, *, on: date) -> int | None:
    """How many recommendations the page of the view shows; None when it cannot tell."""
    try:
        selection = select_view(view, on=on)
    except BadDate:
        # Every seminar is still to come.
        return 0
    return None if misunderstood(view, selection) else selection.rows.count()


def count(view: SavedView, readings: Readings) -> Count:
    """The change, with what came and went since the number was told.

    What came and went is left out when the record of that day has become another: it would not
    explain the two numbers.
    """
    number = readings.number(view.query)
    if number is None:
        return Count(view, None, [], [])
    now = readings.keys(view.query, readings.on)
    before = readings.keys(view.query, view.counted_on)
    if len(before) != view.count or len(now) != number:
        return Count(view, number, [], [])
    rows = readings.moved(view.query, view.counted_on)
    return Count(
        view,
        number,
        came=[row for row in rows if row.pk in now],
        left=[row for row in rows if row.pk in before],
    )
