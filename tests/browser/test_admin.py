"""An administrator changes a record, and the record tells who changed what."""

from playwright.sync_api import expect

from tests.browser.pages import sign_in

AGENCY = "Ministry of Justice of the Republic of Kazakhstan"


def test_administrator_changes_a_mandate_and_the_history_tells_it(page):
    sign_in(page, "admin")
    page.get_by_role("link", name="Administration").first.click()
    page.get_by_role("link", name="Agencies", exact=True).last.click()
    page.locator("#searchbar").fill("Ministry of Justice")
    page.get_by_role("button", name="Search").click()
    page.locator("#result_list").get_by_role("link", name=AGENCY).click()
    page.get_by_label("Mandate").fill("Law drafting, review and legal outreach.")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("was changed successfully")).to_be_visible()

    page.locator("#result_list").get_by_role("link", name=AGENCY).click()
    page.get_by_role("link", name="History").click()
    history = page.locator("#content")
    expect(history).to_contain_text("admin")
    expect(history).to_contain_text("Law drafting and review, legal outreach, treaty law.")
    expect(history).to_contain_text("Law drafting, review and legal outreach.")
