"""Writes mails down, each with its task of the queue in the same transaction.

The queue is in the database of the register, so either both are there or neither is: nothing is
sent that was not recorded, and nothing is recorded that will not be tried.
"""

from collections.abc import Iterator
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from agencies.choices import Role
from agencies.models import User
from recommendations.choices import MailKind, MailState
from recommendations.models import Act, Assignment, Mail, Milestone, Notice
from recommendations.reminders.digests import Digest, digests, posts_in_force, reachable
from recommendations.reminders.letters import Letter, digest_letter, reminder_letter
from recommendations.reminders.sending import deliver


def plan(*, on: date, at: datetime) -> Iterator[int]:
    """Write the digests of the day; yields how many after each chunk of people.

    Each chunk is one transaction. Done again, or taken up after it was killed, it writes only
    what is missing: a person gets one digest a day, and is told of nothing twice.
    """
    for chunk in digests(on=on):
        yield write_digests(chunk, on=on, at=at)


@transaction.atomic
def write_digests(chunk: list[Digest], *, on: date, at: datetime) -> int:
    """The mails of the chunk, what each tells of, and their tasks."""
    key = on.isoformat()
    letters = ((each.person, digest_letter(each.person, each, on=on)) for each in chunk)
    # Another worker may plan the same day: what it wrote first stays, and is its own to queue.
    Mail.objects.bulk_create(
        (mail(person, MailKind.DIGEST, key, letter, at) for person, letter in letters),
        ignore_conflicts=True,
    )
    mine = Mail.objects.filter(kind=MailKind.DIGEST, key=key, made_at=at)
    made = dict(mine.filter(user__in=[each.person for each in chunk]).values_list("user", "pk"))
    Notice.objects.bulk_create(
        (
            notice
            for each in chunk if each.person.pk in made
            for notice in notices(each, made[each.person.pk])
        ),
        ignore_conflicts=True,
    )  # fmt: skip
    for pk in made.values():
        deliver.enqueue(pk)
    return len(made)


def mail(person: User, kind: MailKind, key: str, letter: Letter, at: datetime) -> Mail:
    """A mail that waits to be sent."""
    return Mail(
        user=person, kind=kind, key=key, address=person.email, made_at=at,
        subject=letter.subject, text=letter.text,
    )  # fmt: skip


def notices(digest: Digest, mail_id: int) -> Iterator[Notice]:
    """That the person was told of each item, on its rung."""
    for item in digest.items:
        yield Notice(
            mail_id=mail_id,
            user=digest.person,
            rung=item.rung,
            milestone=item.thing if isinstance(item.thing, Milestone) else None,
            assignment=item.thing if isinstance(item.thing, Assignment) else None,
            due_on=item.due_on,
        )


def write_reminder(act: Act) -> int:
    """The mails of a reminder by the registrar, to the focal points and heads of the agency.

    Called by the action, in its transaction. How often somebody wants digests does not matter
    here: it is the registrar who writes, once a day at most.
    """
    tie = nominated(act)
    posts = posts_in_force(on=act.effective_on).filter(
        agency=tie.agency, role__in=[Role.FOCAL_POINT, Role.HEAD]
    )
    people = reachable().filter(pk__in=posts.values("user")).order_by("pk")
    for person in people:
        letter = reminder_letter(person, act, tie)
        written = mail(person, MailKind.REMINDER, str(act.pk), letter, act.recorded_at)
        written.save()
        deliver.enqueue(written.pk)
    return len(people)


def withdraw_reminder(act: Act) -> None:
    """Tear up the mails of a reminder that is taken back. Raises ValidationError once one went.

    Called by the action, in its transaction.
    """
    mails = Mail.objects.filter(kind=MailKind.REMINDER, key=str(act.pk))
    if mails.exclude(state=MailState.WAITING).exists():
        raise ValidationError(_("The mail has gone out already: it cannot be taken back."))
    mails.delete()


def nominated(act: Act) -> Assignment:
    """The nomination that the act reminds of, with its day."""
    found = Assignment.objects.with_nomination(on=act.effective_on)
    return found.select_related("agency", "recommendation__seminar").get(pk=act.assignment_id)
