"""What changed in what people watch: one mail a person and week, or none."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import NamedTuple

from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import override

from agencies.models import User
from recommendations.choices import MailKind
from recommendations.comparison import KEYS, Changed, Difference, in_turn
from recommendations.editions import kept_under
from recommendations.models import Assignment, Mail, Recommendation, Watch
from recommendations.querysets import RecommendationQuerySet
from recommendations.reminders.agenda import NAMED
from recommendations.reminders.digests import CHUNK, reachable
from recommendations.rules import ladder

SEVEN_DAYS = timedelta(days=7)


@dataclass
class News:
    """What changed in a week in what one person watches, the most telling first.

    `briefs` are all of it; `changed` is what a mail names of them, read for many people at once.
    """

    person: User
    week: "Week"
    briefs: list["Brief"]
    changed: list[Changed] = field(default_factory=list)

    @property
    def total(self) -> int:
        return len(self.briefs)


class Brief(NamedTuple):
    """A recommendation in which something changed, sorted as mails name them.

    No more of it than says to whom it is told: in a week all of a register may change.
    """

    weight: int
    # Of all that was compared, with what is told in another week.
    weight_of_all: int
    seminar: int
    position: int
    pk: int
    acting: frozenset[int]


@dataclass
class Watched:
    """The keys of what one person watches."""

    recommendations: set[int] = field(default_factory=set)
    seminars: set[int] = field(default_factory=set)
    agencies: set[int] = field(default_factory=set)


class Week:
    """The seven whole days before a day of weekly mails, and all that changed in them.

    It is read once for all people, and grows with the register by the briefs alone. An act belongs
    to the week in which it was recorded, whatever day it counts from: so each is told once, on
    whichever day of the next week the mails are planned. What changed without an act is reckoned
    from the register as it stands when it is read.
    """

    def __init__(self, *, on: date) -> None:
        self.told_on = ladder.weekly_day(on)
        self.first, self.last = self.told_on - SEVEN_DAYS, self.told_on - timedelta(days=1)
        self.begins_at, self.ends_at = midnight(self.first), midnight(self.told_on)
        # Who begins to watch later in the week hears of the next one.
        self.watched_until = midnight(self.told_on + timedelta(days=1))

    @property
    def key(self) -> str:
        """The occasion of its mails."""
        return self.told_on.isoformat()

    @cached_property
    def briefs(self) -> list[Brief]:
        """All that changed, the most telling first."""
        return kept_under(("week", self.key), lambda: sorted(self.read()))

    def read(self) -> Iterator[Brief]:
        return (
            Brief(
                own.weight, each.weight, each.row.seminar_id, each.row.position, each.row.pk,
                frozenset(told.act.agency_id for told in own.differences if told.act),
            )
            for each, own in self.compared(None)
        )  # fmt: skip

    def changed(self, keys: Iterable[int]) -> dict[int, Changed]:
        """What changed in these recommendations, in the words of the language in use."""
        rows = Recommendation.objects.filter(pk__in=keys)
        return {own.row.pk: own for _each, own in self.compared(rows)}

    def compared(self, rows: RecommendationQuerySet | None) -> Iterator[tuple[Changed, Changed]]:
        """What was compared, with what of it belongs to this week and to no other."""
        found = in_turn(
            rows,
            first=self.first - timedelta(days=1),
            last=self.last,
            recorded_after=self.begins_at - timedelta.resolution,
        )
        for each in found:
            own = replace(each, differences=self.own(each))
            if own.differences:
                yield each, own

    def own(self, changed: Changed) -> list[Difference]:
        """The differences of this week: what was recorded since waits for the next."""
        return [
            each
            for each in changed.differences
            if each.act is None or self.begins_at <= each.act.recorded_at < self.ends_at
        ]

    @cached_property
    def ties(self) -> dict[int, set[int]]:
        """The agencies that what changed was tied to before the week or after it."""
        found: dict[int, set[int]] = defaultdict(set)
        keys = [each.pk for each in self.briefs]
        for start in range(0, len(keys), KEYS):
            mine = Assignment.objects.filter(recommendation__in=keys[start : start + KEYS])
            for day in (self.first - timedelta(days=1), self.last):
                ties = mine.present(on=day).order_by().values_list("recommendation", "agency")
                for recommendation, agency in ties.iterator():
                    found[recommendation].add(agency)
        return found

    def concerns(self, brief: Brief, watched: Watched) -> bool:
        """Whether it happened in something watched: itself, its seminar, or an agency in it."""
        if brief.pk in watched.recommendations or brief.seminar in watched.seminars:
            return True
        agencies = watched.agencies
        return bool(agencies) and not (
            agencies.isdisjoint(brief.acting) and agencies.isdisjoint(self.ties.get(brief.pk, ()))
        )


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
    told = [
        News(person, week, [
            each for each in week.briefs if week.concerns(each, watched[person.pk])
        ])
        for person in people
    ]  # fmt: skip
    return with_what_is_named([news for news in told if news.briefs], week)


def with_what_is_named(found: list[News], week: Week) -> list[News]:
    """The news with `changed`, each in the language of its person.

    The briefs were read earlier: what did not change after all is told to nobody.
    """
    for language in sorted({news.person.language for news in found}):
        mine = [news for news in found if news.person.language == language]
        with override(language):
            changed = week.changed({each.pk for news in mine for each in news.briefs[:NAMED]})
        for news in mine:
            first = [each.pk for each in news.briefs[:NAMED]]
            news.changed = [changed[pk] for pk in first if pk in changed]
            gone = {pk for pk in first if pk not in changed}
            news.briefs = [each for each in news.briefs if each.pk not in gone]
    return [news for news in found if news.changed]
