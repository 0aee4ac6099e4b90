"""Whose saved views show another number than they were last told: one mail a person and day."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from django.db.models import Exists, OuterRef

from agencies.models import User
from recommendations.choices import MailKind
from recommendations.following import keys_on, misunderstood, select_view
from recommendations.models import Mail, Recommendation, SavedView
from recommendations.reminders.digests import CHUNK, reachable
from recommendations.tables import First
from seminar_tracker.clock import BadDate

# Of so many filters a run remembers what it read.
MOST = 10_000
# And of so many what came and went, with the rows that mails name.
MOST_MOVED = 500
# Of what came to one view, or changed in one recommendation, a mail names so many.
NAMED_OF_ONE = 5


@dataclass(frozen=True)
class Count:
    """A view with its new number, and what came and went; None when it can no longer be counted."""

    view: SavedView
    number: int | None
    came: First[Recommendation]
    left: First[Recommendation]


@dataclass(frozen=True)
class Counts:
    """The views of one person whose numbers changed."""

    person: User
    changed: list[Count]


@dataclass(frozen=True)
class Moved:
    """How many there were on an earlier day, and what came and went since."""

    before: int
    came: First[Recommendation]
    left: First[Recommendation]


class Readings:
    """What one run read of filters, once for everybody: numbers, and the few that mails name."""

    def __init__(self, *, on: date) -> None:
        self.on = on
        self.number = lru_cache(MOST)(self._number)
        self.moved = lru_cache(MOST_MOVED)(self._moved)

    def _number(self, query: str) -> int | None:
        """The number of today; None where the filters are no longer understood."""
        return number_of(SavedView(query=query), on=self.on)

    def _moved(self, query: str, since: date) -> Moved:
        view = SavedView(query=query)
        left = set(keys_on(view, on=since))
        before = len(left)
        came = []
        for key in keys_on(view, on=self.on):
            if key in left:
                left.remove(key)
            else:
                came.append(key)
        return Moved(before, first_named(came), first_named(left))


def first_named(keys: Collection[int]) -> First[Recommendation]:
    """The first of these recommendations, in the order of the register."""
    if not keys:
        return First([], 0)
    rows = Recommendation.objects.filter(pk__among=keys).with_seminar().defer("text")
    return First(rows[:NAMED_OF_ONE], len(keys))


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
    changed: dict[int, list[Count]] = defaultdict(list)
    for view in views:
        changed[view.user_id].append(count(view, readings))
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
        return Count(view, None, First([], 0), First([], 0))
    moved = readings.moved(view.query, view.counted_on)
    explains = moved.before == view.count == number - moved.came.total + moved.left.total
    if not explains:
        return Count(view, number, First([], 0), First([], 0))
    return Count(view, number, moved.came, moved.left)
