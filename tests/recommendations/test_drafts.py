"""What is kept of an unfinished form, how much of it, and for how long."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import call_command
from django.http import QueryDict

from recommendations import drafts
from recommendations.models import Draft
from seminar_tracker.kept import LIMIT
from tests.factories import HELD_ON, UserFactory, noon

pytestmark = pytest.mark.django_db

NOW = noon(HELD_ON)


@pytest.fixture
def sheet():
    return sheet_at("/here/")


def sheet_at(address, user=None):
    return drafts.Sheet(user or UserFactory(), address, "Update", lambda: {"day": ["2008-06-30"]})


def form(**typed):
    found = QueryDict(mutable=True)
    for name, value in typed.items():
        found.setlist(name, value if isinstance(value, list) else [value])
    return found


def save(sheet, at=NOW, **typed):
    return drafts.save(sheet, form(**typed), at=at)


def test_draft_comes_back_as_it_was_typed(sheet):
    typed = {"text": ["Закон & 100 %\nпринят."], "steps": ["one", "", "two"], "day": ["2008-06-30"]}

    save(sheet, **typed)

    draft = drafts.find(sheet.user, "/here/")
    assert dict(drafts.fields(draft).lists()) == typed
    assert drafts.typed(draft) == ["Закон & 100 %\nпринят.", "one", "two", "2008-06-30"]
    assert (draft.title, draft.saved_at) == ("Update", NOW)


def test_machinery_and_passwords_stay_out_of_it(sheet):
    draft = save(
        sheet, text="Done.", csrfmiddlewaretoken="x", token="x", ticket="x", save_draft="1",
        password="secret", new_password1="secret", seen="17",
    )  # fmt: skip

    assert drafts.fields(draft).dict() == {"text": "Done.", "seen": "17"}
    assert drafts.typed(draft) == ["Done."]


def test_later_draft_takes_the_place_of_the_earlier(sheet):
    save(sheet, text="First.")
    save(sheet, text="Second.", at=NOW + timedelta(minutes=1))

    assert drafts.typed(Draft.objects.get()) == ["Second."]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ({}, False),
        ({"text": "", "progress": ""}, False),
        ({"text": " \n", "seen": "17", "token": "x"}, False),
        ({"text": "", "day": "2008-06-30"}, False),
        ({"text": "", "day": "2008-06-29"}, True),
        ({"text": "x", "day": "2008-06-30"}, True),
    ],
    ids=["nothing", "empty", "blank", "as the form came", "another day", "a letter"],
)
def test_form_in_which_nothing_was_typed_leaves_no_draft(sheet, typed, kept):
    save(sheet, text="Before.")

    draft = save(sheet, **typed)

    assert (draft is not None) is kept
    assert Draft.objects.count() == (1 if kept else 0)


@pytest.mark.parametrize("letters", [LIMIT - 4, LIMIT - 3], ids=["the longest", "one more"])
def test_draft_is_as_long_as_anybody_types(sheet, letters):
    if letters + len("text") <= LIMIT:
        assert save(sheet, text="Ж" * letters)
        return
    with pytest.raises(ValidationError, match="too long"):
        save(sheet, text="Ж" * letters)
    assert not Draft.objects.exists()


def test_long_title_is_shortened(sheet):
    long = drafts.Sheet(sheet.user, "/here/", "x" * 400, dict)

    assert save(long, text="Done.").title == "x" * 300


def test_oldest_makes_way_for_the_fifty_first():
    user, other = UserFactory(), UserFactory()
    save(sheet_at("/0/", other), text="Of another person.")
    for n in range(drafts.MOST + 1):
        save(sheet_at(f"/{n}/", user), text="Done.", at=NOW + timedelta(minutes=n))

    assert user.drafts.count() == drafts.MOST
    assert drafts.find(user, "/0/") is None
    assert drafts.find(other, "/0/")


def test_draft_is_found_by_its_author_alone(sheet):
    save(sheet, text="Done.")

    assert drafts.find(UserFactory(), "/here/") is None
    assert drafts.find(sheet.user, "/there/") is None


def test_ticket_brings_back_its_form(sheet):
    again = drafts.sheet_of(sheet.ticket(), sheet.user)

    assert (again.user, again.address, again.title) == (sheet.user, sheet.address, sheet.title)
    assert again.untouched == sheet.untouched


@pytest.mark.parametrize(
    "change",
    [lambda ticket: "", lambda ticket: "/here/", lambda ticket: f"{ticket}x"],
    ids=["none", "an address", "another signature"],
)
def test_made_up_ticket_is_refused(sheet, change):
    with pytest.raises(PermissionDenied):
        drafts.sheet_of(change(sheet.ticket()), sheet.user)


def test_ticket_of_another_person_is_refused(sheet):
    with pytest.raises(PermissionDenied, match="Somebody else"):
        drafts.sheet_of(sheet.ticket(), UserFactory())


def test_drafts_go_after_ninety_days(sheet, settings):
    settings.TRACKER_TODAY = HELD_ON
    old = NOW - timedelta(days=92)
    save(sheet, text="Kept.", at=NOW - timedelta(days=89))
    save(sheet_at("/old/", sheet.user), text="Old.", at=old)
    told = StringIO()

    call_command("tidy", stdout=told)

    assert [draft.address for draft in Draft.objects.all()] == ["/here/"]
    assert told.getvalue() == "Drafts removed: 1.\nDownloads removed: 0.\n"
