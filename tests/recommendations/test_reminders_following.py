"""Mails about what people follow are written once, sent, ended with one click, shown before."""

from datetime import date, timedelta
from time import monotonic

import pytest
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django_tasks_db.management.commands import db_worker
from django_tasks_db.models import DBTaskResult

from recommendations import following
from recommendations.management.commands.work import Worker
from recommendations.models import Mail, SavedView, Watch
from recommendations.reminders import planning, watches
from tests.factories import (
    HELD_ON,
    ActFactory,
    AgencyFactory,
    RecommendationFactory,
    SeminarFactory,
    noon,
)
from tests.markup import links, text_of
from tests.postbox import Postbox, free_port, listening
from tests.recommendations.followers import (
    BEFORE,
    ON,
    VIEWS,
    WATCHES,
    person,
    plan,
    told,
    viewer,
    watcher,
)
from tests.recommendations.scenes import held, reported

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


@pytest.fixture
def justice(db):
    return AgencyFactory(code="minjust", name_en="Ministry of Justice", name_ru="Минюст")


@pytest.fixture
def said(db):
    seminar = SeminarFactory(slug="graft", short_title="Astana 2007")
    return RecommendationFactory(seminar=seminar, label="c", title="Open courts")


@pytest.fixture
def lead(said, justice):
    """In custody for long, and with a report of last Wednesday."""
    tie = held(said, justice, on=date(2008, 6, 1))
    reported(tie, on=BEFORE)
    return tie


# --- Written once -------------------------------------------------------------------------


@pytest.fixture
def both(lead, said):
    """Somebody who watches and has a view of which the number changed."""
    view = viewer("", count=9)
    following.watch(view.user, said, at=noon(HELD_ON))
    return view


def test_each_kind_is_written_once_with_its_task(both):
    assert plan() == 2
    assert plan() == 0
    kinds = Mail.objects.order_by("kind").values_list("kind", "key", "state")
    assert list(kinds) == [("view", "2008-06-30", "waiting"), ("watch", "2008-06-30", "waiting")]
    assert DBTaskResult.objects.count() == 2


def test_a_week_is_told_once_on_whichever_day(both):
    plan()
    later = [plan(ON + timedelta(days=days)) for days in range(1, 7)]

    assert later == [0] * 6


def test_two_that_plan_the_same_day_write_it_once_and_keep_the_first_number(both):
    chunks = [(mailing, chunk) for mailing in (WATCHES, VIEWS) for chunk in mailing.chunks(on=ON)]
    plan()
    SavedView.objects.update(count=5)

    at = noon(ON) + timedelta(seconds=1)
    written = [mailing.write(chunk, on=ON, at=at) for mailing, chunk in chunks]

    assert written == [0, 0]
    assert Mail.objects.count() == 2
    assert SavedView.objects.get().count == 5


def test_a_mail_and_its_number_are_written_together_or_not_at_all(both, monkeypatch):
    def refuse(self, **values):
        if self.model is SavedView:
            raise RuntimeError("killed")
        return update(self, **values)

    queryset = type(SavedView.objects.all())
    update = queryset.update
    with monkeypatch.context() as patch:
        patch.setattr(queryset, "update", refuse)
        with pytest.raises(RuntimeError, match="killed"), transaction.atomic():
            plan()

    both.refresh_from_db()
    assert (Mail.objects.count(), both.count) == (0, 9)
    assert plan() == 2


def test_a_plan_that_was_killed_goes_on_where_it_stopped(lead, said, monkeypatch):
    monkeypatch.setattr(watches, "CHUNK", 2)
    for number in range(5):
        watcher(said, name=f"person{number}")
    killed = planning.plan(on=ON, at=noon(ON))
    next(killed)
    killed.close()

    assert Mail.objects.count() == 2
    assert plan() == 3
    assert Mail.objects.values("user").distinct().count() == 5


def test_a_view_that_is_deleted_meanwhile_stays_deleted(both):
    chunks = list(VIEWS.chunks(on=ON))
    SavedView.objects.all().delete()

    assert VIEWS.write(chunks[0], on=ON, at=noon(ON)) == 1
    assert not SavedView.objects.exists()


@pytest.mark.parametrize(
    "about", [{"is_active": False}, {"email": ""}, {"only_duty": True}], ids=str
)
@pytest.mark.parametrize("mailing", [WATCHES, VIEWS], ids=["watch", "view"])
def test_nobody_is_told_who_cannot_or_will_not_be(lead, said, mailing, about):
    user = watcher(said)
    SavedView.objects.create(user=user, name="Mine", query="", is_told=True, count=9,
                             counted_on=ON, made_at=noon(ON))  # fmt: skip
    assert told(mailing)
    type(user).objects.filter(pk=user.pk).update(**about)

    assert told(mailing) == []


# --- Sent, and ended ----------------------------------------------------------------------


@pytest.fixture
def postbox(settings, monkeypatch):
    monkeypatch.setattr(db_worker, "close_old_connections", lambda: None)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()
    with listening(Postbox(), settings.EMAIL_PORT) as box:
        yield box


def work():
    worker = Worker()
    worker.looked = monotonic()
    worker.run()


def test_both_mails_arrive_and_one_click_ends_them(both, postbox, said):
    plan()
    work()

    assert postbox.addresses == ["aigul@tracker.example"] * 2
    for mail in postbox.mails:
        assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = postbox.mails[0]["List-Unsubscribe"].strip(" <>")
    strict = Client(enforce_csrf_checks=True)
    response = strict.post(
        address.removeprefix("http://127.0.0.1:8000"), {"List-Unsubscribe": "One-Click"}
    )

    assert "nor of what you watch or of saved views" in text_of(response)
    RecommendationFactory(seminar=said.seminar)
    week = ON + timedelta(days=7)
    ActFactory(recommendation=said, effective_on=ON)
    assert [plan(ON + timedelta(days=1)), plan(week)] == [0, 0]
    assert (Watch.objects.count(), SavedView.objects.count()) == (1, 1)


def test_a_mail_that_waits_is_not_sent_to_who_left_meanwhile(both, postbox):
    plan()
    type(both.user).objects.update(only_duty=True)

    work()

    assert postbox.mails == []
    assert {*Mail.objects.values_list("state", "problem")} == {
        ("failed", "The person wants only what duty requires.")
    }


def test_settings_say_what_ends_with_duty_alone(client):
    client.force_login(person())

    text = text_of(client.get(reverse("recommendations:settings")))

    assert "no news of what you watch or of saved views" in text
    assert reverse("recommendations:following") in links(
        client.get(reverse("recommendations:settings"))
    )


# --- Shown beforehand ---------------------------------------------------------------------


def test_the_dry_run_shows_every_kind_and_writes_nothing(both, capsys):
    call_command("remind", "--dry-run")

    out = capsys.readouterr().out
    assert "  news of what is watched: News of 1 recommendation that you watch" in out
    assert "  - Astana 2007, c. Open courts - 25 June 2008: " in out
    assert "  a saved view has changed: Orphans of Justice: 1, was 9 on 24 June 2008" in out
    assert out.endswith("2008-06-30: mails that would be written: 2. Nothing was written.\n")
    assert not Mail.objects.exists()


@pytest.mark.parametrize(
    ("kind", "subject"),
    [("watch", "News of 1 recommendation"), ("view", "Orphans of Justice: 1, was 9"),
     ("digest", "Nobody: nothing turns today"), ("banana", "Nobody: nothing turns today")],
)  # fmt: skip
def test_registrars_see_who_would_get_what_by_kind(client, registrar, both, kind, subject):
    client.force_login(registrar)

    response = client.get(reverse("recommendations:reminders-today"), {"kind": kind})

    assert subject in text_of(response)
    assert {"?kind=digest", "?kind=watch", "?kind=view"} <= {*links(response)}


def test_the_log_names_the_kind(client, registrar, both):
    plan()
    client.force_login(registrar)

    text = text_of(client.get(reverse("recommendations:reminders")))

    assert "news of what is watched" in text
    assert "a saved view has changed" in text
