"""Mails arrive at a real server; what it refuses is tried again, and stops nobody else."""

from datetime import date, timedelta
from time import monotonic

import pytest
from django.core import mail as outgoing
from django.utils import timezone, translation
from django_tasks import TaskResultStatus
from django_tasks_db.management.commands import db_worker
from django_tasks_db.models import DBTaskResult

from agencies.choices import Role
from recommendations.management.commands.work import Worker
from recommendations.models import Mail
from recommendations.reminders import sending
from recommendations.reminders.letters import unsubscriber
from tests.factories import AgencyFactory, RecommendationFactory, UserFactory, noon
from tests.postbox import Postbox, free_port, listening
from tests.recommendations.readers import ON, promise, reader
from tests.recommendations.scenes import nominate
from tests.recommendations.test_reminders_planning import plan, remind

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


@pytest.fixture(autouse=True)
def _one_connection(monkeypatch):
    """Between two tasks the worker drops connections; a test lives in the transaction of one."""
    monkeypatch.setattr(db_worker, "close_old_connections", lambda: None)


@pytest.fixture
def port(settings):
    """Where the register looks for its mail server; none listens there yet."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()
    settings.SITE_URL = "https://tracker.example"
    return settings.EMAIL_PORT


@pytest.fixture
def postbox(port):
    with listening(Postbox(), port) as box:
        yield box


@pytest.fixture
def justice(db):
    return AgencyFactory(name_en="Ministry of Justice", name_ru="Министерство юстиции",
                         name_kk="Әділет министрлігі")  # fmt: skip


def waiting(address: str) -> Mail:
    """A mail in the outbox, with its task."""
    mail = Mail.objects.create(
        user=UserFactory(), kind="digest", key=str(ON), address=address, subject="1 due today",
        text="Something is due.", made_at=noon(ON),
    )  # fmt: skip
    sending.deliver.enqueue(mail.pk)
    return mail


def work() -> None:
    """Let the worker do all that is ready, and nothing else."""
    worker = Worker()
    worker.looked = monotonic()
    worker.run()


def later() -> None:
    """Wait until everything that was put off is ready."""
    DBTaskResult.objects.filter(status=TaskResultStatus.READY).update(run_after=timezone.now())


def state(mail: Mail) -> tuple[str, int, str]:
    mail.refresh_from_db()
    return mail.state, mail.attempts, mail.problem


# --- What arrives ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "agency"), [("ru", "Министерство юстиции"), ("kk", "Әділет министрлігі")]
)
def test_a_digest_arrives_in_the_language_of_the_person(postbox, justice, language, agency):
    nominate(RecommendationFactory(label="c", title="Ашық сот"), justice, on=ON)
    reader(justice, language=language)
    plan()

    work()

    (mail,) = postbox.mails
    with translation.override(language):
        count = translation.ngettext("%s nomination to answer", "%s nominations to answer", 1) % 1
        role = str(Role.FOCAL_POINT.label)
    # A server folds a long line; what the fold leaves in front is no part of the subject.
    assert mail["Subject"].strip() == f"{count}: {agency}"
    assert "nomination" not in count
    assert mail.get_content_charset() == "utf-8"
    assert f"{agency}. Seminar" in mail.get_content()
    assert "c. Ашық сот" in mail.get_content()
    assert f"{agency} ({role})." in mail.get_content()


def test_headers_say_what_a_program_needs_to_know(postbox, justice):
    promise(justice)
    person = reader(justice)
    plan()

    work()

    (mail,) = postbox.mails
    sent = Mail.objects.get()
    assert mail["To"] == "focal-point@tracker.example"
    assert mail["From"] == "tracker@localhost.localdomain"
    assert mail["Message-ID"] == f"<20080630060000.{sent.pk}@tracker.example>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = mail["List-Unsubscribe"].strip(" <>")
    assert address.startswith("https://tracker.example/unsubscribe/")
    assert unsubscriber(address.split("/")[-2]) == person.pk
    assert (sent.state, sent.attempts, timezone.localdate(sent.sent_at)) == ("sent", 1, ON)


def test_a_registrars_reminder_cannot_be_unsubscribed(postbox, justice):
    reader(justice)
    remind(nominate(RecommendationFactory(label="c", title="Open courts"), justice))

    work()

    (mail,) = postbox.mails
    assert mail["Subject"] == "Reminder to answer: c. Open courts (Ministry of Justice)"
    assert mail["List-Unsubscribe"] is None
    assert "The seminar asks again." in mail.get_content()


# --- What does not --------------------------------------------------------------------


def test_an_address_that_will_never_do_is_given_up_and_stops_nobody(postbox):
    postbox.answers["gone@tracker.example"] = ["550 5.1.1 no such mailbox"]
    mails = [waiting(f"{name}@tracker.example") for name in ("first", "gone", "last")]

    work()

    assert postbox.addresses == ["first@tracker.example", "last@tracker.example"]
    assert [state(mail) for mail in mails] == [
        ("sent", 1, ""), ("failed", 1, "550 5.1.1 no such mailbox"), ("sent", 1, ""),
    ]  # fmt: skip


def test_a_server_that_is_busy_is_asked_again(postbox):
    postbox.answers["busy@tracker.example"] = ["450 4.2.0 greylisted"]
    mail = waiting("busy@tracker.example")

    work()
    assert state(mail) == ("waiting", 1, "450 4.2.0 greylisted")
    assert not postbox.mails
    later()
    work()

    assert state(mail) == ("sent", 2, "")
    assert postbox.addresses == ["busy@tracker.example"]


def test_mails_wait_for_a_server_that_is_down(port):
    mail = waiting("person@tracker.example")

    work()
    assert state(mail)[:2] == ("waiting", 1)
    assert mail.problem.startswith("ConnectionRefusedError")
    later()
    with listening(Postbox(), port) as postbox:
        work()

    assert state(mail) == ("sent", 2, "")
    assert postbox.addresses == ["person@tracker.example"]


def test_attempts_come_at_growing_intervals_and_end(port):
    mail, pauses = waiting("person@tracker.example"), []

    for _ in range(6):
        work()
        ready = DBTaskResult.objects.filter(status=TaskResultStatus.READY).first()
        if ready:
            pauses.append(round((ready.run_after - timezone.now()) / timedelta(minutes=1)))
        later()

    assert pauses == [1, 10, 60, 360, 1440]
    assert state(mail)[:2] == ("failed", 6)
    assert not DBTaskResult.objects.filter(status=TaskResultStatus.READY).exists()


def test_a_header_that_cannot_be_written_concerns_its_mail_alone(postbox):
    bad, good = waiting("bad@tracker.example"), waiting("good@tracker.example")
    Mail.objects.filter(pk=bad.pk).update(subject="Two\nlines")

    work()

    assert state(bad)[0] == "waiting"
    assert bad.problem.startswith("BadHeaderError")
    assert state(good) == ("sent", 1, "")


def test_a_long_complaint_is_cut(postbox):
    postbox.answers["gone@tracker.example"] = ["550 " + "no " * 150]
    mail = waiting("gone@tracker.example")

    work()

    assert len(state(mail)[2]) == 300


# --- Once -----------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["sending", "sent", "failed"])
def test_a_task_too_many_sends_nothing(name):
    mail = waiting("person@tracker.example")
    sent_at = noon(ON) if name == "sent" else None
    Mail.objects.filter(pk=mail.pk).update(state=name, sent_at=sent_at)

    work()

    assert not outgoing.outbox
    assert state(mail)[1] == 0


def test_the_message_keeps_its_name_when_it_is_tried_again():
    mail = waiting("person@tracker.example")
    first = sending.message(mail).message()["Message-ID"]
    mail.refresh_from_db()

    assert sending.message(mail).message()["Message-ID"] == first


# --- What was lost --------------------------------------------------------------------

MINUTES = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("status", "minutes", "found"),
    [("READY", 0, 0), ("RUNNING", 9, 0), ("RUNNING", 11, 1), ("FAILED", 0, 1), (None, 0, 1)],
    ids=["queued", "just begun", "worker is gone", "task failed", "no task"],
)
@pytest.mark.parametrize("name", ["waiting", "sending"])
def test_a_mail_that_no_task_holds_is_queued_again(name, status, minutes, found):
    mail, tasks = waiting("person@tracker.example"), DBTaskResult.objects.all()
    Mail.objects.filter(pk=mail.pk).update(state=name)
    if status is None:
        tasks.delete()
    tasks.update(status=status, started_at=timezone.now() - minutes * MINUTES)

    assert sending.tidy() == found
    work()
    assert len(outgoing.outbox) == (1 if found or (name, status) == ("waiting", "READY") else 0)


def test_what_was_put_off_or_is_done_with_is_not_lost(port):
    waiting("person@tracker.example")
    work()
    failed = waiting("failed@tracker.example")
    Mail.objects.filter(pk=failed.pk).update(state="failed")

    assert sending.tidy() == 0


# --- Again ----------------------------------------------------------------------------


@pytest.mark.parametrize("all_of_them", [True, False])
def test_what_was_given_up_is_sent_again(all_of_them):
    mails = [waiting(f"{name}@tracker.example") for name in ("first", "second")]
    DBTaskResult.objects.all().delete()
    Mail.objects.update(state="failed", attempts=6, problem="550 no")

    number = sending.send_again(None if all_of_them else mails[0].pk)
    work()

    assert number == (2 if all_of_them else 1)
    assert state(mails[0]) == ("sent", 1, "")
    assert state(mails[1]) == (("sent", 1, "") if all_of_them else ("failed", 6, "550 no"))


def test_what_was_sent_is_not_sent_again():
    mail = waiting("person@tracker.example")
    work()

    assert sending.send_again(mail.pk) == 0
    assert sending.send_again() == 0


# --- The worker -----------------------------------------------------------------------


def test_the_worker_plans_the_day_once_and_sends_it(justice, settings):
    settings.MAIL_HOUR = 0
    promise(justice)
    reader(justice)
    worker = Worker()

    worker.work(once=True)
    worker.work(once=True)

    assert [mail.to for mail in outgoing.outbox] == [["focal-point@tracker.example"]]
    assert worker.planned == ON


def test_the_worker_waits_for_the_hour(justice, settings, monkeypatch):
    settings.MAIL_HOUR = 7
    promise(justice)
    reader(justice)
    early = noon(ON).replace(hour=6, minute=59)
    monkeypatch.setattr("recommendations.management.commands.work.now", lambda: early)

    Worker().work(once=True)

    assert not outgoing.outbox


def test_a_plan_that_fails_stops_no_mail(monkeypatch, settings):
    def fail(**when):
        raise RuntimeError("no plan")

    settings.MAIL_HOUR = 0
    waiting("person@tracker.example")
    monkeypatch.setattr("recommendations.management.commands.work.plan", fail)
    worker = Worker()

    worker.work(once=True)

    assert len(outgoing.outbox) == 1
    assert worker.planned is None


def test_the_worker_forgets_old_tasks(settings):
    settings.MAIL_HOUR = 0
    waiting("person@tracker.example")
    work()
    DBTaskResult.objects.update(finished_at=noon(date(2008, 1, 1)))

    Worker().work(once=True)

    assert not DBTaskResult.objects.exists()


# --- What changes while a mail waits ------------------------------------------------------


def waiting_mail(**person):
    user = UserFactory(email="new@example.org", **person)
    return Mail.objects.create(
        user=user, kind="digest", key="2008-06-30", address="old@example.org", subject="Due",
        text="Due today.", made_at=noon(date(2008, 6, 30)),
    )  # fmt: skip


def test_closed_account_gets_no_mail(mailoutbox):
    mail = waiting_mail(is_active=False)

    sending.deliver.call(mail.pk)

    mail.refresh_from_db()
    assert (mail.state, mail.problem, mailoutbox) == ("failed", "The account is closed.", [])


def test_mail_that_is_sent_again_goes_to_the_present_address():
    mail = waiting_mail()
    Mail.objects.update(state="failed")

    sending.send_again(mail.pk)

    mail.refresh_from_db()
    assert (mail.state, mail.address) == ("waiting", "new@example.org")


def test_mail_that_ended_its_worker_again_and_again_is_given_up():
    mail = waiting_mail()
    Mail.objects.update(state="sending", attempts=sending.ATTEMPTS)

    sending.tidy()

    mail.refresh_from_db()
    assert mail.state == "failed"
