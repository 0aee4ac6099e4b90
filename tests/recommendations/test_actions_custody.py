"""Asking, answering, handing back and passing on: the chain of those who answer for it."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from recommendations import actions
from recommendations.models import Act, Assignment, Recommendation
from tests.factories import (
    HELD_ON,
    AgencyFactory,
    AssignmentFactory,
    RecommendationFactory,
    entry,
    noon,
)
from tests.recommendations.deeds import accepted, answered, ended, nominated, standing

pytestmark = pytest.mark.django_db


def after(days: int) -> date:
    return HELD_ON + timedelta(days=days)


# --- Nominating


def test_proposal_of_the_plan_becomes_the_nomination_with_its_reason(registrar):
    proposal = AssignmentFactory(reason="It drafts such laws.")

    act = actions.nominate(
        proposal.recommendation,
        proposal.agency,
        role="lead",
        reason="",
        entry=entry(registrar, after(5)),
    )

    assert (act.assignment, act.text) == (proposal, "It drafts such laws.")
    assert Assignment.objects.count() == 1


def test_proposal_of_the_plan_makes_way_for_another_agency(registrar):
    proposal = AssignmentFactory()

    act = actions.nominate(
        proposal.recommendation,
        AgencyFactory(),
        role="lead",
        reason="Better placed.",
        entry=entry(registrar, after(5)),
    )

    proposal.refresh_from_db()
    assert (proposal.starts_on, proposal.ends_on) == (None, after(5))
    assert (act.assignment.starts_on, act.assignment.ends_on) == (None, None)


@pytest.mark.parametrize("lead", [nominated, accepted], ids=["nominated", "accepted"])
def test_second_lead_is_refused_in_words(lead, registrar):
    current = lead()

    with pytest.raises(ValidationError, match="already the lead or nominated"):
        actions.nominate(
            current.recommendation,
            AgencyFactory(),
            role="lead",
            reason="",
            entry=entry(registrar, after(5)),
        )

    assert Assignment.objects.get() == current


def test_agency_is_not_nominated_twice(registrar):
    current = nominated()

    with pytest.raises(ValidationError, match="is already nominated"):
        actions.nominate(
            current.recommendation,
            current.agency,
            role="lead",
            reason="",
            entry=entry(registrar, after(5)),
        )


@pytest.mark.parametrize("response", ["accepted", "not accepted"])
def test_supporter_that_is_asked_to_lead_supports_until_it_accepts(registrar, response):
    supporter = accepted(role="supporting")

    act = actions.nominate(
        supporter.recommendation,
        supporter.agency,
        role="lead",
        reason="",
        entry=entry(registrar, after(5)),
    )

    supporter.refresh_from_db()
    assert supporter.ends_on is None
    answered(act.assignment, after(6), response)

    supporter.refresh_from_db()
    assert supporter.ends_on == (after(6) if response == "accepted" else None)


def test_transfer_of_a_mere_proposal_is_refused(registrar):
    proposal = AssignmentFactory()

    with pytest.raises(ValidationError, match="Nominate one"):
        actions.transfer(
            proposal.recommendation,
            AgencyFactory(),
            text="Another.",
            entry=entry(registrar, after(5)),
        )

    assert not Act.objects.exists()


def test_proposal_for_the_other_role_makes_way_for_the_same_agency():
    proposal = AssignmentFactory(role="supporting")

    lead = accepted(after(5), agency=proposal.agency, recommendation=proposal.recommendation)

    proposal.refresh_from_db()
    assert proposal.ends_on == after(5)
    assert standing(proposal.recommendation, after(5)).custody_id == lead.pk


@pytest.mark.parametrize("role", ["lead", "supporting"])
def test_nobody_is_nominated_for_what_is_closed(role, registrar):
    recommendation, own = RecommendationFactory(), entry(registrar, after(5))
    actions.close(recommendation, closure="implemented", text="Done.", entry=own)

    with pytest.raises(ValidationError, match="Reopen it first"):
        actions.nominate(recommendation, AgencyFactory(), role=role, reason="", entry=own)


def test_agency_that_declined_can_be_asked_again():
    first = nominated(after(0))
    answered(first, after(5), "not accepted")

    second = nominated(after(10), agency=first.agency, recommendation=first.recommendation)
    answered(second, after(12))

    assert standing(first.recommendation, after(12)).custody_id == second.pk


def test_several_agencies_support_beside_one_lead():
    lead = accepted()

    for _ in range(2):
        accepted(recommendation=lead.recommendation, role="supporting")

    assert Assignment.objects.supporting().in_force(on=after(1)).count() == 2
    assert standing(lead.recommendation, after(1)).custody_id == lead.pk


def test_nomination_before_the_life_of_the_lead_is_refused_in_words(registrar):
    agency = AgencyFactory(established_on=after(20))
    lead = nominated(after(30), agency=agency)
    early = actions.Entry(by=registrar, on=after(10), at=noon(after(40)))

    with pytest.raises(ValidationError, match="cannot come before it"):
        actions.nominate(lead.recommendation, AgencyFactory(), role="lead", reason="", entry=early)


# --- Answering


@pytest.mark.parametrize("response", ["in part", "in principle", "not accepted"])
def test_answer_with_reservations_needs_a_reason(response, registrar):
    assignment = nominated()

    with pytest.raises(ValidationError, match="needs a reason"):
        actions.answer(assignment, response=response, entry=entry(registrar, after(5)))

    assignment.refresh_from_db()
    assert (assignment.starts_on, assignment.ends_on) == (None, None)


def test_answer_is_given_once(registrar):
    assignment = accepted()

    with pytest.raises(ValidationError, match="already been answered"):
        actions.answer(assignment, response="accepted", entry=entry(registrar, after(5)))


def test_proposal_of_the_plan_has_nothing_to_answer(registrar):
    with pytest.raises(ValidationError, match="nothing to answer"):
        actions.answer(AssignmentFactory(), response="accepted", entry=entry(registrar, after(5)))


def test_agency_that_is_gone_does_not_accept(registrar):
    assignment = nominated()
    ended(assignment.agency, after(5))

    with pytest.raises(ValidationError, match="does not exist"):
        actions.answer(assignment, response="accepted", entry=entry(registrar, after(5)))


# --- The order of the chain


@pytest.mark.parametrize(
    "act",
    [
        lambda lead, entry: actions.answer(lead, response="accepted", entry=entry),
        lambda lead, entry: actions.transfer(
            lead.recommendation, AgencyFactory(), text="By decree.", entry=entry
        ),
    ],
    ids=["answer", "transfer"],
)
@pytest.mark.parametrize(
    ("days", "refused"), [(9, True), (10, False)], ids=["the day before", "the same day"]
)
def test_backdated_act_of_custody_cannot_come_before_the_last(act, days, refused, registrar):
    lead = nominated(after(10))
    late = actions.Entry(by=registrar, on=after(days), at=noon(after(20)))

    if refused:
        with pytest.raises(ValidationError, match="cannot come before it"):
            act(lead, late)
    else:
        assert act(lead, late).effective_on == after(days)


def test_former_lead_s_acts_bind_the_next_nomination(registrar):
    first = nominated(after(0))
    answered(first, after(10), "not accepted")
    early = actions.Entry(by=registrar, on=after(9), at=noon(after(20)))

    with pytest.raises(ValidationError, match="cannot come before it"):
        actions.nominate(first.recommendation, AgencyFactory(), role="lead", reason="", entry=early)


def test_chain_of_a_supporter_is_its_own(registrar):
    lead = nominated(after(10))
    early = actions.Entry(by=registrar, on=after(5), at=noon(after(20)))

    act = actions.nominate(
        lead.recommendation, AgencyFactory(), role="supporting", reason="", entry=early
    )

    assert act.effective_on == after(5)


# --- Handing back and transferring


@pytest.mark.parametrize(
    "make", [AssignmentFactory, nominated], ids=["only proposed", "only nominated"]
)
def test_only_what_was_accepted_is_handed_back(make, registrar):
    with pytest.raises(ValidationError, match="does not hold"):
        actions.hand_back(make(), text="No staff.", entry=entry(registrar, after(5)))


def test_handing_back_needs_a_reason_and_happens_once(registrar):
    lead = accepted()

    with pytest.raises(ValidationError, match="Say what happened, or why"):
        actions.hand_back(lead, text="", entry=entry(registrar, after(5)))
    actions.hand_back(lead, text="No staff.", entry=entry(registrar, after(5)))
    with pytest.raises(ValidationError, match="does not hold"):
        actions.hand_back(lead, text="No staff.", entry=entry(registrar, after(5)))

    assert Act.objects.filter(kind="hand back").count() == 1


def test_transfer_leaves_an_orphan_until_the_other_agency_accepts(registrar):
    lead = accepted()
    act = actions.transfer(
        lead.recommendation, AgencyFactory(), text="By decree.", entry=entry(registrar, after(40))
    )
    answered(act.assignment, after(50))

    rows = [standing(lead.recommendation, after(n)) for n in (39, 40, 49, 50)]

    assert [row.custody_id for row in rows] == [lead.pk, None, None, act.assignment.pk]
    assert [row.orphan_reason for row in rows] == [None, "awaiting", "awaiting", None]
    assert rows[1].unowned_since == after(40)


def test_transfer_ends_the_lead_and_nominates_the_other_on_the_same_day(registrar):
    lead = accepted()

    act = actions.transfer(
        lead.recommendation, AgencyFactory(), text="By decree.", entry=entry(registrar, after(40))
    )

    lead.refresh_from_db()
    assert lead.ends_on == after(40)
    kinds = lead.recommendation.acts.in_order().values_list("kind", flat=True)
    assert list(kinds) == ["nominate", "answer", "transfer", "nominate"]
    assert act.text == "By decree."


def test_transfer_to_the_lead_itself_is_refused(registrar):
    lead = accepted()

    with pytest.raises(ValidationError, match="is the lead already"):
        actions.transfer(
            lead.recommendation, lead.agency, text="By decree.", entry=entry(registrar, after(5))
        )


def test_transfer_to_an_agency_that_is_gone_leaves_the_lead_as_it_was(registrar):
    lead = accepted()

    with pytest.raises(ValidationError, match="does not exist"):
        actions.transfer(
            lead.recommendation,
            AgencyFactory(ended_on=after(3)),
            text="By decree.",
            entry=entry(registrar, after(5)),
        )

    lead.refresh_from_db()
    assert lead.ends_on is None
    assert not Act.objects.filter(kind="transfer").exists()


def test_transfer_without_a_lead_is_refused(registrar):
    recommendation: Recommendation = RecommendationFactory()

    with pytest.raises(ValidationError, match="no lead to transfer from"):
        actions.transfer(
            recommendation, AgencyFactory(), text="By decree.", entry=entry(registrar, after(5))
        )


# --- Officers


@pytest.mark.parametrize(
    "make", [AssignmentFactory, nominated], ids=["only proposed", "only nominated"]
)
def test_officer_is_named_only_by_an_agency_that_accepted(make, registrar):
    with pytest.raises(ValidationError, match="does not hold"):
        actions.name_officer(make(), name="A. Person", entry=entry(registrar, after(5)))


def test_officer_cannot_be_named_for_days_before_the_acceptance(registrar):
    lead = accepted(after(10))
    early = actions.Entry(by=registrar, on=after(9), at=noon(after(20)))

    with pytest.raises(ValidationError, match="does not hold"):
        actions.name_officer(lead, name="A. Person", entry=early)


def test_officer_named_when_accepting_is_kept_with_the_answer(registrar):
    act = actions.answer(
        nominated(),
        response="accepted",
        officer_name="A. Person",
        officer_position="Head of department",
        entry=entry(registrar, after(5)),
    )

    assert (act.officer_name, act.officer_position) == ("A. Person", "Head of department")
