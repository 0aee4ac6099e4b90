"""The story, told one act after the other, leaves the standings that follow from its acts."""

from datetime import timedelta
from itertools import pairwise

import pytest

from recommendations import projection
from recommendations.models import Recommendation, Standing
from recommendations.projection import rebuild
from recommendations.rules.standing import NEVER


def test_story_leaves_every_day_of_each_recommendation_told_once(demonstration):
    for recommendation in Recommendation.objects.select_related("seminar"):
        rows = list(recommendation.standings.order_by("starts_on"))

        assert rows[0].starts_on == recommendation.seminar.held_on
        assert all(one.ends_on == two.starts_on for one, two in pairwise(rows))
        assert rows[-1].ends_on == NEVER


def test_standings_written_one_act_after_the_other_are_those_written_at_once(demonstration):
    assert rebuild() == 0


def test_rebuilding_repairs_what_follows_from_no_act(demonstration):
    right = sorted(Standing.objects.values_list("recommendation", "starts_on", "signal"))
    Standing.objects.filter(pk=Standing.objects.first().pk).delete()
    Standing.objects.filter(pk=Standing.objects.first().pk).update(signal="closed")

    assert rebuild() == 2
    assert sorted(Standing.objects.values_list("recommendation", "starts_on", "signal")) == right


def test_many_rows_are_written_as_few_are(demonstration, monkeypatch):
    columns = [name for name in projection.WRITTEN if name != "id"]
    before = sorted(map(str, Standing.objects.values_list(*columns)))
    Standing.objects.all().delete()
    monkeypatch.setattr(projection, "MANY", 1)

    rebuild()

    assert sorted(map(str, Standing.objects.values_list(*columns))) == before


@pytest.mark.parametrize("many", [3, 1000])
def test_rows_are_written_over_added_and_removed(demonstration, monkeypatch, many):
    columns = [name for name in projection.WRITTEN if name != "id"]
    before = sorted(map(str, Standing.objects.values_list(*columns)))
    monkeypatch.setattr(projection, "MANY", many)
    changed = [row.pk for row in Standing.objects.order_by("pk")[2:9]]
    Standing.objects.filter(pk__in=changed).update(signal="closed", is_silent=True, place=1)
    gone = Standing.objects.order_by("-pk")[:2]
    Standing.objects.filter(pk__in=[row.pk for row in gone]).delete()
    stray = Standing.objects.first()
    stray.pk, stray.starts_on = None, stray.starts_on + timedelta(days=1)
    stray.save()

    assert rebuild() == 10
    assert sorted(map(str, Standing.objects.values_list(*columns))) == before
    assert Standing.objects.filter(pk__in=changed).count() == len(changed)
