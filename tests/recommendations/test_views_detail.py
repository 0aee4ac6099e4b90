"""The status page: what it shows, to whom, and as of when."""

from datetime import date

import pytest
from django.urls import reverse

from recommendations import actions
from recommendations.choices import Response, Role, Verdict
from tests.factories import (
    HELD_ON,
    AgencyFactory,
    AssignmentFactory,
    MilestoneFactory,
    RecommendationFactory,
    RegistrarFactory,
    ReviewerFactory,
    SeminarFactory,
    UserFactory,
    entry,
    link,
)
from tests.markup import links, text_of
from tests.recommendations.scenes import (
    JUNE,
    answer,
    busy,
    held,
    met,
    nominate,
    person_of,
    reported,
)


@pytest.fixture
def said(db, today):
    seminar = SeminarFactory(slug="graft", short_title="Graft 2007", reference="07ASTANA1148")
    return RecommendationFactory(
        seminar=seminar, label="c", title="Ratify", text="Ratify the convention;", paragraph="9"
    )


def url(name, said, *more):
    return reverse(f"recommendations:{name}", args=["graft", said.label, *more])


def test_status_page_of_an_orphan_says_since_when_and_why(client, said):
    AssignmentFactory(recommendation=said, agency=AgencyFactory(name_en="Ministry of Justice"))

    response = client.get(url("detail", said))

    text = text_of(response)
    assert response.context["row"].orphan_reason == "never nominated"
    assert response.context["coverage"] == 0
    assert "Ratify the convention; Verbatim, 07ASTANA1148, paragraph 9" in text
    assert "Lead agency Nobody , for 433 days Never nominated" in text
    assert "Proposed lead Ministry of Justice a proposal; the agency has not been asked" in text
    assert "Owned 0 of 433 days (0 %)" in text
    assert "No milestone has been set." in text
    assert "No agency has reported anything." in text
    assert "Nobody has been asked to take it." in text


def test_status_page_shows_claim_and_verification_side_by_side(client, said):
    lead = held(said, AgencyFactory(name_en="Ministry of Justice"))
    reported(lead, on=date(2008, 6, 10), progress="complete")
    doubt = entry(ReviewerFactory(), date(2008, 6, 20))
    actions.ask_for_evidence(said, text="Which law?", entry=doubt)

    text = text_of(client.get(url("detail", said)))

    assert "Reported by the agency Reported complete , 10 Jun 2008" in text
    assert "Verified by review Evidence requested , 20 Jun 2008" in text
    assert "The agency reports it complete; no reviewer has checked that yet." in text
    assert "Claim awaits review" in text


def test_status_page_tells_ownership_officer_and_slippage(client, said):
    lead = nominate(said, AgencyFactory(name_en="Ministry of Justice"), on=date(2008, 5, 1))
    answer(lead, officer_name="A. Officer", officer_position="Head of Department")
    step = MilestoneFactory(
        recommendation=said, agency=lead.agency, title="Gap analysis",
        first_due_on=date(2008, 6, 10),
    )  # fmt: skip
    moved = entry(RegistrarFactory(), JUNE, agency=lead.agency)
    actions.move(step, due_on=date(2008, 6, 20), text="Illness.", entry=moved)

    response = client.get(url("detail", said))

    text = text_of(response)
    assert response.context["row"].signal == "overdue"
    assert "Ministry of Justice accepted 1 June 2008, 404 days after the seminar" in text
    assert "Accountable officer A. Officer, Head of Department" in text
    assert "Owned 29 of 433 days (7 %)" in text
    assert "Gap analysis Overdue by 10 days · moved once, by 10 days" in text
    assert "Slippage 10 days on 1 of 1 milestones" in text
    assert "0 of 1 met, 1 overdue" in text


def test_lead_without_a_named_officer_is_flagged(client, said):
    lead = held(said)
    named = client.get(url("detail", said))
    actions.name_officer(lead, name="A. Officer", entry=entry(RegistrarFactory(), JUNE))

    assert "Nobody by name" in text_of(named)
    assert "Nobody by name" not in text_of(client.get(url("detail", said)))


def test_officer_who_left_is_nobody_by_name(client, said):
    lead = answer(nominate(said, AgencyFactory()), officer_name="A. Officer")
    actions.officer_left(lead, entry=entry(RegistrarFactory(), date(2008, 6, 10)))

    assert "A. Officer" in text_of(client.get(url("detail", said), {"as_of": "2008-06-09"}))
    response = client.get(url("detail", said))
    assert response.context["officer"] is None
    assert "Accountable officer nobody by name" in text_of(response)


def test_update_that_repeats_says_since_when_there_is_no_new_fact(client, said):
    lead = held(said)
    first = reported(lead, on=date(2008, 6, 2), text="The draft law is being prepared.")
    reported(lead, on=date(2008, 6, 20), text="The draft law is being prepared .")

    response = client.get(url("detail", said))

    assert "No new fact since 2 June 2008 : it repeats the earlier text." in text_of(response)
    assert f"#act-{first.pk}" in links(response)
    assert "Last new fact 2 June 2008" in text_of(response)


def test_progress_without_an_instrument_is_a_stated_intention(client, said):
    lead = held(said)
    reported(lead, text="We are working on it.", progress="in progress")
    intended = text_of(client.get(url("detail", said)))
    reported(lead, text="Order 15 was signed.", progress="in progress", instrument="Order 15")
    instructed = text_of(client.get(url("detail", said)))

    assert "a stated intention: no decree, order, draft law or budget line is named" in intended
    assert "a stated intention: no decree" not in instructed
    assert "Instrument: Order 15" in instructed


def test_act_recorded_later_says_how_much_later(client, said):
    late = actions.Entry(by=RegistrarFactory(), on=JUNE, at=entry(None, date(2008, 6, 22)).at)
    tie = AgencyFactory()
    actions.nominate(said, tie, role=Role.LEAD, reason="", entry=late)

    assert "recorded 21 days later" in text_of(client.get(url("detail", said)))


@pytest.mark.parametrize(
    ("response", "told"),
    [
        (Response.ACCEPTED, "Customs accepted"),
        (Response.IN_PART, "Customs accepted in part"),
        (Response.IN_PRINCIPLE, "Customs accepted in principle"),
        (Response.NOT_ACCEPTED, "Customs declined"),
    ],
    ids=["in full", "in part", "in principle", "declined"],
)
def test_supporters_stand_with_their_answers(client, said, response, told):
    customs = AgencyFactory(name_en="Customs")
    answer(nominate(said, customs, role=Role.SUPPORTING), response)

    text = text_of(client.get(url("detail", said)))

    assert told in text
    assert f"Supporting Customs {told.split()[1]}" in text


# --- Dates ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "lead"),
    [
        ("2007-05-31", None),
        ("2007-06-01", "First"),
        ("2007-09-30", "First"),
        ("2007-10-01", None),
        ("2008-01-31", None),
        ("2008-02-01", "Second"),
        ("2008-06-30", "Second"),
    ],
    ids=[
        "the day before", "the first day", "the last day", "the day of handing back",
        "the day before the second", "the first day of the second", "today",
    ],
)  # fmt: skip
def test_past_date_shows_the_custody_of_that_day(client, said, day, lead):
    first = held(said, AgencyFactory(name_en="First"), on=date(2007, 6, 1))
    given_up = entry(RegistrarFactory(), date(2007, 10, 1))
    actions.hand_back(first, text="Too much.", entry=given_up)
    held(said, AgencyFactory(name_en="Second"), on=date(2008, 2, 1))

    context = client.get(url("detail", said), {"as_of": day}).context

    assert (context["lead"] and context["lead"].agency.name) == lead
    assert context["row"].lead_id == (context["lead"] and context["lead"].agency_id)


def test_past_date_shows_neither_later_acts_nor_later_milestones(client, said):
    lead = busy(said)
    MilestoneFactory(recommendation=said, title="Set later", set_on=date(2008, 6, 15),
                     first_due_on=date(2008, 7, 1))  # fmt: skip
    reported(lead, on=date(2008, 6, 20), text="Something new altogether.")

    then = client.get(url("detail", said), {"as_of": "2008-06-14"})

    assert "Something new altogether." not in text_of(then)
    assert "Set later" not in text_of(then)
    assert len(then.context["chart"].rows[0].ticks) == 1
    assert then.context["row"].last_news_on == JUNE


# --- Who sees and may do what ---------------------------------------------------------


def test_internal_note_is_for_reviewers_only(client, said, sign_in):
    note = "The draft is a copy of last year's."
    finding = entry(ReviewerFactory(), JUNE)
    actions.assess(said, verdict=Verdict.NOT_DONE, text=note, entry=finding)
    agency = held(said).agency
    others = [None, UserFactory(), RegistrarFactory(), person_of(agency), person_of(agency)]

    for person in others:
        if person:
            sign_in(person)
        text = text_of(client.get(url("detail", said)))
        assert note not in text
        assert "The reviewer’s note is internal." in text
        assert "Review: verified: not done" in text
    sign_in(ReviewerFactory())
    assert note in text_of(client.get(url("detail", said)))


def test_public_note_of_a_reviewer_is_for_everybody(client, said):
    finding = entry(ReviewerFactory(), JUNE)
    actions.assess(said, verdict=Verdict.FULLY, text="Seen in print.", is_internal=False,
                   entry=finding)  # fmt: skip

    assert "Seen in print." in text_of(client.get(url("detail", said)))


@pytest.mark.parametrize(
    ("person", "offered"),
    [
        ("visitor", set()),
        ("stranger", set()),
        ("reviewer", set()),
        ("official of another agency", set()),
        ("official of the lead", {"update", "meet"}),
        ("focal point of the lead", {"update", "meet"}),
        ("official of the nominee", set()),
        ("focal point of the nominee", {"update", "answer"}),
        ("registrar", {"update", "meet", "answer"}),
    ],
)
def test_status_page_offers_what_the_person_may_do(client, said, sign_in, person, offered):
    lead = held(said)
    step = MilestoneFactory(recommendation=said, agency=lead.agency)
    asked = nominate(said, AgencyFactory(), role=Role.SUPPORTING)
    people = {
        "stranger": UserFactory,
        "reviewer": ReviewerFactory,
        "registrar": RegistrarFactory,
        "official of another agency": lambda: person_of(AgencyFactory()),
        "official of the lead": lambda: person_of(lead.agency, "official"),
        "focal point of the lead": lambda: person_of(lead.agency),
        "official of the nominee": lambda: person_of(asked.agency, "official"),
        "focal point of the nominee": lambda: person_of(asked.agency),
    }
    if person in people:
        sign_in(people[person]())

    shown = links(client.get(url("detail", said)))

    ways = {
        "update": url("update", said),
        "meet": url("milestone-meet", said, step.pk),
        "answer": url("answer", said, asked.pk),
    }
    assert {name for name, way in ways.items() if way in shown} == offered


def test_past_date_offers_no_act(client, said, sign_in):
    lead = busy(said)
    sign_in(person_of(lead.agency))
    meet = url("milestone-meet", said, said.milestones.get().pk)
    assert meet in links(client.get(url("detail", said)))

    response = client.get(url("detail", said), {"as_of": "2008-06-15"})

    assert url("update", said) not in links(response)
    assert meet not in links(response)
    assert "This is a past date. Go back to today to act." in text_of(response)


# --- Bad input, queries ---------------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    [
        "/recommendations/graft/z/",
        "/recommendations/nowhere/c/",
        "/recommendations/graft/C%00/",
        "/recommendations/graft/%F0%9F%92%A5/",
        "/recommendations/graft/' OR 1=1/",
        f"/recommendations/graft/{'c' * 4000}/",
    ],
    ids=["no label", "no seminar", "a null character", "an emoji", "SQL", "four thousand letters"],
)
def test_missing_recommendation_is_not_found(client, said, path):
    response = client.get(path)

    assert response.status_code == 404
    assert "There is nothing at this address" in text_of(response)


def test_status_page_takes_no_post(client, said):
    assert client.post(url("detail", said)).status_code == 405


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("signed_in", [False, True], ids=["visitor", "focal point"])
def test_status_page_query_count_is_flat(
    client, said, sign_in, rows, signed_in, django_assert_num_queries
):
    lead = held(said)
    for day in range(1, rows + 1):
        met(MilestoneFactory(recommendation=said, agency=lead.agency))
        MilestoneFactory(recommendation=said, agency=lead.agency)
        nominate(said, AgencyFactory(), role=Role.SUPPORTING)
        reported(lead, on=date(2008, 6, day), text=f"{day}" * 40, evidence=[link("Gazette", "")])
    if signed_in:
        sign_in(person_of(lead.agency))

    # A visitor's page asks for the edition.
    with django_assert_num_queries(17 if signed_in else 12):
        response = client.get(url("detail", said))

    assert len(response.context["milestones"]) == 2 * rows
    assert response.context["recommendation"].seminar.held_on == HELD_ON
