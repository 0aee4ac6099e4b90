"""Open data: what the answers have, what they cost, and what is in none of them."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agencies.models import Agency
from recommendations import actions
from recommendations.figures import FIGURES
from tests.conftest import TODAY
from tests.factories import (
    AgencyFactory,
    AssignmentFactory,
    EvidenceFactory,
    MilestoneFactory,
    RecommendationFactory,
    RegistrarFactory,
    ReviewerFactory,
    SeminarFactory,
    SuccessionFactory,
    entry,
    link,
)
from tests.recommendations.answers import told
from tests.recommendations.scenes import JUNE, busy, held, nominate, reported

LIST = reverse("api:recommendations")
NO_FILE = {"file": "", "sha256": "", "size": None, "original_name": "", "media_type": ""}


@pytest.fixture
def said(db, today):
    """Recommendation c of the seminar "graft", held since June, with a milestone and an update."""
    seminar = SeminarFactory(slug="graft", short_title="Graft 2007", document="All of it.")
    said = RecommendationFactory(seminar=seminar, label="c")
    busy(said)
    return said


# --- What an answer has -------------------------------------------------------------------


def test_answer_says_date_definitions_address_page_and_filters(client, said):
    about = told(client, "recommendations", signal="track", as_of="2008-06-15")["about"]

    assert about == {
        "as_of": "2008-06-15",
        "filters": {"signal": "track"},
        "definitions": "http://127.0.0.1:8000/method/",
        "address": "http://127.0.0.1:8000/api/v1/recommendations/"
        "?signal=track&as_of=2008-06-15&page_size=50",
        "page": "http://127.0.0.1:8000/recommendations/?signal=track&as_of=2008-06-15",
    }


def test_index_leads_to_everything(client, said):
    index = told(client, "index")

    for name, address in index.items():
        if name != "about":
            assert client.get(address).status_code == 200, name


def test_every_address_in_an_answer_leads_there_on_the_same_date(client, said):
    list_ = told(client, "recommendations", as_of="2008-06-15")
    (row,) = list_["rows"]
    record = client.get(row["address"]).json()

    assert client.get(list_["about"]["address"]).json() == list_
    assert record["row"] == row
    assert record["about"]["as_of"] == "2008-06-15"
    assert client.get(record["about"]["page"]).context["on"] == date(2008, 6, 15)


def test_record_has_ties_milestones_and_acts(client, said):
    agency = said.assignments.get().agency
    step = said.milestones.get()
    actions.move(
        step, due_on=date(2008, 7, 25), text="Late.",
        entry=entry(RegistrarFactory(), TODAY, agency=agency),
    )  # fmt: skip

    record = told(client, "recommendation", "graft", "c")

    assert record["assignments"] == [
        {
            "agency": agency.code, "agency_name": agency.name_en, "role": "lead",
            "stage": "accepted", "nominated_on": "2008-06-01", "answered_on": "2008-06-01",
            "starts_on": "2008-06-01", "ends_on": None, "days": 29,
        }
    ]  # fmt: skip
    (milestone,) = record["milestones"]
    assert milestone | {"code": step.code} == {
        "code": step.code, "title": step.title, "proof": "", "agency": agency.code,
        "state": "open", "set_on": "2007-04-24", "first_due_on": "2008-07-15",
        "due_on": "2008-07-25", "slippage_days": 10, "moves": 1, "met_on": None,
        "dropped_on": None,
    }  # fmt: skip
    assert [act["kind"] for act in record["acts"]] == ["move", "update", "answer", "nominate"]
    assert record["acts"][1]["text"] == "A draft exists."
    assert record["figures"]["owned_days"] == 29


def test_past_day_does_not_know_what_came_later(client, said):
    record = told(client, "recommendation", "graft", "c", as_of="2008-05-31")

    assert record["acts"] == record["assignments"] == []
    assert record["row"]["signal"] == "orphan"
    tie = said.assignments.get()
    asked = nominate(RecommendationFactory(seminar=said.seminar, label="d"), tie.agency)
    actions.answer(asked, response="accepted", entry=entry(RegistrarFactory(), JUNE))
    (known,) = told(client, "recommendation", "graft", "d", as_of="2008-05-31")["assignments"]
    assert (known["stage"], known["starts_on"], known["days"]) == ("asked", None, 0)


def test_agency_tells_who_came_before_and_after(client, said):
    agency = said.assignments.get().agency
    SuccessionFactory(predecessor=agency, successor=AgencyFactory(code="heir"))
    SuccessionFactory(
        predecessor=agency, successor=AgencyFactory(code="later"), effective_on=date(2009, 1, 1)
    )

    record = told(client, "agency", agency.code)

    assert [after["code"] for after in record["successors"]] == ["heir"]
    assert [before["code"] for before in told(client, "agency", "heir")["predecessors"]] == [
        agency.code
    ]
    assert record["row"]["figures"] == {
        "total": 1, "closed": 0, "orphan": 0, "overdue": 0, "silent": 0, "track": 1
    }  # fmt: skip


def test_seminar_has_its_document_and_notes(client, said):
    record = told(client, "seminar", "graft")

    assert (record["document"], record["notes"]) == ("All of it.", [])


def test_address_of_a_label_with_letters_of_any_alphabet(client, said):
    RecommendationFactory(seminar=said.seminar, label="ә(1)", position=0)

    row = told(client, "recommendations")["rows"][0]

    assert client.get(row["address"]).json()["row"] == row


# --- What nobody is told -----------------------------------------------------------------


@pytest.fixture
def secrets(said, storage):
    """An internal note, internal evidence, and an act that was taken back."""
    agency = said.assignments.get().agency
    reviewer = ReviewerFactory(username="secret-reviewer")
    actions.assess(
        said, verdict="in part", text="An internal secret.", is_internal=True,
        entry=entry(reviewer, TODAY),
    )  # fmt: skip
    EvidenceFactory(act=said.acts.get(kind="update"), title="A secret file", is_internal=True)
    by = RegistrarFactory(username="secret-registrar")
    act = actions.report(
        said,
        text="A secret slip.",
        evidence=[link("Secret")],
        entry=entry(by, TODAY, agency=agency),
    )
    actions.undo(act, entry=entry(by, TODAY))
    return reviewer


@pytest.mark.parametrize("who", ["visitor", "reviewer", "registrar"])
def test_internals_are_told_to_nobody(client, secrets, sign_in, who):
    if who != "visitor":
        sign_in(secrets if who == "reviewer" else "secret-registrar")
    agency = Agency.objects.filter(assignments__isnull=False).first()
    paths = [
        LIST, reverse("api:recommendation", args=["graft", "c"]), reverse("api:agencies"),
        reverse("api:agency", args=[agency.code]), reverse("api:seminar", args=["graft"]),
        *(reverse("api:figure", args=[key]) for key in FIGURES),
    ]  # fmt: skip

    for path in paths:
        response = client.get(path)
        assert response.status_code == 200
        assert "secret" not in response.content.decode().lower(), path
    (verdict,) = [
        act
        for act in told(client, "recommendation", "graft", "c")["acts"]
        if act["kind"] == "assess"
    ]
    assert (verdict["text"], verdict["verdict"]) == (None, "in part")


def test_answer_is_the_same_for_everybody_and_asks_for_no_person(client, said):
    path = reverse("api:recommendation", args=["graft", "c"])
    before = client.get(path).content
    client.force_login(ReviewerFactory())
    client.cookies["django_language"] = "ru"

    with CaptureQueriesContext(connection) as asked:
        response = client.get(path)

    assert response.content == before
    assert not [each for each in asked if "session" in each["sql"]]
    assert response["Vary"] == "Accept-Language"
    assert not response.cookies


def test_public_evidence_is_told_with_its_address(client, said, storage):
    act = said.acts.get(kind="update")
    file = EvidenceFactory(act=act, title="The order")
    reported(said.assignments.get(), on=TODAY, text="The draft is out.", progress="in progress")

    evidence = told(client, "recommendation", "graft", "c")["acts"][1]["evidence"]

    assert evidence == [
        {
            "title": "The order", "url": f"http://127.0.0.1:8000/evidence/{file.pk}/",
            "media_type": "application/pdf", "size": file.size, "sha256": file.sha256,
        }
    ]  # fmt: skip


def test_evidence_that_a_verdict_relied_upon_is_told_when_it_is_public(client, said, storage):
    act = said.acts.get(kind="update")
    order = EvidenceFactory(act=act, title="The order")
    gazette = EvidenceFactory(act=act, title="Gazette", url="https://example.org/g", **NO_FILE)
    secret = EvidenceFactory(act=act, title="A secret file", is_internal=True)
    reviewer = ReviewerFactory()
    actions.assess(
        said, verdict="fully", relied=[order, gazette, secret], entry=entry(reviewer, TODAY)
    )

    client.force_login(reviewer)
    verdict, *others = told(client, "recommendation", "graft", "c")["acts"]

    assert verdict["relied"] == [
        {"title": "The order", "url": f"http://127.0.0.1:8000/evidence/{order.pk}/"},
        {"title": "Gazette", "url": "https://example.org/g"},
    ]
    assert verdict["evidence"] == []
    assert [each["relied"] for each in others] == [[], [], []]


# --- Cost ---------------------------------------------------------------------------------

LISTS = {"recommendations": 9, "seminars": 5, "agencies": 6, "figures": 7}


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("name", LISTS)
def test_lists_cost_the_same_for_any_number_of_rows(
    client, db, today, django_assert_num_queries, name, rows
):
    for _ in range(rows):
        tie = held(RecommendationFactory(seminar=SeminarFactory(host=AgencyFactory())))
        AssignmentFactory(recommendation=tie.recommendation, agency=tie.agency, role="supporting")

    with django_assert_num_queries(LISTS[name]):
        answer = told(client, name)

    if name == "figures":
        assert answer["figures"]["total"] == rows
    else:
        assert len(answer["rows"]) >= rows


@pytest.mark.parametrize("rows", [1, 3])
def test_record_costs_the_same_for_any_number_of_acts(
    client, said, django_assert_num_queries, rows
):
    tie = said.assignments.get()
    for number in range(rows):
        MilestoneFactory(recommendation=said, agency=AgencyFactory())
        act = reported(tie, on=JUNE + timedelta(number + 1), text=f"Step {number}")
        shown = EvidenceFactory(act=act, **NO_FILE)
        actions.assess(said, verdict="fully", relied=[shown], entry=entry(ReviewerFactory(), TODAY))
        nominate(said, AgencyFactory(), role="supporting")

    # One of them asks for the edition.
    with django_assert_num_queries(12):
        record = told(client, "recommendation", "graft", "c")

    assert len(record["milestones"]) == rows + 1
    assert len(record["assignments"]) == rows + 1
