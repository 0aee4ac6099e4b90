"""The standing, boundary by boundary: who holds it, why nobody does, who is late or silent."""

from datetime import date, timedelta

import pytest

from recommendations import actions
from recommendations.models import Assignment, Milestone, Recommendation, Standing
from tests.factories import (
    HELD_ON,
    AgencyFactory,
    AssignmentFactory,
    MilestoneFactory,
    RecommendationFactory,
    RegistrarFactory,
    SeminarFactory,
    entry,
)
from tests.recommendations.deeds import (
    accepted,
    answered,
    ended,
    nominated,
    orphans,
    reported,
    standing,
)

pytestmark = pytest.mark.django_db


def after(days: int) -> date:
    return HELD_ON + timedelta(days=days)


# --- Custody and its absence


def test_recommendation_that_nobody_was_asked_for_is_an_orphan_from_the_seminar_on():
    recommendation = RecommendationFactory()

    row = standing(recommendation, after(10))

    assert (row.signal, row.orphan_reason) == ("orphan", "never nominated")
    assert (row.custody_id, row.owned_since, row.unowned_since) == (None, None, HELD_ON)


def test_proposal_of_the_plan_is_no_nomination():
    recommendation = AssignmentFactory().recommendation

    assert standing(recommendation, after(10)).orphan_reason == "never nominated"


@pytest.mark.parametrize(
    ("days", "reason"),
    [(0, "awaiting"), (30, "awaiting"), (31, "unanswered")],
    ids=["day of the nomination", "last day of the term", "first day after the term"],
)
def test_nomination_goes_unanswered_after_thirty_days(days, reason):
    assignment = nominated(after(5))

    row = standing(assignment.recommendation, after(5 + days))

    assert row.orphan_reason == reason


def test_term_to_answer_is_a_setting(settings):
    settings.ANSWER_TERM_DAYS = 10
    assignment = nominated(after(0))

    reasons = [standing(assignment.recommendation, after(n)).orphan_reason for n in (10, 11)]

    assert reasons == ["awaiting", "unanswered"]


def test_nomination_refused_leaves_the_reason_declined_for_good():
    assignment = nominated(after(0))
    answered(assignment, after(5), "not accepted")

    row = standing(assignment.recommendation, after(400))

    assert (row.orphan_reason, row.unowned_since) == ("declined", HELD_ON)


@pytest.mark.parametrize("response", ["accepted", "in part", "in principle"])
def test_any_acceptance_gives_custody_from_its_day(response):
    assignment = nominated(after(0))
    answered(assignment, after(5), response)

    before, from_then = (standing(assignment.recommendation, after(n)) for n in (4, 5))

    assert (before.custody_id, before.orphan_reason) == (None, "awaiting")
    assert (from_then.custody_id, from_then.orphan_reason) == (assignment.pk, None)
    assert from_then.owned_since == after(5)


def test_handing_back_ends_custody_on_its_day():
    assignment = accepted(after(0))
    registrar = RegistrarFactory()
    actions.hand_back(assignment, text="No staff.", entry=entry(registrar, after(50)))

    before, from_then = (standing(assignment.recommendation, after(n)) for n in (49, 50))

    assert before.custody_id == assignment.pk
    assert (from_then.orphan_reason, from_then.unowned_since) == ("handed back", after(50))


def test_dissolution_in_custody_orphans_on_the_first_day_without_the_agency():
    assignment = accepted(after(0))
    ended(assignment.agency, after(50))

    before, from_then = (standing(assignment.recommendation, after(n)) for n in (49, 50))

    assert before.custody_id == assignment.pk
    assert (from_then.orphan_reason, from_then.unowned_since) == ("dissolved", after(50))


def test_dissolution_before_the_answer_is_the_reason_from_its_day():
    assignment = nominated(after(0))
    ended(assignment.agency, after(50))

    before, from_then = (standing(assignment.recommendation, after(n)) for n in (49, 50))

    assert before.orphan_reason == "unanswered"
    assert (from_then.orphan_reason, from_then.unowned_since) == ("dissolved", HELD_ON)


def test_dissolution_after_a_refusal_does_not_change_the_reason():
    assignment = nominated(after(0))
    answered(assignment, after(5), "not accepted")
    ended(assignment.agency, after(50))

    assert standing(assignment.recommendation, after(60)).orphan_reason == "declined"


def test_successor_that_was_nominated_owns_nothing_until_it_accepts():
    gone = accepted(after(0))
    ended(gone.agency, after(50))
    heir = nominated(after(60), recommendation=gone.recommendation)
    answered(heir, after(70))

    rows = {n: standing(gone.recommendation, after(n)) for n in (59, 60, 70)}

    assert [row.orphan_reason for row in rows.values()] == ["dissolved", "awaiting", None]
    assert rows[60].unowned_since == after(50)
    assert (rows[70].custody_id, rows[70].owned_since) == (heir.pk, after(70))


def test_lead_of_a_dissolved_agency_ends_with_the_agency_not_with_the_next_nomination():
    gone = accepted(after(0))
    ended(gone.agency, after(50))
    nominated(after(60), recommendation=gone.recommendation)

    gone.refresh_from_db()

    assert gone.ends_on == after(50)


def test_supporting_agency_that_accepted_holds_nothing():
    assignment = accepted(after(0), role="supporting")

    row = standing(assignment.recommendation, after(1))

    assert (row.custody_id, row.orphan_reason) == (None, "never nominated")


def test_agency_founded_later_than_its_assignment_holds_nothing_before():
    agency = AgencyFactory(established_on=after(20))
    assignment = AssignmentFactory(agency=agency, starts_on=after(0))

    rows = [standing(assignment.recommendation, after(n)) for n in (19, 20)]

    assert [row.custody_id for row in rows] == [None, assignment.pk]


# --- Closing


def test_closing_and_reopening_count_from_their_days():
    recommendation, registrar = RecommendationFactory(), RegistrarFactory()
    actions.close(
        recommendation, closure="superseded", text="New law.", entry=entry(registrar, after(10))
    )
    actions.reopen(recommendation, text="Law repealed.", entry=entry(registrar, after(20)))

    rows = [standing(recommendation, after(n)) for n in (9, 10, 19, 20)]

    assert [row.closure for row in rows] == ["", "superseded", "superseded", ""]
    assert [row.signal for row in rows] == ["orphan", "closed", "closed", "orphan"]


def test_closed_recommendation_is_no_orphan():
    recommendation, registrar = RecommendationFactory(), RegistrarFactory()
    actions.close(
        recommendation, closure="implemented", text="Done.", entry=entry(registrar, after(10))
    )

    counts = [orphans(after(n)).count() for n in (9, 10)]

    assert counts == [1, 0]
    assert Standing.objects.orphans_over_time([after(9), after(10)]) == [1, 0]


# --- Silence


@pytest.mark.parametrize(
    ("days", "silent"),
    [(89, False), (90, True), (91, True)],
    ids=["a day short of the span", "as old as the span", "older"],
)
def test_agency_is_silent_once_its_acceptance_is_ninety_days_old(days, silent):
    assignment = accepted(after(10))

    row = standing(assignment.recommendation, after(10 + days))

    assert row.is_silent is silent
    assert row.signal == ("silent" if silent else "track")


@pytest.mark.parametrize(
    ("days", "silent"), [(89, False), (90, True)], ids=["younger", "ninety days old"]
)
def test_agency_is_silent_once_its_last_news_is_ninety_days_old(days, silent):
    assignment = accepted(after(0))
    reported(assignment, after(200))

    row = standing(assignment.recommendation, after(200 + days))

    assert (row.is_silent, row.last_news_on) == (silent, after(200))


def test_repeated_update_is_kept_but_breaks_no_silence():
    assignment = accepted(after(0))
    reported(assignment, after(10), "The draft is with the government.")
    repeat = reported(assignment, after(80), "The draft is still with the government.")

    row = standing(assignment.recommendation, after(100))

    assert repeat.pk
    assert (row.is_silent, row.last_news_on) == (True, after(10))


def test_milestone_met_breaks_silence():
    assignment = accepted(after(0))
    milestone = MilestoneFactory(recommendation=assignment.recommendation, first_due_on=after(300))
    actions.meet(milestone, entry=entry(RegistrarFactory(), after(80)))

    row = standing(assignment.recommendation, after(100))

    assert (row.is_silent, row.last_news_on) == (False, after(80))


def test_orphan_and_closed_recommendations_are_never_silent():
    assignment = accepted(after(0))
    orphan, registrar = RecommendationFactory(), RegistrarFactory()
    actions.close(
        assignment.recommendation,
        closure="implemented",
        text="Done.",
        entry=entry(registrar, after(20)),
    )

    rows = [standing(one, after(200)) for one in (orphan, assignment.recommendation)]

    assert [row.is_silent for row in rows] == [False, False]


# --- Milestones


@pytest.mark.parametrize(
    ("days", "state"), [(0, "open"), (1, "overdue")], ids=["due day", "day after the due day"]
)
def test_milestone_is_overdue_on_the_day_after_it_was_due(days, state):
    assignment = accepted(after(0))
    MilestoneFactory(recommendation=assignment.recommendation, first_due_on=after(20))

    row = standing(assignment.recommendation, after(20 + days))
    milestone = Milestone.objects.with_standing(on=after(20 + days)).get()

    assert milestone.state == state
    assert (row.is_overdue, row.signal) == (
        (True, "overdue") if state == "overdue" else (False, "track")
    )


def test_move_changes_the_due_date_from_its_day_and_keeps_the_first():
    milestone = MilestoneFactory(first_due_on=after(20))
    actions.move(
        milestone, due_on=after(80), text="No budget.", entry=entry(RegistrarFactory(), after(30))
    )

    before, from_then = (Milestone.objects.with_standing(on=after(n)).get() for n in (29, 30))

    assert (before.due_on, before.moves, before.state) == (after(20), 0, "overdue")
    assert (from_then.due_on, from_then.moves, from_then.state) == (after(80), 1, "open")
    assert from_then.first_due_on == after(20)


def test_milestone_counts_as_met_from_the_report_with_the_day_it_was_met():
    milestone = MilestoneFactory(first_due_on=after(20))
    actions.meet(milestone, happened_on=after(15), entry=entry(RegistrarFactory(), after(30)))

    before, from_then = (Milestone.objects.with_standing(on=after(n)).get() for n in (29, 30))

    assert (before.met_on, before.state) == (None, "overdue")
    assert (from_then.met_on, from_then.state) == (after(15), "met")


def test_dropped_milestone_is_neither_overdue_nor_next():
    milestone = MilestoneFactory(first_due_on=after(20))
    other = MilestoneFactory(recommendation=milestone.recommendation, first_due_on=after(60))
    actions.drop(milestone, text="Not needed.", entry=entry(RegistrarFactory(), after(10)))

    row = standing(milestone.recommendation, after(30))

    assert (row.is_overdue, row.next_due_on) == (False, other.first_due_on)
    assert list(Milestone.objects.overdue(on=after(30))) == []


def test_milestone_is_unknown_before_it_was_set():
    MilestoneFactory(set_on=after(10), first_due_on=after(20))

    counts = [Milestone.objects.with_standing(on=after(n)).count() for n in (9, 10)]

    assert counts == [0, 1]


# --- Sets


def test_recommendation_is_unknown_before_its_seminar():
    RecommendationFactory(seminar=SeminarFactory(held_on=after(40)))

    known = [Recommendation.objects.with_standing(on=after(n)).count() for n in (39, 40)]

    assert known == [0, 1]


def test_recommendations_in_hands_of_an_agency_are_those_it_holds_as_lead():
    mine = accepted(after(0))
    accepted(after(0))
    nominated(after(0), agency=mine.agency)
    accepted(after(0), agency=mine.agency, role="supporting")

    found = Recommendation.objects.in_hands_of(mine.agency, on=after(1))

    assert list(found) == [mine.recommendation]


def test_nominations_wait_for_an_answer_while_the_agency_exists():
    waiting, gone, done = (nominated(after(0)) for _ in range(3))
    ended(gone.agency, after(5))
    answered(done, after(5))
    AssignmentFactory()

    found = {n: set(Assignment.objects.awaiting_answer(on=after(n))) for n in (4, 5)}

    assert found == {4: {waiting, gone, done}, 5: {waiting}}


@pytest.mark.parametrize("rows", [1, 3])
def test_recommendations_with_their_standing_cost_one_query(rows, django_assert_num_queries):
    assignments = [nominated(after(0)) for _ in range(rows)]

    with django_assert_num_queries(1):
        listed = list(Recommendation.objects.with_standing(on=after(10)))

    assert {row.pk for row in listed} == {one.recommendation_id for one in assignments}


@pytest.mark.parametrize("rows", [1, 3])
def test_milestones_with_their_standing_cost_one_query(rows, django_assert_num_queries):
    milestones = MilestoneFactory.create_batch(rows)

    with django_assert_num_queries(1):
        listed = list(Milestone.objects.with_standing(on=after(10)))

    assert len(listed) == len(milestones)
