"""What became different between two dates."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import connection
from django.db.models import Q
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from recommendations import actions, comparison
from recommendations.choices import Change, Response, Role
from recommendations.comparison import TooMuch, compare, compared, turned
from recommendations.selection import select
from tests.factories import (
    HELD_ON,
    AgencyFactory,
    MilestoneFactory,
    RecommendationFactory,
    ReviewerFactory,
    SeminarFactory,
    entry,
    noon,
)
from tests.recommendations import deeds
from tests.recommendations.changes import BETWEEN, FIRST, LAST, by_the_registrar, changes

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


def read_rows(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql.replace("%", "%%"))
        return cursor.fetchall()


@pytest.fixture
def justice():
    return AgencyFactory(name_en="Ministry of Justice")


def test_nothing_changed_is_nothing(justice):
    deeds.accepted(agency=justice, on=date(2008, 2, 20))

    assert changes(FIRST, date(2008, 3, 20)) == []


def test_custody_gained(justice):
    tie = deeds.nominated(date(2008, 2, 1), agency=justice)
    deeds.answered(tie, BETWEEN)

    assert changes() == [(Change.GAINED, "Ministry of Justice accepted")]


@pytest.mark.parametrize("role", [Role.LEAD, Role.SUPPORTING])
def test_only_the_lead_is_custody(justice, role):
    tie = deeds.nominated(date(2008, 2, 20), agency=justice, role=role)
    deeds.answered(tie, date(2008, 3, 10))
    actions.hand_back(tie, text="No money.", entry=by_the_registrar(date(2008, 3, 20), justice))

    kinds = [change for change, _ in changes()]

    expected = [Change.LOST, Change.GAINED] if role == Role.LEAD else [Change.ASKED, Change.OTHER]
    assert kinds == expected


def test_custody_lost_by_transfer_and_a_nomination_withdrawn(justice):
    tie = deeds.accepted(agency=justice, on=date(2008, 2, 20))
    heir, third = AgencyFactory(name_en="Ministry of Law"), AgencyFactory(name_en="Academy")
    said = tie.recommendation
    actions.transfer(said, heir, text="It moves.", entry=by_the_registrar(date(2008, 3, 10)))
    actions.transfer(said, third, text="It moves on.", entry=by_the_registrar(date(2008, 5, 20)))

    assert changes() == [
        (Change.LOST, "taken from Ministry of Justice"),
        (Change.ASKED, "Academy was nominated as lead"),
        (Change.ASKED, "taken from Ministry of Law"),
        (Change.ASKED, "Ministry of Law was nominated as lead"),
    ]


def test_custody_that_ended_with_the_agency(justice):
    deeds.accepted(agency=justice, on=date(2008, 2, 20))
    deeds.ended(justice, BETWEEN)

    assert changes() == [(Change.LOST, "Ministry of Justice, which held it, is no more")]


def test_a_claim_and_an_update(justice):
    tie = deeds.accepted(agency=justice, on=date(2008, 2, 20))
    deeds.reported(tie, date(2008, 4, 1), text="A draft exists.", progress="in progress")
    deeds.reported(tie, BETWEEN, text="The law is in force.", progress="complete")

    assert changes() == [
        (Change.CLAIMED, "Ministry of Justice reported"),
        (Change.REPORTED, "Ministry of Justice reported"),
    ]


def test_a_verdict_a_closing_and_a_reopening():
    said = RecommendationFactory()
    by = entry(ReviewerFactory(), date(2008, 4, 1))
    actions.assess(said, verdict="in part", entry=by)
    actions.close(said, closure="implemented", text="So be it.", entry=by_the_registrar())
    actions.reopen(said, text="Not at all.", entry=by_the_registrar(date(2008, 5, 2)))

    assert changes() == [
        (Change.ASSESSED, "review: verified in part"),
        (Change.CLOSED, "closed: implemented"),
        (Change.REOPENED, "reopened"),
    ]


def test_silence_begins_on_the_ninetieth_day(justice):
    deeds.accepted(agency=justice, on=date(2008, 2, 20))

    found = compare(None, first=FIRST, last=LAST)

    (difference,) = found[0].differences
    assert difference.change == Change.SILENCE_BEGUN
    assert difference.phrase == "silent: no new fact since 20 February 2008"
    assert difference.on == date(2008, 2, 20) + timedelta(days=90)
    assert changes(last=difference.on - timedelta(days=1)) == []
    assert len(changes(last=difference.on)) == 1


def test_silence_is_broken_by_a_new_fact_and_not_by_losing_it(justice):
    tie = deeds.accepted(agency=justice, on=date(2007, 5, 1))
    deeds.reported(tie, BETWEEN)

    assert changes()[0] == (Change.SILENCE_BROKEN, "silent no longer")

    actions.hand_back(tie, text="No.", entry=by_the_registrar(date(2008, 5, 20), justice))

    assert Change.SILENCE_BROKEN not in {change for change, _ in changes()}


def test_a_due_date_passed_and_one_was_moved(justice):
    tie = deeds.accepted(agency=justice, on=date(2008, 5, 1))
    own = {"recommendation": tie.recommendation, "agency": justice}
    MilestoneFactory(**own, title="Draft", first_due_on=date(2008, 5, 20))
    moved = MilestoneFactory(**own, title="Law", first_due_on=date(2008, 5, 25))
    MilestoneFactory(**own, title="Later", first_due_on=LAST)
    actions.move(moved, due_on=date(2009, 1, 1), text="It waits.",
                 entry=by_the_registrar(date(2008, 5, 10), justice))  # fmt: skip

    assert changes(first=date(2008, 5, 2)) == [
        (Change.OVERDUE, "“Draft” was due on 20 May 2008 and is not met"),
        (Change.MOVED, "Ministry of Justice moved “Law” to 1 January 2009"),
    ]


def test_a_milestone_met_and_one_dropped(justice):
    tie = deeds.accepted(agency=justice, on=date(2008, 4, 1))
    own = {"recommendation": tie.recommendation, "agency": justice}
    first, second = MilestoneFactory(**own, title="Draft"), MilestoneFactory(**own, title="Law")
    actions.meet(first, entry=by_the_registrar(agency=justice))
    actions.drop(second, text="Not needed.", entry=by_the_registrar(agency=justice))

    assert changes(first=date(2008, 4, 2)) == [
        (Change.MET, "Ministry of Justice met “Draft”"),
        (Change.DROPPED, "Ministry of Justice dropped “Law”"),
    ]


def test_a_term_that_passed_without_an_answer(justice):
    deeds.nominated(date(2008, 2, 20), agency=justice)

    found = compare(None, first=FIRST, last=LAST)

    (difference,) = found[0].differences
    assert difference.change == Change.UNANSWERED
    assert difference.phrase == "Ministry of Justice has not answered within 30 days"
    assert difference.on == date(2008, 3, 22)


def test_a_refusal_is_an_answer(justice):
    tie = deeds.nominated(date(2008, 2, 20), agency=justice)
    deeds.answered(tie, date(2008, 3, 2), response=Response.NOT_ACCEPTED)

    assert changes() == [(Change.ASKED, "Ministry of Justice declined")]


def test_a_seminar_that_was_held_between_is_new():
    RecommendationFactory()

    assert changes(first=HELD_ON - timedelta(days=1), last=HELD_ON) == [
        (Change.NEW, "new in the register, with its seminar")
    ]
    assert changes(first=HELD_ON, last=HELD_ON + timedelta(days=1)) == []


def test_what_was_taken_back_did_not_happen(justice, registrar):
    tie = deeds.accepted(agency=justice, on=date(2008, 5, 1))
    act = actions.report(
        tie.recommendation, text="A slip.", entry=entry(registrar, LAST, agency=justice)
    )
    actions.undo(act, entry=entry(registrar, LAST))

    assert changes(first=date(2008, 5, 2)) == []


def test_an_act_of_an_earlier_day_is_new_to_who_looked_before_it_was_recorded(justice):
    tie = deeds.accepted(agency=justice, on=date(2008, 2, 1))
    late = replace(by_the_registrar(date(2008, 2, 10), justice), at=noon(BETWEEN))
    actions.report(tie.recommendation, text="It was done in February.", entry=late)
    looked_at = noon(date(2008, 4, 20))

    last = date(2008, 5, 2)
    assert changes(first=date(2008, 4, 20), last=last) == []
    assert changes(first=date(2008, 4, 20), last=last, recorded_after=looked_at) == [
        (Change.REPORTED, "Ministry of Justice reported")
    ]


def test_the_most_telling_comes_first(justice):
    seminar = SeminarFactory()
    rows = [RecommendationFactory(seminar=seminar, position=n) for n in (1, 2, 3)]
    ties = [deeds.accepted(recommendation=row, on=date(2008, 5, 1)) for row in rows]
    deeds.reported(ties[0], LAST)
    deeds.reported(ties[1], LAST, progress="complete")
    actions.hand_back(ties[2], text="No.", entry=by_the_registrar(LAST, ties[2].agency))

    found = compare(None, first=date(2008, 5, 2), last=LAST)

    assert [each.row for each in found] == [rows[2], rows[1], rows[0]]
    assert found[0].before.lead == ties[2].agency
    assert found[0].row.lead is None


def test_who_lost_it_is_told_so_where_its_agency_is_chosen(justice):
    tie = deeds.accepted(agency=justice, on=date(2008, 2, 1))
    actions.hand_back(tie, text="No.", entry=by_the_registrar(agency=justice))
    others = AgencyFactory()
    deeds.accepted(agency=others, on=date(2008, 2, 1))

    selection = select(QueryDict(f"agency={justice.code}"), on=LAST)

    assert list(selection.rows) == []
    (changed,) = compared(selection.at(FIRST), selection)
    assert changed.differences[0].change == Change.LOST


def test_what_stood_all_the_time_is_not_looked_at(justice):
    """Of two days without a turn in between, no row is read for the earlier."""
    RecommendationFactory.create_batch(3)
    with CaptureQueriesContext(connection) as queries:
        found = list(turned(Q(), first=FIRST, last=LAST))

    read = [len(read_rows(query["sql"])) for query in queries]
    assert (found, read) == ([], [0, 0])


@pytest.mark.parametrize("rows", [1, 3])
def test_the_number_of_queries_is_fixed(rows, django_assert_num_queries):
    seminar = SeminarFactory()
    for _row in range(rows):
        tie = deeds.accepted(recommendation=RecommendationFactory(seminar=seminar), on=BETWEEN)
        deeds.reported(tie, BETWEEN)
        actions.assess(tie.recommendation, verdict="in part", entry=entry(ReviewerFactory(), LAST))

    # On what was acted, what turned on each day, milestones, agencies that ended; acts, and rows
    # with agencies and verdicts, on each day once.
    with django_assert_num_queries(10):
        compare(None, first=FIRST, last=LAST)


def test_far_too_much_is_told_by_the_first_acts(django_assert_num_queries):
    for _row in range(2):
        deeds.accepted(on=BETWEEN)

    with django_assert_num_queries(1), pytest.raises(TooMuch):
        compare(None, first=FIRST, last=LAST, most=1)


def test_what_changed_is_read_some_at_a_time(monkeypatch):
    monkeypatch.setattr(comparison, "CHUNK", 2)
    ties = [deeds.accepted(on=BETWEEN) for _row in range(5)]

    found = compare(None, first=FIRST, last=LAST)

    assert {each.row for each in found} == {tie.recommendation for tie in ties}
    assert len(found) == 5
