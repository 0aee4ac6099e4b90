"""The one clock, and the date that a page is about."""

from datetime import UTC, date, datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from seminar_tracker.clock import BadDate, not_before, now, read_as_of, today
from tests.factories import AgencyFactory, RecommendationFactory, SeminarFactory
from tests.markup import elements, links, text_of

MOMENT = datetime(2026, 3, 1, 20, 30, tzinfo=UTC)


@pytest.fixture
def moment(monkeypatch, settings):
    """An evening in London that is the next day in Kazakhstan."""
    settings.TIME_ZONE = "Asia/Almaty"
    monkeypatch.setattr(timezone, "now", lambda: MOMENT)
    return MOMENT


# --- The clock ------------------------------------------------------------------------


def test_today_is_that_of_the_registers_time_zone(moment):
    assert today() == date(2026, 3, 2)


def test_pinned_clock_stands_on_its_day_at_the_present_time(moment, settings):
    settings.TRACKER_TODAY = date(2008, 6, 30)

    local = timezone.localtime(moment)
    assert today() == date(2008, 6, 30)
    assert (now().date(), now().timetz()) == (date(2008, 6, 30), local.timetz())


def test_now_is_this_moment(moment):
    assert now() == moment


@pytest.mark.parametrize(
    ("first", "refused"),
    [(None, False), (date(2007, 4, 24), False), (date(2007, 4, 25), True)],
    ids=["no seminar", "its own day", "the day before"],
)
def test_date_before_the_first_seminar_is_refused(first, refused):
    if not refused:
        assert not_before(date(2007, 4, 24), first) is None
        return
    with pytest.raises(BadDate, match="The record starts on 25 April 2007, with the seminar"):
        not_before(date(2007, 4, 24), first)


@pytest.mark.parametrize("value", ["2008-06-30", "2007-01-01", "1900-01-01", "2008-02-29"])
def test_date_of_an_address_is_read(moment, value):
    assert read_as_of(value).isoformat() == value


# --- Pages ----------------------------------------------------------------------------

DATED = {
    "overview": [],
    "list": [],
    "csv": [],
    "detail": ["graft", "c"],
    "orphans": [],
    "agency-list": [],
    "agency-detail": ["minjust"],
    "seminar-list": [],
    "seminar-detail": ["graft"],
    "method": [],
}


@pytest.fixture
def register(db, today):
    RecommendationFactory(seminar=SeminarFactory(slug="graft"), label="c")
    AgencyFactory(code="minjust")


def page(client, name, as_of):
    return client.get(reverse(f"recommendations:{name}", args=DATED[name]), {"as_of": as_of})


@pytest.mark.parametrize("name", DATED)
@pytest.mark.parametrize(
    ("as_of", "message"),
    [
        ("yesterday", "“yesterday” is not a date. Write it as 2008-06-30: year, month, day."),
        ("30.06.2008", "“30.06.2008” is not a date."),
        ("2008-02-30", "“2008-02-30” is not a date."),
        ("2008-13-01", "“2008-13-01” is not a date."),
        ("0000-01-01", "“0000-01-01” is not a date."),
        ("20080601", "“20080601” is not a date."),
        ("2008-W26-1", "“2008-W26-1” is not a date."),
        ("２００８-06-01", "“２００８-06-01” is not a date."),
        ("💥", "“💥” is not a date."),
        ("\x00", "is not a date."),
        ("' OR 1=1; --", "“' OR 1=1; --” is not a date."),
        ("<script>", "“<script>” is not a date."),
        ("9" * 4000, "“" + "9" * 40 + "” is not a date."),
        (
            "2008-07-01",
            "1 July 2008 is still to come. The newest date that can be shown is 30 June 2008.",
        ),
        ("9999-12-31", "31 December 9999 is still to come."),
        ("1899-12-31", "31 December 1899 is too early: no record goes back before"),
        ("0001-01-01", "is too early: no record goes back before 1 January 1900."),
    ],
    ids=[
        "a word", "another order", "30 February", "month 13", "year 0", "no hyphens",
        "a week", "wide digits", "an emoji",
        "a null character", "SQL", "a tag", "four thousand digits", "tomorrow", "the last day",
        "before 1900", "the first day",
    ],
)  # fmt: skip
def test_impossible_date_is_told_on_every_page(client, register, name, as_of, message):
    response = page(client, name, as_of)

    assert response.status_code == 400
    assert message in text_of(response)
    assert "The register cannot be shown for this date" in text_of(response)
    assert "<script>" not in response.content.decode()
    assert reverse(f"recommendations:{name}", args=DATED[name]) in links(response)


@pytest.mark.parametrize("name", DATED)
def test_date_before_the_seminar_is_told(client, register, name):
    response = page(client, name, "2007-04-23")

    assert response.status_code == 400
    assert "The record starts on 24 April 2007, with the seminar." in text_of(response)


@pytest.mark.parametrize("name", ["agency-list", "agency-detail", "seminar-list", "method"])
def test_page_of_today_needs_no_seminar_that_was_held(client, db, today, name):
    AgencyFactory(code="minjust")
    SeminarFactory(held_on=date(2008, 7, 1))

    assert page(client, name, "").status_code == 200


@pytest.mark.parametrize("name", DATED)
@pytest.mark.parametrize("as_of", ["2007-04-24", "2008-06-30", ""], ids=["first", "today", "none"])
def test_dates_from_the_seminar_to_today_are_shown(client, register, name, as_of):
    assert page(client, name, as_of).status_code == 200


@pytest.mark.parametrize("name", ["overview", "list", "csv", "orphans", "agency-list",
                                  "seminar-list", "method"])  # fmt: skip
@pytest.mark.parametrize("as_of", ["1900-01-01", "2008-06-30"])
def test_empty_register_is_shown_for_every_date(client, db, today, name, as_of):
    assert page(client, name, as_of).status_code == 200


def test_bad_date_of_a_page_that_is_not_there_is_told_all_the_same(client, db, today):
    assert client.get("/nothing/here/", {"as_of": "never"}).status_code == 400


def test_chosen_date_is_named_with_the_way_back(client, register):
    response = page(client, "orphans", "2008-01-31")

    assert "You see the register as it stood on 31 January 2008 . Back to today" in text_of(
        response
    )
    assert "/orphans/" in links(response)
    assert "As of 31 January 2008" in text_of(response)


def test_ways_back_to_today_keep_the_filters_and_drop_the_page(client, register):
    query = {"reason": "declined", "as_of": "2008-01-31", "page": "2"}

    response = client.get("/orphans/", query)

    assert links(response).count("/orphans/?reason=declined") == 2
    assert "/orphans/?reason=declined" in links(client.get("/orphans/", query | {"as_of": "x"}))


def test_sign_in_is_about_today(client, register):
    response = client.get(reverse("sign-in"), {"as_of": "2008-01-31"})

    assert "As of" not in text_of(response)
    assert "You see the register as it stood" not in text_of(response)


def test_page_of_today_has_no_such_banner(client, register):
    assert "You see the register as it stood" not in text_of(page(client, "orphans", ""))


def test_choosing_a_date_keeps_the_filters_and_drops_the_page(client, register):
    response = client.get("/recommendations/", {"signal": "orphan", "page": "2"})

    fields = [attrs for tag, attrs in elements(response) if attrs.get("type") == "hidden"]
    assert [(field["name"], field["value"]) for field in fields] == [("signal", "orphan")]
    (chooser,) = [attrs for tag, attrs in elements(response) if attrs.get("type") == "date"]
    assert (chooser["value"], chooser["max"]) == ("2008-06-30", "2008-06-30")
