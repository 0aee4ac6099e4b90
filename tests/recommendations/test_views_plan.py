"""The forms about the plan and the end: dates moved, milestones split, parts, closing."""

from datetime import date

import pytest
from django.test import Client

from recommendations.choices import Kind, MilestoneState
from recommendations.models import Act, Milestone, Recommendation
from tests.factories import (
    MilestoneFactory,
    RecommendationFactory,
    RegistrarFactory,
    SeminarFactory,
)
from tests.markup import text_of
from tests.recommendations.scenes import held, person_of, reported, send, url

pytestmark = pytest.mark.django_db
TODAY = date(2008, 6, 30)
TEXT = "Train judges, and publish the results; then report to the public;"


@pytest.fixture
def said(today):
    return RecommendationFactory(seminar=SeminarFactory(slug="graft"), label="c", text=TEXT)


@pytest.fixture
def lead(said):
    return held(said, on=date(2007, 6, 1))


@pytest.fixture
def step(lead):
    return MilestoneFactory(
        recommendation=lead.recommendation, agency=lead.agency, code="M1", title="Bill"
    )


@pytest.fixture
def focal_point(sign_in, lead):
    return sign_in(person_of(lead.agency))


@pytest.fixture
def registrar_client(sign_in, said):
    return sign_in(RegistrarFactory())


def steps(on=TODAY):
    return Milestone.objects.with_standing(on=on).order_by("position", "code")


# --- Milestones ------------------------------------------------------------------------


def test_moves_stand_in_the_slip_ledger(focal_point, step):
    send(focal_point, url("milestone-move", step.pk), due_on="2008-09-01", text="Elections.")
    send(focal_point, url("milestone-move", step.pk), due_on="2008-08-01", text="Sooner.")

    page = focal_point.get(url("detail"))

    slips = page.context["milestones"][0].slips
    assert [(slip.before, slip.after, slip.days, slip.act.text) for slip in slips] == [
        (date(2007, 12, 31), date(2008, 9, 1), 245, "Elections."),
        (date(2008, 9, 1), date(2008, 8, 1), -31, "Sooner."),
    ]
    assert "Slip ledger 30 Jun 2008: 31 Dec 2007 → 1 Sep 2008 (+245) Elections." in text_of(page)


def test_milestone_is_dropped_with_its_reason(focal_point, step):
    send(focal_point, url("milestone-drop", step.pk), text="A later law covers it.")

    assert steps().get().state == MilestoneState.DROPPED
    assert "A later law covers it." in text_of(focal_point.get(url("detail")))


def test_milestone_is_split_and_keeps_its_first_date(focal_point, step):
    send(focal_point, url("milestone-split", step.pk), text="Two chambers.",
         title_1="First reading", due_1="2008-10-01", title_2="Second reading",
         due_2="2007-12-31")  # fmt: skip

    whole, first, second = steps()
    assert (whole.state, first.state, second.state) == ("split", "open", "overdue")
    assert [(each.code, each.first_due_on, each.due_on) for each in (first, second)] == [
        ("M1.1", step.first_due_on, date(2008, 10, 1)),
        ("M1.2", step.first_due_on, date(2007, 12, 31)),
    ]
    assert [each.title for each in steps(on=date(2008, 6, 29))] == ["Bill"]


def test_milestone_is_not_split_into_one(focal_point, step):
    response = send(focal_point, url("milestone-split", step.pk), text="Why not.",
                    title_1="All of it", due_1="2008-10-01")  # fmt: skip

    assert response.context["form"].errors["title_2"] == ["This field is required."]
    assert steps().get().state == MilestoneState.OVERDUE


def test_step_without_a_day_is_told(focal_point, step):
    response = send(focal_point, url("milestone-split", step.pk), text="Two chambers.",
                    title_1="First", due_1="2008-10-01", title_2="Second")  # fmt: skip

    assert response.context["form"].errors["due_2"] == ["Say by when."]


def test_split_milestone_is_split_no_more(focal_point, step):
    typed = {"text": "Two.", "title_1": "A", "due_1": "2008-10-01", "title_2": "B",
             "due_2": "2008-11-01"}  # fmt: skip
    send(focal_point, url("milestone-split", step.pk), **typed)

    response = send(focal_point, url("milestone-split", step.pk), **typed)

    assert "already been met, dropped or split" in text_of(response)


def test_official_moves_no_date(sign_in, step):
    client = sign_in(person_of(step.agency, role="official"))

    assert client.get(url("milestone-move", step.pk)).status_code == 403
    assert client.get(url("milestone-meet", step.pk)).status_code == 200


def test_milestone_of_another_recommendation_is_not_found(focal_point):
    other = MilestoneFactory()

    assert focal_point.get(url("milestone-move", other.pk)).status_code == 404


# --- Closing -----------------------------------------------------------------------------


def closure():
    return Recommendation.objects.with_standing(on=TODAY).get().closure


def test_registrar_closes_rechecks_and_reopens(registrar_client, said):
    send(registrar_client, url("close"), closure="superseded", text="By a later law.")
    closed = closure()
    send(registrar_client, url("recheck"), text="The law is in force.")
    send(registrar_client, url("reopen"), text="The law was repealed.")

    assert (closed, closure()) == ("superseded", "")
    kinds = [act.kind for act in Act.objects.order_by("pk")]
    assert kinds == [Kind.CLOSE, Kind.RECHECK, Kind.REOPEN]


def test_recommendation_is_divided_and_closed_part_by_part(registrar_client, said):
    send(registrar_client, url("divide"),
         passages="Train judges,\r\n\r\nthen report to the public;")  # fmt: skip
    refused = send(registrar_client, url("close"), closure="implemented", text="All done.")
    for number in (1, 2):
        send(registrar_client, url("part-close", number), closure="implemented", text="Done.")
    still_open = closure()
    send(registrar_client, url("close"), closure="implemented", text="All done.")

    assert "Close its parts first; still open: c.1, c.2." in text_of(refused)
    assert (still_open, closure()) == ("", "implemented")


def test_part_is_reopened_by_itself(registrar_client, said):
    send(registrar_client, url("divide"), passages="Train judges,\n\nthen report")
    send(registrar_client, url("part-close", 1), closure="implemented", text="Done.")
    send(registrar_client, url("part-reopen", 1), text="Not all of them.")

    parts = said.parts.with_closure(on=TODAY)
    assert [(part.text, part.closure) for part in parts] == [
        ("Train judges,", ""),
        ("then report", ""),
    ]


@pytest.mark.parametrize(
    "passages",
    ["Train judges,\n\nand pay them", "then report\n\nTrain judges,", "Train judges,", ""],
    ids=["other words", "another order", "one part", "nothing"],
)
def test_parts_stand_in_the_text_in_order(registrar_client, said, passages):
    response = send(registrar_client, url("divide"), passages=passages)

    assert response.context["form"].errors
    assert not said.parts.exists()


def test_part_that_does_not_exist_is_not_found(registrar_client, said):
    assert registrar_client.get(url("part-close", 1)).status_code == 404


def test_update_speaks_of_a_part(sign_in, registrar_client, said, lead):
    send(registrar_client, url("divide"), passages="Train judges,\n\nthen report")
    part = said.parts.get(number=2)

    send(sign_in(person_of(lead.agency)), url("update"), text="The report is out.",
         happened_on="2008-06-30", part=part.pk, progress="complete")  # fmt: skip

    act = Act.objects.order_by("-pk").first()
    row = Recommendation.objects.with_standing(on=TODAY).get()
    assert (act.part, act.progress) == (part, "complete")
    assert (row.progress, row.last_news_on) == (None, TODAY)


# --- Before it is sent --------------------------------------------------------------------


def test_preview_tells_of_a_text_that_only_repeats_and_writes_nothing(focal_point, lead):
    reported(lead, on=date(2008, 6, 1), text="The draft law is being prepared.")
    typed = {"happened_on": "2008-06-30", "text": "The draft law is being prepared!"}

    repeats = send(focal_point, url("update-preview"), **typed)
    new = send(focal_point, url("update-preview"), **typed | {"text": "It was adopted."})

    assert "This says hardly more than your update of 1 June 2008." in text_of(repeats)
    assert text_of(new) == ""
    assert Act.objects.filter(kind=Kind.UPDATE).count() == 1


def test_preview_takes_a_milestone_or_evidence_for_a_new_fact(focal_point, lead, step):
    reported(lead, on=date(2008, 6, 1), text="The draft law is being prepared.")
    typed = {"happened_on": "2008-06-30", "text": "The draft law is being prepared!"}
    shown = {"evidence_title": "The draft", "evidence_url": "https://gazette.kz/15"}

    alone = send(focal_point, url("update-preview"), **typed)
    others = [
        send(focal_point, url("update-preview"), **typed, **more)
        for more in ({"milestone": step.pk}, shown)
    ]

    assert "This says hardly more" in text_of(alone)
    assert [text_of(other) for other in others] == ["", ""]


def test_preview_compares_what_is_said_of_the_same_part(sign_in, registrar_client, said, lead):
    send(registrar_client, url("divide"), passages="Train judges,\n\nthen report")
    one, two = said.parts.order_by("number")
    client = sign_in(person_of(lead.agency))
    typed = {"happened_on": "2008-06-30", "text": "The report is out.", "part": one.pk}
    send(client, url("update"), **typed)

    same = send(client, url("update-preview"), **typed)
    other = send(client, url("update-preview"), **typed | {"part": two.pk})

    assert "This says hardly more than your update of 30 June 2008." in text_of(same)
    assert text_of(other) == ""


def test_what_cannot_be_chosen_is_not_asked_unless_it_was_chosen(sign_in, said, lead):
    """Somebody may have taken back the division after the form was opened."""
    client = sign_in(person_of(lead.agency))

    page = client.get(url("update"))
    sent = send(client, url("update"), happened_on="2008-06-30", text="Done.", part=10**6)

    shown = {bound.name for bound in page.context["form"].visible_fields()}
    assert shown.isdisjoint({"part", "milestone"})
    assert {"text", "happened_on"} <= shown
    assert "part" in {bound.name for bound in sent.context["form"].visible_fields()}
    assert "id_part" in sent.content.decode()
    assert not said.acts.filter(kind=Kind.UPDATE).exists()


def test_preview_says_nothing_when_the_session_ended_or_the_form_is_too_old(said):
    client = Client(enforce_csrf_checks=True)

    response = client.post(url("update-preview"), {"text": "It was adopted."})

    assert (response.status_code, response.content) == (204, b"")
    assert "kept_form" not in client.session


def test_instrument_without_its_number_is_told(focal_point):
    response = send(focal_point, url("update"), text="Signed.", happened_on="2008-06-30",
                    instrument_kind="decree")  # fmt: skip

    assert response.context["form"].errors["instrument"] == [
        "Say which paper it is: its number and date."
    ]


def test_instrument_is_shown_with_its_kind_and_address(focal_point):
    send(focal_point, url("update"), text="Signed.", happened_on="2008-06-30",
         progress="in progress", instrument_kind="decree", instrument="No 17 of 27 June 2008",
         instrument_url="https://example.org/17")  # fmt: skip

    page = focal_point.get(url("detail"))
    assert "Decree: No 17 of 27 June 2008" in text_of(page)
    assert 'href="https://example.org/17"' in page.content.decode()
    assert "stated intention" not in text_of(page)
