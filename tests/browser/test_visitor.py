"""Without an account: what a visitor finds, on a desk, on a phone, with a keyboard, on paper."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.steps import SEMINAR, follow, press, slip_in


def test_headline_figure_leads_to_the_rows_that_it_counts(page):
    page.goto("/")
    page.get_by_role("link", name="7 orphans").click()
    expect(page.get_by_role("heading", name="7 recommendations")).to_be_visible()


# --- The register, quicker with htmx ----------------------------------------------------


def test_filter_changes_the_table_without_loading_the_page(page):
    page.goto("/recommendations/")
    page.evaluate("document.body.dataset.loaded = 'once'")
    page.get_by_label("Signal").select_option("overdue")
    expect(page.get_by_role("heading", name="2 recommendations")).to_be_visible()
    expect(page).to_have_url(re.compile("signal=overdue"))
    expect(page.locator("body")).to_have_attribute("data-loaded", "once")
    download = page.get_by_role("link", name="Download as CSV")
    expect(download).to_have_attribute("href", re.compile("signal=overdue"))


def test_words_are_searched_for_while_they_are_typed(page):
    page.goto("/recommendations/")
    page.get_by_label("Words").press_sequentially("lobbying")
    expect(page.get_by_role("heading", name="1 recommendation")).to_be_visible()
    expect(page.get_by_label("Words")).to_be_focused()


def test_back_and_forward_restore_table_and_filter(page):
    page.goto("/recommendations/")
    page.get_by_label("Signal").select_option("overdue")
    expect(page.get_by_role("heading", name="2 recommendations")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("heading", name="16 recommendations")).to_be_visible()
    expect(page.get_by_label("Signal")).to_have_value("")
    page.go_forward()
    expect(page.get_by_role("heading", name="2 recommendations")).to_be_visible()
    expect(page.get_by_label("Signal")).to_have_value("overdue")


def test_back_from_a_recommendation_finds_the_whole_register(page):
    page.goto("/recommendations/")
    page.get_by_label("Signal").select_option("overdue")
    expect(page.get_by_role("heading", name="2 recommendations")).to_be_visible()
    page.locator("#table tbody").get_by_role("link", name="Ratify").press("Enter")
    expect(page).to_have_url(re.compile(r"/recommendations/astana-2007/\w+/$"))
    page.go_back()
    expect(page.get_by_role("heading", name="2 recommendations")).to_be_visible()
    expect(page.get_by_role("navigation", name="Main")).to_be_visible()


# --- Dates ------------------------------------------------------------------------------


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_chosen_date_stays_while_one_browses(page_of, scripts):
    page = page_of(java_script_enabled=scripts)
    page.goto("/")
    page.get_by_text("As of 30 June 2008").click()
    page.get_by_label("Show the register as of").fill("2007-12-31")
    follow(page.get_by_role("button", name="Show", exact=True))
    expect(page.get_by_text("as it stood on 31 December 2007")).to_be_visible()
    # The overview lists orphans too.
    follow(page.get_by_role("navigation", name="Main").get_by_role("link", name="Orphans"))
    follow(page.locator(".orphans li").first.get_by_role("link"))
    expect(page).to_have_url(re.compile(r"as_of=2007-12-31$"))
    expect(page.get_by_text("Nobody, for 251 days")).to_be_visible()


def test_date_stays_when_a_filter_changes(page):
    page.goto("/recommendations/?as_of=2007-12-31")
    page.get_by_label("Signal").select_option("silent")
    expect(page).to_have_url(re.compile("as_of=2007-12-31.*signal=silent"))


def test_filter_stays_when_a_date_or_a_language_is_chosen_after_it(page):
    page.goto("/recommendations/?as_of=2008-06-01")
    page.get_by_label("Signal").select_option("orphan")
    expect(page).to_have_url(re.compile("signal=orphan"))
    back = page.get_by_role("link", name="Back to today")
    expect(back).to_have_attribute("href", re.compile(r"\?(?!.*as_of).*signal=orphan"))
    language = page.get_by_role("link", name="Рус")
    expect(language).to_have_attribute("href", re.compile("next=.*signal%3Dorphan"))
    page.get_by_text("As of 1 June 2008").click()
    page.get_by_label("Show the register as of").fill("2007-12-31")
    follow(page.get_by_role("button", name="Show", exact=True))
    expect(page).to_have_url(re.compile("as_of=2007-12-31.*signal=orphan"))
    expect(page.get_by_label("Signal")).to_have_value("orphan")


def test_back_to_today_shows_the_same_page_today(page):
    page.goto("/orphans/?as_of=2007-12-31")
    page.get_by_role("link", name="Back to today").click()
    expect(page).to_have_url(re.compile("/orphans/$"))
    expect(page.get_by_text("as it stood on")).to_have_count(0)


# --- Keyboard ---------------------------------------------------------------------------


def test_first_tab_reaches_a_visible_link_that_skips_to_the_content(page):
    page.goto("/")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="source 07ASTANA1148")).to_be_focused()


def test_tab_goes_through_the_page_in_order_and_focus_is_seen(page):
    page.goto("/")
    stops = []
    while not stops or not stops[-1][0].startswith("Create one agency"):
        page.keyboard.press("Tab")
        stops.append(focused(page))
    assert [text for text, outline in stops if outline == "none"] == []
    texts = [text for text, _ in stops]
    wanted = ["Skip to content", "Overview", "Sign in", "source", "16", "a Carry out"]
    places = [next(i for i, text in enumerate(texts) if text.startswith(w)) for w in wanted]
    assert places == sorted(places)


def focused(page):
    """The text of what has the focus, and the line that shows it."""
    return page.evaluate("""() => {
        const at = document.activeElement;
        if (at === document.body) throw Error("The focus left the page.");
        return [at.textContent.trim(), getComputedStyle(at).outlineStyle];
    }""")


def test_slash_goes_to_the_search_and_is_a_letter_inside_it(page):
    page.goto("/recommendations/")
    page.keyboard.press("/")
    words = page.get_by_label("Words")
    expect(words).to_be_focused()
    words.press("/")
    expect(words).to_have_value("/")


def test_escape_closes_the_choice_of_a_date(page):
    page.goto("/")
    page.get_by_text("As of 30 June 2008").click()
    expect(page.get_by_label("Show the register as of")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_label("Show the register as of")).to_be_hidden()


def test_menu_opens_by_keyboard_and_escape_gives_the_focus_back(page):
    slip_in(page, "justice")
    page.goto("/recommendations/astana-2007/c/")
    summary = page.locator(".offers .more > summary")
    summary.press("Enter")
    page.keyboard.press("Tab")
    first = page.get_by_role("link", name="Replace the accountable officer")
    expect(first).to_be_focused()
    page.keyboard.press("Escape")
    expect(first).to_be_hidden()
    expect(summary).to_be_focused()


def test_keys_go_through_the_desk_tick_and_help(page):
    slip_in(page, "registrar")
    page.goto("/desk/")
    items = page.locator("[data-item]")
    for key, place in [("j", 0), ("j", 1), ("j", 2), ("k", 1)]:
        page.keyboard.press(key)
        expect(items.nth(place).get_by_role("link").first).to_be_focused()
    box = page.locator("[data-item]:focus-within").get_by_role("checkbox")
    page.keyboard.press("x")
    expect(box).to_be_checked()
    page.keyboard.press("?")
    expect(page.get_by_text("next and previous")).to_be_in_viewport()
    page.keyboard.press("?")
    expect(page.get_by_text("next and previous")).to_be_hidden()


# --- Paper ------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/", "/recommendations/", "/recommendations/astana-2007/c/"])
def test_print_leaves_out_what_paper_cannot_do(page, path):
    page.goto(path)
    page.emulate_media(media="print")
    expect(page.get_by_role("navigation", name="Main")).to_be_hidden()
    expect(page.get_by_role("link", name="Sign in")).to_be_hidden()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert page.pdf().startswith(b"%PDF")


def test_visitor_who_comes_back_sees_what_an_official_did_meanwhile(page_of):
    """The page was made for others before, and the browser has it: neither is shown again."""
    visitor, official = page_of(), page_of()
    status, told = f"{SEMINAR}/c/", "The list of articles was agreed on."
    for _ in range(2):
        visitor.goto(status)
        expect(visitor.get_by_text(told)).to_have_count(0)

    slip_in(official, "justice-desk")
    official.goto(f"{status}update/")
    official.get_by_label("What happened?").fill(told)
    press(official, "Send")
    expect(official.get_by_text("Recorded. Everybody can see it now")).to_be_visible()

    visitor.reload()
    expect(visitor.get_by_text(told)).to_be_visible()
