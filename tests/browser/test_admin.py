"""The administration: what its pages leave open to everybody."""

import pytest
from playwright.sync_api import expect

from tests.browser.steps import slip_in
from tests.browser.test_accessibility import AXE, COLOURS, EVERYTHING, barriers

# What the admin's own markup and the script of its choices leave open.
OPEN = ["aria-input-field-name", "empty-table-header", "label", "list"]
RULES = EVERYTHING["rules"] | {rule: {"enabled": False} for rule in OPEN}
# Without loading the style sheets anew, which the policy of the pages would refuse.
MOST = EVERYTHING | {"rules": RULES, "preload": False}


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
