"""No query of a page reads a large table whole (docs/plans.md has the plans at full size)."""

import pytest
from django.db import connection

from bench.plans import plan, queries, read_whole
from bench.registers import fill, project
from recommendations.models import Act

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


def test_heaviest_queries_find_their_rows_by_an_index():
    fill(2000, seed=1)
    project()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")

    found = {name: read_whole(plan(rows)) for name, rows in queries().items()}

    assert len(found) == 10
    # It would be seen.
    assert read_whole(plan(Act.objects.filter(text="A word"))) == ["act"]
    assert {name: tables for name, tables in found.items() if tables} == {}
