"""Numbers are kept until the register changes, and never longer."""

from datetime import timedelta

import pytest

from recommendations import actions
from recommendations.choices import Response
from recommendations.editions import edition
from recommendations.models import Edition, Recommendation
from recommendations.recording import recording
from tests.factories import (
    HELD_ON,
    AgencyFactory,
    RecommendationFactory,
    RegistrarFactory,
    ThemeFactory,
    entry,
)
from tests.recommendations.deeds import accepted, nominated

pytestmark = pytest.mark.django_db

LATER = HELD_ON + timedelta(days=500)


@pytest.fixture
def cache(settings):
    """A cache that keeps, in place of the tests' own, which does not."""
    backend = "django.core.cache.backends.locmem.LocMemCache"
    settings.CACHES = settings.CACHES | {"kept": {"BACKEND": backend, "LOCATION": "kept"}}


def orphans(on=LATER):
    return Recommendation.objects.with_standing(on=on).figures()["orphan"]


def test_number_is_counted_once_an_edition(cache, django_assert_num_queries):
    RecommendationFactory()
    assert orphans() == 1

    with django_assert_num_queries(1):
        assert orphans() == 1


def test_number_is_counted_anew_after_an_act(cache):
    tie = nominated(HELD_ON)
    assert orphans() == 1

    actions.answer(tie, response=Response.ACCEPTED, entry=entry(RegistrarFactory(), HELD_ON))

    assert orphans() == 0


def test_number_of_another_day_or_filter_is_another_number(cache):
    tie = accepted(HELD_ON + timedelta(days=5))
    RecommendationFactory(seminar=tie.recommendation.seminar)

    assert [orphans(HELD_ON), orphans(LATER)] == [2, 1]
    rows = Recommendation.objects.with_standing(on=LATER)
    assert [rows.filter(pk=tie.recommendation_id).figures()["total"], rows.figures()["total"]] == [
        1, 2,
    ]  # fmt: skip


def test_nothing_is_kept_while_something_changes(cache):
    tie = nominated(HELD_ON)
    by = entry(RegistrarFactory(), HELD_ON)

    with recording():
        before = orphans()
        actions.answer(tie, response=Response.ACCEPTED, entry=by)
        inside = orphans()

    assert (before, inside, orphans()) == (1, 0, 0)


@pytest.mark.parametrize(
    "change",
    [
        lambda row: row.themes.add(ThemeFactory()),
        lambda row: Recommendation.objects.get(pk=row.pk).save(),
        lambda row: row.seminar.save(),
        lambda row: AgencyFactory(),
        lambda row: ThemeFactory(),
    ],
    ids=["theme of a recommendation", "title", "seminar", "agency", "theme"],
)
def test_whatever_a_filter_finds_by_begins_another_edition(change):
    row = RecommendationFactory()
    before = edition()

    change(row)

    assert edition() != before


def test_register_without_an_edition_keeps_nothing(cache):
    assert orphans() == 0
    RecommendationFactory()
    Edition.objects.all().delete()

    assert orphans() == 1
