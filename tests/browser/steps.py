"""What the tests in the browser do over and over: go somewhere, sign in, press, wait."""

from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

PASSWORD = "astana-demo-2007"
SEMINAR = "/recommendations/astana-2007"
REORGANISE = "/agencies/minjust/reorganise/"


def sign_in(page: Page, username: str) -> None:
    """Sign in through the form, on this page or on its own."""
    if "/sign-in/" not in page.url:
        page.goto("/sign-in/")
    fill_sign_in(page, username, PASSWORD)
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()


def fill_sign_in(page: Page, username: str, password: str) -> None:
    page.get_by_label("Username").fill(username)
    page.get_by_label("Password").fill(password)
    press(page, "Sign in")


def slip_in(page: Page, username: str) -> None:
    """The same without drawing the pages on the way."""
    page.request.get("/sign-in/")
    token = next(c["value"] for c in page.context.cookies() if c["name"] == "csrftoken")
    form = {"username": username, "password": PASSWORD, "csrfmiddlewaretoken": token}
    expect(page.request.post("/sign-in/", form=form)).to_be_ok()


def press(page: Page, name: str) -> None:
    """Follow the link or press the button of that name in the page itself; wait for the next."""
    main = page.get_by_role("main")
    link, button = main.get_by_role("link", name=name), main.get_by_role("button", name=name)
    with page.expect_navigation():
        link.or_(button).first.click()


def follow(way: Locator) -> None:
    """Follow the link or press the button; wait for the next page and its scripts."""
    with way.page.expect_navigation():
        way.click()


def wait_for(page: Page, happened: Callable[[], object]) -> None:
    """Wait for what no page shows."""
    for _ in range(100):
        if happened():
            return
        page.wait_for_timeout(100)
    raise TimeoutError("It did not happen within ten seconds.")


def at(path: str, *names: str, user: str = "") -> Callable[[Page], None]:
    """How to reach a page: its address, and what to press there."""

    def go(page: Page) -> None:
        if user:
            slip_in(page, user)
        page.goto(path)
        for name in names:
            press(page, name)

    return go
