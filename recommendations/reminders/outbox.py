"""Writes mails down, each with its task of the queue in the same transaction.

The queue is in the database of the register, so either both are there or neither is: nothing is
sent that was not recorded, and nothing is recorded that will not be tried.
"""

from collections.abc import Iterable
from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from agencies.choices import Role
from agencies.models import User
from recommendations.choices import MailKind, MailState
from recommendations.models import Act, Assignment, Mail
from recommendations.reminders.digests import posts_in_force, reachable
from recommendations.reminders.letters import Letter, reminder_letter
from recommendations.reminders.sending import deliver


def write_mails(
    kind: MailKind, key: str, letters: Iterable[tuple[User, Letter]], *, at: datetime
) -> dict[int, int]:
    """The mails of one occasion and their tasks: the key of each new mail, by its person.

    Called in a transaction. Another worker may plan the same day: what it wrote first stays, and
    is its own to queue.
    """
    mails = [mail(person, kind, key, letter, at) for person, letter in letters]
    Mail.objects.bulk_create(mails, ignore_conflicts=True)
    mine = Mail.objects.filter(kind=kind, key=key, made_at=at)
    people = [each.user_id for each in mails]
    made = dict(mine.filter(user__in=people).values_list("user", "pk"))
    for pk in made.values():
        deliver.enqueue(pk)
    return made


def mail(person: User, kind: MailKind, key: str, letter: Letter, at: datetime) -> Mail:
    """A mail that waits to be sent."""
    return Mail(
        user=person, kind=kind, key=key, address=person.email, made_at=at,
        subject=letter.subject, text=letter.text,
    )  # fmt: skip


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
