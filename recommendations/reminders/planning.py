"""Plans the mails of a day: each kind, a chunk of people at a time, a chunk in one transaction.

Done again, or taken up after it was killed, a plan writes only what is missing: `Mail.key` lets
nobody have two mails of one occasion.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain, islice
from typing import Any

from django.db import transaction

from recommendations.choices import MailKind
from recommendations.models import Notice, SavedView
from recommendations.reminders import following_letters as following
from recommendations.reminders.counts import Counts, view_counts
from recommendations.reminders.digests import Digest, digests
from recommendations.reminders.letters import Letter, digest_letter, digest_lines
from recommendations.reminders.outbox import write_mails
from recommendations.reminders.watches import News, watch_news

# Notices that are written at once: a registrar may be told of a hundred thousand things.
NOTICES = 2_000


@dataclass(frozen=True)
class Mailing:
    """A kind of mail that is planned: who gets one, its words, and how it is written down.

    `chunks` yields what people are told, each with its `person`; `lines` says it briefly.
    """

    kind: MailKind
    chunks: Callable[..., Iterator[list[Any]]]
    letter: Callable[..., Letter]
    lines: Callable[..., list[str]]
    write: Callable[..., int]


def plan(*, on: date, at: datetime) -> Iterator[int]:
    """Write the mails of the day; yields how many after each chunk of people."""
    for mailing in MAILINGS:
        for told in mailing.chunks(on=on):
            yield mailing.write(told, on=on, at=at)


def first(number: int, mailing: Mailing, *, on: date, after: int = 0) -> list[Any]:
    """What so many people, after that key, are told; it reads no more people than needed."""
    return list(islice(chain.from_iterable(mailing.chunks(on=on, after=after)), number))


@transaction.atomic
def write_digests(told: list[Digest], *, on: date, at: datetime) -> int:
    """The digests of a chunk, and what each tells of."""
    letters = [(each.person, digest_letter(each.person, each, on=on)) for each in told]
    made = write_mails(MailKind.DIGEST, on.isoformat(), letters, at=at)
    written = (each for each in told if each.person.pk in made)
    rows = chain.from_iterable(notices(each, made[each.person.pk]) for each in written)
    while some := list(islice(rows, NOTICES)):
        Notice.objects.bulk_create(some, ignore_conflicts=True)
    return len(made)


def notices(digest: Digest, mail_id: int) -> Iterator[Notice]:
    """That the person was told of each item, on its rung."""
    for item in digest.items:
        yield Notice(
            mail_id=mail_id,
            user=digest.person,
            rung=item.rung,
            milestone_id=None if item.is_nomination else item.pk,
            assignment_id=item.pk if item.is_nomination else None,
            due_on=item.due_on,
        )


@transaction.atomic
def write_news(told: list[News], *, on: date, at: datetime) -> int:
    """The weekly mails of a chunk."""
    letters = [(each.person, following.watch_letter(each.person, each, on=on)) for each in told]
    return len(write_mails(MailKind.WATCH, told[0].week.key, letters, at=at)) if told else 0


@transaction.atomic
def write_counts(told: list[Counts], *, on: date, at: datetime) -> int:
    """The mails of a chunk about saved views, with the numbers that are told now.

    A view that can no longer be counted is told of once: it is asked to tell no more.
    """
    letters = [(each.person, following.view_letter(each.person, each, on=on)) for each in told]
    made = write_mails(MailKind.VIEW, on.isoformat(), letters, at=at)
    for each in told:
        for change in each.changed if each.person.pk in made else ():
            mine = SavedView.objects.filter(pk=change.view.pk)
            if change.number is None:
                mine.update(is_told=False)
            else:
                mine.update(count=change.number, counted_on=on)
    return len(made)


MAILINGS = [
    Mailing(MailKind.DIGEST, digests, digest_letter, digest_lines, write_digests),
    Mailing(MailKind.WATCH, watch_news, following.watch_letter, following.watch_lines, write_news),
    Mailing(MailKind.VIEW, view_counts, following.view_letter, following.view_lines, write_counts),
]
