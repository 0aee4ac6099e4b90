"""What agencies reported and reviewers found: side by side, and which of them is the later."""

from datetime import date, timedelta

import pytest

from recommendations import actions
from recommendations.models import Act, Assignment
from tests.factories import HELD_ON, MilestoneFactory, ReviewerFactory, entry
from tests.recommendations.deeds import accepted, reported, standing

pytestmark = pytest.mark.django_db


def after(days: int) -> date:
    return HELD_ON + timedelta(days=days)


@pytest.fixture
def lead():
    return accepted()


def assessed(assignment: Assignment, on: date, verdict: str, **details) -> Act:
    details = {"is_internal": False} | details
    return actions.assess(
        assignment.recommendation, verdict=verdict, entry=entry(ReviewerFactory(), on), **details
    )


def test_progress_is_the_last_that_the_lead_reported_up_to_the_day(lead):
    reported(lead, after(10), "A draft.", progress="planned")
    reported(lead, after(20), "A law.", progress="in progress")
    reported(lead, after(30), "Talks with all ministries.")

    found = [standing(lead.recommendation, after(n)).progress for n in (9, 10, 20, 30)]

    assert found == [None, "planned", "in progress", "in progress"]


def test_supporter_reports_on_its_own_part_not_on_the_whole(lead):
    supporter = accepted(recommendation=lead.recommendation, role="supporting")
    reported(lead, after(10), "A draft.", progress="in progress")
    reported(supporter, after(20), "Our part is done.", progress="complete")

    row = standing(lead.recommendation, after(30))

    assert (row.progress, row.progress_on, row.is_claim) == ("in progress", after(10), False)
    assert row.last_news_on == after(20)


def test_supporter_that_became_the_lead_keeps_its_earlier_word_for_its_part(registrar):
    agency = accepted(role="supporting")
    reported(agency, after(10), "Our part is done.", progress="complete")
    actions.hand_back(agency, text="To lead it.", entry=entry(registrar, after(20)))
    accepted(after(20), agency=agency.agency, recommendation=agency.recommendation)

    assert standing(agency.recommendation, after(30)).progress is None


def test_agency_that_reports_complete_makes_a_claim(lead):
    reported(lead, after(10), "Law in force.", progress="complete")

    claims = [standing(lead.recommendation, after(n)).is_claim for n in (9, 10)]

    assert claims == [False, True]


@pytest.mark.parametrize(
    ("verdict", "claim"),
    [
        ("evidence requested", True),
        ("fully", False),
        ("in part", False),
        ("not done", False),
        ("cannot be verified", False),
    ],
)
def test_claim_stands_until_a_reviewer_decides(lead, verdict, claim):
    reported(lead, after(10), "Law in force.", progress="complete")
    assessed(lead, after(20), verdict)

    row = standing(lead.recommendation, after(30))

    assert (row.verdict, row.is_claim) == (verdict, claim)


def test_verdict_of_the_same_day_settles_a_claim_made_before_it(lead):
    reported(lead, after(10), "Law in force.", progress="complete")
    assessed(lead, after(10), "fully")

    assert standing(lead.recommendation, after(10)).is_claim is False


def test_verdict_of_the_same_day_says_nothing_of_a_claim_made_after_it(lead):
    assessed(lead, after(10), "not done")
    reported(lead, after(10), "Law in force.", progress="complete")

    row = standing(lead.recommendation, after(10))

    assert (row.verdict, row.is_claim) == ("not done", True)


def test_complete_reported_again_after_a_verdict_is_a_new_claim(lead):
    reported(lead, after(10), "Law in force.", progress="complete")
    assessed(lead, after(20), "not done")
    reported(lead, after(30), "The missing decree was signed.", progress="complete")

    claims = [standing(lead.recommendation, after(n)).is_claim for n in (29, 30)]

    assert claims == [False, True]


def test_verdict_on_one_milestone_is_none_on_the_recommendation(lead):
    milestone = MilestoneFactory(recommendation=lead.recommendation)
    reported(lead, after(10), "Law in force.", progress="complete")
    assessed(lead, after(20), "fully", milestone=milestone)

    row = standing(lead.recommendation, after(30))

    assert (row.verdict, row.is_claim) == (None, True)


def test_backdated_act_counts_from_its_day_in_the_order_of_days(lead, registrar):
    reported(lead, after(20), "A law.", progress="in progress")
    late = actions.Entry(
        by=registrar, on=after(10), at=entry(registrar, after(40)).at, agency=lead.agency
    )
    actions.report(lead.recommendation, text="A plan.", progress="planned", entry=late)

    found = [standing(lead.recommendation, after(n)).progress for n in (10, 20)]

    assert found == ["planned", "in progress"]
