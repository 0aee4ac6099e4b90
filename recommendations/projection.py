"""The projection of the acts: a row of `Standing` for each stretch of days on which nothing turns.

`project` writes anew what follows from the acts of some recommendations, in the transaction of the
caller; `rebuild` does it for the whole register, and writes nothing where all is well.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import date, timedelta
from io import StringIO
from multiprocessing import get_context
from typing import Any

from django import setup
from django.conf import settings
from django.db import connection, transaction
from django.db.models import QuerySet

from recommendations import editions
from recommendations.choices import Kind
from recommendations.dossier import wait_for_turn
from recommendations.models import (
    Act,
    Assignment,
    Edition,
    Milestone,
    Recommendation,
    Standing,
)
from recommendations.rules.standing import Deed, Step, Stretch, Terms, Tie, stretches
from seminar_tracker.statements import AskedTogether, Keys, written_once

# Of a statement, in its order.
Rows = Sequence[Sequence[Any]]

# Recommendations of which the acts are read together.
CHUNK = 500
UNDO = Kind.UNDO.value
# More seminars than there will be, and positions than a document can have.
SEMINARS, POSITIONS = 10**7, 10**5
# Rows from which on it pays to write them all in one go.
MANY = 1000
# What is read of each model: the recommendation, then the fields of the rule's own tuple.
OF_ACTS = (
    "recommendation", "pk", "kind", "effective_on", "agency", "assignment", "milestone", "part",
    "response", "progress", "instrument", "repeats", "due_on", "verdict", "closure", "undoes",
)  # fmt: skip
OF_TIES = (
    "recommendation", "pk", "agency", "role", "proposed_on", "starts_on", "ends_on",
    "agency__established_on", "agency__ended_on",
)  # fmt: skip
OF_STEPS = ("recommendation", "pk", "set_on", "first_due_on", "set_by")
WRITTEN = ("recommendation_id", "place", *Stretch._fields)
# There is one on a day: the constraint of the model.
FIRST_DAY = ("recommendation_id", "starts_on")


def terms() -> Terms:
    """The terms of the settings; after a change of them, rebuild."""
    answer, silence = settings.ANSWER_TERM_DAYS, settings.SILENCE_DAYS
    return Terms(timedelta(days=answer), timedelta(days=silence))


def project(keys: Sequence[int]) -> int:
    """Write the standings of these recommendations; return how many rows were written or removed.

    Whoever projects waits for its turn on each recommendation, so that of two who change one at
    once the later sees what the other did.
    """
    with transaction.atomic(savepoint=False):
        return sum(
            project_chunk(keys[start : start + CHUNK]) for start in range(0, len(keys), CHUNK)
        )


def project_chunk(keys: Sequence[int]) -> int:
    # What is read with the wait may be older than that.
    wait_for_turn(keys)
    placed, acts, ties, steps, rows = what_there_is(keys)
    days, places = {}, {}
    for pk, held_on, seminar, position in placed:
        days[pk], places[pk] = held_on, place(held_on, seminar, position)
    wanted = {
        (pk, stretch.starts_on): (places[pk], *stretch)
        for pk, mine in following(days, acts, ties, steps)
        for stretch in mine
    }
    gone, are_new = [], not rows
    for pk, recommendation, *columns in rows:
        first_day = (recommendation, columns[1])
        if first_day not in wanted:
            gone.append(pk)
        elif wanted[first_day] == tuple(columns):
            del wanted[first_day]
    if gone:
        Standing.objects.filter(pk__in=gone).delete()
    write([(pk, *columns) for (pk, _day), columns in wanted.items()], are_new=are_new)
    return len(gone) + len(wanted)


def place(held_on: date, seminar: int, position: int) -> int:
    """Where a recommendation stands in the register: newest seminar first, then its document."""
    return (
        (date.max.toordinal() - held_on.toordinal()) * SEMINARS + seminar
    ) * POSITIONS + position


def write(rows: Sequence[tuple[Any, ...]], *, are_new: bool) -> None:
    """Write rows of WRITTEN, each in the place of one of the same first day unless all are new.

    Many new ones go in the way in which PostgreSQL takes them fastest.
    """
    table, columns = f'"{Standing._meta.db_table}"', ", ".join(WRITTEN)
    with connection.cursor() as cursor:
        if are_new and len(rows) >= MANY and connection.vendor == "postgresql":
            # Codes, keys, days and truths alone: nothing in them needs to be escaped.
            lines = StringIO("".join("\t".join(map(written, row)) + "\n" for row in rows))
            cursor.copy_expert(f"COPY {table} ({columns}) FROM STDIN", lines)
            return
        others = ", ".join(f"{name} = excluded.{name}" for name in WRITTEN if name not in FIRST_DAY)
        one = f"({', '.join(['%s'] * len(WRITTEN))})"
        at_once = (connection.features.max_query_params or MANY * len(WRITTEN)) // len(WRITTEN)
        for start in range(0, len(rows), at_once):
            batch = rows[start : start + at_once]
            cursor.execute(
                f"INSERT INTO {table} ({columns}) VALUES {', '.join([one] * len(batch))} "  # noqa: S608 - names of the model
                f"ON CONFLICT ({', '.join(FIRST_DAY)}) DO UPDATE SET {others}",
                [value for row in batch for value in row],
            )


def written(value: object) -> str:
    """The value as COPY reads it."""
    return "\\N" if value is None else str(value)


def following(
    days: dict[int, date], acts: Rows, ties: Rows, steps: Rows
) -> Iterator[tuple[int, list[Stretch]]]:
    """What follows from the acts of each of these recommendations, given with its first day."""
    taken_back = {undoes for *_others, undoes in acts if undoes}
    deeds = grouped(
        (columns[:-1] for columns in acts if columns[2] != UNDO), deed, without=taken_back
    )
    own_ties = grouped(ties, Tie._make)
    own_steps = grouped(
        (columns for *columns, set_by in steps if set_by not in taken_back), Step._make
    )
    own = terms()
    for pk, held_on in days.items():
        yield pk, stretches(held_on, deeds[pk], own_ties[pk], own_steps[pk], own)


@written_once
def all_places(recommendations: Keys) -> QuerySet[Recommendation, Any]:
    """Key, day of the seminar, seminar and position of each."""
    found = Recommendation.objects.filter(pk__among=recommendations)
    return found.order_by("pk").values_list("pk", "seminar__held_on", "seminar", "position")


@written_once
def all_acts(recommendations: Keys) -> QuerySet[Act, Any]:
    """Columns of OF_ACTS, the oldest act first."""
    found = Act.objects.filter(recommendation__among=recommendations)
    return found.order_by("effective_on", "pk").values_list(*OF_ACTS)


@written_once
def all_ties(recommendations: Keys) -> QuerySet[Assignment, Any]:
    """Columns of OF_TIES."""
    found = Assignment.objects.filter(recommendation__among=recommendations)
    return found.order_by("pk").values_list(*OF_TIES)


@written_once
def all_steps(recommendations: Keys) -> QuerySet[Milestone, Any]:
    """Columns of OF_STEPS."""
    found = Milestone.objects.filter(recommendation__among=recommendations)
    return found.order_by("pk").values_list(*OF_STEPS)


@written_once
def written_rows(recommendations: Keys) -> QuerySet[Standing, Any]:
    """The key and the columns of WRITTEN of what is there already."""
    found = Standing.objects.filter(recommendation__among=recommendations)
    return found.values_list("pk", *WRITTEN)


what_there_is = AskedTogether(all_places, all_acts, all_ties, all_steps, written_rows)


def deed(columns: Sequence[Any]) -> Deed:
    """The act as the rule reads it, without the words of its instrument."""
    found = Deed._make(columns)
    return found._replace(has_instrument=bool(found.has_instrument))


def grouped(
    rows: Iterable[Sequence[Any]],
    make: Callable[[Sequence[Any]], Any],
    *,
    without: Collection[int | None] = (),
) -> defaultdict[int, list[Any]]:
    """The rows by their first column, each made of the others; without those of some keys."""
    found: defaultdict[int, list[Any]] = defaultdict(list)
    for first, *columns in rows:
        if columns[0] not in without:
            found[first].append(make(columns))
    return found


def is_due() -> bool:
    """Whether not all is projected of what there is, or under other terms than the settings'."""
    made = Edition.objects.filter(**editions.terms())
    return Recommendation.objects.exists() and not made.exists()


def rebuild(
    tell: Callable[[int, int], object] = lambda done, total: None, *, processes: int = 1
) -> int:
    """Project the whole register, some at a time; return how many rows were not as they should be.

    Safe while people act. `tell` is called with how many recommendations are done, and how many
    there are. Several processes work side by side on PostgreSQL alone.
    """
    know_the_tables()
    keys = list(Recommendation.objects.order_by("pk").values_list("pk", flat=True))
    chunks = [keys[start : start + CHUNK] for start in range(0, len(keys), CHUNK)]
    written = done = 0
    for nth, number in enumerate(at_once(project, chunks, processes), start=1):
        written, done = written + number, min(nth * CHUNK, len(keys))
        tell(done, len(keys))
        if nth.bit_count() == 1:
            # Twice as much is written as when they were last looked at.
            know_the_tables()
    editions.begin()
    return written


def know_the_tables() -> None:
    """Right after a load PostgreSQL knows nothing of them, and reads them whole for each chunk."""
    if connection.vendor == "postgresql":
        read = (Recommendation, Act, Assignment, Milestone, Standing)
        tables = ", ".join(f'"{model._meta.db_table}"' for model in read)
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {tables}")


def at_once(
    work: Callable[[Sequence[int]], int], chunks: Sequence[Sequence[int]], processes: int
) -> Iterator[int]:
    """The results of the work on each chunk, in their order."""
    if processes < 2:
        yield from map(work, chunks)
        return
    # A fresh process each, with a connection of its own.
    with get_context("spawn").Pool(processes, initializer=setup) as pool:
        yield from pool.imap(work, chunks)
