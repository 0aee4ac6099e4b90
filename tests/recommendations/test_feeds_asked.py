"""Asking for feeds: of one thing, as of a date, in a language, again, and from a page."""

from datetime import date, timedelta
from xml.etree import ElementTree

import pytest
from django.urls import reverse
from django.utils.dateparse import parse_datetime

from recommendations import actions
from tests.factories import (
    HELD_ON,
    AgencyFactory,
    RecommendationFactory,
    SeminarFactory,
    entry,
    link,
    noon,
)
from tests.markup import elements, links
from tests.recommendations.feeds import (
    ALL,
    ATOM,
    addresses,
    entries,
    ministry,
    open_courts,
    read,
    titles,
)
from tests.recommendations.scenes import answer, held, nominate, person_of, reported

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


@pytest.fixture
def justice(db):
    return ministry()


@pytest.fixture
def said(db):
    return open_courts()


@pytest.fixture
def lead(said, justice):
    """Nominated and accepted on 1 June 2008."""
    return held(said, justice)


# --- What each is about -----------------------------------------------------------------


def test_a_feed_holds_the_acts_of_its_thing_alone(client, lead):
    other = held(RecommendationFactory(seminar=SeminarFactory(slug="other"), label="x"))
    sibling = held(RecommendationFactory(seminar=lead.recommendation.seminar, label="d"))

    found = [len(entries(client, address)) for address in addresses(lead)]

    assert found == [6, 4, 2, 2]
    assert len(entries(client, reverse("recommendations:feed-seminar", args=["other"]))) == 2
    assert other.agency != sibling.agency != lead.agency


def test_the_feed_of_an_agency_has_its_acts_and_what_was_done_to_its_ties(client, said, justice):
    nominate(said, justice)
    supporter = nominate(said, AgencyFactory(), role="supporting")
    reported(answer(supporter), on=date(2008, 6, 20))

    found = titles(client, reverse("recommendations:feed-agency", args=["minjust"]))

    assert found == ["c. Open courts: Ministry of Justice was nominated as lead"]


@pytest.mark.parametrize(
    "address",
    ["/seminars/nothing/acts.atom", "/agencies/nothing/acts.atom",
     "/recommendations/graft/zz/acts.atom", "/recommendations/graft/💥/acts.atom",
     "/recommendations/graft/%00/acts.atom", "/seminars/'%20or%201=1/acts.atom"],
)  # fmt: skip
def test_a_feed_of_nothing_is_not_found(client, said, address):
    assert client.get(address).status_code == 404


# --- Dates and languages ----------------------------------------------------------------


def test_a_past_date_is_named_and_nothing_of_later_is_there(client, lead):
    reported(lead, on=date(2008, 6, 20))

    root = read(client, f"{ALL}?as_of=2008-06-10")

    assert len(root.findall(f"{ATOM}entry")) == 2
    assert "10 June 2008" in root.findtext(f"{ATOM}subtitle")
    assert root.findtext(f"{ATOM}id") == "tag:127.0.0.1,2026:acts/2008-06-10"
    place = root.find(f"{ATOM}entry/{ATOM}link").attrib["href"]
    assert "/graft/c/?as_of=2008-06-10#act-" in place


@pytest.mark.parametrize("as_of", ["2007-04-23", "2008-07-01", "yesterday", "\x00"])
def test_a_date_that_has_no_standing_is_explained(client, lead, as_of):
    for address in addresses(lead):
        assert client.get(address, {"as_of": as_of}).status_code == 400


def test_the_feed_is_in_the_language_of_the_reader(client, lead):
    root = read(client, headers={"Accept-Language": "ru"})

    assert root.attrib["{http://www.w3.org/XML/1998/namespace}lang"] == "ru"
    assert root.findtext(f"{ATOM}entry/{ATOM}author/{ATOM}name") == "Минюст"


# --- Asking again -----------------------------------------------------------------------


def test_who_has_the_feed_is_told_that_nothing_changed(client, lead):
    mine = {"If-None-Match": client.get(ALL)["ETag"]}

    same = client.get(ALL, headers=mine)
    reported(lead, on=date(2008, 6, 20))
    changed = client.get(ALL, headers=mine)

    assert (same.status_code, same.content) == (304, b"")
    assert same["Cache-Control"] == "no-cache"
    assert changed.status_code == 200


def test_what_was_taken_back_is_a_change_as_well(client, lead):
    by = entry(person_of(lead.agency), date(2008, 6, 20), agency=lead.agency)
    act = actions.report(lead.recommendation, text="A mistake.", entry=by)
    before = client.get(ALL)
    later = noon(date(2008, 6, 20)) + timedelta(minutes=5)
    actions.undo(act, entry=type(by)(by=by.by, on=by.on, at=later, agency=by.agency))
    after = client.get(ALL, headers={"If-None-Match": before["ETag"]})

    assert after.status_code == 200
    updated = [
        ElementTree.fromstring(each.content).findtext(f"{ATOM}updated")  # noqa: S314 - our own
        for each in (before, after)
    ]
    assert [parse_datetime(each) for each in updated] == [noon(date(2008, 6, 20)), later]


def test_no_program_may_guess_how_long_the_feed_stays_fresh(client, lead):
    for address in addresses(lead):
        response = client.get(address)
        assert response["Cache-Control"] == "no-cache"
        assert "Last-Modified" not in response


def test_moment_of_the_last_act_does_not_decide_whether_something_changed(client, lead, justice):
    in_a_year = {"If-Modified-Since": "Tue, 30 Jun 2009 12:00:00 GMT"}
    justice.name_en = "Ministry of Law"
    justice.save()

    response = client.get(ALL, headers=in_a_year)

    assert response.status_code == 200
    assert "Ministry of Law accepted" in response.content.decode()


def test_only_reading_is_known(client, lead):
    for address in addresses(lead):
        assert client.post(address).status_code == 405
        assert client.head(address).status_code == 200


@pytest.mark.parametrize("rows", [1, 3])
def test_query_count_is_flat(client, lead, rows, django_assert_num_queries):
    for _ in range(rows):
        tie = held(RecommendationFactory(seminar=lead.recommendation.seminar), lead.agency)
        reported(tie, on=date(2008, 6, 20), evidence=[link()])

    for address, queries in zip(addresses(lead), [5, 6, 8, 6], strict=True):
        with django_assert_num_queries(queries):
            client.get(address)


# --- Where it is found ------------------------------------------------------------------


def test_pages_tell_programs_and_people_of_their_feed(client, lead):
    said = lead.recommendation
    every, seminar, agency, own = addresses(lead)
    pages = {
        "/": every, "/recommendations/": every, "/reports/": None,
        said.seminar.get_absolute_url(): seminar, lead.agency.get_absolute_url(): agency,
        said.get_absolute_url(): own,
    }  # fmt: skip
    for path, feed in pages.items():
        response = client.get(path, {"as_of": "2008-06-10"})
        told = [
            attrs["href"]
            for tag, attrs in elements(response)
            if tag == "link" and attrs.get("type") == "application/atom+xml"
        ]
        assert told == ([f"{feed}?as_of=2008-06-10"] if feed else [])
        assert f"{feed or every}?as_of=2008-06-10" in links(response)


def test_the_record_begins_with_the_seminar(client, lead):
    assert client.get(ALL, {"as_of": HELD_ON.isoformat()}).status_code == 200
