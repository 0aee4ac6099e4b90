"""The main path of each role, on a desk and on a phone, with scripts and without."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.steps import SEMINAR, follow, press, slip_in
from tests.factories import PDF

DESK = {"width": 1360, "height": 900}
PHONE = {"width": 390, "height": 844}
RECORDED = "Recorded. Everybody can see it now"
TEXT = "The working group met on 27 June and agreed on the list of articles."
NOTE = "The UN convention is done; the gap analysis"
ORDER = {"name": "Приказ № 17.pdf", "mimeType": "application/pdf", "buffer": PDF}

Opener = Callable[[str], Page]


@pytest.fixture(params=[True, False], ids=["scripts", "no scripts"])
def scripts(request):
    return request.param


@pytest.fixture(params=[DESK, PHONE], ids=["1360", "390"])
def open_for(page_of, request, scripts) -> Opener:
    """The page of a person who is signed in; of a visitor, when no name is given."""

    def open_page(username: str = "") -> Page:
        page = page_of(viewport=request.param, java_script_enabled=scripts)
        if username:
            slip_in(page, username)
        return page

    return open_page


def region(page: Page, name: str):
    return page.get_by_role("region", name=name)


def more(page: Page, choice: str) -> None:
    """Open the menu of the page that holds the choice, and follow it."""
    menu = page.locator("details.more").filter(has=page.locator("a", has_text=choice)).first
    menu.locator("summary").click()
    follow(menu.get_by_role("link", name=choice))


def send(page: Page) -> None:
    press(page, "Send")
    expect(page.get_by_text(RECORDED)).to_be_visible()


# --- Official ---------------------------------------------------------------------------


def test_official_reports_with_evidence_and_takes_it_back(open_for):
    page = open_for("justice-desk")
    page.goto("/desk/")
    follow(region(page, "In your custody").get_by_role("link", name="Post an update"))
    page.get_by_label("What happened?").fill(TEXT)
    page.get_by_label("in progress").check()
    page.get_by_label("Instrument").select_option("order")
    page.get_by_label("Its number and date").fill("No 17 of 27 June 2008")
    page.get_by_label("Files").set_input_files([ORDER])
    page.get_by_label("Internal evidence").check()
    send(page)

    newest = region(page, "Progress").get_by_role("listitem").first
    expect(newest).to_contain_text(TEXT)
    expect(newest).to_contain_text("No 17 of 27 June 2008")
    gets_it_back(page, newest)
    press(page, "Take it back")
    expect(newest).to_contain_text("was taken back")
    expect(page.get_by_role("link", name=ORDER["name"])).to_have_count(0)
    expect(page.get_by_role("button", name="Take it back")).to_have_count(0)


def gets_it_back(page, newest):
    with page.expect_download() as download:
        newest.get_by_role("link", name=ORDER["name"]).click()
    assert download.value.suggested_filename == ORDER["name"]
    assert download.value.path().read_bytes() == PDF


# --- Focal point ------------------------------------------------------------------------


def test_focal_point_takes_ownership_moves_a_date_and_hands_back(open_for):
    page = open_for("justice")
    page.goto("/desk/")
    follow(page.get_by_role("link", name=re.compile("Answer.*Media outreach")))
    page.get_by_label("Accept in full").check()
    page.get_by_label("Accountable officer").select_option(
        label="Demo official, Ministry of Justice"
    )
    send(page)
    ownership = region(page, "Ownership")
    expect(ownership).to_contain_text("Ministry of Justice of the Republic of Kazakhstan")
    expect(ownership).to_contain_text("Demo official")

    page.goto(f"{SEMINAR}/c/")
    move_the_gap_analysis(page)
    hand_it_back(page)

    page.goto("/")
    expect(page.locator(".figure").filter(has_text="orphans").first).to_contain_text("7")
    # Owned now, and so the step that the plan had proposed for last autumn is overdue.
    expect(chart_row(page, "k")).to_contain_text("Overdue")
    expect(chart_row(page, "c")).to_contain_text("Orphan")


def move_the_gap_analysis(page):
    more(page, "Move the due date")
    page.get_by_label("New due date").fill("2008-09-30")
    page.get_by_label("Why").fill("Two ministries have not commented.")
    send(page)
    step = region(page, "Milestones").get_by_role("listitem").filter(has_text="Gap analysis").first
    expect(step).to_contain_text("moved 2 times")
    step.get_by_text("Slip ledger").click()
    expect(step).to_contain_text("31 May 2008 → 30 Sep 2008 (+122) Two ministries")


def hand_it_back(page):
    more(page, "Hand it back")
    page.get_by_label("Why").fill("Treaty law went to another ministry.")
    send(page)
    expect(region(page, "Ownership")).to_contain_text("Handed back: Ministry of Justice")


def chart_row(page, label):
    return page.locator("li.wall-row").filter(has=page.locator(f"a[href*='/{label}/']"))


# --- Registrar --------------------------------------------------------------------------


def test_registrar_nominates_reminds_closes_reopens_and_foresees_an_end(open_for):
    page = open_for("registrar")
    page.goto("/desk/")
    region(page, "Proposed, not asked").get_by_role("checkbox").check()
    press(page, "Nominate those ticked")
    press(page, "Send")
    expect(region(page, "Proposed, not asked")).to_have_count(0)

    unanswered = region(page, "Nominations without an answer")
    asked = unanswered.get_by_role("listitem").filter(has_text="Ministry of Justice")
    asked.get_by_role("checkbox").check()
    press(page, "Remind those ticked")
    page.get_by_label("A word of your own").fill("The term ends on 12 July.")
    press(page, "Send")
    expect(page.get_by_text("Recorded for 1 recommendation.")).to_be_visible()

    close_and_reopen(page)
    foresee_the_end_of_an_agency(page)


def close_and_reopen(page):
    page.goto(f"{SEMINAR}/k/")
    more(page, "Close it")
    page.get_by_label("superseded").check()
    page.get_by_label("Why").fill("The law on legal education covers it.")
    send(page)
    expect(page.locator(".lede")).to_contain_text("Superseded")
    more(page, "Reopen it")
    page.get_by_label("Why").fill("The law was not adopted.")
    send(page)
    expect(page.locator(".lede")).to_contain_text("Orphan")


def foresee_the_end_of_an_agency(page):
    page.goto("/agencies/minjust/reorganise/")
    page.get_by_label("It is dissolved").check()
    press(page, "See what it will do")
    expect(page.get_by_role("heading", level=1)).to_have_text("1 recommendation becomes an orphan")
    press(page, "Cancel")
    expect(region(page, "In its custody")).to_contain_text("Ratify anti-corruption")


# --- Reviewer ---------------------------------------------------------------------------


def test_reviewer_finds_a_claim_and_reads_what_is_internal(open_for):
    official = open_for("justice-desk")
    official.goto(f"{SEMINAR}/c/update/")
    official.get_by_label("What happened?").fill(TEXT)
    official.get_by_label("Files").set_input_files([ORDER])
    official.get_by_label("Internal evidence").check()
    send(official)

    page = open_for("reviewer")
    page.goto("/desk/")
    press(page, "Go to the review")
    expect(region(page, "What changed")).to_contain_text(TEXT[:60])
    follow(region(page, "Claims to check").get_by_role("link", name="Evaluate agencies").first)
    expect(region(page, "Status")).to_contain_text("Reported by the agency")
    page.goto(f"{SEMINAR}/c/")
    progress = region(page, "Progress")
    note = progress.get_by_role("listitem").filter(has_text="Review: verified in part")
    expect(note).to_contain_text(NOTE)
    gets_it_back(page, progress.get_by_role("listitem").first)


def test_reviewer_asks_for_evidence_and_records_a_verdict(open_for):
    page = open_for("reviewer")
    page.goto(f"{SEMINAR}/c/")
    press(page, "Ask for evidence")
    page.get_by_label("Which evidence do you ask for?").fill("Please attach the comparison.")
    send(page)
    official = open_for("justice")
    official.goto("/desk/")
    asked = region(official, "Evidence asked for").get_by_role("listitem")
    follow(asked.filter(has_text="attach the comparison").get_by_role("link", name="Answer"))
    expect(official.get_by_text("On 30 June 2008 a reviewer asked for evidence:")).to_be_visible()

    page.goto("/review/")
    claim = page.get_by_role("article", name="Evaluate agencies")
    expect(claim).to_contain_text("three bodies with high-risk spending were looked at")
    follow(claim.get_by_role("link", name="Record a verdict"))
    page.get_by_label("verified in part").check()
    page.get_by_label("Note", exact=True).fill("The method is there; the reports are not.")
    page.get_by_label("Method for evaluating financial activity").check()
    press(page, "Send")
    expect(page.get_by_text("Everybody can see the verdict")).to_be_visible()
    status = region(page, "Status")
    expect(status).to_contain_text("Verified in part")
    expect(status).to_contain_text("reported complete; verified in part")
    page.goto("/review/")
    expect(region(page, "Claims to check")).to_contain_text("Every claim has been reviewed.")


def test_visitor_compares_two_dates_and_takes_the_changes_away(open_for):
    page = open_for()
    page.goto("/")
    follow(page.get_by_role("contentinfo").get_by_role("link", name="Compare two dates"))
    page.get_by_label("Changes since").fill("2008-03-01")
    page.get_by_label("Agency").select_option("minjust")
    press(page, "Compare")
    expect(page.get_by_role("heading", name=re.compile("recommendations? changed"))).to_be_visible()
    with page.expect_download() as found:
        page.get_by_role("link", name="CSV").click()
    assert found.value.suggested_filename == "changes-2008-03-01-2008-06-30.csv"


# --- Visitor ----------------------------------------------------------------------------


def test_visitor_goes_from_the_overview_to_a_past_day_of_an_agency(open_for, scripts):
    page = open_for()
    page.goto("/")
    # Until its scripts are there, the page does not hear that a filter was chosen.
    follow(page.get_by_role("navigation", name="Main").get_by_role("link", name="Register"))
    page.get_by_label("Signal").select_option("overdue")
    if not scripts:
        press(page, "Filter")
    expect(page.get_by_role("heading", name="2 recommendations")).to_be_visible()
    page.locator("#table tbody").get_by_role("link", name="Ratify").press("Enter")
    expect(region(page, "Milestones")).to_contain_text("2 of 5 met, 1 overdue")

    page.get_by_text("As of 30 June 2008").click()
    page.get_by_label("Show the register as of").fill("2007-12-31")
    follow(page.get_by_role("button", name="Show", exact=True))
    expect(page.get_by_text("as it stood on 31 December 2007")).to_be_visible()
    expect(region(page, "Milestones")).to_contain_text("1 of 5 met")
    follow(region(page, "Ownership").get_by_role("link", name="Ministry of Justice"))
    expect(page).to_have_url(re.compile(r"/agencies/minjust/\?as_of=2007-12-31$"))
    # Handed back in January 2008.
    expect(region(page, "In its custody")).to_contain_text("Promote responsible business")


# --- Administrator ----------------------------------------------------------------------


def test_administrator_changes_a_mandate_and_the_history_tells_it(open_for):
    page = open_for("admin")
    page.goto("/admin/")
    follow(page.locator("#content").get_by_role("link", name="Agencies", exact=True))
    page.locator("#searchbar").fill("Ministry of Justice")
    # The agency is in the whole list as well.
    follow(page.get_by_role("button", name="Search"))
    found = page.locator("#result_list").get_by_role("link", name="Ministry of Justice of the")
    follow(found)
    page.get_by_label("Mandate").fill("Law drafting, review and legal outreach.")
    follow(page.get_by_role("button", name="Save", exact=True))
    expect(page.get_by_text("was changed successfully")).to_be_visible()

    follow(found)
    follow(page.get_by_role("link", name="History"))
    history = page.locator("#content")
    expect(history).to_contain_text("admin")
    expect(history).to_contain_text("Law drafting and review, legal outreach, treaty law.")
    expect(history).to_contain_text("Law drafting, review and legal outreach.")
