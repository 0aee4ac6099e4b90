"""Figures of what agencies do: answer, promise, hold, report, and when."""

from datetime import date, timedelta
from urllib.parse import urlencode

import pytest
from django.http import QueryDict

from recommendations import actions
from recommendations.choices import Closure, Kind
from recommendations.selection import select
from tests.factories import (
    ActFactory,
    AgencyFactory,
    MilestoneFactory,
    RecommendationFactory,
    RegistrarFactory,
    entry,
    noon,
)
from tests.recommendations.deeds import accepted, answered, ended, nominated, reported
from tests.recommendations.measuring import ON, after, closed, figure, rows

pytestmark = pytest.mark.django_db


# --- Response


def test_response_tells_answers_and_silences_apart():
    answered(nominated(after(0)), after(30))
    answered(nominated(after(0)), after(31), "not accepted")
    nominated(ON - timedelta(days=30))
    nominated(ON - timedelta(days=31))
    gone = nominated(after(0))
    ended(gone.agency, after(10))

    found = figure("response")

    assert [row[1] for row in found.table.rows] == [1, 1, 0, 0, 1, 1]
    assert found.value == "Half of the answers came within 30.5 days"
    assert found.beside == [
        ("No answer, and the term has passed", "1 of 3"),
        ("Answered within 60 days", "2 of 2"),
        ("Answered within 180 days", "2 of 2"),
    ]
    assert found.cases == 4


@pytest.mark.parametrize(
    ("asked_ago", "fell_ago", "counts"),
    [(20, 10, [0, 0]), (20, 0, [0, 0]), (60, 30, [0, 0]), (60, 29, [0, 1]), (31, 0, [0, 1])],
    ids=["within the term", "today within it", "on its last day", "after it", "today after it"],
)
@pytest.mark.parametrize("way", ["agency ended", "closed", "went to another"])
def test_nomination_that_fell_away_in_time_is_left_out(asked_ago, fell_ago, counts, way):
    tie = nominated(ON - timedelta(days=asked_ago))
    day = ON - timedelta(days=fell_ago)
    if way == "agency ended":
        ended(tie.agency, day)
    elif way == "closed":
        closed(tie.recommendation, day, Closure.SUPERSEDED)
    else:
        by = entry(RegistrarFactory(), day)
        act = actions.transfer(tie.recommendation, to=AgencyFactory(), text="Its task.", entry=by)
        answered(act.assignment, day)

    found = figure("response")

    others = int(way == "went to another")
    assert [row[1] for row in found.table.rows] == [others, 0, 0, 0, *counts]
    assert found.cases == sum(counts) + others


def test_register_lists_what_the_link_below_the_answers_says():
    late = nominated(after(0))
    nominated(ON)
    nominated(after(0), recommendation=accepted(after(0)).recommendation, role="supporting")

    behind = figure("response").behind

    assert behind.words == "Orphans whose nominated lead has not answered in time"
    listed = select(QueryDict(urlencode(behind.filters)), on=ON).rows
    assert [row.pk for row in listed] == [late.recommendation_id]


# --- Milestones


def test_ageing_counts_promises_by_their_present_due_date():
    tie = accepted()
    for days in (0, 1, 90, 91, 365, 366, 1095, 1096):
        due = date(2011, 1, 1) - timedelta(days=days)
        MilestoneFactory(recommendation=tie.recommendation, agency=tie.agency, first_due_on=due)
    MilestoneFactory(first_due_on=date(2008, 1, 1))

    found = figure("ageing", date(2011, 1, 1))

    assert [row[1] for row in found.table.rows] == [2, 2, 2, 1]
    assert found.value == "7 milestones are overdue"
    assert ("The oldest is overdue for", "1096 days") in found.beside


def test_slip_ledger_has_every_move_with_who_and_why():
    tie = accepted(agency=AgencyFactory(name_en="Ministry of Justice"))
    said = tie.recommendation
    step = MilestoneFactory(
        recommendation=said, agency=tie.agency, code="C1", title="A draft",
        first_due_on=date(2007, 12, 31),
    )  # fmt: skip
    MilestoneFactory(recommendation=said, agency=tie.agency, first_due_on=date(2008, 12, 31))
    for day, due, why in ((10, date(2008, 3, 1), "Elections."), (20, date(2008, 1, 30), "Haste.")):
        by = entry(RegistrarFactory(), after(day), agency=tie.agency)
        actions.move(step, due_on=due, text=why, entry=by)

    found = figure("slips")

    place = f"{said.seminar.short_title}, {said.label}"
    assert [tuple(row) for row in found.table.rows] == [
        (after(20), place, "C1 A draft", date(2008, 3, 1), date(2008, 1, 30), -31, "Haste.",
         "Ministry of Justice"),
        (after(10), place, "C1 A draft", date(2007, 12, 31), date(2008, 3, 1), 61, "Elections.",
         "Ministry of Justice"),
    ]  # fmt: skip
    assert found.value == "30 days of slippage on average"
    assert found.beside[:2] == [
        ("Milestones moved at least once", "1 of 2"), ("Slippage in all", "30 days"),
    ]  # fmt: skip
    assert "C1 A draft: from 31 Dec 2007 to 1 Mar 2008" in found.svg


# --- Custody


def test_custody_adds_up_days_open_and_owned():
    tie = accepted(after(100))
    by = entry(RegistrarFactory(), after(150), agency=tie.agency)
    actions.hand_back(tie, text="Too much.", entry=by)
    accepted(after(170), recommendation=tie.recommendation)
    closed(tie.recommendation, after(200))

    found = figure("custody", after(220))

    # Open for 200 days, of which nobody owned it for 100 and then for 20; held for 50 and 50.
    assert found.value == "60 % of the days without an owner"
    assert [tuple(row) for row in found.table.rows] == [("2007", 200, 120, 60)]
    assert found.beside == [
        ("Coverage", "45 %"),
        ("Median time to the first owner", "100 days"),
        ("Never owned so far", "0"),
        ("Handovers", "1"),
        ("Handovers a recommendation and year", "1.66"),
    ]


def test_custody_ends_with_the_agency():
    tie = accepted(after(0))
    ended(tie.agency, after(40))
    RecommendationFactory()

    found = figure("custody", after(100))

    assert [tuple(row) for row in found.table.rows] == [("2007", 200, 160, 80)]
    assert ("Never owned so far", "1") in found.beside


# --- Staleness


def test_staleness_begins_above_one_and_a_half_intervals():
    for days in (45, 90, 135, 136, 271):
        accepted(ON - timedelta(days=days))
    fresh = accepted(after(0))
    reported(fresh, ON)
    reported(accepted(after(0)), after(10))
    RecommendationFactory()

    found = figure("staleness")

    assert [row[1] for row in found.table.rows] == [2, 1, 1, 1, 2]
    assert found.value == "3 of 7 stale"


# --- Rhythm


def acts_of(agency, recommendations, days, recorded_on=None) -> None:
    for said in recommendations:
        for day in days:
            moment = noon(recorded_on) if recorded_on else noon(after(day))
            ActFactory(
                recommendation=said, agency=agency, effective_on=after(day), recorded_at=moment
            )


def test_rhythm_is_pooled_for_all_by_seminar_and_by_agency():
    first, second = AgencyFactory(name_en="First"), AgencyFactory(name_en="Second")
    said = RecommendationFactory(seminar__short_title="Graft")
    acts_of(first, [said], range(0, 70, 7))
    acts_of(second, [said], [3])

    found = rows("rhythm")

    assert [row[:2] for row in found] == [
        ("All of them", 11), ("Seminar: Graft", 11), ("First", 10), ("Second", 1),
    ]  # fmt: skip
    assert found[2][2:6] == (-1.0, -0.38, 0.33, "steady")
    assert found[3][2:6] == (None, None, None, "too few acts to tell")


@pytest.mark.parametrize(
    ("about", "others", "bulk"),
    [(5, 20, 1), (5, 21, 0), (4, 0, 0)],
    ids=["a fifth of all", "less than a fifth", "four recommendations"],
)
def test_days_of_bulk_entry_are_marked(about, others, bulk):
    agency, entered_on = AgencyFactory(), date(2008, 5, 5)
    said = RecommendationFactory.create_batch(about)
    acts_of(agency, said, [3], entered_on)
    acts_of(agency, said[:1], range(20, 20 + others))

    found = rows("rhythm")

    assert {row[6:] for row in found if row[0] in ("All of them", agency.name_en)} == {
        (bulk, entered_on if bulk else None)
    }


def test_rhythm_counts_days_of_acts_of_agencies_alone():
    said = RecommendationFactory()
    acts_of(AgencyFactory(), [said], [1, 1, 2])
    ActFactory(recommendation=said, kind=Kind.REOPEN, effective_on=after(9))

    assert figure("rhythm").cases == 2
