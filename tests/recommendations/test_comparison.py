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
from recommendations.models import Recommendation
from recommendations.selection import select
from tests.factories import (
    HELD_ON,
    AgencyFactory,
    MilestoneFactory,
    RecommendationFactory,
    RegistrarFactory,
    ReviewerFactory,
    SeminarFactory,
    entry,
    noon,
)
from tests.recommendations import deeds

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]

FIRST, LAST = date(2008, 3, 1), date(2008, 6, 1)
BETWEEN = date(2008, 5, 1)


def changes(first=FIRST, last=LAST, **more):
    """The changes of the one recommendation that changed, as kinds and phrases."""
    found = compare(Recommendation.objects.all(), first=first, last=last, **more)
    assert len(found) <= 1
    return [(each.change, each.phrase) for changed in found for each in changed.differences]


def read_rows(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql.replace("%", "%%"))
        return cursor.fetchall()


def by_the_registrar(on=BETWEEN, agency=None):
    return entry(RegistrarFactory(), on, agency=agency)


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

    found = compare(Recommendation.objects.all(), first=FIRST, last=LAST)

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

    found = compare(Recommendation.objects.all(), first=FIRST, last=LAST)

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

    found = compare(Recommendation.objects.all(), first=date(2008, 5, 2), last=LAST)

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
        compare(Recommendation.objects.all(), first=FIRST, last=LAST)


def test_far_too_much_is_told_by_the_first_acts(django_assert_num_queries):
    for _row in range(2):
        deeds.accepted(on=BETWEEN)

    with django_assert_num_queries(1), pytest.raises(TooMuch):
        compare(Recommendation.objects.all(), first=FIRST, last=LAST, most=1)


def test_what_changed_is_read_some_at_a_time(monkeypatch):
    monkeypatch.setattr(comparison, "CHUNK", 2)
    ties = [deeds.accepted(on=BETWEEN) for _row in range(5)]

    found = compare(Recommendation.objects.all(), first=FIRST, last=LAST)

    assert {each.row for each in found} == {tie.recommendation for tie in ties}
    assert len(found) == 5


# --- Parts, milestones, supporters, what is closed


def test_what_is_said_of_a_part_or_by_a_supporter_is_not_said_of_the_whole(justice):
    tie = deeds.accepted(agency=justice, on=date(2008, 4, 1))
    said = tie.recommendation
    helper = AgencyFactory(name_en="Academy")
    support = deeds.accepted(
        agency=helper, on=date(2008, 4, 1), recommendation=said, role="supporting"
    )
    actions.divide(said, passages=said.text.split(" ", 1), entry=by_the_registrar())
    part = said.parts.first()
    deeds.reported(support, date(2008, 5, 2), text="Our part is done.", progress="complete")
    deeds.reported(tie, date(2008, 5, 3), text="One part.", progress="complete", part=part)
    review = entry(ReviewerFactory(), date(2008, 5, 4))
    actions.assess(said, verdict="fully", part=part, entry=review)
    step = MilestoneFactory(recommendation=said, agency=justice, title="Draft")
    actions.assess(said, verdict="not done", milestone=step, entry=review)
    actions.close(said, closure="implemented", text="So.", part=part,
                  entry=by_the_registrar(date(2008, 5, 5)))  # fmt: skip

    assert changes(first=BETWEEN) == [
        (Change.REPORTED, "Ministry of Justice reported (part 1)"),
        (Change.REPORTED, "Academy reported"),
        (Change.OTHER, "closed: implemented (part 1)"),
        (Change.OTHER, "review: verified: not done (Draft)"),
        (Change.OTHER, "review: verified fully (part 1)"),
    ]


def test_a_request_for_evidence_is_no_verdict(justice):
    tie = deeds.accepted(agency=justice, on=date(2008, 4, 1))
    by = entry(ReviewerFactory(), BETWEEN)
    actions.ask_for_evidence(tie.recommendation, text="The gazette.", entry=by)

    assert changes(first=date(2008, 4, 2)) == [(Change.REQUESTED, "review: evidence requested")]


def test_custody_that_began_and_ended_with_its_agency_in_between(justice):
    tie = deeds.nominated(date(2008, 3, 5), agency=justice)
    deeds.answered(tie, date(2008, 3, 6))
    deeds.ended(justice, BETWEEN)

    assert changes() == [
        (Change.LOST, "Ministry of Justice, which held it, is no more"),
        (Change.GAINED, "Ministry of Justice accepted"),
        (Change.ASKED, "Ministry of Justice was nominated as lead"),
    ]


def test_what_was_handed_back_before_the_agency_ended_is_lost_once(justice):
    tie = deeds.accepted(agency=justice, on=date(2008, 2, 20))
    actions.hand_back(tie, text="No.", entry=by_the_registrar(date(2008, 4, 1), justice))
    deeds.ended(justice, BETWEEN)

    assert changes() == [(Change.LOST, "Ministry of Justice handed it back")]


@pytest.mark.parametrize("how", ["nominated", "held"])
def test_what_is_closed_waits_for_nobody_and_loses_nobody(justice, how):
    day = date(2008, 2, 25)
    tie = {"nominated": deeds.nominated, "held": deeds.accepted}[how](day, agency=justice)
    actions.close(tie.recommendation, closure="superseded", text="By a law.",
                  entry=by_the_registrar(date(2008, 2, 26)))  # fmt: skip
    if how == "held":
        deeds.ended(justice, BETWEEN)

    assert changes() == []


def test_what_is_reopened_is_silent_from_then_on(justice):
    tie = deeds.accepted(agency=justice, on=date(2007, 6, 1))
    said = tie.recommendation
    actions.close(said, closure="implemented", text="So.", entry=by_the_registrar(date(2008, 2, 1)))
    actions.reopen(said, text="Not so.", entry=by_the_registrar())

    (changed,) = compare(Recommendation.objects.all(), first=FIRST, last=LAST)

    begun = next(each for each in changed.differences if each.change == Change.SILENCE_BEGUN)
    assert begun.on == BETWEEN


def test_the_silence_of_another_holder_is_another_silence(justice):
    tie = deeds.accepted(agency=justice, on=date(2007, 6, 1))
    heir = AgencyFactory(name_en="Ministry of Law")
    said = tie.recommendation
    actions.transfer(said, heir, text="It moves.", entry=by_the_registrar(date(2007, 12, 1)))
    deeds.answered(said.assignments.get(agency=heir), date(2007, 12, 2))

    found = changes(first=date(2007, 11, 30))

    assert (Change.SILENCE_BEGUN, "silent: no new fact since 2 December 2007") in found


def test_the_term_of_another_nominee_is_another_term(justice):
    tie = deeds.nominated(date(2008, 1, 1), agency=justice)
    heir = AgencyFactory(name_en="Ministry of Law")
    actions.transfer(tie.recommendation, heir, text="Ask them.",
                     entry=by_the_registrar(date(2008, 3, 10)))  # fmt: skip

    assert (Change.UNANSWERED, "Ministry of Law has not answered within 30 days") in changes()


def test_who_takes_over_what_is_late_already_is_late_at_once(justice):
    tie = deeds.nominated(date(2008, 2, 1), agency=justice)
    MilestoneFactory(recommendation=tie.recommendation, agency=justice, title="Draft",
                     first_due_on=date(2008, 1, 1))  # fmt: skip
    deeds.answered(tie, BETWEEN)

    (changed,) = compare(Recommendation.objects.all(), first=FIRST, last=LAST)

    late = next(each for each in changed.differences if each.change == Change.OVERDUE)
    assert (late.phrase, late.on) == ("“Draft” was due on 1 January 2008 and is not met", BETWEEN)
    # It was late on the first day of the next comparison already.
    assert compare(Recommendation.objects.all(), first=date(2008, 5, 2), last=LAST) == []
