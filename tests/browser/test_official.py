"""An official at work: nothing is lost when something comes between."""

import pytest
from playwright.sync_api import expect

from tests.browser.steps import SEMINAR, sign_in

ANSWERED = "Recorded. Everybody can see it now."
TEXT = "The working group met on 27 June and agreed on the list of articles."


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
    expect(form.get_by_role("alert")).to_contain_text("Somebody acted while you were writing")
    theirs = form.get_by_role("region", name="What others did meanwhile")
    expect(theirs).to_contain_text("The ninth ministry answered as well.")
    mine = form.get_by_role("region", name="What you were about to send")
    expect(mine).to_contain_text(TEXT)
    expect(form.get_by_label("What happened?")).to_have_value(TEXT)
    assert updates(server, TEXT) == 0
    send(form)
    expect(form.get_by_text(ANSWERED)).to_be_visible()
    assert updates(server, TEXT) == 1
