"""A long file is told about while it comes; without scripts the link downloads it."""

import re

import pytest
from playwright.sync_api import expect


def take_long(page):
    """Let the page take 16 rows for many."""
    page.goto("/recommendations/")
    page.locator("#downloading").evaluate("panel => panel.dataset.from = 0")


@pytest.mark.parametrize("format", ["CSV", "JSON"])
def test_long_file_shows_its_rows_as_they_come_and_is_kept(page, format):  # noqa: A002
    take_long(page)
    with page.expect_download() as download:
        page.get_by_role("link", name=f"Download as {format}").click()

    expect(page.get_by_text("The file is here, with 16 rows.")).to_be_visible()
    expect(page.get_by_role("progressbar")).to_have_js_property("value", 16)
    expect(page.get_by_role("button", name="Cancel")).to_be_hidden()
    assert download.value.suggested_filename == f"recommendations-2008-06-30.{format.lower()}"
    assert download.value.path().stat().st_size > 5_000


def test_long_file_can_be_cancelled(page):
    take_long(page)
    page.route("**/export.csv", lambda route: None)
    page.get_by_role("link", name="Download as CSV").click()
    expect(page.get_by_text("0 of 16 rows")).to_be_visible()
    page.get_by_role("button", name="Cancel").click()
    expect(page.locator("#downloading")).to_be_hidden()


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
@pytest.mark.parametrize("format", ["CSV", "XLSX", "JSON"])
def test_short_file_comes_by_its_link(page_of, format, scripts):  # noqa: A002
    page = page_of(java_script_enabled=scripts)
    page.goto("/recommendations/?signal=orphan")
    with page.expect_download() as download:
        page.get_by_role("link", name=f"Download as {format}").click()

    assert re.fullmatch(r"recommendations-2008-06-30\.\w+", download.value.suggested_filename)
