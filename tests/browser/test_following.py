"""Following: save a view, share it, watch things, and find all of it at one place."""

import pytest
from playwright.sync_api import expect

from tests.browser.pages import save_view
from tests.browser.steps import SEMINAR, at, press, sign_in


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_a_view_is_saved_and_opened_by_somebody_without_an_account(page_of, scripts):
    page, stranger = page_of(java_script_enabled=scripts), page_of(java_script_enabled=scripts)
    save_view(page)
    expect(page.get_by_text("3 recommendations on 30 June 2008")).to_be_visible()
    address = page.get_by_label("Address of “Orphans of Justice”").input_value()

    stranger.goto("/views/" + address.split("/views/")[1])

    expect(stranger.get_by_role("heading", level=1, name="Orphans of Justice")).to_be_visible()
    expect(stranger.get_by_role("heading", name="3 recommendations")).to_be_visible()
    expect(stranger.get_by_role("link", name="Sign in")).to_be_visible()
    # Other filters are no longer the view.
    stranger.get_by_label("Signal").select_option("overdue")
    press(stranger, "Filter")
    expect(stranger.get_by_role("heading", level=1, name="Register")).to_be_visible()


def test_the_address_follows_the_filters_that_htmx_set(page):
    sign_in(page, "reviewer")
    page.goto("/recommendations/")
    page.get_by_label("Signal").select_option("overdue")
    expect(page.get_by_role("heading", name="2 recommendations")).to_be_visible()
    press(page, "Save this view")
    expect(page.get_by_text("Signal: overdue")).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_what_is_watched_is_listed_and_can_be_stopped_and_taken_back(page_of, scripts):
    page = page_of(java_script_enabled=scripts)
    sign_in(page, "reviewer")
    for path in (f"{SEMINAR}/c/", "/agencies/minjust/", "/seminars/astana-2007/"):
        at(path, "Watch")(page)
        expect(page.get_by_role("button", name="Stop watching")).to_be_visible()
    press(page, "All that you follow")
    watched = page.get_by_role("region", name="Watched")
    expect(watched.get_by_role("listitem")).to_have_count(3)

    press(page, "Stop watching")
    expect(watched.get_by_role("listitem")).to_have_count(2)
    press(page, "Watch it again")
    expect(watched.get_by_role("listitem")).to_have_count(3)


def test_a_view_is_renamed_and_deleted(page):
    save_view(page)
    press(page, "Change or delete")
    page.get_by_label("Name").fill("Nobody’s")
    press(page, "Save")
    expect(page.get_by_role("link", name="Nobody’s", exact=True)).to_be_visible()
    press(page, "Change or delete")
    press(page, "Delete")
    expect(page.get_by_text("“Nobody’s” is deleted.")).to_be_visible()
    expect(page.get_by_text("You have saved no view yet.")).to_be_visible()


def test_a_name_typed_while_the_session_ended_is_still_there(page):
    sign_in(page, "reviewer")
    page.goto("/views/save/?signal=orphan")
    page.get_by_label("Name").fill("Typed before")
    page.context.clear_cookies(name="sessionid")
    press(page, "Save")
    sign_in(page, "reviewer")
    expect(page.get_by_label("Name")).to_have_value("Typed before")


def test_programs_find_the_feed_of_a_page(page):
    page.goto(f"{SEMINAR}/c/")
    told = page.locator("link[type='application/atom+xml']").get_attribute("href")
    link = page.get_by_role("link", name="Feed (Atom)").get_attribute("href")
    assert told == link == f"{SEMINAR}/c/acts.atom"
    assert page.request.get(link).headers["content-type"] == "application/atom+xml; charset=utf-8"
