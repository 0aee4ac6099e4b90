"""The pure rules: what is news, and what each capacity allows."""

import pytest

from recommendations.choices import Kind
from recommendations.rules.news import nearly_repeats
from recommendations.rules.permissions import (
    MAY,
    Capacity,
    may,
    may_add_people,
    may_end_post,
    may_read_inside,
    may_reorganise,
)

DRAFT = "The draft law on access to information was sent to the government on 3 May."


@pytest.mark.parametrize(
    "text",
    [
        DRAFT,
        DRAFT.upper(),
        f"  {DRAFT.replace('.', '')}\n",
        "The draft law on access to information was sent to the government on 9 May.",
        "As before, the draft law on access to information was sent to the government on 3 May.",
        "On 3 May the draft law on access to information was sent to the government.",
    ],
    ids=[
        "the same",
        "in capitals",
        "spaces and stops",
        "another date",
        "filler words",
        "reordered",
    ],
)
def test_text_that_says_hardly_more_repeats(text):
    assert nearly_repeats(text, DRAFT)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Parliament passed the law on access to information on 3 May.",
        DRAFT + " The Ministry of Justice returned it with forty comments on 20 May.",
        "Forty officials were trained.",
    ],
    ids=["nothing", "another event", "a second fact", "another subject"],
)
def test_text_with_a_new_fact_does_not_repeat(text):
    assert not nearly_repeats(text, DRAFT)


def test_russian_texts_are_compared_as_well():
    assert nearly_repeats(
        "Проект закона внесён в Правительство.", "Проект закона внесен в Правительство"
    )
    assert not nearly_repeats("Закон принят Парламентом.", "Проект закона внесён в Правительство.")


def test_every_kind_of_act_has_its_line_in_the_matrix():
    assert set(MAY) == set(Kind)


@pytest.mark.parametrize("kind", Kind)
def test_nobody_without_a_capacity_may_act(kind):
    assert not may(kind, set())


@pytest.mark.parametrize(
    ("kind", "capacities"),
    [
        (Kind.MEET, {Capacity.SUPPORT_OFFICIAL}),
        (Kind.MEET, {Capacity.SUPPORT_OFFICIAL, Capacity.FOCAL_POINT}),
        (Kind.MOVE, {Capacity.SUPPORT_OFFICIAL, Capacity.FOCAL_POINT}),
        (Kind.DROP, {Capacity.SUPPORT_OFFICIAL, Capacity.FOCAL_POINT}),
    ],
    ids=["official meets", "focal point meets", "focal point moves", "focal point drops"],
)
def test_supporter_touches_only_its_own_milestones(kind, capacities):
    assert may(kind, capacities, own_milestone=True)
    assert not may(kind, capacities, own_milestone=False)


@pytest.mark.parametrize("kind", [Kind.MEET, Kind.MOVE, Kind.DROP, Kind.SPLIT])
def test_focal_point_of_the_lead_touches_every_milestone(kind):
    assert may(kind, {Capacity.LEAD_OFFICIAL, Capacity.FOCAL_POINT}, own_milestone=False)


def test_capacities_add_up():
    both = {Capacity.REVIEWER, Capacity.SUPPORT_OFFICIAL}

    assert may(Kind.ASSESS, both)
    assert may(Kind.UPDATE, both)
    assert not may(Kind.CLOSE, both)


# --- What is an agency's own ----------------------------------------------------------


@pytest.mark.parametrize("rule", [may_reorganise, may_add_people])
def test_registrar_alone_reorganises_and_adds_people(rule):
    assert rule(is_registrar=True)
    assert not rule(is_registrar=False)


@pytest.mark.parametrize(
    ("own", "may_see_off"),
    [
        (set(), set()),
        ({"official"}, set()),
        ({"head"}, set()),
        ({"focal point"}, {"official"}),
        ({"focal point", "head"}, {"official"}),
    ],
    ids=["stranger", "official", "head", "focal point", "both"],
)
def test_focal_point_sees_officials_off_and_nobody_else(own, may_see_off):
    roles = {"official", "focal point", "head"}

    assert {
        role for role in roles if may_end_post(role, is_registrar=False, own=own)
    } == may_see_off
    assert all(may_end_post(role, is_registrar=True, own=own) for role in roles)


@pytest.mark.parametrize(
    ("is_registrar", "own", "may_read"),
    [(False, set(), False), (True, set(), True), (False, {"official"}, True)],
    ids=["stranger", "registrar", "official"],
)
def test_own_people_and_the_registrar_read_what_is_the_agencys_own(is_registrar, own, may_read):
    assert may_read_inside(is_registrar=is_registrar, own=own) is may_read
