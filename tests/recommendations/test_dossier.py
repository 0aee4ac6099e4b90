"""What is asked of one recommendation by statements that are written once, beside plain ones."""

from datetime import timedelta

import pytest
from django.http import Http404

from agencies.models import Membership, User
from recommendations import dossier
from recommendations.models import Act, Assignment, Milestone, Recommendation
from recommendations.querysets import AssignmentQuerySet
from tests.factories import RecommendationFactory

DAYS = [0, 90, 200, 430]


def tie(row):
    return row, row.stage, row.nominated_on, row.agency


def step(row):
    return row, row.state, row.due_on, row.moves, row.agency


@pytest.mark.parametrize("days", DAYS)
def test_statements_find_what_plain_ones_find(demonstration, days):
    for row in Recommendation.objects.select_related("seminar"):
        on = row.seminar.held_on + timedelta(days)
        standing = Recommendation.objects.with_standing(on=on).with_officer(on=on)
        (found,) = dossier.standing(row, on)
        plain = standing.get(pk=row.pk)
        for column in ("signal", "lead_id", "unowned_since", "verdict", "officer_name"):
            assert getattr(found, column) == getattr(plain, column)
        ties: AssignmentQuerySet = row.assignments.with_nomination(on=on).exclude(stage="")
        assert list(map(tie, dossier.ties(row, on))) == list(map(tie, ties.order_by("role", "pk")))
        steps = row.milestones.with_standing(on=on).order_by("position")
        assert list(map(step, dossier.steps(row, on))) == list(map(step, steps))
        assert dossier.unfinished(row, on) == list(
            row.milestones.unfinished(on=on).order_by("position")
        )
        assert dossier.acts(row, on) == list(row.acts.recorded_up_to(on).newest_first())
        assert dossier.parts(row, on) == list(row.parts.with_closure(on=on))
        assert dossier.facts(row, on) == list(row.facts.known(on=on))
        assert dossier.open_ties(row, on) == [
            each for each in ties.order_by("role", "pk") if each.nominated_on and not each.ends_on
        ]
    assert Act.objects.exists()
    assert Milestone.objects.exists()
    assert Assignment.objects.exists()


@pytest.mark.django_db
def test_nothing_stands_before_the_seminar():
    said = RecommendationFactory()

    assert dossier.standing(said, said.seminar.held_on - timedelta(1)) == []


def test_posts_are_those_of_the_day(demonstration):
    for person in User.objects.all():
        mine = Membership.objects.in_force(on=demonstration).filter(user=person)
        assert dossier.posts(person, demonstration) == list(
            mine.order_by("pk").values_list("agency", "role")
        )


@pytest.mark.django_db
def test_finds_by_address_or_says_that_there_is_nothing():
    said = RecommendationFactory()
    RecommendationFactory(seminar=said.seminar)

    assert dossier.find(said.seminar.slug, said.label) == said
    with pytest.raises(Http404):
        dossier.find(said.seminar.slug, "none such")
