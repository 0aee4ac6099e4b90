"""Numbers that are kept until the register changes.

Each change gives the register another edition, in its own transaction, and what is kept is kept
under the edition that was read before it was counted. So a number of another edition is never
shown, least of all to the person who has just acted, and nothing ever has to be forgotten.
"""

from collections.abc import Callable, Sequence
from hashlib import sha256
from threading import local
from typing import Any, TypeVar, cast
from uuid import UUID, uuid4

from django.apps import apps
from django.conf import settings
from django.core.cache import caches
from django.core.exceptions import EmptyResultSet
from django.core.paginator import Page, Paginator
from django.db import connection
from django.db.models import Model, QuerySet
from django.utils.functional import cached_property

from seminar_tracker.recording import waiting
from seminar_tracker.release import release
from seminar_tracker.statements import written_once

Number = TypeVar("Number")
Row = TypeVar("Row", bound=Model)

# For the cache alone: an edition that is over is asked for by nobody. Pages are large, their
# addresses without number, and who asks for one twice does so soon.
DAY = 24 * 60 * 60
HOUR = 60 * 60
ONLY = 1
# The first rows are read as they stand.
FAR = 1000


class Seen(local):
    """The edition that the request under way has seen; None before it asked, or after it acted."""

    in_request = False
    word: str | None = None
    # Whether the answer says something that may be otherwise a minute later.
    is_passing = False


seen = Seen()


def begin_request(**kwargs: Any) -> None:
    seen.in_request, seen.word, seen.is_passing = True, None, False


def keep_nothing() -> None:
    """What is said in this request may be otherwise a minute later."""
    seen.is_passing = True


def end_request(**kwargs: Any) -> None:
    seen.in_request = False


def edition() -> str:
    """The word of the present edition; "" in a register in which nothing was ever recorded.

    Asked once a request: what is counted after it is newer at most, and shown under it by nobody
    who has seen a newer one.
    """
    if seen.in_request and seen.word is not None:
        return seen.word
    seen.word = "".join(map(str, present()))
    return seen.word


@written_once
def present() -> QuerySet[Any, UUID]:
    """The word of the only row, if it is there."""
    words = apps.get_model("recommendations", "Edition").objects.filter(pk=ONLY)
    return words.values_list("word", flat=True)


def turn_over() -> None:
    """Begin another edition. It waits for whoever else is about to, so it comes last."""
    seen.word = None
    model = apps.get_model("recommendations", "Edition")
    word = model._meta.get_field("word").get_db_prep_save(uuid4(), connection)
    with connection.cursor() as cursor:
        # With each act, so without what it takes Django to write it.
        cursor.execute(f'UPDATE "{model._meta.db_table}" SET word = %s WHERE id = %s', [word, ONLY])  # noqa: S608 - names of the model
        if not cursor.rowcount:
            model.objects.create(pk=ONLY, word=uuid4())


def begin() -> None:
    """Begin an edition of which every standing is made under the terms of the settings."""
    seen.word = None
    editions = apps.get_model("recommendations", "Edition").objects
    editions.update_or_create(pk=ONLY, defaults={"word": uuid4(), **terms()})


def terms() -> dict[str, int]:
    """The terms of the settings, under which standings are made."""
    return {"answer_days": settings.ANSWER_TERM_DAYS, "silence_days": settings.SILENCE_DAYS}


def kept(what: str, rows: QuerySet[Any, Any], count: Callable[[], Number]) -> Number:
    """What `count` says of these rows, counted once an edition.

    `what` is counted, with all that it depends on beside the rows.
    """
    try:
        sql = rows.query.sql_with_params()
    except EmptyResultSet:
        return count()
    return kept_under((what, sql), count)


def kept_under(
    key: object, count: Callable[[], Number], *, where: str = "kept", seconds: int = DAY
) -> Number:
    """What `count` says, counted once an edition; the key names all that it depends on."""
    if waiting.depth:
        # What is about to change the register sees its own changes.
        return count()
    word = edition()
    if not word:
        return count()
    name = sha256(repr((release(), word, key)).encode()).hexdigest()
    cache = caches[where]
    found = cache.get(name)
    if found is None:
        found = count()
        cache.set(name, found, seconds)
    return found


def kept_count(rows: QuerySet[Any, Any]) -> int:
    """How many rows there are, counted once an edition."""
    return kept("count", rows.order_by(), rows.count)


def read_again(rows: QuerySet[Row], keys: Sequence[Any]) -> list[Row]:
    """The rows with these keys, in the order of the keys."""
    if not keys:
        return []
    read = {row.pk: row for row in rows.filter(pk__in=keys).order_by()}
    return [read[key] for key in keys if key in read]


class KeptPaginator(Paginator):
    """Pages of a list of recommendations, counted once an edition.

    Which rows are on a page is found once an edition, too. Of a page far behind, the keys come
    first, so that the rows before it are never read; pages of the second half are found from the
    end. `total` says how many rows there are, where that is known already.
    """

    def __init__(
        self, rows: QuerySet[Any, Any], per_page: int, *, total: int | None = None
    ) -> None:
        super().__init__(rows, per_page)
        self.total = total

    @cached_property
    def count(self) -> int:
        return kept_count(self.rows) if self.total is None else self.total

    @property
    def rows(self) -> QuerySet[Any, Any]:
        return cast("QuerySet[Any, Any]", self.object_list)

    def page(self, number: int | str) -> Page:
        number = self.validate_number(number)
        first = (number - 1) * self.per_page
        last = min(first + self.per_page, self.count)
        found: list[Any] = []

        def look() -> list[Any]:
            if first >= FAR:
                return self.far_keys(first, last)
            found.extend(self.rows[first:last])
            return [row.pk for row in found]

        keys = kept(f"rows {first} to {last}", self.rows, look)
        return Page(found or read_again(self.rows, keys), number, self)

    def far_keys(self, first: int, last: int) -> list[Any]:
        keys = self.rows.values_list("pk", flat=True)
        if first > self.count / 2:
            return list(keys.reverse()[self.count - last : self.count - first])[::-1]
        return list(keys[first:last])
