"""Who is told of what on a day: one digest a person, or none."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from agencies.choices import Role
from agencies.models import Agency, Membership, User
from agencies.querysets import MembershipQuerySet, exists_on
from recommendations.choices import MailKind, Rung
from recommendations.models import Assignment, Mail, Milestone, Notice, Recommendation
from recommendations.reminders.agenda import Agenda, Item, Occasion
from recommendations.rules import ladder

# People whose digests are made together: memory is bounded by them, and by the agenda.
CHUNK = 200

Told = dict[Occasion, set[str]]


@dataclass(frozen=True)
class Digest:
    """What one person is told on one day, the most urgent first; `silent` is for information."""

    person: User
    posts: list[Membership]
    items: list[Item]
    silent: list[Recommendation]

    @property
    def agencies(self) -> list[Agency]:
        """The agencies that the digest is about, each once."""
        return list({item.agency.pk: item.agency for item in self.items}.values())


def digests(*, on: date, after: int = 0) -> Iterator[list[Digest]]:
    """The digests of the day, a chunk of people at a time, for those who have none of that day.

    `after` leaves out people up to that key. Beside the agenda each chunk costs three queries.
    """
    agenda = Agenda(on=on)
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
    told = told_before(people, since=agenda.earliest)
    made = [digest(person, posts[person.pk], told[person.pk], agenda) for person in people]
    return [each for each in made if each]


def told_before(people: list[User], *, since: date) -> dict[int, Told]:
    """What these people have been told of days from then on."""
    found: dict[int, Told] = defaultdict(lambda: defaultdict(set))
    notices = Notice.objects.filter(user__in=people, due_on__gte=since)
    columns = notices.values_list("user", "milestone", "assignment", "due_on", "rung")
    for user, milestone, assignment, due_on, rung in columns.iterator():
        model = Milestone if milestone else Assignment
        found[user][model, milestone or assignment, due_on].add(rung)
    return found


def digest(person: User, posts: list[Membership], told: Told, agenda: Agenda) -> Digest | None:
    """What the person is told on the day; None when nothing turned, or all of it can wait.

    A weekly or monthly digest waits for its day unless something in it is urgent; then it brings
    everything, so that there is one mail less on its day.
    """
    lowest = first_rungs(person, posts, agenda)
    items = [
        item
        for item, rung in lowest.values()
        if ladder.is_news(item.rung, lowest=rung, told=told.get(item.occasion, set()))
    ]
    waits = not ladder.is_day(person.frequency, on=agenda.on)
    if not items or (waits and ladder.URGENT.isdisjoint(item.rung for item in items)):
        return None
    items.sort(key=lambda item: (item.due_on, item.is_nomination, item.thing.pk))
    return Digest(person, posts, items, [] if person.only_duty else quiet(posts, agenda))


def first_rungs(
    person: User, posts: list[Membership], agenda: Agenda
) -> dict[Occasion, tuple[Item, Rung]]:
    """All that concerns the person, each with the first rung of which they are told."""
    found: dict[Occasion, tuple[Item, Rung]] = {}
    if person.is_registrar:
        found |= {item.occasion: (item, Rung.ESCALATED) for item in agenda.escalated}
    for post in posts:
        for item in agenda.by_agency.get(post.agency_id, ()):
            lowest = ladder.lowest_rung(
                post.role, is_nomination=item.is_nomination, only_duty=person.only_duty
            )
            known = found.get(item.occasion)
            if lowest and (known is None or ladder.height(lowest) < ladder.height(known[1])):
                found[item.occasion] = item, lowest
    return found


def quiet(posts: list[Membership], agenda: Agenda) -> list[Recommendation]:
    """What the person's agencies hold in silence; the head is not bothered with it."""
    workers = [post.agency_id for post in posts if post.role != Role.HEAD]
    return [said for agency in workers for said in agenda.silent.get(agency, ())]
