"""Each kind of page, and how a person comes to it."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

PASSWORD = "astana-demo-2007"
SEMINAR = "/recommendations/astana-2007"


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


def at(path: str, *names: str, user: str = "") -> Callable[[Page], None]:
    """How to reach a page: its address, and what to press there."""

    def go(page: Page) -> None:
        if user:
            slip_in(page, user)
        page.goto(path)
        for name in names:
            press(page, name)

    return go


def refused_sign_in(page: Page) -> None:
    page.goto("/sign-in/")
    fill_sign_in(page, "justice", "a wrong password")
    expect(page.get_by_role("alert")).to_be_visible()


def choice_of_a_date(page: Page) -> None:
    page.goto("/orphans/")
    page.get_by_text("As of 30 June 2008").click()


def typed_update(page: Page) -> None:
    at(f"{SEMINAR}/c/update/", user="justice")(page)
    page.get_by_label("What happened?").fill("The working group met.")


def conflict(page: Page) -> None:
    """As if the form had been opened before anybody acted."""
    typed_update(page)
    page.locator("[name=seen]").evaluate("field => field.value = 0")
    press(page, "Send")


def ended_session(page: Page) -> None:
    typed_update(page)
    page.context.clear_cookies(name="sessionid")
    press(page, "Send")


def old_form(page: Page) -> None:
    typed_update(page)
    page.context.clear_cookies()
    press(page, "Send")


VISITOR = {
    "overview": at("/"),
    "overview of a past date": at("/?as_of=2007-12-31"),
    "register": at("/recommendations/"),
    "register with a filter not understood": at("/recommendations/?signal=nonsense"),
    "register without a match": at("/recommendations/?q=zeppelin"),
    "status page of an orphan": at(f"{SEMINAR}/p/"),
    "status page of an owned recommendation": at(f"{SEMINAR}/c/"),
    "status page of a closed recommendation": at(f"{SEMINAR}/n/"),
    "orphans": at("/orphans/"),
    "orphans for one reason": at("/orphans/?reason=declined"),
    "agencies": at("/agencies/"),
    "agency": at("/agencies/minjust/"),
    "agency that does not exist yet": at("/agencies/anticorruption-committee/"),
    "seminars": at("/seminars/"),
    "seminar": at("/seminars/astana-2007/"),
    "method": at("/method/"),
    "sign-in": at("/sign-in/"),
    "sign-in refused": refused_sign_in,
    "choice of a date": choice_of_a_date,
    "nothing at the address": at("/nowhere/"),
    "date not understood": at("/?as_of=yesterday"),
}
PEOPLE = {
    "desk of an administrator": at("/desk/", user="admin"),
    "desk of a registrar": at("/desk/", user="registrar"),
    "desk of a reviewer": at("/desk/", user="reviewer"),
    "desk of a focal point": at("/desk/", user="justice"),
    "desk of an official": at("/desk/", user="justice-desk"),
    "desk of a focal point with silence": at("/desk/", user="civil-service"),
    "status page with offers": at(f"{SEMINAR}/k/", user="justice"),
    "answer": at(f"{SEMINAR}/k/", "Answer the nomination", user="justice"),
    "answer with errors": at(f"{SEMINAR}/k/", "Answer the nomination", "Send", user="justice"),
    "update": at(f"{SEMINAR}/c/update/", user="justice"),
    "update with errors": at(f"{SEMINAR}/c/update/", "Send", user="justice"),
    "milestone met": at(f"{SEMINAR}/c/", "Mark as met", user="justice"),
    "somebody acted meanwhile": conflict,
    "session ended": ended_session,
    "form too old": old_form,
    "not allowed": at(f"{SEMINAR}/c/update/", user="education"),
}
PAGES = VISITOR | PEOPLE
