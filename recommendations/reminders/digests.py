"""Who is told of what on a day: one digest a person, or none."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from agencies.choices import Role
from agencies.models import Membership, User
from agencies.querysets import MembershipQuerySet, exists_on
from recommendations.choices import MailKind, Rung
from recommendations.editions import kept_under
from recommendations.models import Assignment, Mail, Milestone, Notice, Recommendation
from recommendations.reminders.agenda import NAMED, Agenda, Item, Occasion
from recommendations.rules import ladder

# People whose digests are made together: memory is bounded by what their mails name, and by the
# agenda.
CHUNK = 50

# The highest rung on which a person was told of each.
Told = dict[Occasion, Rung]
Thing = Milestone | Assignment


@dataclass
class Digest:
    """What one person is told on one day, the most urgent first.

    `silent` are keys of recommendations, for information. What a mail names of both is read for
    many digests at once: `named` and `quiet`.
    """

    person: User
    posts: list[Membership]
    items: list[Item]
    silent: list[int]
    named: list[tuple[Item, Thing]] = field(default_factory=list)
    quiet: list[Recommendation] = field(default_factory=list)

    @property
    def agencies(self) -> set[int]:
        """The agencies that the digest is about."""
        return {item.agency for item in self.items}


def digests(*, on: date, after: int = 0) -> Iterator[list[Digest]]:
    """The digests of the day, a chunk of people at a time, for those who have none of that day.

    `after` leaves out people up to that key. Beside the agenda each chunk costs six queries.
    """
    # Who looks through the pages of the preview need not wait for it on each.
    agenda = kept_under(("agenda", on), lambda: Agenda(on=on))
    while people := chunk_of_people(on=on, after=after):
        yield digests_of(people, agenda)
        after = people[-1].pk


def chunk_of_people(*, on: date, after: int) -> list[User]:
    """The next people who can be reached and have had no digest of that day."""
    posts = posts_in_force(on=on).filter(user=OuterRef("pk"))
    had = Mail.objects.filter(user=OuterRef("pk"), kind=MailKind.DIGEST, key=on.isoformat())
    found = reachable().filter(Q(is_registrar=True) | Exists(posts)).exclude(Exists(had))
    return list(found.filter(pk__gt=after).order_by("pk")[:CHUNK])


def reachable() -> QuerySet[User]:
    """People with an account in use and an address."""
    return User.objects.filter(is_active=True).exclude(email="")


def posts_in_force(*, on: date) -> MembershipQuerySet:
    """Memberships of that day in agencies that exist on it."""
    return Membership.objects.in_force(on=on).filter(exists_on(on, "agency__"))


def digests_of(people: list[User], agenda: Agenda) -> list[Digest]:
    """The digests of these people; none for those to whom nothing is to be said on the day."""
    posts: dict[int, list[Membership]] = defaultdict(list)
    for post in posts_in_force(on=agenda.on).filter(user__in=people).select_related("agency"):
        posts[post.user_id].append(post)
    made = [
        digest(person, posts[person.pk], told, agenda)
        for person, told in told_before(people, since=agenda.earliest)
    ]
    return with_what_is_named([each for each in made if each], on=agenda.on)


def told_before(people: list[User], *, since: date) -> Iterator[tuple[User, Told]]:
    """Each person, in the order of keys, with what they have been told of days from then on.

    Read on as they are asked for: a registrar may have been told of a hundred thousand things.
    """
    notices = Notice.objects.filter(user__in=people, due_on__gte=since).order_by("user")
    columns = notices.values_list("user", "milestone", "assignment", "due_on", "rung")
    by_person = groupby(columns.iterator(), key=itemgetter(0))
    ahead = next(by_person, None)
    for person in people:
        told: Told = {}
        if ahead and ahead[0] == person.pk:
            told = highest(ahead[1])
            ahead = next(by_person, None)
        yield person, told


def highest(notices: Iterable[tuple[Any, ...]]) -> Told:
    """The highest rung that was told of each thing."""
    told: Told = {}
    for _user, milestone, assignment, due_on, rung in notices:
        occasion = milestone is None, milestone or assignment, due_on
        known = told.get(occasion)
        if known is None or ladder.height(rung) > ladder.height(known):
            told[occasion] = Rung(rung)
    return told


def digest(person: User, posts: list[Membership], told: Told, agenda: Agenda) -> Digest | None:
    """What the person is told on the day; None when nothing turned, or all of it can wait.

    A weekly or monthly digest waits for its day unless something in it is urgent; then it brings
    everything, so that there is one mail less on its day.
    """
    items = [
        item
        for item, rung in first_rungs(person, posts, agenda)
        if ladder.is_news(item.rung, lowest=rung, told=told.get(item.occasion))
    ]
    waits = not ladder.is_day(person.frequency, on=agenda.on)
    if not items or (waits and ladder.URGENT.isdisjoint(item.rung for item in items)):
        return None
    return Digest(person, posts, sorted(items), [] if person.only_duty else quiet(posts, agenda))


def first_rungs(
    person: User, posts: list[Membership], agenda: Agenda
) -> Iterable[tuple[Item, Rung]]:
    """All that concerns the person, each once, with the first rung of which they are told."""
    found: dict[Item, Rung] = {}
    if person.is_registrar:
        found |= dict.fromkeys(agenda.escalated, Rung.ESCALATED)
    for post in posts:
        for item in agenda.by_agency.get(post.agency_id, ()):
            lowest = ladder.lowest_rung(
                post.role, is_nomination=item.is_nomination, only_duty=person.only_duty
            )
            known = found.get(item)
            if lowest and (known is None or ladder.height(lowest) < ladder.height(known)):
                found[item] = lowest
    return found.items()


def quiet(posts: list[Membership], agenda: Agenda) -> list[int]:
    """What the person's agencies hold in silence; the head is not bothered with it."""
    workers = [post.agency_id for post in posts if post.role != Role.HEAD]
    return [said for agency in workers for said in agenda.silent.get(agency, ())][:NAMED]


def with_what_is_named(found: list[Digest], *, on: date) -> list[Digest]:
    """The digests with `named` and `quiet`: three queries.

    The agenda was read earlier: what somebody took back or removed since is told to nobody.
    """
    shown = [item for each in found for item in each.items[:NAMED]]
    steps = with_recommendation(Milestone.objects.all(), shown, is_nomination=False)
    asked = Assignment.objects.with_nomination(on=on)
    ties = with_recommendation(asked, shown, is_nomination=True)
    rows = Recommendation.objects.with_standing(on=on).with_seminar().defer("text")
    silent = {said for each in found for said in each.silent}
    said = {row.pk: row for row in rows.filter(pk__in=silent).order_by()}
    ties = {pk: tie for pk, tie in ties.items() if tie.nominated_on}
    for each in found:
        first = each.items[:NAMED]
        things = {item: (ties if item.is_nomination else steps).get(item.pk) for item in first}
        each.named = [(item, thing) for item, thing in things.items() if thing]
        each.items = [item for item in each.items if things.get(item, item)]
        each.quiet = [said[key] for key in each.silent if key in said]
    return [each for each in found if each.named]


def with_recommendation(
    things: QuerySet[Any], items: list[Item], *, is_nomination: bool
) -> dict[int, Any]:
    """The things of one kind among the items by their keys, with what a mail says of them."""
    found = things.filter(pk__in={each.pk for each in items if each.is_nomination == is_nomination})
    found = found.select_related("agency", "recommendation__seminar").order_by()
    return {
        thing.pk: thing
        for thing in found.defer("recommendation__text", "recommendation__seminar__document")
    }
