"""Sends what the outbox holds: the task of the queue, its failures, and what was lost on the way.

SMTP knows no transaction. A mail is marked as being sent, handed over, and marked as sent; when
the process is killed between the last two, it goes out again, with the same Message-ID, by which
mail programs and servers know it for the same. An orderly stop finishes the mail in hand.
"""

from datetime import timedelta
from smtplib import SMTPRecipientsRefused, SMTPResponseException
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import F, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.encoding import force_str
from django.utils.translation import gettext as _
from django_tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

from agencies.models import User
from recommendations.choices import FOLLOWING_MAILS, MailKind, MailState
from recommendations.models import Mail
from recommendations.reminders.letters import unsubscribe_url
from seminar_tracker.clock import now

# Between the attempts: long enough together for a server that is down over a night and a day.
PAUSES = [timedelta(minutes=minutes) for minutes in (1, 10, 60, 6 * 60, 24 * 60)]
ATTEMPTS = len(PAUSES) + 1
LONGEST_PROBLEM = 300
# An attempt takes a minute or two at most (EMAIL_TIMEOUT for each step): then its worker is gone.
LOST_AFTER = timedelta(minutes=10)


@task()
def deliver(mail_id: int) -> None:
    """Send one mail, if nobody else does or did; a failure concerns this mail alone."""
    waiting = Mail.objects.filter(pk=mail_id, state=MailState.WAITING)
    # Committed before anything is sent: a second task for the same mail finds nothing to do.
    if not waiting.update(state=MailState.SENDING, attempts=F("attempts") + 1):
        return
    mail = Mail.objects.select_related("user").get(pk=mail_id)
    if reason := unwanted(mail):
        mail.state, mail.problem = MailState.FAILED, reason
        mail.save(update_fields=["state", "problem"])
        return
    try:
        message(mail).send()
    # Whatever the server or the network says, and an address or header that cannot be written.
    except (OSError, ValueError) as problem:
        put_off(mail, problem)
    else:
        mail.state, mail.sent_at, mail.problem = MailState.SENT, now(), ""
        mail.save(update_fields=["state", "sent_at", "problem"])


def unwanted(mail: Mail) -> str:
    """Why it is not sent, when something was settled after it was written; in words, or empty."""
    if not mail.user.is_active:
        return _("The account is closed.")
    if mail.kind in FOLLOWING_MAILS and mail.user.only_duty:
        return _("The person wants only what duty requires.")
    return ""


def message(mail: Mail) -> EmailMessage:
    """The mail as it goes over the wire; the same each time it is tried."""
    host = urlsplit(settings.SITE_URL).hostname
    headers = {
        "Message-ID": f"<{mail.made_at:%Y%m%d%H%M%S}.{mail.pk}@{host}>",
        # RFC 3834: no machine answers it with a note of absence.
        "Auto-Submitted": "auto-generated",
    }
    # A reminder by the registrar cannot be switched off; all others can.
    if mail.kind != MailKind.REMINDER:
        # RFC 8058: the button of the mail program itself, with one click.
        headers["List-Unsubscribe"] = f"<{unsubscribe_url(mail.user_id)}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return EmailMessage(mail.subject, mail.text, to=[mail.address], headers=headers)


def put_off(mail: Mail, problem: Exception) -> None:
    """Try again later, with growing pauses; give up after the last, or when it is no use."""
    mail.problem = words(problem)[:LONGEST_PROBLEM]
    final = mail.attempts >= ATTEMPTS or is_refused(problem)
    mail.state = MailState.FAILED if final else MailState.WAITING
    with transaction.atomic():
        mail.save(update_fields=["state", "problem"])
        if not final:
            # The queue lives in real time, whatever day the register's clock is pinned to.
            later = timezone.now() + PAUSES[mail.attempts - 1]
            deliver.using(run_after=later).enqueue(mail.pk)


def words(problem: Exception) -> str:
    """What the server said, or what went wrong before it could say anything."""
    answers: list[tuple[int, bytes | str]] = []
    if isinstance(problem, SMTPRecipientsRefused):
        answers = list(problem.recipients.values())
    elif isinstance(problem, SMTPResponseException):
        answers = [(problem.smtp_code, problem.smtp_error)]
    said = (f"{code} {force_str(text, errors='replace')}" for code, text in answers)
    return "; ".join(said) or f"{type(problem).__name__}: {problem}"


def is_refused(problem: Exception) -> bool:
    """Whether the server said that this address will never do (5xx, not 4xx)."""
    if not isinstance(problem, SMTPRecipientsRefused):
        return False
    return all(code >= 500 for code, _said in problem.recipients.values())


@transaction.atomic
def send_again(mail_id: int | None = None) -> int:
    """Queue what was given up, one mail or all of them; return how many.

    It goes to the address that the person has now: a wrong one may have been the reason.
    """
    failed = Mail.objects.filter(state=MailState.FAILED).select_for_update()
    if mail_id is not None:
        failed = failed.filter(pk=mail_id)
    found = list(failed.values_list("pk", flat=True))
    present = User.objects.filter(pk=OuterRef("user")).exclude(email="").values("email")
    Mail.objects.filter(pk__in=found).update(
        state=MailState.WAITING, attempts=0, address=Coalesce(Subquery(present), F("address"))
    )
    for pk in found:
        deliver.enqueue(pk)
    return len(found)


def tidy() -> int:
    """Queue again each mail that no task holds any more; return how many.

    A worker that was killed leaves its task "running" for ever, and the library does not look
    after it. The mails are read before the tasks: a task that ends meanwhile is not taken for one
    that never was, and a task too many finds nothing to do.
    """
    unsent = Mail.objects.filter(state__in=[MailState.WAITING, MailState.SENDING])
    states = list(unsent.values_list("pk", "state"))
    tasks = DBTaskResult.objects.filter(task_path=deliver.module_path)
    gone = tasks.running().filter(started_at__lt=timezone.now() - LOST_AFTER)
    gone.update(status=TaskResultStatus.FAILED, finished_at=timezone.now())
    held = tasks.filter(status__in=[TaskResultStatus.READY, TaskResultStatus.RUNNING])
    alive = {arguments["args"][0] for arguments in held.values_list("args_kwargs", flat=True)}
    # What ended its worker so often is not tried for ever.
    unsent.filter(attempts__gte=ATTEMPTS).exclude(pk__in=alive).update(state=MailState.FAILED)
    lost = [(pk, state) for pk, state in states if pk not in alive]
    for pk, state in lost:
        with transaction.atomic():
            if Mail.objects.filter(pk=pk, state=state).update(state=MailState.WAITING):
                deliver.enqueue(pk)
    return len(lost)
