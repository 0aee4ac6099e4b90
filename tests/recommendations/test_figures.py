"""Figures of a set of recommendations on a date, from acts that people perform."""

import re
from datetime import date, timedelta
from urllib.parse import urlencode

import pytest
from django.db import transaction
from django.http import QueryDict
from hypothesis import HealthCheck, given, settings

from recommendations import actions
from recommendations.choices import Closure, Kind, Progress, Verdict
from recommendations.figures import DEFINITIONS, FIGURES, Figure, measure, measure_one
from recommendations.figures import survival as curve
from recommendations.models import Act, Recommendation
from recommendations.selection import select
from tests.factories import (
    HELD_ON,
    ActFactory,
    AgencyFactory,
    MilestoneFactory,
    RecommendationFactory,
    RegistrarFactory,
    ReviewerFactory,
    SeminarFactory,
    entry,
    noon,
)
from tests.recommendations.deeds import accepted, answered, ended, nominated, reported
from tests.recommendations.histories import History, histories
from tests.recommendations.teller import Teller

pytestmark = pytest.mark.django_db

ON = date(2008, 6, 30)


def after(days: int) -> date:
    return HELD_ON + timedelta(days=days)


def figure(key: str, on: date = ON) -> Figure:
    return measure_one(key, Recommendation.objects.with_standing(on=on), on=on)


def rows(key: str, on: date = ON) -> list[tuple]:
    return [tuple(row) for row in figure(key, on).table.rows]


def assessed(said: Recommendation, on: date, verdict: str = "fully", **details) -> Act:
    by = entry(ReviewerFactory(), on)
    return actions.assess(said, verdict=verdict, entry=by, **details)


def closed(said: Recommendation, on: date, closure: str = Closure.IMPLEMENTED) -> Act:
    by = entry(RegistrarFactory(), on)
    return actions.close(said, closure=closure, text="So it is.", entry=by)


def taken_back(act: Act) -> None:
    actions.undo(act, entry=entry(act.recorded_by, act.effective_on))


@pytest.fixture
def no_process(monkeypatch):
    """The curve is estimated nowhere: a test that does so fails."""

    def refuse(program, said):
        raise AssertionError("a process was started")

    monkeypatch.setattr(curve, "aside", refuse)


# --- All of them


def test_every_figure_has_its_definition_in_the_same_order():
    figures = measure(Recommendation.objects.with_standing(on=ON), on=ON)

    assert [each.key for each in figures] == list(FIGURES) == list(DEFINITIONS)
    for each in figures:
        assert (each.title, each.definition) == (
            DEFINITIONS[each.key].title, DEFINITIONS[each.key].text,
        )  # fmt: skip


def test_nothing_selected_is_said_in_words(no_process):
    figures = measure(Recommendation.objects.with_standing(on=ON), on=ON)

    assert {each.key: each.value for each in figures} == {
        "implementation": "No seminar is a year old yet.",
        "survival": "Nothing is verified yet, so there is no time to tell.",
        "response": "No agency has been asked yet.",
        "ageing": "No milestone is overdue.",
        "slips": "No milestone is set yet.",
        "custody": "No day has passed yet.",
        "staleness": "Nobody holds any of them.",
        "rhythm": "No agency has acted yet.",
    }
    assert {(each.cases, each.caution, each.svg) for each in figures} == {(0, "", "")}


def busy(said: Recommendation) -> None:
    """Something of everything that is measured."""
    tie = accepted(after(10), recommendation=said)
    step = MilestoneFactory(recommendation=said, agency=tie.agency)
    by = entry(RegistrarFactory(), after(20), agency=tie.agency)
    actions.move(step, due_on=date(2008, 3, 1), text="Elections.", entry=by)
    reported(tie, after(30), progress=Progress.COMPLETE)
    assessed(said, after(40))


@pytest.mark.parametrize("number", [1, 3])
def test_query_count_is_flat(number, monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(curve, "aside", lambda program, said: b"[]")
    for _ in range(number):
        busy(RecommendationFactory())

    with django_assert_num_queries(17):
        figures = measure(Recommendation.objects.with_standing(on=ON), on=ON)

    assert figures[0].cases == number


def test_figures_of_a_selection_leave_out_the_others(no_process):
    mine, other = SeminarFactory(), SeminarFactory()
    tie = accepted(after(10), recommendation=RecommendationFactory(seminar=mine))
    reported(tie, after(20))
    accepted(after(50), recommendation=RecommendationFactory(seminar=other))

    standing = Recommendation.objects.with_standing(on=ON).filter(seminar=mine)
    found = {each.key: each.cases for each in measure(standing, on=ON)}

    assert found == {
        "implementation": 1, "survival": 0, "response": 1, "ageing": 0, "slips": 0, "custody": 1,
        "staleness": 1, "rhythm": 2,
    }  # fmt: skip


def without_process(monkeypatch, days: list[date]) -> list[list[Figure]]:
    monkeypatch.setattr(curve, "aside", lambda program, said: b"[]")
    return [measure(Recommendation.objects.with_standing(on=day), on=day) for day in days]


def test_later_acts_change_no_figure_of_a_past_date(monkeypatch):
    days = [after(n) for n in (0, 15, 45, 400)]
    for _ in range(2):
        busy(RecommendationFactory())
    before = without_process(monkeypatch, days)

    for said in Recommendation.objects.all():
        lead = said.assignments.get()
        reported(lead, ON, "All is lost.", progress=Progress.IN_PROGRESS)
        assessed(said, ON, Verdict.NOT_DONE)
        step = said.milestones.get()
        by = entry(RegistrarFactory(), ON, agency=lead.agency)
        actions.move(step, due_on=date(2009, 1, 1), text="Again.", entry=by)
        actions.hand_back(lead, text="Too much.", entry=by)
        nominated(ON, recommendation=said)
        closed(said, ON, Closure.SUPERSEDED)

    assert without_process(monkeypatch, days) == before
    assert without_process(monkeypatch, [ON])[0] != before[-1]


def test_any_history_can_be_measured_on_any_of_its_days(monkeypatch):
    monkeypatch.setattr(curve, "aside", lambda program, said: b"[]")

    @settings(
        max_examples=2, derandomize=True, database=None, deadline=None,
        suppress_health_check=[HealthCheck.too_slow],
    )  # fmt: skip
    @given(history=histories)
    def tell_and_measure(history: History) -> None:
        with transaction.atomic():
            Teller(history).tell()
            for day in Act.objects.order_by().values_list("effective_on", flat=True).distinct()[:3]:
                figures = measure(Recommendation.objects.with_standing(on=day), on=day)
                table = {each.key: each.table.rows for each in figures}
                assert all(0 <= row[2] <= row[1] for row in table["custody"])
                assert all(row[4] <= row[1] and row[2] <= row[1] for row in table["implementation"])
            transaction.set_rollback(True)

    tell_and_measure()


# --- Implementation and survival


def test_implementation_counts_the_present_verdict_of_the_whole(no_process):
    first, second, third, fourth = RecommendationFactory.create_batch(4)
    assessed(first, after(100))
    assessed(first, after(200), Verdict.EVIDENCE_REQUESTED)
    assessed(first, after(300))
    assessed(second, after(100))
    assessed(second, after(200), Verdict.IN_PART)
    assessed(third, after(367))
    milestone = MilestoneFactory(recommendation=fourth)
    assessed(fourth, after(50), milestone=milestone)

    assert rows("implementation") == [(1, 4, 0, 0, 1, 25), (2, 0, 0, None, 0, None),
                                      (4, 0, 0, None, 0, None)]  # fmt: skip
    assert figure("implementation").value == "1 of 4 verified within 1 year"
    assert figure("implementation").caution.startswith("Only 4 cases")


def test_claims_are_those_of_the_lead_since_its_last_other_word():
    tie = accepted(after(1))
    supporter = accepted(after(1), recommendation=tie.recommendation, role="supporting")
    reported(tie, after(10), "Done.", progress=Progress.COMPLETE)
    reported(tie, after(20), "Not quite.", progress=Progress.IN_PROGRESS)
    reported(tie, after(30), "Now it is.", progress=Progress.COMPLETE)
    reported(supporter, after(40), "We go on.", progress=Progress.IN_PROGRESS)
    assessed(tie.recommendation, after(50))

    found = figure("implementation")

    assert found.table.rows[0][2:5] == (1, 100, 1)
    assert found.beside[1] == ("Reported complete, but not verified, within the same time", "0")
    assert ("Median time from the report to the verification", "20 days") in found.beside


@pytest.mark.parametrize(
    ("closure", "cases"),
    [(Closure.SUPERSEDED, 0), (Closure.NOT_APPLICABLE, 0), (Closure.NOT_IMPLEMENTED, 1),
     (Closure.IMPLEMENTED, 1), (Closure.ALTERNATIVE, 1)],
)  # fmt: skip
def test_what_has_lapsed_is_not_counted(closure, cases):
    closed(RecommendationFactory(), after(30), closure)

    assert rows("implementation")[0][1] == cases


def test_verdict_that_was_taken_back_counts_on_no_day(no_process):
    taken_back(assessed(RecommendationFactory(), after(30)))

    assert rows("implementation")[0][4] == 0
    assert figure("survival").cases == 0


def test_survival_censors_what_is_open_or_closed_unverified(monkeypatch):
    asked = []
    monkeypatch.setattr(curve.cache, "get", lambda name: None)
    monkeypatch.setattr(curve, "aside", lambda program, said: asked.append(said) or b"[]")
    verified, unchecked, _still_open = RecommendationFactory.create_batch(3)
    assessed(verified, after(100))
    closed(verified, after(120))
    closed(unchecked, after(150))

    found = figure("survival")

    assert asked == [{"events": {"100": 1}, "censored": {"150": 1, "433": 1}}]
    assert found.cases == 1
    assert found.beside == [("Verified", "1"), ("Watched without a verification", "2")]


def test_survival_of_one_in_two_has_its_curve():
    first, _second = RecommendationFactory.create_batch(2)
    assessed(first, after(100))

    found = figure("survival")

    assert [row[:4] for row in found.table.rows] == [(100, 2, 1, 50.0)]
    assert found.value == "Half are verified within 100 days"
    assert found.caution == "Only 1 case: read it as a story, not as a rate."
    assert "<svg" in found.svg


def test_table_of_the_curve_is_whole_though_the_drawing_is_thinned(monkeypatch):
    monkeypatch.setattr(curve, "STEPS", 2)
    days = [100, 110, 110, 120, 130]
    for said, day in zip(RecommendationFactory.create_batch(5), days, strict=True):
        assessed(said, after(day))

    found = figure("survival")

    assert [row[0] for row in found.table.rows] == [100, 110, 120, 130]
    assert sum(row[2] for row in found.table.rows) == found.cases == 5
    assert drawn_steps(found.svg) == 2


def drawn_steps(svg: str) -> int:
    """The steps of the curve: the path that is a line and no area."""
    line = next(path for path in re.findall(r'd="(M[^"]+)"', svg) if not path.endswith("Z"))
    return line.count("V")


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
