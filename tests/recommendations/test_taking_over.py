"""What an agency left is taken over by those who accept it; inheriting is not accepting."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from agencies.models import Agency
from recommendations import actions
from recommendations.choices import OrphanReason, Response, Role
from recommendations.models import Assignment
from tests.factories import (
    AgencyFactory,
    RegistrarFactory,
    entry,
)
from tests.recommendations.deeds import standing
from tests.recommendations.endings import DAY, TODAY, change_of, do
from tests.recommendations.scenes import answer, held, nominate

pytestmark = pytest.mark.django_db


@pytest.fixture
def justice():
    return AgencyFactory(code="minjust", name_en="Ministry of Justice")


@pytest.fixture
def heirs():
    return [AgencyFactory(code="north"), AgencyFactory(code="south")]


def test_successor_that_accepts_has_custody(justice, heirs):
    tie = held(agency=justice)
    do(change_of(justice, heirs[0]))
    registrar = entry(RegistrarFactory(), TODAY)

    [act] = actions.take_over({tie.recommendation: heirs[0]}, after=justice, entry=registrar)

    assert standing(tie.recommendation, TODAY).orphan_reason == OrphanReason.AWAITING
    answer(act.assignment, on=TODAY)
    assert standing(tie.recommendation, TODAY).lead_id == heirs[0].pk
    assert act.text == "Successor of Ministry of Justice."
    assert standing(tie.recommendation, date(2008, 6, 29)).orphan_reason == OrphanReason.DISSOLVED


def test_supporter_is_asked_to_lead_when_it_takes_over(justice, heirs):
    lead = held(agency=justice)
    answer(nominate(lead.recommendation, heirs[0], role=Role.SUPPORTING))
    do(change_of(justice, heirs[0]))

    actions.take_over(
        {lead.recommendation: heirs[0]}, after=justice, entry=entry(RegistrarFactory(), TODAY)
    )

    assert standing(lead.recommendation, TODAY).asked_id == heirs[0].pk


def test_agency_that_the_administration_ended_can_be_taken_over_from(justice, heirs):
    tie = held(agency=justice)
    Agency.objects.filter(pk=justice.pk).update(ended_on=DAY)

    actions.take_over(
        {tie.recommendation: heirs[0]}, after=justice, entry=entry(RegistrarFactory(), TODAY)
    )

    assert standing(tie.recommendation, TODAY).asked_id == heirs[0].pk


def test_nominations_of_successors_are_made_all_or_none(justice, heirs):
    ties = [held(agency=justice), held(agency=justice)]
    do(change_of(justice, heirs[0]))
    heirs[1].ended_on = DAY
    heirs[1].save()
    chosen = {ties[0].recommendation: heirs[0], ties[1].recommendation: heirs[1]}

    with pytest.raises(ValidationError, match="does not exist"):
        actions.take_over(chosen, after=justice, entry=entry(RegistrarFactory(), TODAY))

    assert list(Assignment.objects.awaiting_answer(on=TODAY)) == []


def test_successor_that_declines_leaves_an_orphan(justice, heirs):
    tie = held(agency=justice)
    do(change_of(justice, heirs[0]))
    [act] = actions.take_over(
        {tie.recommendation: heirs[0]}, after=justice, entry=entry(RegistrarFactory(), TODAY)
    )

    answer(act.assignment, Response.NOT_ACCEPTED, on=TODAY)

    assert standing(tie.recommendation, TODAY).orphan_reason == OrphanReason.DECLINED
