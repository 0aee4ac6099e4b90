"""Calendars: what they hold, for whom they open, and that they are asked cheaply."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from icalendar import Calendar

from recommendations import actions
from recommendations.models import CalendarAddress
from tests.factories import (
    AgencyFactory,
    MembershipFactory,
    RecommendationFactory,
    RegistrarFactory,
    entry,
    noon,
)
from tests.recommendations.deeds import ended
from tests.recommendations.readers import ON, promise, reader
from tests.recommendations.scenes import met, nominate

pytestmark = pytest.mark.usefixtures("today")


@pytest.fixture
def justice(db):
    return AgencyFactory(name_en="Ministry of Justice", name_kk="Әділет министрлігі")


def address(person, agency=None, **about) -> str:
    made = CalendarAddress.objects.create(user=person, agency=agency, made_at=noon(ON), **about)
    return f"/calendar/{made.token}.ics"


def events(response) -> list[tuple[str, date]]:
    found = Calendar.from_ical(response.content)
    return [(str(each["summary"]), each["dtstart"].dt) for each in found.walk("VEVENT")]


def test_a_promise_is_a_whole_day(client, justice):
    step = promise(justice, title="A draft law")
    said = step.recommendation

    response = client.get(address(reader(justice)))

    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    found = Calendar.from_ical(response.content)
    (event,) = found.walk("VEVENT")
    page = f"http://127.0.0.1:8000{said.get_absolute_url()}"
    assert event["uid"] == f"milestone-{step.pk}@127.0.0.1"
    assert event["summary"] == f"{said.label}. A draft law (Ministry of Justice)"
    assert (event["dtstart"].dt, event["dtend"].dt) == (ON, ON + timedelta(days=1))
    assert event["description"] == f"{said.seminar.short_title}, {said}\n{page}"
    assert (event["url"], event["transp"], event["sequence"]) == (page, "TRANSPARENT", 0)
    assert "method" not in found
    assert found["version"] == "2.0"


def test_a_nomination_stands_on_the_last_day_of_its_term(client, justice):
    nominate(RecommendationFactory(label="c", title="Open courts"), justice, on=ON)

    response = client.get(address(reader(justice)))

    summary = "Answer the nomination: c. Open courts (Ministry of Justice)"
    assert events(response) == [(summary, ON + timedelta(days=30))]


def test_a_moved_date_replaces_the_one_before(client, justice):
    step, later = promise(justice), ON + timedelta(days=7)
    calendar = address(reader(justice))
    (before,) = Calendar.from_ical(client.get(calendar).content).walk("VEVENT")

    by = entry(RegistrarFactory(), ON, agency=justice)
    actions.move(step, due_on=later, text="The draft is late.", entry=by)
    (event,) = Calendar.from_ical(client.get(calendar).content).walk("VEVENT")

    assert event["uid"] == before["uid"]
    assert (event["dtstart"].dt, event["sequence"]) == (later, 1)
    assert event["dtstamp"].dt.date() == ON


def test_what_is_met_goes(client, justice):
    met(promise(justice), on=ON)

    assert events(client.get(address(reader(justice)))) == []


def test_the_calendar_speaks_the_language_of_the_person(client, justice):
    promise(justice)

    response = client.get(address(reader(justice, language="kk"), justice))

    assert str(Calendar.from_ical(response.content)["x-wr-calname"]).endswith("Әділет министрлігі")
    assert response["Content-Language"] == "kk"


@pytest.mark.parametrize(
    ("role", "own", "of_the_agency"), [("focal point", 2, 2), ("official", 1, 2)]
)
def test_nominations_are_the_focal_points_and_the_agencys(
    client, justice, role, own, of_the_agency
):
    promise(justice)
    nominate(RecommendationFactory(), justice, on=ON)
    person = reader(justice, role)

    assert len(events(client.get(address(person)))) == own
    assert len(events(client.get(address(person, justice)))) == of_the_agency


def test_ones_own_calendar_has_all_agencies_and_an_agencys_has_its_own(client, justice):
    person, other = reader(justice), AgencyFactory()
    MembershipFactory(user=person, agency=other)
    promise(justice), promise(other), promise(AgencyFactory())

    assert len(events(client.get(address(person)))) == 2
    assert len(events(client.get(address(person, justice)))) == 1


# --- For whom it opens ----------------------------------------------------------------


def revoke(person, agency):
    person.calendars.update(revoked_at=noon(ON))


def close_account(person, agency):
    person.is_active = False
    person.save()


def leave(person, agency):
    person.memberships.update(ends_on=ON)


def dissolve(person, agency):
    ended(agency, ON)


@pytest.mark.parametrize("lose", [revoke, close_account, leave, dissolve])
def test_an_agencys_calendar_closes_with_the_right_to_it(client, justice, lose):
    person = reader(justice)
    calendar = address(person, justice)
    assert client.get(calendar).status_code == 200

    lose(person, justice)

    assert client.get(calendar).status_code == 404


@pytest.mark.parametrize(("lose", "status"), [(revoke, 404), (close_account, 404), (leave, 200)])
def test_ones_own_calendar_closes_with_the_account(client, justice, lose, status):
    person = reader(justice)
    promise(justice)
    calendar = address(person)

    lose(person, justice)

    response = client.get(calendar)
    assert response.status_code == status
    assert status == 404 or events(response) == []


@pytest.mark.parametrize("token", ["banana", "💥", "%00"])
def test_an_unknown_address_is_not_found(client, db, token):
    assert client.get(f"/calendar/{token}.ics").status_code == 404


def test_a_calendar_is_only_read(client, justice):
    assert client.post(address(reader(justice))).status_code == 405


# --- Cheap ----------------------------------------------------------------------------


def test_asked_again_it_says_that_nothing_changed(client, justice):
    step = promise(justice)
    calendar = address(reader(justice))
    first = client.get(calendar)
    known = {"If-None-Match": first["ETag"]}

    again = client.get(calendar, headers=known)
    met(step, on=ON)

    assert first["Cache-Control"] == "private, max-age=900"
    assert (again.status_code, again.content) == (304, b"")
    assert client.get(calendar, headers=known).status_code == 200


def test_a_calendar_asks_as_many_queries_for_three_promises_as_for_one(client, justice):
    calendar = address(reader(justice))

    def queries():
        with CaptureQueriesContext(connection) as found:
            client.get(calendar)
        return len(found)

    def more():
        promise(justice), nominate(RecommendationFactory(), justice)

    more()
    first = queries()
    more(), more()

    assert queries() == first == 4
