"""Numbers are kept until the register changes, and never longer."""

from datetime import timedelta

import pytest
from django.core.paginator import Paginator
from django.db import connection
from django.test.utils import CaptureQueriesContext

from recommendations import actions
from recommendations.choices import Response
from recommendations.editions import KeptPaginator, edition
from recommendations.models import Edition, Recommendation
from recommendations.tables import first_of
from seminar_tracker.recording import recording
from tests.factories import (
    HELD_ON,
    AgencyFactory,
    MembershipFactory,
    RecommendationFactory,
    RegistrarFactory,
    SeminarFactory,
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


def rename(row):
    row.title = "Another title"
    row.save()


@pytest.mark.parametrize(
    "change",
    [
        lambda row: row.themes.add(ThemeFactory()),
        lambda row: rename(row),
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


# --- Pages


@pytest.fixture
def twelve(monkeypatch):
    """Twelve recommendations in the order of their document; the second page of three is far."""
    monkeypatch.setattr("recommendations.editions.FAR", 3)
    seminar = SeminarFactory()
    for number in range(12):
        RecommendationFactory(seminar=seminar, position=number)
    return Recommendation.objects.with_standing(on=LATER).order_by("place", "pk")


@pytest.mark.parametrize("number", [1, 2, 3, 4, 5])
def test_page_is_that_of_a_plain_list(twelve, number):
    rows = KeptPaginator(twelve, 3).get_page(number).object_list

    assert [row.pk for row in rows] == [row.pk for row in Paginator(twelve, 3).get_page(number)]


def test_page_of_the_end_is_found_from_the_end(twelve):
    with CaptureQueriesContext(connection) as queries:
        KeptPaginator(twelve, 3).page(4)

    assert not [each for each in queries if "OFFSET" in each["sql"]]


def test_who_comes_and_goes_begins_an_edition(db):
    RecommendationFactory()
    before = edition()

    post = MembershipFactory()
    come = edition()
    post.delete()

    assert len({before, come, edition()}) == 3


@pytest.mark.parametrize("number", [1, 3, 4], ids=["near", "far", "from the end"])
def test_rows_of_a_page_are_found_once_an_edition(cache, twelve, number, django_assert_num_queries):
    found = KeptPaginator(twelve, 3).page(number).object_list

    # The edition, which a request asks once, for the count and the keys; the rows by their keys.
    with django_assert_num_queries(3) as queries:
        again = KeptPaginator(twelve, 3).page(number).object_list

    assert again == found
    assert "OFFSET" not in queries[2]["sql"]
    assert " IN (" in queries[2]["sql"]


def test_first_rows_are_found_once_an_edition(cache, twelve, django_assert_num_queries):
    found = first_of(twelve, 3)
    Recommendation.objects.filter(pk=found[0].pk).update(title="Said anew")

    # The edition, and the rows by their keys.
    with django_assert_num_queries(2) as queries:
        again = first_of(twelve, 3)

    assert (again, again.total) == (found, 12)
    assert again[0].title == "Said anew"
    assert "COUNT" not in "".join(query["sql"] for query in queries)


@pytest.mark.parametrize(("shown", "is_cut"), [(11, True), (12, False), (13, False)])
def test_first_of_some_rows_says_how_many_there_are(twelve, shown, is_cut):
    first = first_of(twelve, shown)

    assert (len(first), first.total, first.is_cut) == (min(shown, 12), 12, is_cut)
