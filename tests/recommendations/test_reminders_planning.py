"""Mails are written once, with what they tell of and their tasks, whatever happens meanwhile."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django_tasks_db.models import DBTaskResult

from recommendations import actions
from recommendations.models import Mail, Notice
from recommendations.reminders import digests as digests_module
from recommendations.reminders import planning
from tests.factories import AgencyFactory, RecommendationFactory, RegistrarFactory, entry, noon
from tests.recommendations.readers import ON, promise, reader, registrar_with_address, told
from tests.recommendations.scenes import nominate

pytestmark = pytest.mark.django_db


def plan(on=ON) -> int:
    return sum(planning.plan(on=on, at=noon(on)))


def written() -> tuple[int, int, int]:
    """How many mails, notices and tasks there are."""
    return Mail.objects.count(), Notice.objects.count(), DBTaskResult.objects.count()


@pytest.fixture
def justice(db):
    return AgencyFactory(name_en="Ministry of Justice")


def test_a_mail_says_whom_it_is_for_and_what_it_tells(justice):
    step, person = promise(justice), reader(justice)

    assert plan() == 1

    mail = Mail.objects.get()
    assert (mail.user, mail.address) == (person, "focal-point@tracker.example")
    assert (mail.kind, mail.key, mail.state, mail.attempts) == ("digest", str(ON), "waiting", 0)
    notice = mail.notices.get()
    assert (notice.milestone, notice.assignment, notice.rung) == (step, None, "the day")
    assert DBTaskResult.objects.get().args_kwargs == {"args": [mail.pk], "kwargs": {}}


def test_one_mail_a_person_however_much_there_is(justice):
    for _ in range(3):
        promise(justice)
        nominate(RecommendationFactory(), justice)
    reader(justice)

    plan()

    assert written() == (1, 6, 1)


def test_planning_twice_writes_nothing_twice(justice):
    promise(justice)
    reader(justice)
    plan()

    assert plan() == 0
    assert written() == (1, 1, 1)


def test_what_was_told_is_not_told_on_the_next_day(justice):
    promise(justice)
    reader(justice)
    plan()

    assert plan(ON + timedelta(days=1)) == 0
    assert told(ON + timedelta(days=7)) == {"focal-point": ["week after"]}


def test_missed_days_are_made_up_for_by_the_highest_rung(justice):
    promise(justice, ON + timedelta(days=30))
    reader(justice)
    plan()

    assert told(ON + timedelta(days=39)) == {"focal-point": ["week after"]}


def test_a_moved_date_starts_a_ladder_of_its_own(justice):
    step = promise(justice)
    reader(justice)
    plan()
    later = ON + timedelta(days=7)
    by = entry(RegistrarFactory(), ON, agency=justice)

    actions.move(step, due_on=later, text="The draft is late.", entry=by)

    assert told(ON + timedelta(days=1)) == {"focal-point": ["week before"]}


def test_a_plan_that_was_killed_goes_on_where_it_stopped(justice, monkeypatch):
    monkeypatch.setattr(digests_module, "CHUNK", 2)
    promise(justice)
    for number in range(5):
        reader(justice, username=f"person{number}")
    killed = planning.plan(on=ON, at=noon(ON))
    next(killed)
    killed.close()

    assert written() == (2, 2, 2)
    assert plan() == 3
    assert written() == (5, 5, 5)
    assert Mail.objects.values("user").distinct().count() == 5


def test_a_chunk_is_written_whole_or_not_at_all(justice, monkeypatch):
    def refuse(*args, **kwargs):
        raise RuntimeError("killed")

    promise(justice)
    reader(justice)
    monkeypatch.setattr(Notice.objects, "bulk_create", refuse)

    with pytest.raises(RuntimeError, match="killed"), transaction.atomic():
        plan()
    assert written() == (0, 0, 0)


def test_two_that_plan_the_same_day_write_it_once(justice):
    promise(justice)
    reader(justice)
    (chunk,) = digests_module.digests(on=ON)
    plan()

    later = noon(ON) + timedelta(seconds=1)
    assert planning.write_digests(chunk, on=ON, at=later) == 0
    assert written() == (1, 1, 1)


def test_queries_do_not_grow_with_people_but_for_the_queue(justice):
    def reads_and_tasks(on):
        with CaptureQueriesContext(connection) as queries:
            plan(on)
        tasks = [each for each in queries if 'INSERT INTO "django_tasks' in each["sql"]]
        return len(queries) - len(tasks), len(tasks)

    promise(justice)
    reader(justice)
    first = reads_and_tasks(ON)
    for number in range(2):
        reader(justice, username=f"person{number}")
    promise(justice, ON + timedelta(days=7))

    assert first == (17, 1)
    assert reads_and_tasks(ON + timedelta(days=7)) == (17, 3)


def test_many_notices_are_written_a_batch_at_a_time(justice, monkeypatch):
    monkeypatch.setattr(planning, "NOTICES", 2)
    for _ in range(5):
        promise(justice)
    reader(justice)

    with CaptureQueriesContext(connection) as queries:
        plan()

    written_to = [each for each in queries if 'INTO "recommendations_notice"' in each["sql"]]
    assert (len(written_to), Notice.objects.count()) == (3, 5)


# --- The registrar's reminder ---------------------------------------------------------


def remind(tie, on=ON):
    return actions.remind(tie, text="The seminar asks again.", entry=entry(RegistrarFactory(), on))


def test_a_reminder_goes_to_focal_points_and_heads_of_the_agency(justice):
    for role in ["official", "focal point", "head"]:
        reader(justice, role, only_duty=True, frequency="monthly")
    reader(AgencyFactory(), username="other")
    registrar_with_address()

    act = remind(nominate(RecommendationFactory(), justice))

    mails = Mail.objects.order_by("address")
    assert [mail.user.username for mail in mails] == ["focal-point", "head"]
    assert {(mail.kind, mail.key, mail.state) for mail in mails} == {
        ("reminder", str(act.pk), "waiting")
    }
    assert "The seminar asks again." in mails[0].text
    assert DBTaskResult.objects.count() == 2


def test_a_reminder_that_is_refused_writes_no_mail(justice):
    reader(justice)
    tie = nominate(RecommendationFactory(), justice)
    remind(tie)

    with pytest.raises(ValidationError, match="reminded today already"):
        remind(tie)
    assert written() == (1, 0, 1)


# --- The command ----------------------------------------------------------------------


def test_the_command_writes_the_day(justice, capsys, today):
    promise(justice)
    reader(justice)

    call_command("remind")

    assert capsys.readouterr().out == "2008-06-30: mails written: 1. `work` sends them.\n"
    assert written() == (1, 1, 1)


def test_a_dry_run_shows_who_would_get_what_and_writes_nothing(justice, capsys, today):
    step = promise(justice, ON + timedelta(days=30), title="A draft law")
    reader(justice, first_name="Aigul", last_name="Sadykova")

    call_command("remind", "--on", "2008-07-30", "--dry-run")

    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "Aigul Sadykova <focal-point@tracker.example>"
    assert lines[1] == "  digest: 1 due today: Ministry of Justice"
    assert lines[2].startswith("  - [the day itself] Ministry of Justice. Seminar ")
    assert "Step: A draft law. Due today, 30 July 2008." in lines[2]
    assert lines[2].endswith(step.recommendation.get_absolute_url())
    assert lines[-1] == "2008-07-30: mails that would be written: 1. Nothing was written."
    assert written() == (0, 0, 0)


def test_a_dry_run_names_what_the_mail_names_and_counts_the_rest(
    justice, capsys, today, monkeypatch
):
    monkeypatch.setattr(digests_module, "NAMED", 2)
    for _ in range(5):
        promise(justice)
    reader(justice)

    call_command("remind", "--dry-run")

    lines = capsys.readouterr().out.splitlines()
    assert lines[1] == "  digest: 5 due today: Ministry of Justice"
    assert [line.startswith("  - [the day itself]") for line in lines[2:5]] == [True, True, False]
    assert lines[4] == "  - And 3 more."


@pytest.mark.parametrize("day", ["banana", "2008-06-31", "2008-W26-1"])
def test_the_command_refuses_what_is_no_day(day):
    with pytest.raises(CommandError, match="is not a date"):
        call_command("remind", "--on", day)
