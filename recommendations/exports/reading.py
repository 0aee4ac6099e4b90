"""Reads the rows of a long table in chunks, all of them as they stood at one moment."""

from array import array
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from django.db import connections, router
from django.db.backends.base.base import BaseDatabaseWrapper

from recommendations.models import Recommendation
from recommendations.querysets import RecommendationQuerySet
from recommendations.rows import Known, PlainRow, read_rows

# Rows that are in memory together.
CHUNK = 2000
BEGIN = {
    # Immediate, as the settings have it, would keep writers out until the last row is sent.
    "sqlite": ["BEGIN DEFERRED"],
    # Compiling the standing anew for each chunk takes a hundred times longer than working it out,
    # and workers that help take longer to start than a chunk does to read.
    "postgresql": [
        "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
        "SET LOCAL jit = off",
        "SET LOCAL max_parallel_workers_per_gather = 0",
    ],
}


@contextmanager
def snapshot() -> Iterator[None]:
    """Whatever is read inside stands as at one moment, and nobody who writes has to wait.

    Django's own `atomic` knows neither way to begin. Inside of it, its transaction has to do.
    """
    # Where the rows are read; nothing inside writes, so that the rest is read there too.
    connection = connections[router.db_for_read(Recommendation)]
    if connection.in_atomic_block:
        yield
        return
    execute(connection, *BEGIN[connection.vendor])
    try:
        yield
    finally:
        execute(connection, "ROLLBACK")


def execute(connection: BaseDatabaseWrapper, *statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def in_chunks(rows: RecommendationQuerySet, *, on: date, size: int = 0) -> Iterator[list[PlainRow]]:
    """Rows of `with_standing` in their order, so many at a time, with all that a table needs.

    First come keys alone, 8 bytes each, then one chunk of rows after the other, so that memory does
    not grow with the rows, nor the time until the first of them.
    """
    size, known = size or CHUNK, Known()
    with snapshot():
        keys = array("q", rows.values_list("pk", flat=True).iterator())
        for start in range(0, len(keys), size):
            yield read_rows(keys[start : start + size].tolist(), on=on, known=known)
