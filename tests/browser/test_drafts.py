"""Nothing typed is lost: drafts come back by themselves and by a button."""

import pytest
from playwright.sync_api import expect

from tests.browser.steps import SEMINAR, sign_in, wait_for

ANSWERED = "Recorded. Everybody can see it now."
TEXT = "The working group met on 27 June and agreed on the list of articles."


@pytest.fixture
def form(page):
    """The form of an update of recommendation c, opened by the focal point."""
    sign_in(page, "justice")
    page.goto(f"{SEMINAR}/c/update/")
    return page


def send(page):
    page.get_by_role("button", name="Send").click()


def drafts(server):
    return server.count("SELECT count(*) FROM recommendations_draft")


def test_typed_text_is_there_again_after_the_page_was_closed(form, server):
    form.get_by_label("What happened?").fill(TEXT)
    form.get_by_label("in progress").check()
    expect(form.get_by_role("status").filter(has_text="Draft saved at")).to_be_visible()
    form.close()

    again = form.context.new_page()
    again.goto(f"{SEMINAR}/c/update/")
    expect(again.get_by_text("This is your draft of 30 June 2008")).to_be_visible()
    expect(again.get_by_label("What happened?")).to_have_value(TEXT)
    expect(again.get_by_label("in progress")).to_be_checked()
    again.get_by_role("button", name="Discard it").click()
    expect(again.get_by_label("What happened?")).to_have_value("")
    assert drafts(server) == 0


def test_page_that_is_left_at_once_saves_what_was_typed(form, server):
    form.get_by_label("What happened?").fill(TEXT)
    form.goto("/method/")
    # It is under way while the next page opens.
    wait_for(form, lambda: drafts(server))
    form.goto("/desk/")
    expect(form.get_by_text("Unfinished: 1 draft")).to_be_visible()


def test_nothing_is_asked_while_nothing_changed_or_after_it_was_sent(form, server):
    asked = []
    form.on("request", lambda request: asked.append(request) if "drafts" in request.url else None)
    field = form.get_by_label("What happened?")
    field.fill(TEXT)
    expect(form.get_by_role("status").filter(has_text="Draft saved at")).to_be_visible()
    field.fill("Another text.")
    field.fill(TEXT)
    form.wait_for_timeout(2500)
    field.fill(f"{TEXT} It is printed.")
    send(form)
    expect(form.get_by_text(ANSWERED)).to_be_visible()
    form.wait_for_timeout(300)
    assert [request.url.endswith("/drafts/save/") for request in asked] == [True]
    assert drafts(server) == 0


def test_draft_is_saved_when_the_connection_is_back(form, server):
    form.context.set_offline(True)
    form.get_by_label("What happened?").fill(TEXT)
    expect(form.get_by_text("Draft not saved: no connection.")).to_be_visible()
    form.context.set_offline(False)
    expect(form.get_by_text("Draft saved at")).to_be_visible()
    assert drafts(server) == 1


def test_draft_is_saved_by_its_button_without_scripts(page_of):
    page = page_of(java_script_enabled=False)
    sign_in(page, "justice")
    page.goto(f"{SEMINAR}/c/update/")
    page.get_by_label("What happened?").fill(TEXT)
    page.get_by_label("On which day").fill("")
    page.get_by_role("button", name="Save draft").click()
    expect(page.get_by_text("Draft saved at")).to_be_visible()
    page.goto("/desk/")
    page.get_by_role("link", name="Unfinished: 1 draft").click()
    page.get_by_role("link", name="Go on").click()
    expect(page.get_by_label("What happened?")).to_have_value(TEXT)
