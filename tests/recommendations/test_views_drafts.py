"""Drafts of the forms of acts: kept while typing and by a button, found again, discarded."""

from datetime import date

import pytest
from django.urls import reverse

from recommendations import actions
from recommendations.choices import Kind
from recommendations.models import Act, Draft
from tests.factories import (
    AgencyFactory,
    RecommendationFactory,
    RegistrarFactory,
    SeminarFactory,
    UserFactory,
    entry,
    noon,
)
from tests.markup import elements, text_of, value_of
from tests.recommendations.scenes import held, nominate, person_of, reported, send, url

pytestmark = pytest.mark.usefixtures("today")

TODAY = date(2008, 6, 30)
TODAY_NOON = noon(TODAY)
TEXT = "The analysis was printed."
LIST, SAVE = reverse("recommendations:drafts"), reverse("recommendations:draft-save")


@pytest.fixture
def said(db):
    return RecommendationFactory(seminar=SeminarFactory(slug="graft"), label="c", title="Ratify")


@pytest.fixture
def lead(said):
    return held(said, AgencyFactory(name_en="Ministry of Justice"))


@pytest.fixture
def official(lead, sign_in):
    person = person_of(lead.agency)
    sign_in(person)
    return person


def ticket_of(page):
    return next(attrs["data-ticket"] for _, attrs in elements(page) if "data-ticket" in attrs)


def typed(**more):
    return {"text": TEXT, "happened_on": "2008-06-30", **more}


def autosave(client, **more):
    """What the script of the form sends."""
    return client.post(SAVE, typed(ticket=ticket_of(client.get(url("update"))), **more))


# --- While typing ---------------------------------------------------------------------


def test_typed_text_is_saved_and_found_again(client, official):
    saved = autosave(client, instrument="Order 15", progress="planned")

    page = client.get(url("update"))
    draft = Draft.objects.get()
    assert (saved.status_code, saved["Content-Type"]) == (200, "text/plain; charset=utf-8")
    assert saved.content.decode().startswith("Draft saved at ")
    assert (draft.user, draft.address) == (official, url("update"))
    assert draft.title == "Post an update: c. Ratify"
    assert TEXT in page.content.decode()
    assert 'value="Order 15"' in page.content.decode()
    assert "This is your draft of 30 June 2008" in text_of(page)
    assert "It was not sent" not in text_of(page)


def test_draft_is_looked_through_for_repetition_as_it_is_opened(client, official):
    fresh = client.get(url("update"))
    autosave(client)
    opened = client.get(url("update"))

    assert 'hx-trigger="change from:closest form' in fresh.content.decode()
    assert 'hx-trigger="load, change from:closest form' in opened.content.decode()


def test_emptied_form_discards_its_draft(client, official):
    autosave(client)

    emptied = autosave(client, text="")

    assert (emptied.status_code, emptied.content) == (200, b"")
    assert not Draft.objects.exists()


def test_draft_is_seen_by_its_author_alone(client, official, lead, sign_in):
    autosave(client)
    sign_in(person_of(lead.agency))

    form, drafts = client.get(url("update")), client.get(LIST)

    assert TEXT not in form.content.decode()
    assert TEXT not in drafts.content.decode()


@pytest.mark.parametrize("ticket", ["", "/admin/", "https://example.org/", "a:b:c"])
def test_address_that_somebody_made_up_is_refused(client, official, ticket):
    refused = client.post(SAVE, typed(ticket=ticket))

    assert refused.status_code == 403
    assert not Draft.objects.exists()


def test_ticket_of_another_person_is_refused(client, official, lead, sign_in):
    ticket = ticket_of(client.get(url("update")))
    sign_in(person_of(lead.agency))

    assert client.post(SAVE, typed(ticket=ticket)).status_code == 403
    assert not Draft.objects.exists()


def test_who_is_signed_out_saves_nothing_and_is_told(client, db):
    refused = client.post(SAVE, typed(ticket="x"))

    assert (refused.status_code, refused.content) == (403, b"You are signed out.")
    assert "kept_form" not in client.session


def test_text_longer_than_anybody_types_is_refused_in_words(client, official):
    refused = autosave(client, text="Ж" * 250_001)

    assert refused.status_code == 400
    assert refused.content.decode() == "It is too long to be kept as a draft."


def test_saving_takes_no_get(client, official):
    assert client.get(SAVE).status_code == 405


def test_form_that_closed_meanwhile_still_saves_its_draft(client, official, said):
    ticket = ticket_of(client.get(url("update")))
    passed_on = entry(RegistrarFactory(), TODAY)
    actions.transfer(said, AgencyFactory(), text="Reorganisation.", entry=passed_on)

    saved = client.post(SAVE, typed(ticket=ticket))

    assert saved.status_code == 200
    assert client.get(url("update")).status_code == 403
    assert TEXT in text_of(client.get(LIST))


def test_what_arrives_after_it_was_sent_is_no_draft(client, official):
    page = client.get(url("update"))
    form = typed(token=value_of(page, "token"), seen=value_of(page, "seen"))
    client.post(url("update"), form)

    late = client.post(SAVE, form | {"ticket": ticket_of(page)})

    assert (late.status_code, late.content) == (409, b"It has been sent.")
    assert not Draft.objects.exists()


# --- By the button --------------------------------------------------------------------


def test_button_saves_without_validating_and_stays_on_the_form(client, official):
    page = send(client, url("update"), text=TEXT, happened_on="some day", save_draft="1")

    assert page.status_code == 200
    assert "Draft saved at " in text_of(page)
    assert TEXT in page.content.decode()
    assert "Enter a valid date." not in text_of(page)
    assert "some day" in client.get(url("update")).content.decode()
    assert not Act.objects.filter(kind=Kind.UPDATE).exists()


def test_button_on_an_untouched_form_saves_nothing(client, official):
    page = send(client, url("update"), text="", happened_on="2008-06-30", save_draft="1")

    assert "There is nothing to save yet." in text_of(page)
    assert not Draft.objects.exists()


def test_button_says_that_a_text_is_too_long(client, official):
    page = send(client, url("update"), text="Ж" * 250_001, save_draft="1")

    assert "It is too long to be kept as a draft." in text_of(page)
    assert not Draft.objects.exists()


# --- What becomes of it ---------------------------------------------------------------


def test_sent_form_leaves_no_draft(client, official):
    autosave(client)
    page = client.get(url("update"))

    sent = client.post(url("update"), typed(token=value_of(page, "token"),
                                            seen=value_of(page, "seen")))  # fmt: skip

    assert sent.status_code == 302
    assert not Draft.objects.exists()
    assert TEXT not in client.get(url("update")).context["form"].as_p()


@pytest.mark.parametrize(
    "broken",
    [{"happened_on": ""}, {"happened_on": "2008-07-01"}, {"seen": 0}],
    ids=["not valid", "refused", "a conflict"],
)
def test_form_that_was_not_recorded_is_kept_as_a_draft(client, official, lead, broken):
    reported(lead, on=TODAY, text="Other news.")

    refused = send(client, url("update"), **(typed() | broken))

    assert refused.status_code == 200
    assert TEXT in client.get(url("update")).content.decode()
    assert Draft.objects.get().user == official


def test_draft_sent_later_meets_what_others_did_since(client, official, lead):
    autosave(client, seen=value_of(client.get(url("update")), "seen"))
    reported(lead, on=TODAY, text="Other news.")
    page = client.get(url("update"))

    conflict = client.post(url("update"), typed(token=value_of(page, "token"),
                                                seen=value_of(page, "seen")))  # fmt: skip

    assert "What others did meanwhile" in text_of(conflict)
    assert "Other news." in text_of(conflict)


def test_form_kept_over_a_sign_in_wins_over_the_draft(client, official, sign_in):
    autosave(client, text="The older text.")
    client.logout()
    client.post(url("update"), typed())
    sign_in(official)

    page = client.get(url("update"))

    assert TEXT in page.content.decode()
    assert "The older text." not in page.content.decode()
    assert "This is your draft" not in text_of(page)


def test_draft_of_one_form_does_not_fill_another(client, official, said, lead):
    asked = nominate(said, AgencyFactory(), role="supporting")
    autosave(client)
    official.memberships.create(agency=asked.agency, role="focal point", starts_on=TODAY)

    page = client.get(url("answer", asked.pk))

    assert page.status_code == 200
    assert TEXT not in page.content.decode()


# --- The list -------------------------------------------------------------------------


def test_list_shows_each_draft_with_its_text_and_form(client, official):
    autosave(client)

    page = client.get(LIST)

    assert "Post an update: c. Ratify" in text_of(page)
    assert "saved 30 June 2008" in text_of(page)
    assert TEXT in text_of(page)
    assert ("a", {"href": url("update")}) in elements(page)


def test_list_without_drafts_says_what_they_are(client, sign_in, db):
    sign_in(UserFactory())

    assert "Nothing is unfinished." in text_of(client.get(LIST))


def test_desk_tells_of_unfinished_drafts(client, official):
    desk = reverse("recommendations:desk")
    before = client.get(desk)
    autosave(client)

    after = client.get(desk)

    assert "Unfinished" not in text_of(before)
    assert "Unfinished: 1 draft" in text_of(after)
    assert ("a", {"href": LIST}) in elements(after)


@pytest.mark.parametrize("path", [LIST, reverse("recommendations:draft-discard", args=[1])])
def test_visitor_is_asked_to_sign_in(client, db, path):
    response = client.get(path)

    assert response.status_code == 302
    assert response.url.startswith(reverse("sign-in"))


@pytest.mark.parametrize("rows", [1, 3])
def test_list_query_count_is_flat(client, official, rows, django_assert_num_queries):
    for n in range(rows):
        official.drafts.create(address=f"/{n}/", title="Update", form="text=x", saved_at=TODAY_NOON)

    with django_assert_num_queries(3):
        response = client.get(LIST)

    assert len(response.context["rows"]) == rows


# --- Discarding -----------------------------------------------------------------------


@pytest.mark.parametrize("to_the_form", [True, False], ids=["from the form", "from the list"])
def test_discarded_draft_is_gone(client, official, to_the_form):
    autosave(client)
    path = reverse("recommendations:draft-discard", args=[Draft.objects.get().pk])

    gone = client.post(path, {"to_the_form": ""} if to_the_form else {})

    assert gone.url == (url("update") if to_the_form else LIST)
    assert "The draft was discarded." in text_of(client.get(gone.url))
    assert not Draft.objects.exists()


def test_draft_of_another_person_cannot_be_discarded(client, official, sign_in):
    autosave(client)
    path = reverse("recommendations:draft-discard", args=[Draft.objects.get().pk])
    sign_in(RegistrarFactory())

    assert client.post(path).status_code == 404
    assert Draft.objects.exists()


def test_discarding_by_a_link_leads_to_the_list(client, official):
    assert client.get(reverse("recommendations:draft-discard", args=[1])).url == LIST
