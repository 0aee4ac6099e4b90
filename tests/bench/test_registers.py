"""A made-up register is sound, always the same, and says what its acts say."""

from datetime import date, timedelta
from random import Random

import pytest
from django.contrib.auth import authenticate

from agencies.models import Agency, Succession, User
from bench.checks import problems
from bench.deeds import COLUMNS
from bench.loading import Spool
from bench.registers import ACCOUNTS, PASSWORD, TODAY, fill, make, project
from recommendations.choices import Kind, MilestoneState, OrphanReason, Signal
from recommendations.guards import GUARDS
from recommendations.models import Act, Assignment, Milestone, Recommendation, Seminar
from recommendations.rules.news import nearly_repeats
from recommendations.search.index import beginning_with
from seminar_tracker.guards import remove
from tests.recommendations.test_standing_property import Register, compare

SIZE = 40
# What actions write that this register goes without.
LEFT_OUT = {Kind.REMIND, Kind.SPLIT, Kind.DIVIDE}


@pytest.fixture
def register(db) -> Register:
    """A register that was loaded while every trigger watched."""
    fill(SIZE, seed=1, guarded=True)
    project()
    return Register()


def rows(seed: int) -> dict[str, list[str]]:
    with Spool() as spool:
        make(spool, SIZE, seed=seed)
        return {table: list(spool.lines(table)) for table in COLUMNS}


def test_same_seed_makes_the_same_rows_and_another_seed_others():
    first = rows(seed=1)

    assert rows(seed=1) == first
    assert rows(seed=2)["act"] != first["act"]


@pytest.mark.django_db
def test_rows_pass_constraints_and_triggers_and_the_checks_that_stand_in_for_them():
    counts = fill(SIZE, seed=1, guarded=True)

    assert counts["recommendation"] == Recommendation.objects.count() == SIZE
    assert counts["act"] == Act.objects.count()
    assert problems() == []


def test_checks_find_what_triggers_would_have_refused(register):
    remove(GUARDS)
    Seminar.objects.filter(pk=1).update(held_on=TODAY)

    found = problems()

    assert len(found) == 2
    assert all("before the seminar" in each for each in found)


def test_everything_that_is_promised_occurs(register):
    now = list(Recommendation.objects.with_standing(on=TODAY))
    steps = Milestone.objects.with_standing(on=TODAY)

    assert {row.orphan_reason for row in now} == {None, *OrphanReason}
    assert {row.signal for row in now} >= {Signal.CLOSED, Signal.ORPHAN, Signal.OVERDUE}
    assert set(Kind) - set(Act.objects.values_list("kind", flat=True)) <= LEFT_OUT | {
        Kind.UNDO, Kind.REOPEN, Kind.RECHECK, Kind.TRANSFER,
    }  # fmt: skip
    assert {step.state for step in steps} == set(MilestoneState) - {MilestoneState.SPLIT}
    assert steps.filter(moves__gt=0).exists()
    assert Act.objects.exclude(repeats=None).exists()
    assert Succession.objects.exists()
    largest = Agency.objects.get(code="body-1")
    assert Recommendation.objects.in_hands_of(largest, on=TODAY).count() == 3


def test_what_is_made_up_can_be_searched(register):
    word = Recommendation.objects.order_by("pk")[0].title.split()[0].lower()

    assert word in beginning_with({word[:3]})


def test_spans_and_standing_are_what_the_acts_say(register):
    random = Random(1)  # noqa: S311
    span = (TODAY - date(2007, 6, 1)).days
    days = [TODAY, *(TODAY - timedelta(days=random.randrange(span)) for _ in range(5))]

    for day in days:
        list(compare(register, day))


def test_updates_say_what_they_repeat_as_the_action_would(register):
    for acts in register.acts.values():
        taken_back = {act.undoes_id for act in acts}
        last: dict[int, Act] = {}
        for act in sorted(acts, key=lambda act: (act.effective_on, act.pk)):
            if act.kind != Kind.UPDATE:
                continue
            before = last.get(act.agency_id)
            if act.repeats_id:
                assert nearly_repeats(act.text, before.text)
                assert act.repeats_id == (before.repeats_id or before.pk)
            if act.pk not in taken_back:
                last[act.agency_id] = act


def test_no_agency_acts_or_is_asked_outside_of_its_life(register):
    for act in register.all_acts:
        for agency in (act.agency, act.kind == Kind.NOMINATE and act.assignment.agency):
            assert not agency or agency.exists_on(act.effective_on), act


def test_only_open_ties_of_agencies_that_exist_are_left(register):
    ends = Assignment.objects.filter(ends_on=None).values_list("agency__ended_on", flat=True)

    assert set(ends) == {None}


def test_accounts_sign_in_with_the_password_that_is_told(register):
    for pk, name in ACCOUNTS.items():
        assert authenticate(username=name, password=PASSWORD) == User.objects.get(pk=pk)
