"""What changed in what people watch: one mail a person and week, or none."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from functools import cached_property

from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import override

from agencies.models import User
from recommendations.choices import MailKind
from recommendations.comparison import Changed, Difference, compare
from recommendations.models import Assignment, Mail, Recommendation, Watch
from recommendations.reminders.digests import CHUNK, reachable
from recommendations.rules import ladder

SEVEN_DAYS = timedelta(days=7)


@dataclass(frozen=True)
class News:
    """What changed in a week in what one person watches, the most telling first."""

    person: User
    week: "Week"
    changed: list[Changed]


@dataclass
class Watched:
    """The keys of what one person watches."""

    recommendations: set[int] = field(default_factory=set)
    seminars: set[int] = field(default_factory=set)
    agencies: set[int] = field(default_factory=set)


class Week:
    """The seven whole days before a day of weekly mails, and all that changed in them.

    It is read once for all people of a language, and grows with the register, not with their
    number. An act belongs to the week in which it was recorded, whatever day it counts from: so
    each is told once, on whichever day of the next week the mails are planned. What changed without
    an act is reckoned from the register as it stands when it is read.
    """

    def __init__(self, *, on: date) -> None:
        self.told_on = ladder.weekly_day(on)
        self.first, self.last = self.told_on - SEVEN_DAYS, self.told_on - timedelta(days=1)
        self.begins_at, self.ends_at = midnight(self.first), midnight(self.told_on)
        # Who begins to watch later in the week hears of the next one.
        self.watched_until = midnight(self.told_on + timedelta(days=1))
        self.by_language: dict[str, list[Changed]] = {}

    @property
    def key(self) -> str:
        """The occasion of its mails."""
        return self.told_on.isoformat()

    def changed(self, language: str) -> list[Changed]:
        """All that changed, in the words of the language, the most telling first."""
        if language not in self.by_language:
            with override(language):
                self.by_language[language] = self.read()
        return self.by_language[language]

    def read(self) -> list[Changed]:
        found = compare(
            Recommendation.objects.all(),
            first=self.first - timedelta(days=1),
            last=self.last,
            recorded_after=self.begins_at - timedelta.resolution,
        )
        own = [replace(each, differences=self.own(each)) for each in found]
        return sorted((each for each in own if each.differences), key=lambda each: each.weight)

    def own(self, changed: Changed) -> list[Difference]:
        """The differences of this week: what was recorded since waits for the next."""
        return [
            each
            for each in changed.differences
            if each.act is None or self.begins_at <= each.act.recorded_at < self.ends_at
        ]

    @cached_property
    def ties(self) -> dict[int, set[int]]:
        """The agencies that each recommendation was tied to before the week or after it."""
        found: dict[int, set[int]] = defaultdict(set)
        for day in (self.first - timedelta(days=1), self.last):
            ties = Assignment.objects.present(on=day).values_list("recommendation", "agency")
            for recommendation, agency in ties:
                found[recommendation].add(agency)
        return found

    def concerns(self, changed: Changed, watched: Watched) -> bool:
        """Whether it happened in something watched: itself, its seminar, or an agency in it."""
        if changed.row.pk in watched.recommendations or changed.row.seminar_id in watched.seminars:
            return True
        if not watched.agencies:
            return False
        acting = {each.act.agency_id for each in changed.differences if each.act}
        return not watched.agencies.isdisjoint(acting | self.ties[changed.row.pk])


def midnight(day: date) -> datetime:
    """When the day begins in the register."""
    return timezone.make_aware(datetime.combine(day, time()))


def watch_news(*, on: date, after: int = 0) -> Iterator[list[News]]:
    """The news of the week, a chunk of people at a time, for those who have none of it yet.

    They go out on the day of weekly mails, or on a later one when nothing was planned on it.
    """
    week = Week(on=on)
    while people := chunk_of_watchers(week, after=after):
        yield news_of(people, week)
        after = people[-1].pk


def chunk_of_watchers(week: Week, *, after: int) -> list[User]:
    """The next people who want to be told of what they watch, and were not told of this week."""
    watches = Watch.objects.filter(user=OuterRef("pk"), made_at__lt=week.watched_until)
    had = Mail.objects.filter(user=OuterRef("pk"), kind=MailKind.WATCH, key=week.key)
    found = reachable().filter(Exists(watches), only_duty=False).exclude(Exists(had))
    return list(found.filter(pk__gt=after).order_by("pk")[:CHUNK])


def news_of(people: list[User], week: Week) -> list[News]:
    """The news of these people; none for those in whose things nothing changed."""
    watched: dict[int, Watched] = defaultdict(Watched)
    watches = Watch.objects.filter(user__in=people, made_at__lt=week.watched_until).order_by()
    keys = watches.values_list("user", "recommendation", "seminar", "agency")
    for user, recommendation, seminar, agency in keys.iterator():
        own = watched[user]
        if recommendation:
            own.recommendations.add(recommendation)
        elif seminar:
            own.seminars.add(seminar)
        else:
            own.agencies.add(agency)
    found = (
        News(person, week, [
            each for each in week.changed(person.language)
            if week.concerns(each, watched[person.pk])
        ])
        for person in people
    )  # fmt: skip
    return [news for news in found if news.changed]
