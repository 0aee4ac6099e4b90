"""Figures of a set of recommendations on a date, from acts that people perform."""

import re
from datetime import date

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings

from recommendations import actions
from recommendations.choices import Closure, Progress, Verdict
from recommendations.figures import DEFINITIONS, FIGURES, Figure, measure
from recommendations.figures import survival as curve
from recommendations.figures.scope import Scope
from recommendations.models import Act, Recommendation
from tests.factories import (
    MilestoneFactory,
    RecommendationFactory,
    RegistrarFactory,
    SeminarFactory,
    entry,
)
from tests.recommendations.deeds import accepted, nominated, reported
from tests.recommendations.histories import History, histories
from tests.recommendations.measuring import ON, after, assessed, closed, figure, rows, taken_back
from tests.recommendations.teller import Teller

pytestmark = pytest.mark.django_db


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

    with django_assert_num_queries(19):
        figures = measure(Recommendation.objects.with_standing(on=ON), on=ON)

    assert figures[0].cases == number


def test_of_each_day_the_last_word_counts():
    tie = accepted(after(5))
    for day, words in ((10, ["complete"]), (20, ["in progress", "complete"]), (30, ["complete"])):
        for progress in words:
            reported(tie, after(day), f"Fact {day} {progress}.", progress=progress)
    for day, words in ((12, ["fully"]), (22, ["not done", "fully"]), (32, ["fully"])):
        for verdict in words:
            assessed(tie.recommendation, after(day), verdict)

    (outcome,) = Scope(Recommendation.objects.with_standing(on=ON), ON).outcomes

    assert (outcome.claimed_on, outcome.verified_on) == (after(10), after(12))
    assessed(tie.recommendation, after(40), "not done")
    (outcome,) = Scope(Recommendation.objects.with_standing(on=ON), ON).outcomes
    assert (outcome.claimed_on, outcome.verified_on) == (after(10), None)


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
