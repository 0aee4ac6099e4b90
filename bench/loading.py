"""Files of rows on their way into the database: kept aside, put in order, and loaded.

A row is a line as COPY reads it. Acts are made up recommendation by recommendation and recorded
in the order of time, as a real register has them on its disk; so they wait in a file for each
year, get their keys when these are sorted, and whatever refers to an act is loaded after that.
"""

import sys
from array import array
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from itertools import islice
from tempfile import TemporaryFile
from time import perf_counter
from typing import IO, Any

from bench.deeds import AFTER_ACTS, COLUMNS, NULL

# The order in which tables refer to each other.
ORDER = (
    "agency", "succession", "user", "membership", "theme", "seminar", "recommendation", "themes",
    "milestone", "act", *AFTER_ACTS,
)  # fmt: skip


class Progress:
    """A bar on the terminal, drawn anew at most five times a second."""

    def __init__(self, what: str, total: int) -> None:
        self.what, self.total, self.done = what, max(total, 1), 0
        self.began = self.drawn = perf_counter()

    def advance(self, number: int) -> None:
        self.done += number
        if perf_counter() - self.drawn > 0.2:
            self.draw()

    def draw(self, end: str = "") -> None:
        self.drawn = perf_counter()
        part = min(1.0, self.done / self.total)
        bar = ("#" * round(30 * part)).ljust(30, ".")
        seconds = f"{self.drawn - self.began:.0f} s"
        sys.stderr.write(f"\r{self.what:<16} [{bar}] {self.done:>9,} {seconds:>6}{end}")
        sys.stderr.flush()

    def finish(self) -> None:
        self.draw("\n")


class Spool:
    """The rows of each table, in files that go when it is closed."""

    def __init__(self) -> None:
        self.stack = ExitStack()
        self.files: dict[str, IO[str]] = {}
        self.counts = dict.fromkeys(ORDER, 0)
        # By the number under which an act was made up: its key.
        self.keys = array("i", [0])

    def __enter__(self) -> "Spool":
        return self

    def __exit__(self, *_error: object) -> None:
        self.stack.close()

    def add(self, table: str, line: str) -> None:
        self.counts[table] += 1
        self.write(table, line)

    def add_act(self, line: str) -> None:
        """Acts wait by the year in which they were recorded, with which the line begins."""
        self.counts["act"] += 1
        self.write(line[:4], line)

    def write(self, name: str, line: str) -> None:
        file = self.files.get(name)
        if file is None:
            opened = TemporaryFile("w+", encoding="utf-8", newline="\n")  # noqa: SIM115
            file = self.files[name] = self.stack.enter_context(opened)
        file.write(line + "\n")

    def lines(self, table: str) -> Iterator[str]:
        """The finished rows of the table, each with its line feed."""
        if table == "act":
            return self.acts()
        if table in AFTER_ACTS:
            return self.after_acts(table)
        return self.read(table)

    def read(self, name: str) -> Iterator[str]:
        if file := self.files.get(name):
            file.seek(0)
            yield from file

    def acts(self) -> Iterator[str]:
        """All acts in the order of recording, with their keys; first columns: see COLUMNS."""
        self.keys = array("i", [0]) * (self.counts["act"] + 1)
        keys, last = self.keys, 0
        for year in sorted(name for name in self.files if name.isdecimal()):
            for line in sorted(self.read(year)):
                moment, number, repeats, undoes, rest = line.split("\t", 4)
                last += 1
                keys[int(number)] = last
                # What an act refers to was recorded before it, so it has its key.
                yield f"{moment}\t{last}\t{self.key(repeats)}\t{self.key(undoes)}\t{rest}"

    def after_acts(self, table: str) -> Iterator[str]:
        for line in self.read(table):
            rest, _, number = line.rstrip("\n").rpartition("\t")
            yield f"{rest}\t{self.key(number)}\n"

    def key(self, number: str) -> str:
        return NULL if number == NULL else str(self.keys[int(number)])


class Lines:
    """An iterator of lines as the file that COPY reads from."""

    def __init__(self, lines: Iterable[str], tail: str, progress: Progress) -> None:
        self.lines, self.tail, self.progress = iter(lines), tail + "\n", progress

    def read(self, _size: int) -> str:
        """Some lines, whole; psycopg2 takes more or less than it asked for."""
        some = [line[:-1] + self.tail for line in islice(self.lines, 60)]
        self.progress.advance(len(some))
        return "".join(some)


def models() -> dict[str, Any]:
    from agencies.models import Agency, Membership, Succession, User
    from recommendations.models import (
        Act,
        Assignment,
        Evidence,
        Milestone,
        Recommendation,
        Reliance,
        Seminar,
        Theme,
    )

    found = (
        Agency, Succession, User, Membership, Theme, Seminar, Recommendation,
        Recommendation.themes.through, Milestone, Act, Assignment, Evidence, Reliance,
    )  # fmt: skip
    return dict(zip(ORDER, found, strict=True))


def filled_up(model: Any, columns: list[str]) -> tuple[list[str], str]:
    """The columns of a table with those that no row names, and the end of each line for these."""
    from django.db.models import NOT_PROVIDED, DateTimeField

    others = [
        field
        for field in model._meta.concrete_fields
        if field.column not in columns and not (field.primary_key and field.db_returning)
    ]
    tail = ""
    for field in others:
        value = None if field.null and field.default is NOT_PROVIDED else field.get_default()
        # Such as the day of joining: the same in every register of that seed.
        if isinstance(field, DateTimeField) and not field.null:
            value = "2007-01-01 00:00:00"
        tail += "\t" + (NULL if value is None else str(int(value) if value in (0, 1) else value))
    return [*columns, *(field.column for field in others)], tail


def load(spool: Spool, *, guarded: bool) -> None:
    """Fill the empty tables in one transaction, then give the next rows their keys.

    With `guarded`, foreign keys and triggers watch each row. Without, on PostgreSQL, only checks
    and unique indexes do; other indexes are built when the rows are there, and `checks.py` asks
    afterwards what the triggers would have: that takes a fraction of the time. SQLite always
    watches.
    """
    from django.core.management.color import no_style
    from django.db import connection, transaction

    found = models()
    is_quick = connection.vendor == "postgresql" and not guarded
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL TIME ZONE 'UTC'")
        if is_quick:
            cursor.execute("SET LOCAL session_replication_role = replica")
            cursor.execute("SET LOCAL maintenance_work_mem = '256MB'")
        for name in ORDER:
            table = found[name]._meta.db_table
            indexes = without_indexes(cursor, table) if is_quick else []
            fill_table(cursor, found[name], name, spool)
            for definition in indexes:
                cursor.execute(definition)
        for statement in connection.ops.sequence_reset_sql(no_style(), list(found.values())):
            cursor.execute(statement)


def without_indexes(cursor: Any, table: str) -> list[str]:
    """Drop the indexes of the table that are not unique; return what makes them again."""
    cursor.execute(
        "SELECT indexrelid::regclass, pg_get_indexdef(indexrelid) FROM pg_index "
        "WHERE indrelid = %s::regclass AND NOT indisunique ORDER BY 1",
        [table],
    )
    found = cursor.fetchall()
    for name, _definition in found:
        cursor.execute(f"DROP INDEX {name}")
    return [definition for _name, definition in found]


def fill_table(cursor: Any, model: Any, name: str, spool: Spool) -> None:
    columns, tail = filled_up(model, COLUMNS[name].split())
    progress = Progress(name, spool.counts[name])
    lines = Lines(spool.lines(name), tail, progress)
    if cursor.db.vendor == "postgresql":
        copy = f"COPY {model._meta.db_table} ({', '.join(columns)}) FROM STDIN"
        cursor.copy_expert(copy, lines, 65_536)
    else:
        insert(cursor, model._meta.db_table, columns, lines)
    progress.finish()


def insert(cursor: Any, table: str, columns: list[str], lines: Lines) -> None:
    """What COPY does, where there is none."""
    places = ", ".join(["%s"] * len(columns))
    statement = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({places})"  # noqa: S608
    while text := lines.read(0):
        rows = (line.split("\t") for line in text.splitlines())
        values = [[None if value == NULL else value for value in row] for row in rows]
        cursor.executemany(statement, values)


def settle() -> None:
    """What a database does by itself after a while."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
