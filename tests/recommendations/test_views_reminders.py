"""The registrar’s pages: what was sent and to whom, and who would get a mail today."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django_tasks_db.models import DBTaskResult

from recommendations.models import Mail
from recommendations.views import reminders as views
from tests.factories import AgencyFactory, ReviewerFactory, UserFactory, noon
from tests.markup import elements, links, text_of
from tests.recommendations.readers import ON, promise, reader

LOG = reverse("recommendations:reminders")
PREVIEW = reverse("recommendations:reminders-today")
AGAIN = reverse("recommendations:reminders-again")


@pytest.fixture
def registrar_client(client, registrar, today):
    client.force_login(registrar)
    return client


def mail(state="sent", **about) -> Mail:
    name = about.pop("name", "Aigul")
    person = UserFactory(first_name=name, email=f"{name.lower()}@tracker.example")
    sent_at = noon(ON) if state == "sent" else None
    about = {"subject": "1 due today", "text": "Something is due.", **about}
    return Mail.objects.create(
        user=person, address=person.email, kind="digest", key=str(ON), state=state,
        made_at=noon(ON), sent_at=sent_at, **about,
    )  # fmt: skip


# --- Who may see it -------------------------------------------------------------------


@pytest.mark.parametrize("address", [LOG, PREVIEW])
def test_a_visitor_is_asked_to_sign_in(client, db, address):
    assert client.get(address).url.startswith(reverse("sign-in"))


@pytest.mark.parametrize("address", [LOG, PREVIEW])
@pytest.mark.parametrize("make", [UserFactory, ReviewerFactory])
def test_others_are_refused(client, db, today, address, make):
    client.force_login(make())

    response = client.get(address)

    assert response.status_code == 403
    assert "Only registrars see who is written to." in text_of(response)


@pytest.mark.parametrize("make", [UserFactory, ReviewerFactory])
def test_others_send_nothing_again(client, db, today, make):
    given_up = mail("failed")
    client.force_login(make())

    assert client.post(AGAIN).status_code == 403
    given_up.refresh_from_db()
    assert given_up.state == "failed"


@pytest.mark.parametrize(("address", "method"), [(LOG, "post"), (PREVIEW, "post"), (AGAIN, "get")])
def test_each_page_knows_its_methods(registrar_client, address, method):
    assert getattr(registrar_client, method)(address).status_code == 405


def test_the_registrars_desk_leads_here(registrar_client):
    assert LOG in links(registrar_client.get(reverse("recommendations:desk")))


# --- The log --------------------------------------------------------------------------


def test_the_log_shows_each_mail_and_what_became_of_it(registrar_client):
    mail(name="Aigul")
    mail("failed", name="Berik", attempts=1, problem="550 5.1.1 no such mailbox")

    text = text_of(registrar_client.get(LOG))

    assert "0 waiting 0 being sent 1 sent 1 given up" in text
    assert "1 due today Aigul · aigul@tracker.example · digest sent 30 Jun 2008" in text
    assert "berik@tracker.example · digest given up 550 5.1.1 no such mailbox" in text
    assert "1 mail was given up: the problem stands beside it." in text


def test_an_empty_log_says_when_it_fills(registrar_client):
    text = text_of(registrar_client.get(LOG))

    assert "The worker writes the mails of the day each morning." in text


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("state=failed", ["Berik"]), ("state=sent", ["Aigul"]), ("state=waiting", []),
        ("q=aig", ["Aigul"]), ("q=berik%40tracker", ["Berik"]), ("q=nobody", []),
        ("state=sent&q=berik", []),
    ],
)  # fmt: skip
def test_the_log_is_filtered(registrar_client, query, found):
    mail(name="Aigul")
    mail("failed", name="Berik")

    page = registrar_client.get(f"{LOG}?{query}").context["page"]

    assert [each.user.first_name for each in page] == found


def test_a_filter_that_is_not_understood_shows_nothing(registrar_client):
    mail()

    response = registrar_client.get(f"{LOG}?state=banana")

    assert not response.context["page"].object_list
    assert "This filter is not understood, so nothing is shown." in text_of(response)


def test_the_log_comes_in_pages(registrar_client, monkeypatch):
    monkeypatch.setattr(views, "PER_PAGE", 2)
    for number in range(3):
        mail(name=f"Person{number}")

    response = registrar_client.get(f"{LOG}?page=2")

    assert [each.user.first_name for each in response.context["page"]] == ["Person0"]
    assert "Page 2 of 2" in text_of(response)


def test_the_log_asks_as_many_queries_for_three_mails_as_for_one(registrar_client):
    def queries():
        with CaptureQueriesContext(connection) as found:
            registrar_client.get(LOG)
        return len(found)

    mail("failed", name="One")
    first = queries()
    mail("failed", name="Two"), mail(name="Three")

    assert queries() == first <= 6


# --- Again ----------------------------------------------------------------------------


def test_all_that_was_given_up_is_queued_again(registrar_client):
    mail("failed", name="One"), mail("failed", name="Two"), mail(name="Three")

    response = registrar_client.post(AGAIN, follow=True)

    assert response.redirect_chain == [(LOG, 302)]
    assert "2 mails are queued again." in text_of(response)
    assert DBTaskResult.objects.count() == 2


def test_one_mail_is_queued_again(registrar_client):
    one, other = mail("failed", name="One"), mail("failed", name="Two")

    registrar_client.post(AGAIN, {"mail": one.pk})

    states = dict(Mail.objects.values_list("pk", "state"))
    assert states == {one.pk: "waiting", other.pk: "failed"}


@pytest.mark.parametrize("pk", ["0", "99999999999999999999"])
def test_a_mail_that_is_not_there_is_not_sent(registrar_client, pk):
    mail("failed")

    response = registrar_client.post(AGAIN, {"mail": pk}, follow=True)

    assert "0 mails are queued again." in text_of(response)


@pytest.mark.parametrize("pk", ["banana", "-1", "²"])
def test_a_damaged_form_sends_nothing(registrar_client, pk):
    mail("failed")

    assert registrar_client.post(AGAIN, {"mail": pk}).status_code == 400
    assert not DBTaskResult.objects.exists()


# --- The dry run ----------------------------------------------------------------------


def test_the_preview_shows_the_mails_of_today_and_writes_none(registrar_client):
    justice = AgencyFactory(name_en="Ministry of Justice")
    promise(justice, title="A draft law")
    reader(justice, language="ru")

    response = registrar_client.get(PREVIEW)

    text = text_of(response)
    assert "focal-point@tracker.example" in text
    assert "A draft law" in text
    assert ("pre", {"class": "document", "lang": "ru", "tabindex": "0"}) in elements(response)
    assert not Mail.objects.exists()


def test_the_preview_says_when_nobody_is_written_to(registrar_client):
    assert "Nobody: nothing turns today" in text_of(registrar_client.get(PREVIEW))


def test_the_preview_comes_in_pages(registrar_client, monkeypatch):
    monkeypatch.setattr(views, "PER_PAGE", 2)
    justice = AgencyFactory()
    promise(justice)
    people = [reader(justice, username=f"person{number}") for number in range(3)]

    first = registrar_client.get(PREVIEW)
    second = registrar_client.get(f"{PREVIEW}?after={people[1].pk}")

    assert f"?after={people[1].pk}" in links(first)
    assert [each.person for each, _letter in second.context["rows"]] == [people[2]]
    assert second.context["after"] is None


@pytest.mark.parametrize("after", ["banana", "-1", "²", "99999999999999999999"])
def test_the_preview_survives_any_address(registrar_client, after):
    assert registrar_client.get(f"{PREVIEW}?after={after}").status_code == 200


def test_the_preview_asks_as_many_queries_for_three_people_as_for_one(registrar_client):
    def queries():
        with CaptureQueriesContext(connection) as found:
            registrar_client.get(PREVIEW)
        return len(found)

    justice = AgencyFactory()
    promise(justice)
    reader(justice)
    first = queries()
    for name in ("second", "third"):
        reader(justice, username=name)

    assert queries() == first <= 12
