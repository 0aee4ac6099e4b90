"""What a person settles: mails, calendars, and leaving all but duty from a mail."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from recommendations.models import CalendarAddress
from recommendations.reminders.letters import unsubscribe_url
from tests.factories import AgencyFactory, MembershipFactory, UserFactory, noon
from tests.markup import links, text_of
from tests.recommendations.readers import ON, reader

SETTINGS = reverse("recommendations:settings")
MAKE = reverse("recommendations:calendar-make")


@pytest.fixture
def justice(db, today):
    return AgencyFactory(code="justice", name_en="Ministry of Justice")


@pytest.fixture
def person(justice, client):
    found = reader(justice)
    client.force_login(found)
    return found


def path_of(address: str) -> str:
    return address.removeprefix("http://127.0.0.1:8000")


# --- Mails ----------------------------------------------------------------------------


@pytest.mark.parametrize(("address", "method"), [(SETTINGS, "get"), (MAKE, "post")])
def test_a_visitor_is_asked_to_sign_in(client, db, address, method):
    assert getattr(client, method)(address).url.startswith(reverse("sign-in"))


def test_the_name_in_the_masthead_leads_to_the_settings(client, person):
    assert SETTINGS in links(client.get("/method/"))


def test_settings_show_what_is_so(client, person):
    text = text_of(client.get(SETTINGS))

    assert "Mails go to focal-point@tracker.example" in text
    assert "Ministry of Justice Make an address : Ministry of Justice" in text


def test_somebody_without_an_address_reads_why_no_mails_come(client, db, today):
    client.force_login(UserFactory())

    assert "Your account has no address" in text_of(client.get(SETTINGS))


def test_settings_are_saved(client, person):
    sent = {"language": "kk", "frequency": "weekly", "only_duty": "on"}

    response = client.post(SETTINGS, sent, follow=True)

    person.refresh_from_db()
    assert (person.language, person.frequency, person.only_duty) == ("kk", "weekly", True)
    assert "Saved." in text_of(response)


@pytest.mark.parametrize(
    "sent",
    [{"language": "xx", "frequency": "daily"}, {"language": "ru", "frequency": "hourly"}, {}],
    ids=["language", "frequency", "empty"],
)
def test_what_cannot_be_chosen_is_refused_and_nothing_saved(client, person, sent):
    response = client.post(SETTINGS, sent)

    person.refresh_from_db()
    assert response.context["form"].errors
    assert (person.language, person.frequency) == ("en", "daily")


def test_nobody_changes_more_than_that(client, person):
    client.post(SETTINGS, {"language": "ru", "frequency": "daily", "is_registrar": "on",
                           "email": "other@tracker.example"})  # fmt: skip

    person.refresh_from_db()
    assert (person.is_registrar, person.email) == (False, "focal-point@tracker.example")


def test_a_form_sent_after_the_session_ended_is_kept(client, person):
    client.logout()
    client.post(SETTINGS, {"language": "kk", "frequency": "monthly"})
    client.force_login(person)

    form = client.get(SETTINGS).context["form"]

    assert (form["language"].value(), form["frequency"].value()) == ("kk", "monthly")


# --- Calendars ------------------------------------------------------------------------


@pytest.mark.parametrize("code", ["", "justice"], ids=["own", "agency"])
def test_an_address_is_made_once_and_opens(client, person, code):
    client.post(MAKE, {"agency": code})
    response = client.post(MAKE, {"agency": code}, follow=True)

    address = CalendarAddress.objects.get()
    assert (address.agency.code if address.agency else "") == code
    assert f"/calendar/{address.token}.ics" in response.content.decode()
    assert client.get(f"/calendar/{address.token}.ics").status_code == 200


@pytest.mark.parametrize("code", ["other", "nothing"])
def test_no_address_is_made_for_an_agency_of_others(client, person, code):
    AgencyFactory(code="other")

    assert client.post(MAKE, {"agency": code}).status_code == 404
    assert not CalendarAddress.objects.exists()


def test_a_closed_address_opens_nothing_and_a_new_one_differs(client, person):
    client.post(MAKE)
    old = CalendarAddress.objects.get()

    client.post(reverse("recommendations:calendar-revoke", args=[old.pk]))
    assert client.get(f"/calendar/{old.token}.ics").status_code == 404
    client.post(MAKE)

    new = CalendarAddress.objects.get(revoked_at=None)
    assert new.token != old.token
    assert len(new.token) == 43


def test_two_of_the_same_are_closed_together(client, person, justice):
    both = [
        CalendarAddress.objects.create(user=person, agency=justice, made_at=noon(ON))
        for _ in range(2)
    ]
    own = CalendarAddress.objects.create(user=person, made_at=noon(ON))

    client.post(reverse("recommendations:calendar-revoke", args=[both[0].pk]))

    assert list(CalendarAddress.objects.filter(revoked_at=None)) == [own]


def test_nobody_closes_an_address_of_others(client, person):
    other = CalendarAddress.objects.create(user=UserFactory(), made_at=noon(ON))

    address = reverse("recommendations:calendar-revoke", args=[other.pk])

    assert client.post(address).status_code == 404
    assert CalendarAddress.objects.filter(revoked_at=None).exists()


def test_settings_ask_as_many_queries_for_three_agencies_as_for_one(client, person):
    def queries():
        with CaptureQueriesContext(connection) as found:
            client.get(SETTINGS)
        return len(found)

    first = queries()
    for _ in range(2):
        MembershipFactory(user=person)

    assert queries() == first <= 6


# --- Leaving, from a mail -------------------------------------------------------------


def test_opening_the_link_of_a_mail_changes_nothing(client, justice):
    person = reader(justice)

    response = client.get(path_of(unsubscribe_url(person.pk)))

    person.refresh_from_db()
    assert "Send only what duty requires" in text_of(response)
    assert not person.only_duty


@pytest.mark.parametrize("sent", [{}, {"List-Unsubscribe": "One-Click"}], ids=["page", "program"])
def test_one_click_leaves_all_but_duty_without_a_sign_in(justice, sent):
    person, strict = reader(justice), Client(enforce_csrf_checks=True)

    response = strict.post(path_of(unsubscribe_url(person.pk)), sent)

    person.refresh_from_db()
    assert (response.status_code, person.only_duty) == (200, True)
    assert "nothing is written to you ahead of time any more" in text_of(response)


def test_the_page_speaks_the_language_of_the_person(client, justice):
    person = reader(justice, language="kk")

    response = client.get(path_of(unsubscribe_url(person.pk)))

    assert '<html lang="kk">' in response.content.decode()


@pytest.mark.parametrize("token", ["banana", "1:banana", ":", "💥"])
def test_a_link_that_we_did_not_make_is_not_found(client, db, token):
    address = reverse("recommendations:unsubscribe", args=[token])

    assert client.get(address).status_code == client.post(address).status_code == 404


def test_the_link_of_a_closed_account_is_not_found(client, justice):
    person = reader(justice, is_active=False)

    assert client.get(path_of(unsubscribe_url(person.pk))).status_code == 404


def test_a_link_is_good_for_its_own_person_only(client, justice):
    person, other = reader(justice), reader(justice, username="other")
    signature = unsubscribe_url(person.pk).rstrip("/").rsplit(":", 1)[1]

    address = reverse("recommendations:unsubscribe", args=[f"{other.pk}:{signature}"])

    assert client.post(address).status_code == 404
