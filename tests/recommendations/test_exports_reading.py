"""Long tables are read in chunks, as at one moment, and keep nobody waiting."""

from datetime import date

import pytest
from django.db import connections
from django.http import QueryDict
from django.urls import reverse

from recommendations import actions
from recommendations.exports import reading
from recommendations.exports.reading import in_chunks, snapshot
from recommendations.models import Recommendation
from recommendations.projection import project
from recommendations.rows import read_rows
from recommendations.selection import select
from tests.factories import (
    AgencyFactory,
    RecommendationFactory,
    ReviewerFactory,
    SeminarFactory,
    entry,
)
from tests.recommendations.scenes import held

pytestmark = pytest.mark.django_db


def fill(rows):
    seminar = SeminarFactory()
    made = Recommendation.objects.bulk_create(
        Recommendation(seminar=seminar, label=str(n), position=n, title=f"T{n}", text="Do it;")
        for n in range(rows)
    )
    project([row.pk for row in made])


@pytest.fixture
def chunks(monkeypatch):
    """The sizes of the chunks that were read so far."""
    sizes = []

    def spy(keys, **details):
        rows = read_rows(keys, **details)
        sizes.append(len(rows))
        return rows

    monkeypatch.setattr(reading, "read_rows", spy)
    monkeypatch.setattr(reading, "CHUNK", 500)
    return sizes


@pytest.mark.parametrize("format", ["csv", "json"])
def test_rows_are_read_while_they_are_sent(client, today, chunks, format):  # noqa: A002
    fill(3000)
    response = client.get(reverse(f"recommendations:{format}"))
    parts = iter(response.streaming_content)

    next(parts)
    assert chunks == []
    next(parts)
    assert chunks == [reading.CHUNK]
    assert list(parts)
    assert chunks == [reading.CHUNK] * 6


@pytest.mark.parametrize("query", ["", "signal=orphan", "sort=-title", "q=T1"])
def test_every_row_comes_once_whatever_the_chunks(today, query):
    fill(25)
    selection = select(QueryDict(query), on=today)

    chunks = list(in_chunks(selection.rows, on=today, size=7))

    assert [row.pk for chunk in chunks for row in chunk] == [row.pk for row in selection.rows]


@pytest.mark.parametrize(("rows", "queries"), [(1, 3), (3, 5), (6, 7)])
def test_chunk_takes_as_many_queries_as_any_other(today, rows, queries, django_assert_num_queries):
    fill(rows)

    with django_assert_num_queries(queries):
        list(in_chunks(Recommendation.objects.with_standing(on=today), on=today, size=2))


def test_agencies_are_read_once_for_all_chunks(today, django_assert_num_queries):
    agency = AgencyFactory()
    for said in RecommendationFactory.create_batch(6, seminar=SeminarFactory()):
        held(said, agency)
        by = entry(ReviewerFactory(), date(2008, 6, 10))
        actions.assess(said, verdict="in part", entry=by)

    # For the keys and for the agency; then rows, themes and verdicts of each chunk.
    with django_assert_num_queries(2 + 3 * 3):
        chunks = list(in_chunks(Recommendation.objects.with_standing(on=today), on=today, size=2))

    assert {row.lead.code for chunk in chunks for row in chunk} == {agency.code}


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_file_shows_one_moment_and_keeps_no_writer_out(today):
    seminar = SeminarFactory()
    RecommendationFactory.create_batch(3, seminar=seminar, title="Before")
    chunks = in_chunks(Recommendation.objects.with_standing(on=today), on=today, size=2)
    first = next(chunks)

    other = connections.create_connection("default")
    with other.cursor() as cursor:
        cursor.execute("UPDATE recommendations_recommendation SET title = 'After'")
    other.close()

    assert {row.title for row in [*first, *next(chunks)]} == {"Before"}
    assert list(chunks) == []
    assert {row.title for row in Recommendation.objects.all()} == {"After"}


@pytest.mark.django_db(transaction=True)
def test_reader_who_goes_away_leaves_no_transaction_behind(client, today):
    RecommendationFactory.create_batch(3)
    response = client.get(reverse("recommendations:csv"))
    parts = iter(response.streaming_content)
    next(parts), next(parts)

    response.close()

    # It would refuse to begin inside of one.
    with snapshot():
        assert Recommendation.objects.count() == 3
