"""Each kind of page, and how a person comes to it."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.steps import REORGANISE, SEMINAR, at, fill_sign_in, follow, press, slip_in
from tests.factories import PDF


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
    """Both sides of it, as if the form had been opened before anybody acted."""
    typed_update(page)
    page.locator("[name=seen]").evaluate("field => field.value = 0")
    press(page, "Send")


def draft(page: Page) -> None:
    typed_update(page)
    press(page, "Save draft")
    page.goto(f"{SEMINAR}/c/update/")


def drafts(page: Page) -> None:
    draft(page)
    page.goto("/drafts/")


def recorded(page: Page) -> None:
    typed_update(page)
    press(page, "Send")


def recorded_and_on_the_desk(page: Page) -> None:
    recorded(page)
    page.goto("/desk/")


def taken_back(page: Page) -> None:
    recorded(page)
    press(page, "Take it back")


def ended_session(page: Page) -> None:
    typed_update(page)
    page.context.clear_cookies(name="sessionid")
    press(page, "Send")


def old_form(page: Page) -> None:
    typed_update(page)
    page.context.clear_cookies()
    press(page, "Send")


def evidence(page: Page) -> None:
    """A file and a link on the status page, one of them internal."""
    typed_update(page)
    order = {"name": "Order.pdf", "mimeType": "application/pdf", "buffer": PDF}
    page.get_by_label("Files").set_input_files([order])
    page.get_by_label("Internal evidence").check()
    press(page, "Send")


def divide(page: Page) -> None:
    """Divide recommendation c after its first sentence."""
    at(f"{SEMINAR}/c/divide/", user="registrar")(page)
    parts = page.get_by_label("The parts")
    parts.fill(parts.input_value().replace("conventions. The", "conventions.\n\nThe"))
    page.get_by_label("Why").fill("Each convention is a fact of its own.")
    press(page, "Send")
    expect(page.get_by_role("region", name="Parts")).to_be_visible()


def parts(page: Page) -> None:
    """One part closed, the other open."""
    divide(page)
    page.get_by_role("region", name="Parts").get_by_role("link", name="Close").first.click()
    page.get_by_label("implemented", exact=True).check()
    page.get_by_label("Why").fill("The convention is ratified.")
    press(page, "Send")


def chosen(button: str, user: str = "registrar") -> Callable[[Page], None]:
    """Tick everything that goes with a button of the desk, and press it."""

    def go(page: Page) -> None:
        at("/desk/", user=user)(page)
        form = page.locator("form").filter(has=page.get_by_role("button", name=button))
        for box in form.get_by_role("checkbox").all():
            box.check()
        press(page, button)

    return go


def asked_twice(page: Page) -> None:
    """A second nomination for the Ministry of Justice, so that it can answer both at once."""
    at(f"{SEMINAR}/p/nominate/?agency=23", user="registrar")(page)
    page.get_by_label("Why this agency").fill("It drafts the instruction.")
    press(page, "Send")
    slip_in(page, "justice")
    page.goto("/desk/")


def asked_for_evidence(page: Page) -> None:
    """A reviewer asks the Ministry of Justice; its desk."""
    at(f"{SEMINAR}/c/ask/", user="reviewer")(page)
    page.get_by_label("Which evidence do you ask for?").fill("Please attach the comparison.")
    press(page, "Send")
    slip_in(page, "justice")
    page.goto("/desk/")


def update_that_is_asked_for(page: Page) -> None:
    asked_for_evidence(page)
    press(page, "Answer with evidence")


def answer_to_several(page: Page) -> None:
    asked_twice(page)
    for box in page.get_by_role("checkbox").all():
        box.check()
    press(page, "Answer those ticked")


def reminders(page: Page) -> None:
    """One mail, in the list of all mails."""
    at(f"{SEMINAR}/k/remind/71/", user="registrar")(page)
    press(page, "Send")
    page.goto("/reminders/")


def unsubscription(page: Page) -> None:
    """As the mail has it; who opens it is not signed in."""
    at("/reminders/today/", user="registrar")(page)
    mail = page.locator("pre").filter(has_text="/unsubscribe/").first.text_content() or ""
    page.context.clear_cookies()
    page.goto(re.findall(r"/unsubscribe/\S+", mail)[0])


def unsubscribed(page: Page) -> None:
    unsubscription(page)
    follow(page.get_by_role("main").get_by_role("button"))


def prepared_download(page: Page) -> None:
    """A workbook that waits for a worker; so few rows are prepared only when asked for."""
    page.goto("/downloads/")
    press(page, "Prepare the file")


def calendar(page: Page) -> None:
    at("/settings/", user="justice")(page)
    press(page, "Make an address")


def watch(page: Page) -> None:
    """Watch recommendation c, as the reviewer."""
    at(f"{SEMINAR}/c/", "Watch", user="reviewer")(page)


def save_view(page: Page, name: str = "Orphans of Justice") -> None:
    """Save the orphans of the Ministry of Justice, and be told of their number."""
    at("/recommendations/?signal=orphan&agency=minjust", "Save this view", user="reviewer")(page)
    page.get_by_label("Name").fill(name)
    page.get_by_label("Tell me when the number changes").check()
    press(page, "Save")


def followed(page: Page) -> None:
    save_view(page)
    watch(page)
    page.goto("/following/")


def stopped(page: Page) -> None:
    """The list, after something was stopped in it."""
    followed(page)
    press(page, "Stop watching")


def view_with_errors(page: Page) -> None:
    """The name is taken already."""
    save_view(page)
    at("/recommendations/?signal=overdue", "Save this view")(page)
    page.get_by_label("Name").fill("Orphans of Justice")
    press(page, "Save")


def changed_view(page: Page) -> None:
    save_view(page)
    press(page, "Change or delete")


def opened_view(page: Page) -> None:
    """By somebody without an account."""
    changed_view(page)
    address = page.get_by_role("textbox", name="Address").input_value()
    page.context.clear_cookies()
    page.goto("/views/" + address.split("/views/")[1])


def change_of_an_agency(page: Page) -> None:
    """What the split of an agency would do; nothing is done."""
    at("/agencies/minjust/reorganise/", user="registrar")(page)
    page.get_by_label("It is split").check()
    page.get_by_label("Successor 1").fill("supreme-court")
    page.locator("[name=code_1]").fill("law")
    page.locator("[name=name_en_1]").fill("Ministry of Law")
    press(page, "See what it will do")


def what_an_agency_left(page: Page) -> None:
    change_of_an_agency(page)
    press(page, "Do it")


VISITOR = {
    "overview": at("/"),
    "overview of a past date": at("/?as_of=2007-12-31"),
    "register": at("/recommendations/"),
    "register with a filter not understood": at("/recommendations/?signal=nonsense"),
    "register without a match": at("/recommendations/?q=zeppelin"),
    "status page of an orphan": at(f"{SEMINAR}/p/"),
    "status page of an owned recommendation": at(f"{SEMINAR}/c/"),
    "status page of a closed recommendation": at(f"{SEMINAR}/n/"),
    "download that takes long": at("/downloads/"),
    "download that is prepared": prepared_download,
    "orphans": at("/orphans/"),
    "orphans for one reason": at("/orphans/?reason=declined"),
    "agencies": at("/agencies/"),
    "agency": at("/agencies/minjust/"),
    "agency that does not exist yet": at("/agencies/anticorruption-committee/"),
    "seminars": at("/seminars/"),
    "seminar": at("/seminars/astana-2007/"),
    "method": at("/method/"),
    "figures": at("/figures/"),
    "figures of an agency without cases": at("/figures/?agency=minjust&as_of=2007-05-01"),
    "figures with a filter not understood": at("/figures/?agency=nonsense"),
    "reports": at("/reports/"),
    "reports of orphans on a past date": at("/reports/?signal=orphan&as_of=2008-01-31"),
    "reports not understood": at("/reports/?signal=nonsense&since=yesterday"),
    "compare": at("/compare/?since=2008-03-01"),
    "compare without a change": at("/compare/?since=2008-06-30"),
    "compare not understood": at("/compare/?since=yesterday&signal=nonsense"),
    "open data": at("/api/docs/"),
    "open data on a past date": at("/api/docs/?as_of=2007-06-01"),
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
    "review": at("/review/?since=2008-03-01", user="reviewer"),
    "review of a first visit": at("/review/", user="reviewer"),
    "review not understood": at("/review/?since=yesterday", user="reviewer"),
    "verdict": at(f"{SEMINAR}/f/assess/", user="reviewer"),
    "verdict with errors": at(f"{SEMINAR}/f/assess/", "Send", user="reviewer"),
    "request for evidence": at(f"{SEMINAR}/f/ask/", user="reviewer"),
    "desk with a request for evidence": asked_for_evidence,
    "update with a request for evidence": update_that_is_asked_for,
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
    "draft": draft,
    "drafts": drafts,
    "no drafts": at("/drafts/", user="justice"),
    "recorded just now": recorded,
    "recorded just now, on the desk": recorded_and_on_the_desk,
    "taken back": taken_back,
    "session ended": ended_session,
    "form too old": old_form,
    "nominate": at(f"{SEMINAR}/p/nominate/?agency=2", user="registrar"),
    "transfer": at(f"{SEMINAR}/c/transfer/", user="registrar"),
    "remind": at(f"{SEMINAR}/k/remind/71/", user="registrar"),
    "hand back": at(f"{SEMINAR}/c/hand-back/14/", user="justice"),
    "name an officer": at(f"{SEMINAR}/c/officer/14/", user="justice"),
    "the officer has left": at(f"{SEMINAR}/c/officer/14/left/", user="justice"),
    "move a milestone": at(f"{SEMINAR}/c/milestones/11/move/", user="justice"),
    "split a milestone": at(f"{SEMINAR}/c/milestones/11/split/", user="justice"),
    "split with errors": at(f"{SEMINAR}/c/milestones/11/split/", "Send", user="justice"),
    "drop a milestone": at(f"{SEMINAR}/c/milestones/11/drop/", user="justice"),
    "close": at(f"{SEMINAR}/c/close/", user="registrar"),
    "close with errors": at(f"{SEMINAR}/c/close/", "Send", user="registrar"),
    "reopen": at(f"{SEMINAR}/n/reopen/", user="registrar"),
    "look at it again": at(f"{SEMINAR}/n/recheck/", user="reviewer"),
    "divide": at(f"{SEMINAR}/c/divide/", user="registrar"),
    "parts of a recommendation": parts,
    "status page for a registrar": at(f"{SEMINAR}/c/", user="registrar"),
    "status page for a reviewer": at(f"{SEMINAR}/c/", user="reviewer"),
    "evidence": evidence,
    "nominate several": chosen("Nominate those ticked"),
    "remind several": chosen("Remind those ticked"),
    "desk with several to answer": asked_twice,
    "answer several": answer_to_several,
    "reminders": reminders,
    "reminders of today": at("/reminders/today/", user="registrar"),
    "settings": at("/settings/", user="justice"),
    "reminders of today, by kind": at("/reminders/today/?kind=view", user="registrar"),
    "watched": watch,
    "followed": followed,
    "nothing followed": at("/following/", user="justice"),
    "watch that was stopped": stopped,
    "view to save": at("/views/save/?signal=orphan", user="reviewer"),
    "view that cannot be saved": at("/views/save/?signal=nonsense", user="reviewer"),
    "view with errors": view_with_errors,
    "view to change": changed_view,
    "view that is shared": opened_view,
    "calendar": calendar,
    "unsubscribe": unsubscription,
    "unsubscribed": unsubscribed,
    "agency for a registrar": at("/agencies/minjust/", user="registrar"),
    "end of an agency": at(REORGANISE, user="registrar"),
    "end of an agency with errors": at(REORGANISE, "See what it will do", user="registrar"),
    "what the end of an agency will do": change_of_an_agency,
    "successors to ask": what_an_agency_left,
    "people of an agency": at("/agencies/minjust/people/", user="registrar"),
    "person who leaves": at("/agencies/minjust/people/", "Has left", user="registrar"),
    "handover": at("/agencies/minjust/handover/", user="justice"),
    "not allowed": at(f"{SEMINAR}/c/update/", user="education"),
}
PAGES = VISITOR | PEOPLE
