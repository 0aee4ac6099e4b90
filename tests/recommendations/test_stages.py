"""How far an agency's tie has come on a date, and what that lets its people do."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from recommendations import actions
from recommendations.choices import Response, Role
from recommendations.models import Assignment, Milestone, Recommendation
from tests.factories import (
    HELD_ON,
    AgencyFactory,
    AssignmentFactory,
    MilestoneFactory,
    RecommendationFactory,
    entry,
)
from tests.recommendations.scenes import answer, held, nominate, person_of, reported, send

pytestmark = pytest.mark.django_db

LATER = date(2008, 7, 1)


def stage(tie: Assignment, on: date) -> str:
    return Assignment.objects.with_nomination(on=on).get(pk=tie.pk).stage


def test_tie_passes_from_proposal_to_its_end():
    proposal = AssignmentFactory()
    nominate(proposal.recommendation, proposal.agency, on=date(2007, 6, 1))
    answer(proposal, on=date(2007, 6, 11))
    days = [HELD_ON, date(2007, 5, 31), date(2007, 6, 1), date(2007, 6, 10), date(2007, 6, 11)]

    assert [stage(proposal, day) for day in days] == [
        "proposed", "proposed", "asked", "asked", "accepted",
    ]  # fmt: skip


def test_tie_that_began_by_nomination_was_never_a_proposal():
    tie = nominate(RecommendationFactory(), AgencyFactory(), on=date(2007, 6, 1))

    assert stage(tie, date(2007, 5, 31)) == ""
    assert stage(tie, date(2007, 6, 1)) == "asked"


def test_declined_tie_stays_declined():
    tie = nominate(RecommendationFactory(), AgencyFactory())
    answer(tie, Response.NOT_ACCEPTED, on=date(2007, 6, 11))

    assert stage(tie, LATER) == "declined"


def test_tie_ends_with_its_agency():
    tie = held(agency=AgencyFactory(ended_on=LATER))

    assert stage(tie, LATER - timedelta(days=1)) == "accepted"
    assert stage(tie, LATER) == "ended"
    assert list(Assignment.objects.past(on=LATER)) == [tie]


def test_proposal_set_aside_was_nothing_to_be_past(registrar):
    proposal = AssignmentFactory()
    nominate(proposal.recommendation, AgencyFactory(), on=date(2007, 6, 1))

    assert stage(proposal, date(2007, 5, 31)) == "proposed"
    assert stage(proposal, date(2007, 6, 1)) == ""
    assert not Assignment.objects.past(on=LATER).exists()


def test_proposed_lead_of_a_past_day_is_that_days():
    proposal = AssignmentFactory()
    nominate(proposal.recommendation, AgencyFactory(), on=date(2007, 6, 1))

    proposed = [
        Recommendation.objects.with_standing(on=day).get().proposed_id
        for day in (date(2007, 5, 31), date(2007, 6, 1))
    ]

    assert proposed == [proposal.agency_id, None]


def test_steps_bind_nobody_before_the_lead_is_accepted():
    tie = nominate(RecommendationFactory(), AgencyFactory())
    step = MilestoneFactory(recommendation=tie.recommendation, agency=tie.agency)

    asked = list(Milestone.objects.answered_for_by([tie.agency.pk], on=LATER))
    answer(tie)

    assert asked == []
    assert list(Milestone.objects.answered_for_by([tie.agency.pk], on=LATER)) == [step]


def test_registrar_marks_a_milestone_in_the_name_of_its_agency(client, today, registrar):
    said = RecommendationFactory(seminar__slug="graft", label="c")
    held(said)
    nominate(said, AgencyFactory(), role=Role.SUPPORTING)
    step = MilestoneFactory(recommendation=said, agency=AgencyFactory(name_en="Somebody else"))
    client.force_login(registrar)

    sent = send(client, f"/recommendations/graft/c/milestones/{step.pk}/met/",
                happened_on="2008-06-30")  # fmt: skip

    assert sent.status_code == 302
    assert step.acts.get().agency == step.agency


def test_last_update_shown_to_an_official_is_the_agencys_own(client, today):
    said = RecommendationFactory(seminar__slug="graft", label="c")
    lead = held(said)
    other = answer(nominate(said, AgencyFactory(), role=Role.SUPPORTING))
    reported(lead, text="Ours.")
    reported(other, text="Theirs.")
    client.force_login(person_of(lead.agency))

    page = client.get("/recommendations/graft/c/update/").content.decode()

    assert "Ours." in page
    assert "Theirs." not in page


def test_form_fetched_back_with_another_text_is_not_taken_for_sent(client, today):
    said = RecommendationFactory(seminar__slug="graft", label="c")
    client.force_login(person_of(held(said).agency))
    path = "/recommendations/graft/c/update/"
    form = client.get(path).context["form"]
    typed = {
        "token": form.initial["token"], "seen": form.initial["seen"], "happened_on": "2008-06-30",
    }  # fmt: skip

    client.post(path, typed | {"text": "The first text."})
    again = client.post(path, typed | {"text": "Quite another text."})
    shown = again.context["form"]
    client.post(path, typed | {"text": "Quite another text.", "token": shown["token"].value()})

    assert "sent before, and said something else" in again.content.decode()
    assert shown["text"].value() == "Quite another text."
    texts = said.acts.filter(kind="update").in_order().values_list("text", flat=True)
    assert list(texts) == ["The first text.", "Quite another text."]


def test_closing_before_the_last_closing_is_refused(registrar):
    said = RecommendationFactory()
    words = {"closure": "implemented", "text": "Done."}
    actions.close(said, **words, entry=entry(registrar, LATER))

    with pytest.raises(ValidationError, match="cannot come before it"):
        actions.close(said, **words, entry=entry(registrar, LATER - timedelta(days=9)))


def test_closed_recommendation_makes_no_claim(registrar):
    tie = held()
    reported(tie, progress="complete", on=date(2007, 7, 1))
    actions.close(
        tie.recommendation, closure="implemented", text="Done.", entry=entry(registrar, LATER)
    )

    claims = [
        Recommendation.objects.with_standing(on=day).get().is_claim
        for day in (LATER - timedelta(days=1), LATER)
    ]

    assert claims == [True, False]
