"""A registrar at work: an agency is split, its successors are asked, one of its people leaves."""

import pytest
from playwright.sync_api import expect

from tests.browser.steps import SEMINAR, follow, sign_in

AGENCY = "/agencies/minjust/"


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_registrar_splits_an_agency_and_asks_the_successors(page_of, server, scripts):
    page = page_of(java_script_enabled=scripts)
    sign_in(page, "registrar")
    page.goto(AGENCY)
    follow(page.get_by_role("link", name="Dissolution, merger, split or renaming"))
    enter_the_split(page)
    look_and_go_back(page)

    page.get_by_label("Proposed: Ratify anti-corruption").select_option("law")
    page.get_by_role("button", name="Do it").dblclick()
    expect(page.get_by_text("1 recommendation is an orphan until a successor")).to_be_visible()
    successions = "SELECT count(*) FROM agencies_succession WHERE effective_on = ?"
    assert server.count(successions, "2008-06-30") == 2

    page.get_by_role("checkbox", name="Media outreach").uncheck()
    page.get_by_role("button", name="Nominate").click()
    expect(page.get_by_text("1 successor was nominated.")).to_be_visible()
    page.goto(f"{SEMINAR}/c/")
    ownership = page.get_by_role("region", name="Ownership")
    expect(ownership).to_contain_text("Awaiting an answer: Ministry of Law")
    page.goto(f"{SEMINAR}/k/")
    expect(ownership).to_contain_text("Agency dissolved: Ministry of Justice")
    expect(ownership).to_contain_text("Supreme Court")


def enter_the_split(page):
    page.get_by_label("It is split").check()
    page.get_by_label("Successor 1").fill("supreme-court")
    new = page.get_by_role("group", name="New agency 1")
    new.get_by_label("Code").fill("law")
    new.get_by_label("Name in English").fill("Ministry of Law")
    follow(page.get_by_role("button", name="See what it will do"))
    expect(page.get_by_role("heading", level=1)).to_have_text("1 recommendation becomes an orphan")


def look_and_go_back(page):
    """What was chosen on the page of effects, and all that was entered before, comes back."""
    page.get_by_label("Proposed: Media outreach").select_option("supreme-court")
    follow(page.get_by_role("button", name="Back, change something"))
    new = page.get_by_role("group", name="New agency 1")
    expect(new.get_by_label("Name in English")).to_have_value("Ministry of Law")
    page.get_by_label("Note").fill("Decree No 1")
    follow(page.get_by_role("button", name="See what it will do"))
    expect(page.get_by_label("Proposed: Media outreach")).to_have_value("supreme-court")
    expect(page.get_by_text("Decree No 1")).to_be_visible()


def test_handover_prints_where_its_links_lead_and_no_navigation(page):
    sign_in(page, "justice")
    page.goto(AGENCY)
    follow(page.get_by_role("link", name="Handover page"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("Handover")
    page.emulate_media(media="print")
    expect(page.get_by_role("navigation")).to_have_count(0)
    address = "getComputedStyle(document.querySelector('.holding h2 a'), '::after').content"
    assert page.evaluate(address).startswith('" (http://127.0.0.1')
