"""Nothing typed is lost: to a double click, to others who acted, to a session that ended."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from recommendations import actions
from recommendations.choices import Kind, Role
from recommendations.models import Act, Draft
from tests.factories import (
    AgencyFactory,
    MilestoneFactory,
    RecommendationFactory,
    RegistrarFactory,
    SeminarFactory,
    entry,
)
from tests.markup import text_of, value_of
from tests.recommendations.scenes import held, nominate, person_of, reported

pytestmark = pytest.mark.usefixtures("today")

TODAY = date(2008, 6, 30)
PASSWORD = "a password of many words"
TEXT = "The analysis was printed."


@pytest.fixture
def said(db):
    return RecommendationFactory(seminar=SeminarFactory(slug="graft"), label="c", title="Ratify")


@pytest.fixture
def lead(said):
    return held(said, AgencyFactory(name_en="Ministry of Justice"))


@pytest.fixture
def official(lead):
    person = person_of(lead.agency)
    person.set_password(PASSWORD)
    person.save()
    return person


@pytest.fixture
def update(lead):
    return reverse("recommendations:update", args=["graft", "c"])


def opened(client, path):
    """What the browser sends back of a form that was just opened."""
    page = client.get(path)
    assert page.status_code == 200
    return {name: value_of(page, name) for name in ("token", "seen")}


def typed(**more):
    return {"text": TEXT, "happened_on": "2008-06-30", **more}


def updates():
    return Act.objects.filter(kind=Kind.UPDATE)


# --- Twice ----------------------------------------------------------------------------


def test_double_click_records_an_update_once(client, sign_in, official, update):
    sign_in(official)
    form = typed(**opened(client, update))

    first, second = client.post(update, form), client.post(update, form)

    assert (first.status_code, second.status_code) == (302, 302)
    assert first.url == second.url
    assert updates().count() == 1


def test_form_that_is_sent_again_after_a_colleague_said_the_same_is_recorded_already(
    client, sign_in, official, lead, update
):
    sign_in(official)
    form = typed(**opened(client, update))
    first = client.post(update, form)
    reported(lead, on=TODAY, text=TEXT)

    again = client.post(update, form)

    assert (first.status_code, again.status_code) == (302, 302)
    assert updates().filter(recorded_by=official).count() == 1


@pytest.mark.parametrize("response", ["accepted", "not accepted"])
def test_double_click_records_an_answer_once(client, sign_in, said, response):
    asked = nominate(said, AgencyFactory())
    path = reverse("recommendations:answer", args=["graft", "c", asked.pk])
    sign_in(person_of(asked.agency))
    form = {"response": response, "text": "Our reasons.", **opened(client, path)}

    first, second = client.post(path, form), client.post(path, form)

    assert (first.status_code, second.status_code) == (302, 302)
    assert Act.objects.filter(kind=Kind.ANSWER).count() == 1


def test_double_click_meets_a_milestone_once(client, sign_in, official, said, lead):
    step = MilestoneFactory(recommendation=said, agency=lead.agency)
    path = reverse("recommendations:milestone-meet", args=["graft", "c", step.pk])
    sign_in(official)
    form = typed(**opened(client, path))

    first, second = client.post(path, form), client.post(path, form)

    assert (first.status_code, second.status_code) == (302, 302)
    assert Act.objects.filter(kind=Kind.MEET).count() == 1


def test_two_forms_record_two_updates(client, sign_in, official, update):
    sign_in(official)
    first, second = opened(client, update), opened(client, update)

    client.post(update, typed(**first))
    client.post(update, typed(**second, instrument="Order 15"))

    assert first["token"] != second["token"]
    assert updates().count() == 2


def test_token_of_another_person_is_refused_in_words(client, sign_in, official, lead, update):
    sign_in(official)
    form = typed(**opened(client, update))
    client.post(update, form)
    sign_in(person_of(lead.agency))

    refused = client.post(update, form | {"seen": Act.objects.first().pk})

    assert refused.status_code == 200
    assert "It was not sent. Your text is kept." in text_of(refused)
    assert updates().count() == 1


# --- Meanwhile ------------------------------------------------------------------------


def test_what_others_did_meanwhile_is_shown_and_the_text_kept(
    client, sign_in, official, said, lead, update
):
    sign_in(official)
    form = typed(**opened(client, update), instrument="Order 15")
    customs = AgencyFactory(name_en="Customs")
    by = RegistrarFactory(username="rita")
    actions.nominate(said, customs, role=Role.SUPPORTING, reason="", entry=entry(by, TODAY))

    conflict = client.post(update, form)
    again = client.post(update, form | {"seen": value_of(conflict, "seen")})

    text = text_of(conflict)
    assert conflict.status_code == 200
    assert "Somebody acted while you were writing. Nothing of yours was sent or lost." in text
    assert "What others did meanwhile 30 Jun 2008, 12:00 Customs was asked to support rita" in text
    assert f"What you were about to send What happened? {TEXT} On which day 30 June 2008" in text
    assert "Its number and date Order 15" in text
    assert "Send mine as well" in text
    assert TEXT in conflict.content.decode()
    assert 'value="Order 15"' in conflict.content.decode()
    assert value_of(conflict, "token") == form["token"]
    assert again.status_code == 302
    assert updates().get().text == TEXT


def test_note_of_a_reviewer_stays_internal_in_what_changed(client, sign_in, official, said, update):
    sign_in(official)
    form = typed(**opened(client, update))
    finding = entry(person_of(AgencyFactory()), TODAY)
    finding.by.is_reviewer = True
    finding.by.save()
    actions.assess(said, verdict="not done", text="A copy of last year's.", entry=finding)

    conflict = client.post(update, form)

    assert "Review: verified: not done The reviewer’s note is internal." in text_of(conflict)
    assert "A copy of last year's." not in text_of(conflict)


def test_own_act_meanwhile_is_no_conflict(client, sign_in, official, update):
    sign_in(official)
    first, second = opened(client, update), opened(client, update)

    client.post(update, typed(**first))
    sent = client.post(update, typed(**second, text="The order was signed."))

    assert sent.status_code == 302


def test_answer_given_by_a_colleague_meanwhile_is_shown_first(client, sign_in, said):
    asked = nominate(said, AgencyFactory(name_en="Customs"))
    path = reverse("recommendations:answer", args=["graft", "c", asked.pk])
    sign_in(person_of(asked.agency))
    form = {"response": "not accepted", "text": "No mandate.", **opened(client, path)}
    colleague = entry(person_of(asked.agency), TODAY)
    actions.answer(asked, response="accepted", entry=colleague)

    conflict = client.post(path, form)
    again = client.post(path, form | {"seen": value_of(conflict, "seen")})

    assert "Customs accepted" in text_of(conflict)
    assert "No mandate." in conflict.content.decode()
    assert "This nomination has already been answered or withdrawn." in text_of(again)
    assert "No mandate." in again.content.decode()


def test_text_is_shown_when_the_agency_lost_the_recommendation_meanwhile(
    client, sign_in, official, said, lead, update
):
    sign_in(official)
    form = typed(**opened(client, update))
    passed_on = entry(RegistrarFactory(), TODAY)
    actions.transfer(said, AgencyFactory(), text="Reorganisation.", entry=passed_on)

    refused = client.post(update, form)

    assert refused.status_code == 403
    assert f"What you typed {TEXT}" in text_of(refused)


# --- Signed out -----------------------------------------------------------------------


def sign_in_by_form(client, path, person):
    following = value_of(client.get(path), "next")
    name = {"username": person.username, "password": PASSWORD}
    return client.post(path, name | {"next": following})


def test_form_sent_after_the_session_ended_comes_back_with_its_text(
    client, sign_in, official, update
):
    sign_in(official)
    form = typed(**opened(client, update), instrument="Order 15")
    client.logout()

    away = client.post(update, form)
    notice = client.get(away.url)
    back = sign_in_by_form(client, away.url, official)
    page = client.get(back.url)
    nothing_yet = updates().count()
    sent = client.post(update, form | {name: value_of(page, name) for name in ("token", "seen")})

    assert (
        away.url == f"{reverse('sign-in')}?next=%2Frecommendations%2Fgraft%2Fc%2Fupdate%2F&kept=1"
    )
    assert "Your session had ended. Nothing was lost: sign in" in text_of(notice)
    assert back.url == update
    assert "You had been signed out. Nothing was sent and nothing was lost" in text_of(page)
    assert TEXT in page.content.decode()
    assert 'value="Order 15"' in page.content.decode()
    assert nothing_yet == 0
    assert sent.status_code == 302
    assert updates().get().instrument == "Order 15"


def test_form_comes_back_after_a_wrong_password_too(client, official, update):
    away = client.post(update, typed())
    wrong = client.post(away.url, {"username": official.username, "password": "wrong"})

    back = sign_in_by_form(client, away.url, official)

    assert wrong.status_code == 200
    assert "Please enter a correct username and password." in text_of(wrong)
    assert TEXT in client.get(back.url).content.decode()


def test_kept_form_is_a_draft_once_it_was_shown(client, sign_in, official, update):
    client.post(update, typed())
    sign_in(official)

    first, second = client.get(update), client.get(update)

    assert "You had been signed out" in text_of(first)
    assert "This is your draft" in text_of(second)
    assert TEXT in first.content.decode()
    assert TEXT in second.content.decode()


def test_form_of_one_is_not_handed_to_who_signs_in_next(client, sign_in, official, lead, update):
    sign_in(official)
    form = typed(whose=value_of(client.get(update), "whose"))
    client.logout()
    client.post(update, form)
    sign_in(person_of(lead.agency))

    page = client.get(update)

    assert "What somebody else had typed here was dropped." in text_of(page)
    assert TEXT not in page.content.decode()
    assert not Draft.objects.exists()
    assert "kept_form" not in client.session


def test_own_form_comes_back_after_the_sign_in(client, sign_in, official, update):
    sign_in(official)
    form = typed(whose=value_of(client.get(update), "whose"))
    client.logout()
    client.post(update, form)
    sign_in(official)

    assert TEXT in client.get(update).content.decode()


@pytest.mark.parametrize("name", ["answer", "milestone-meet", "part-close"])
def test_text_about_what_is_there_no_more_is_shown(client, sign_in, official, said, name):
    path = reverse(f"recommendations:{name}", args=["graft", "c", 999])
    kept = client.post(path, typed())
    sign_in(official)

    back, sent = client.get(path), client.post(path, typed())

    assert (kept.status_code, back.status_code, sent.status_code) == (302, 404, 404)
    assert f"What you typed {TEXT}" in text_of(back)
    assert f"What you typed {TEXT}" in text_of(sent)


def test_kept_form_is_shown_at_its_own_address_alone(client, sign_in, official, said, lead, update):
    step = MilestoneFactory(recommendation=said, agency=lead.agency)
    other = reverse("recommendations:milestone-meet", args=["graft", "c", step.pk])
    client.post(update, typed())
    sign_in(official)

    elsewhere, there = client.get(other), client.get(update)

    assert TEXT not in elsewhere.content.decode()
    assert TEXT in there.content.decode()


def test_kept_form_that_is_faulty_comes_back_with_its_errors(client, sign_in, official, update):
    client.post(update, typed(happened_on="yesterday"))
    sign_in(official)

    page = client.get(update)

    assert "Enter a valid date." in text_of(page)
    assert TEXT in page.content.decode()


def test_what_others_did_while_one_was_signed_out_is_shown(client, sign_in, official, lead, update):
    sign_in(official)
    form = typed(**opened(client, update))
    client.logout()
    client.post(update, form)
    reported(lead, on=TODAY, text="The registrar's own news.")
    sign_in(official)
    page = client.get(update)

    conflict = client.post(update, form | {"seen": value_of(page, "seen")})

    assert "The registrar's own news." in text_of(conflict)
    assert TEXT in conflict.content.decode()


def test_form_older_than_the_sign_in_shows_what_was_typed(sign_in, official, update):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(official)

    refused = strict.post(update, typed(text=f"{TEXT}\n<script>"))

    assert refused.status_code == 403
    assert "This form was too old to be sent" in text_of(refused)
    assert f"{TEXT}<br>&lt;script&gt;" in refused.content.decode()
    assert not updates().exists()


def test_form_goes_through_sign_in_with_csrf_checks_on(official, update):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(official)
    page = strict.get(update)
    form = typed(**{n: value_of(page, n) for n in ("token", "seen", "csrfmiddlewaretoken")})
    del strict.cookies["sessionid"]

    away = strict.post(update, form)
    door = strict.get(away.url)
    name = {"username": official.username, "password": PASSWORD, "next": update}
    back = strict.post(
        away.url, name | {"csrfmiddlewaretoken": value_of(door, "csrfmiddlewaretoken")}
    )
    page = strict.get(back.url)
    token = value_of(page, "csrfmiddlewaretoken")
    sent = strict.post(update, form | {"csrfmiddlewaretoken": token})

    assert TEXT in page.content.decode()
    assert sent.status_code == 302
    assert updates().count() == 1
