"""An administrator changes a record, and the record tells who changed what."""

import pytest
from playwright.sync_api import expect

from tests.browser.pages import sign_in, slip_in
from tests.browser.test_accessibility import AXE, COLOURS, EVERYTHING, barriers

# What the admin's own markup and the script of its choices leave open.
OPEN = ["aria-input-field-name", "empty-table-header", "label", "list"]
RULES = EVERYTHING["rules"] | {rule: {"enabled": False} for rule in OPEN}
# Without loading the style sheets anew, which the policy of the pages would refuse.
MOST = EVERYTHING | {"rules": RULES, "preload": False}
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


@pytest.mark.parametrize(
    "path",
    [
        "agencies/agency/",
        "agencies/source/1/delete/",
        "recommendations/act/",
        "recommendations/act/add/?recommendation=1&kind=close",
        "recommendations/recommendation/",
        "recommendations/recommendation/1/change/",
    ],
)
def test_page_of_the_administration_has_no_other_barrier(page, path):
    slip_in(page, "admin")
    for scheme, rules in (("light", MOST), ("dark", COLOURS | {"preload": False})):
        page.emulate_media(color_scheme=scheme)
        page.goto(f"/admin/{path}")
        page.evaluate(AXE)

        assert barriers(page, rules) == []


def test_rows_of_a_recommendation_are_not_named_twice(page):
    slip_in(page, "admin")
    page.goto("/admin/recommendations/recommendation/1/change/")
    name = page.locator("#acts-0 td.original p")

    assert name.evaluate("each => getComputedStyle(each).fontSize") == "0px"
    expect(name.get_by_role("link")).to_be_visible()
    assert name.bounding_box()["height"] >= 16
