"""What holds for every act: its dates, its agency, its once-only token, and who came between."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from agencies.models import Agency
from recommendations import actions
from recommendations.actions.entries import write
from recommendations.choices import Kind
from recommendations.models import Act, Evidence
from seminar_tracker.recording import recording
from tests.factories import (
    HELD_ON,
    AgencyFactory,
    MembershipFactory,
    MilestoneFactory,
    RecommendationFactory,
    RegistrarFactory,
    ReviewerFactory,
    SuccessionFactory,
    entry,
    link,
    noon,
)
from tests.recommendations.deeds import accepted, ended

pytestmark = pytest.mark.django_db

DAY = date(2007, 6, 1)


@pytest.fixture
def lead():
    return accepted()


@pytest.fixture
def official(lead):
    return MembershipFactory(agency=lead.agency).user


# --- Dates


def test_registrar_records_an_act_for_an_earlier_day(lead, registrar):
    late = actions.Entry(by=registrar, on=DAY, at=noon(DAY + timedelta(days=12)))

    act = actions.report(lead.recommendation, text="A draft.", entry=late)

    assert (act.effective_on, act.days_late) == (DAY, 12)


def test_nobody_else_records_an_act_for_an_earlier_day(lead, official):
    late = actions.Entry(by=official, on=DAY, at=noon(DAY + timedelta(days=1)), agency=lead.agency)

    with pytest.raises(ValidationError, match="Only the registrar"):
        actions.report(lead.recommendation, text="A draft.", entry=late)


def test_day_of_an_entry_is_the_day_in_the_register_s_time_zone(lead, official):
    # 20:00 in London is already the next morning in Almaty.
    evening = noon(DAY).replace(hour=20)
    own = actions.Entry(by=official, on=DAY + timedelta(days=1), at=evening, agency=lead.agency)

    act = actions.report(lead.recommendation, text="A draft.", entry=own)

    assert act.days_late == 0


def test_act_for_a_day_to_come_is_refused(lead, registrar):
    early = actions.Entry(by=registrar, on=DAY + timedelta(days=1), at=noon(DAY))

    with pytest.raises(ValidationError, match="still to come"):
        actions.report(lead.recommendation, text="A draft.", entry=early)


def test_event_still_to_come_is_refused(lead, registrar):
    with pytest.raises(ValidationError, match="still to come"):
        actions.report(
            lead.recommendation,
            text="A draft.",
            happened_on=DAY + timedelta(days=1),
            entry=entry(registrar, DAY),
        )


def test_event_after_the_day_on_which_it_counts_is_refused(lead, registrar):
    late = actions.Entry(by=registrar, on=DAY, at=noon(DAY + timedelta(days=9)))

    with pytest.raises(ValidationError, match="after the day on which it counts"):
        actions.report(
            lead.recommendation, text="A draft.", happened_on=DAY + timedelta(days=1), entry=late
        )


@pytest.mark.parametrize("happened_on", [None, HELD_ON - timedelta(days=1)])
def test_day_before_the_seminar_is_refused(lead, registrar, happened_on):
    on = DAY if happened_on else HELD_ON - timedelta(days=1)

    with pytest.raises(ValidationError, match="before the seminar of 24 April 2007"):
        actions.report(
            lead.recommendation,
            text="A draft.",
            happened_on=happened_on,
            entry=actions.Entry(by=registrar, on=on, at=noon(DAY)),
        )


# --- The agency


def gone(agency: Agency) -> Agency:
    """The agency ended on the day before, and a Committee of Two took over."""
    ended(agency, DAY)
    SuccessionFactory(predecessor=agency, successor=AgencyFactory(name_en="Committee of Two"))
    return agency


def test_act_of_an_agency_that_is_gone_is_refused_with_its_successors(lead, official):
    gone(lead.agency)

    with pytest.raises(ValidationError, match="Its functions passed to: Committee of Two"):
        actions.report(
            lead.recommendation,
            text="A draft.",
            entry=entry(official, DAY, agency=lead.agency),
        )


def test_nomination_of_an_agency_that_is_gone_is_refused_with_its_successors(registrar):
    agency = gone(AgencyFactory())

    with pytest.raises(ValidationError, match="Its functions passed to: Committee of Two"):
        actions.nominate(
            RecommendationFactory(), agency, role="lead", reason="", entry=entry(registrar, DAY)
        )


def test_registrar_does_not_hand_back_for_an_agency_that_is_gone(lead, registrar):
    ended(lead.agency, DAY)

    with pytest.raises(ValidationError, match="does not exist on 1 June 2007"):
        actions.hand_back(lead, text="It is gone.", entry=entry(registrar, DAY))


def test_agency_acts_on_its_last_day(lead, official):
    gone(lead.agency)
    last = DAY - timedelta(days=1)

    act = actions.report(
        lead.recommendation, text="A draft.", entry=entry(official, last, agency=lead.agency)
    )

    assert act.agency == lead.agency


def test_milestone_of_another_recommendation_is_refused(lead, registrar):
    with pytest.raises(ValidationError, match="another recommendation"):
        actions.report(
            lead.recommendation,
            text="A draft.",
            milestone=MilestoneFactory(),
            entry=entry(registrar, DAY),
        )


# --- Sent twice


def test_form_sent_twice_is_recorded_once(lead, registrar):
    once = entry(registrar, DAY, token=uuid4())
    evidence = [link()]

    acts = [
        actions.report(lead.recommendation, text="A draft.", evidence=evidence, entry=once)
        for _ in range(2)
    ]

    assert acts[0] == acts[1]
    assert Act.objects.filter(kind="update").count() == 1
    assert Evidence.objects.count() == 1


def test_form_sent_twice_is_recorded_once_even_if_somebody_acted_between(lead, registrar):
    seen = lead.recommendation.acts.latest("pk").pk
    once = entry(registrar, DAY, token=uuid4(), seen=seen)
    first = actions.report(lead.recommendation, text="A draft.", entry=once)
    actions.assess(lead.recommendation, verdict="in part", entry=entry(ReviewerFactory(), DAY))

    again = actions.report(lead.recommendation, text="A draft.", entry=once)

    assert again == first


def test_transfer_sent_twice_is_recorded_once(lead, registrar):
    once = entry(registrar, DAY, token=uuid4())
    heir = AgencyFactory()

    acts = [
        actions.transfer(lead.recommendation, heir, text="By decree.", entry=once) for _ in range(2)
    ]

    assert acts[0] == acts[1]
    assert (acts[0].kind, acts[0].assignment.agency) == ("nominate", heir)
    assert Act.objects.filter(kind="transfer").count() == 1


def test_token_of_somebody_else_is_refused_and_shows_nothing(lead, registrar):
    token = uuid4()
    actions.report(lead.recommendation, text="A.", entry=entry(registrar, DAY, token=token))

    with pytest.raises(ValidationError) as refusal:
        actions.report(
            lead.recommendation,
            text="B.",
            entry=entry(RegistrarFactory(), DAY, token=token),
        )

    assert refusal.value.message_dict.keys() == {"token"}
    assert Act.objects.filter(kind="update").count() == 1


def test_forms_without_a_token_are_separate_acts(lead, registrar):
    acts = {
        actions.report(lead.recommendation, text="A draft.", entry=entry(registrar, DAY))
        for _ in range(2)
    }

    assert len(acts) == 2


# --- Acted meanwhile


def test_act_of_somebody_else_since_the_form_was_opened_is_a_conflict(lead, registrar):
    seen = lead.recommendation.acts.latest("pk").pk
    between = actions.assess(
        lead.recommendation, verdict="in part", entry=entry(ReviewerFactory(), DAY)
    )

    with pytest.raises(actions.Conflict) as conflict:
        actions.report(lead.recommendation, text="A draft.", entry=entry(registrar, DAY, seen=seen))

    assert conflict.value.acts == [between]
    assert not Act.objects.filter(kind="update").exists()


def test_conflict_tells_of_any_number_of_acts_without_asking_again(
    lead, registrar, django_assert_num_queries
):
    seen = lead.recommendation.acts.latest("pk").pk
    for _ in range(3):
        by = entry(ReviewerFactory(), DAY)
        actions.assess(lead.recommendation, verdict="in part", entry=by)
        by = entry(RegistrarFactory(), DAY, agency=lead.agency)
        actions.report(lead.recommendation, text="A draft.", entry=by)

    with pytest.raises(actions.Conflict) as conflict:
        actions.report(lead.recommendation, text="A law.", entry=entry(registrar, DAY, seen=seen))

    with django_assert_num_queries(0):
        told = [(act.agency, act.milestone, act.recorded_by.pk) for act in conflict.value.acts]
    assert len(told) == 6


def test_what_a_guard_refuses_is_told_as_the_database_says_it(lead, registrar):
    too_early = lead.recommendation.seminar.held_on - timedelta(days=1)
    by = entry(registrar, too_early, agency=lead.agency)

    with pytest.raises(IntegrityError, match="before the seminar"), recording():
        write(Kind.UPDATE, lead.recommendation, by, happened_on=too_early, text="A draft.")

    assert not Act.objects.filter(kind=Kind.UPDATE).exists()


def test_own_act_since_the_form_was_opened_is_no_conflict(lead, registrar):
    seen = lead.recommendation.acts.latest("pk").pk
    actions.report(lead.recommendation, text="A draft.", entry=entry(registrar, DAY))

    act = actions.report(lead.recommendation, text="A law.", entry=entry(registrar, DAY, seen=seen))

    assert act.text == "A law."


def test_act_on_another_recommendation_is_no_conflict(lead, registrar):
    seen = lead.recommendation.acts.latest("pk").pk
    accepted()

    act = actions.report(lead.recommendation, text="A law.", entry=entry(registrar, DAY, seen=seen))

    assert act.text == "A law."
