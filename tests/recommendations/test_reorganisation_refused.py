"""Ends of agencies that cannot be, and why: told before, and refused all the same."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from agencies.choices import SuccessionKind
from recommendations import actions
from recommendations.actions import foresee
from recommendations.choices import OrphanReason
from tests.factories import (
    AgencyFactory,
    RecommendationFactory,
    RegistrarFactory,
    SuccessionFactory,
    entry,
)
from tests.recommendations.deeds import ended, standing
from tests.recommendations.endings import DAY, EVE, TODAY, change_of, do, everything, newcomer
from tests.recommendations.scenes import held, nominate

pytestmark = pytest.mark.django_db


@pytest.fixture
def justice():
    return AgencyFactory(code="minjust", name_en="Ministry of Justice")


@pytest.fixture
def heirs():
    return [AgencyFactory(code="north"), AgencyFactory(code="south")]


def refused(change, message):
    before = everything()
    assert message in " ".join(foresee(change, on=TODAY).problems)
    with pytest.raises(ValidationError, match=r".") as refusal:
        do(change)
    assert message in " ".join(refusal.value.messages)
    assert everything() == before


@pytest.mark.parametrize(
    ("life", "day", "message"),
    [
        ({}, date(2008, 7, 1), "This day is still to come."),
        ({"established_on": date(2008, 6, 21)}, DAY, "was established only on 21 June 2008."),
        ({"ended_on": date(2008, 1, 1)}, DAY, "on 1 January 2008 is recorded already."),
    ],
    ids=["tomorrow", "before it was established", "ended already"],
)
def test_impossible_day_is_refused(life, day, message):
    refused(change_of(AgencyFactory(**life), day=day), message)


@pytest.mark.parametrize("day", [DAY, date(2008, 6, 1)], ids=["that day", "earlier"])
def test_end_before_its_last_act_is_refused(justice, day):
    held(agency=justice, on=DAY)

    refused(change_of(justice, day=day), "still acted or was asked on 20 June 2008")


def test_what_was_taken_from_it_on_the_day_does_not_hinder_its_end(justice, heirs):
    tie = held(agency=justice)
    actions.transfer(tie.recommendation, heirs[0], text="x", entry=entry(RegistrarFactory(), DAY))

    assert do(change_of(justice)).inheritances == []
    assert standing(tie.recommendation, DAY).orphan_reason == OrphanReason.AWAITING


def test_end_before_it_took_over_from_another_is_refused(justice):
    SuccessionFactory(successor=justice, effective_on=DAY, predecessor__name_en="Old Justice")

    refused(change_of(justice), "It took over from Old Justice only on 20 June 2008.")


@pytest.mark.parametrize(
    ("kind", "count", "message"),
    [
        (SuccessionKind.SPLIT, 1, "split into two others at least"),
        (SuccessionKind.MERGED, 0, "merges into one other"),
        (SuccessionKind.MERGED, 2, "merges into one other"),
        (SuccessionKind.RENAMED, 2, "goes on as one other"),
    ],
)
def test_number_of_successors_fits_the_change(justice, heirs, kind, count, message):
    refused(change_of(justice, *heirs[:count], kind=kind), message)


def test_impossible_successors_are_refused(justice, heirs):
    future = AgencyFactory(established_on=TODAY, name_en="Future body")
    ancestor = SuccessionFactory(successor=justice, effective_on=date(2000, 1, 1)).predecessor

    refused(change_of(justice, justice), "No agency succeeds itself.")
    refused(change_of(justice, newcomer("minjust")), "No agency succeeds itself.")
    refused(change_of(justice, future), "Future body does not exist on 20 June 2008.")
    refused(change_of(justice, ancestor), "is already a predecessor of Ministry of Justice")
    refused(change_of(justice, heirs[0], heirs[0]), "“north” is named twice.")
    refused(change_of(justice, newcomer("north")), "north, code: Agency with this Code already")
    refused(change_of(justice, newcomer("no good")), "no good, code: Enter a valid")
    refused(change_of(justice, *heirs, people_follow=True), "follow only into one successor")


def test_end_that_was_recorded_ahead_gives_way_to_an_earlier_one(heirs):
    agency = AgencyFactory(ended_on=date(2014, 8, 1), ended_precision="year")
    tie = held(agency=agency)

    do(change_of(agency, heirs[0]))

    agency.refresh_from_db()
    assert (agency.ended_on, agency.ended_precision) == (DAY, "day")
    assert standing(tie.recommendation, DAY).orphan_reason == OrphanReason.DISSOLVED


def test_end_that_the_administration_recorded_is_made_whole(justice, heirs):
    lead, asked = held(agency=justice), nominate(RecommendationFactory(), justice, on=EVE)
    ended(justice, DAY)

    done = do(change_of(justice, heirs[0]))

    assert [each.tie for each in done.orphans] == [lead]
    assert [each.tie for each in done.lapsing] == [asked]
    assert not justice.assignments.filter(ends_on=None).exists()
    assert standing(lead.recommendation, DAY).proposed_id == heirs[0].pk
    assert do(change_of(justice, heirs[0])) is None
