"""An official at work: the desk, the forms, and nothing lost when something comes between."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.pages import SEMINAR, sign_in

ANSWERED = "Recorded. Everybody can see it now."
TEXT = "The working group met on 27 June and agreed on the list of articles."


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_official_takes_ownership_reports_and_the_overview_shows_it(page_of, scripts):
    page = page_of(java_script_enabled=scripts)
    page.goto("/")
    expect(figure(page, "orphans")).to_contain_text("7")
    expect(chart_row(page, "k")).to_contain_text("Orphan")
    expect(chart_row(page, "k").locator(".held")).to_have_count(0)
    expect(chart_row(page, "c")).to_contain_text("Overdue")
    expect(chart_row(page, "c").locator(".step.overdue")).to_have_count(1)

    page.get_by_role("link", name="Sign in").click()
    sign_in(page, "justice")
    page.goto("/desk/")
    accept_the_nomination(page)
    post_an_update(page)
    meet_the_overdue_milestone(page)

    page.get_by_role("link", name="Overview").click()
    expect(figure(page, "orphans")).to_contain_text("6")
    # Owned now, and so the step that the plan had proposed for last autumn is overdue.
    expect(chart_row(page, "k")).to_contain_text("Overdue")
    expect(chart_row(page, "k").locator("rect").last).to_have_class("held")
    expect(chart_row(page, "c")).to_contain_text("On track")
    expect(chart_row(page, "c").locator(".step.overdue")).to_have_count(0)


def accept_the_nomination(page):
    page.get_by_role("link", name=re.compile("Answer.*Media outreach")).click()
    page.get_by_label("Accept in full").check()
    page.get_by_label("Accountable officer").fill("Demo officer")
    page.get_by_label("Position").fill("Head of department")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text(ANSWERED)).to_be_visible()
    ownership = page.get_by_role("region", name="Ownership")
    expect(ownership).to_contain_text("Ministry of Justice")
    expect(ownership).to_contain_text("Demo officer, Head of department")


def post_an_update(page):
    page.get_by_role("link", name="Post an update").click()
    page.get_by_label("What happened?").fill(TEXT)
    page.get_by_label("in progress").check()
    page.get_by_label("Instrument").fill("Order No 17 of 27 June 2008")
    page.get_by_role("button", name="Send").click()
    progress = page.get_by_role("region", name="Progress")
    expect(progress).to_contain_text(TEXT)
    expect(progress).to_contain_text("Order No 17")


def meet_the_overdue_milestone(page):
    page.get_by_role("link", name="Desk").click()
    page.get_by_role("link", name=re.compile("Mark as met.*Gap analysis")).click()
    page.get_by_label("What shows it?").fill("The analysis was published article by article.")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("region", name="Milestones")).to_contain_text("3 of 5 met, 0 overdue")


def figure(page, name):
    return page.locator(".figure").filter(has_text=name).first


def chart_row(page, label):
    return page.locator("li.wall-row").filter(has=page.locator(f"a[href*='/{label}/']"))


# --- What comes between -----------------------------------------------------------------


def updates(server, text):
    return server.count("SELECT count(*) FROM recommendations_act WHERE text = ?", text)


@pytest.fixture
def form(page):
    """The form of an update of recommendation c, opened by the focal point."""
    sign_in(page, "justice")
    page.goto(f"{SEMINAR}/c/update/")
    return page


def send(page):
    page.get_by_role("button", name="Send").click()


def test_text_survives_a_session_that_ended(form, server):
    form.get_by_label("What happened?").fill(TEXT)
    form.context.clear_cookies(name="sessionid")
    send(form)
    expect(form.get_by_text("Your session had ended. Nothing was lost")).to_be_visible()
    sign_in(form, "justice")
    expect(form.get_by_label("What happened?")).to_have_value(TEXT)
    assert updates(server, TEXT) == 0
    send(form)
    expect(form.get_by_text(ANSWERED)).to_be_visible()
    assert updates(server, TEXT) == 1


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_double_click_records_once(page_of, server, scripts):
    page = page_of(java_script_enabled=scripts)
    sign_in(page, "justice")
    page.goto(f"{SEMINAR}/c/update/")
    page.get_by_label("What happened?").fill(TEXT)
    page.get_by_role("button", name="Send").dblclick()
    expect(page.get_by_text(ANSWERED)).to_be_visible()
    assert updates(server, TEXT) == 1


def test_error_keeps_the_text(form, server):
    form.get_by_label("What happened?").fill(TEXT)
    form.get_by_label("Its address").fill("https://example.org/order")
    send(form)
    expect(form.get_by_text("Say what the address leads to.")).to_be_visible()
    expect(form.get_by_label("What happened?")).to_have_value(TEXT)
    assert updates(server, TEXT) == 0


def test_second_of_two_people_sees_what_changed_and_keeps_the_text(form, page_of, server):
    form.get_by_label("What happened?").fill(TEXT)
    other = page_of()
    sign_in(other, "justice-desk")
    other.goto(f"{SEMINAR}/c/update/")
    other.get_by_label("What happened?").fill("The ninth ministry answered as well.")
    send(other)
    expect(other.get_by_text(ANSWERED)).to_be_visible()

    send(form)
    warning = form.get_by_role("alert")
    expect(warning).to_contain_text("Somebody acted while you were writing")
    expect(warning).to_contain_text("The ninth ministry answered as well.")
    expect(form.get_by_label("What happened?")).to_have_value(TEXT)
    assert updates(server, TEXT) == 0
    send(form)
    expect(form.get_by_text(ANSWERED)).to_be_visible()
    assert updates(server, TEXT) == 1
