"""Taking back on the page: the button, what it does, and what remains of the entry for whom."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from recommendations import actions
from recommendations.choices import Kind, Role, Verdict
from recommendations.models import Act, Recommendation
from seminar_tracker.clock import now
from tests.factories import (
    AgencyFactory,
    MilestoneFactory,
    RecommendationFactory,
    RegistrarFactory,
    ReviewerFactory,
    SeminarFactory,
    UserFactory,
)
from tests.markup import elements, text_of, value_of
from tests.recommendations.scenes import held, nominate, person_of, send, url

pytestmark = pytest.mark.usefixtures("today")

TODAY = date(2008, 6, 30)
TEXT = "The analysis was printed."
DESK = reverse("recommendations:desk")
BUTTON = "Take it back"


@pytest.fixture
def said(db):
    return RecommendationFactory(seminar=SeminarFactory(slug="graft"), label="c", title="Ratify")


@pytest.fixture
def lead(said):
    return held(said, AgencyFactory(name_en="Ministry of Justice"))


@pytest.fixture
def official(lead):
    return person_of(lead.agency)


def recorded(lead, by, minutes_ago=0, text=TEXT):
    """The person reported so many minutes ago."""
    at = now() - timedelta(minutes=minutes_ago)
    entry = actions.Entry(by=by, on=TODAY, at=at, agency=lead.agency)
    return actions.report(lead.recommendation, text=text, entry=entry)


def standing():
    return Recommendation.objects.with_standing(on=TODAY).get(label="c")


def undo(client, act, **form):
    return client.post(url("undo", act.pk), form)


# --- The button -----------------------------------------------------------------------


@pytest.mark.parametrize("path", [url("detail"), DESK], ids=["status page", "desk"])
def test_own_last_act_can_be_taken_back_from_the_page(client, sign_in, lead, official, path):
    act = recorded(lead, official)
    sign_in(official)

    page = client.get(path)

    shown = act.recorded_at.strftime("%H:%M")
    until = (act.recorded_at + timedelta(minutes=10)).strftime("%H:%M")
    text = text_of(page)
    assert f"You recorded this at {shown}: Ministry of Justice reported" in text
    assert f"{BUTTON} until {until}" in text
    assert any(attrs.get("action") == url("undo", act.pk) for _, attrs in elements(page))


@pytest.mark.parametrize(
    ("minutes_ago", "who"),
    [(11, "author"), (0, "colleague"), (0, "visitor")],
    ids=["too late", "a colleague", "a visitor"],
)
def test_button_is_not_shown(client, sign_in, lead, official, minutes_ago, who):
    recorded(lead, official, minutes_ago)
    if who != "visitor":
        sign_in(official if who == "author" else person_of(lead.agency))

    assert BUTTON not in text_of(client.get(url("detail")))


def test_button_goes_when_somebody_else_acted(client, sign_in, lead, official):
    recorded(lead, official)
    recorded(lead, person_of(lead.agency), text="Other news.")
    sign_in(official)

    assert BUTTON not in text_of(client.get(url("detail")))
    assert BUTTON not in text_of(client.get(DESK))


def test_page_of_a_past_date_has_no_button(client, sign_in, lead, official):
    recorded(lead, official)
    sign_in(official)

    assert BUTTON not in text_of(client.get(url("detail"), {"as_of": "2008-06-30"}))


# --- Taking back ----------------------------------------------------------------------


def test_act_sent_by_the_form_is_taken_back_by_the_button(client, sign_in, lead, official):
    before = standing()
    sign_in(official)
    sent = send(client, url("update"), text=TEXT, happened_on="2008-06-30", progress="complete")
    page = client.get(sent.url)

    gone = undo(client, Act.objects.latest("pk"), token=value_of(page, "token"))

    text = text_of(client.get(gone.url))
    after = standing()
    assert gone.url == url("detail")
    assert "Taken back: it counts on no day. The record keeps both." in text
    assert BUTTON not in text
    assert (after.progress, after.last_news_on) == (before.progress, before.last_news_on)


def test_double_click_takes_back_once(client, sign_in, lead, official):
    act, token = recorded(lead, official), uuid4()
    sign_in(official)

    first, second = undo(client, act, token=token), undo(client, act, token=token)

    text = text_of(client.get(url("detail")))
    assert (first.status_code, second.status_code) == (302, 302)
    assert "already" not in text
    assert Act.objects.filter(kind=Kind.UNDO).count() == 1


@pytest.mark.parametrize("token", ["", "garbled"])
def test_second_time_without_a_token_is_refused_in_words(client, sign_in, lead, official, token):
    act = recorded(lead, official)
    sign_in(official)

    undo(client, act, token=token)
    undo(client, act, token=token)

    assert "It has been taken back already." in text_of(client.get(url("detail")))
    assert Act.objects.filter(kind=Kind.UNDO).count() == 1


def test_act_of_long_ago_is_refused_in_words(client, sign_in, lead, official):
    act = recorded(lead, official, minutes_ago=11)
    sign_in(official)

    undo(client, act, token=uuid4())

    assert "An act can be taken back within ten minutes." in text_of(client.get(url("detail")))
    assert standing().last_news_on == TODAY


def test_act_of_somebody_else_is_forbidden(client, sign_in, lead, official):
    act = recorded(lead, official)
    sign_in(RegistrarFactory())

    refused = undo(client, act, token=uuid4())

    assert refused.status_code == 403
    assert "An act can be taken back only by whoever recorded it." in text_of(refused)


def test_visitor_comes_back_to_the_page_after_signing_in(client, sign_in, lead, official):
    act = recorded(lead, official)

    away = undo(client, act)
    sign_in(official)
    back = client.get(url("undo", act.pk))

    assert away.url.startswith(reverse("sign-in"))
    assert back.url == url("detail")
    assert act in Act.objects.counted()


def test_act_of_another_recommendation_is_not_found(client, sign_in, said, official):
    sign_in(official)

    assert undo(client, recorded(held(), RegistrarFactory())).status_code == 404
    assert undo(client, Act(pk=999_999)).status_code == 404


# --- What remains ---------------------------------------------------------------------


def test_taken_back_entry_leaves_a_line_and_counts_nowhere(client, lead, official):
    act = recorded(lead, official, minutes_ago=3)
    at = act.recorded_at + timedelta(minutes=2)
    actions.undo(act, entry=actions.Entry(by=official, on=TODAY, at=at))

    page = client.get(url("detail"))

    shown = act.recorded_at.strftime("%H:%M")
    line = f"An entry of {shown} was taken back by {official}, 2 minutes later."
    assert line in text_of(page)
    assert TEXT not in text_of(page)
    assert len(page.context["chart"].rows[0].ticks) == 0
    assert "No agency has reported anything" not in text_of(page)


@pytest.mark.parametrize(
    ("who", "read"),
    [("author", True), ("reviewer", True), ("registrar", True), ("somebody", False)],
)
def test_text_that_was_taken_back_is_for_few(client, sign_in, lead, official, who, read):
    act = recorded(lead, official)
    actions.undo(act, entry=actions.Entry(by=official, on=TODAY, at=now()))
    people = {"author": lambda: official, "reviewer": ReviewerFactory,
              "registrar": RegistrarFactory, "somebody": UserFactory}  # fmt: skip
    sign_in(people[who]())

    assert (TEXT in text_of(client.get(url("detail")))) is read


def test_reviewers_note_that_was_taken_back_stays_internal(client, sign_in, lead):
    entry = actions.Entry(by=ReviewerFactory(), on=TODAY, at=now())
    act = actions.assess(lead.recommendation, verdict=Verdict.NOT_DONE, text=TEXT, entry=entry)
    actions.undo(act, entry=entry)
    sign_in(RegistrarFactory())

    text = text_of(client.get(url("detail")))

    assert "was taken back at once" in text
    assert "Review: verified: not done" in text
    assert TEXT not in text


def test_entry_of_two_acts_leaves_one_line(client, said, lead):
    entry = actions.Entry(by=RegistrarFactory(), on=TODAY, at=now())
    act = actions.transfer(said, AgencyFactory(), text="By decree.", entry=entry)
    actions.undo(act, entry=entry)

    assert text_of(client.get(url("detail"))).count("was taken back") == 1


def test_steps_of_a_splitting_that_was_taken_back_are_gone(client, said, lead):
    step = MilestoneFactory(recommendation=said, agency=lead.agency, title="The whole")
    steps = [actions.Step(title=title, due_on=date(2008, 9, 1)) for title in ("Half", "Rest")]
    entry = actions.Entry(by=RegistrarFactory(), on=TODAY, at=now(), agency=lead.agency)
    act = actions.split(step, steps=steps, text="Two things.", entry=entry)
    actions.undo(act, entry=entry)

    page = client.get(url("detail"))

    assert [one.title for one in page.context["milestones"]] == ["The whole"]


@pytest.mark.parametrize("rows", [1, 3])
def test_query_count_with_entries_taken_back_is_flat(
    client, sign_in, said, lead, official, rows, django_assert_num_queries
):
    for n in range(rows):
        act = recorded(lead, official, text=f"{n}" * 40)
        actions.undo(act, entry=actions.Entry(by=official, on=TODAY, at=now()))
        nominate(said, AgencyFactory(), on=TODAY, role=Role.SUPPORTING)
    sign_in(official)

    with django_assert_num_queries(18):
        response = client.get(url("detail"))

    assert len(response.context["reports"]) == rows
