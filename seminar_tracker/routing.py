"""Reads from a replica, where there is one: never an older register than the person wrote.

Only with TRACKER_REPLICA_URL; docs/scaling.md says how it fits together. Whatever is not within a
request, such as the worker and every command, reads where it writes.
"""

import logging
import re
import sys
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from http import HTTPStatus
from time import monotonic
from typing import Any

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.core.signals import got_request_exception
from django.db import DEFAULT_DB_ALIAS, Error, InterfaceError, OperationalError, connections
from django.db.models import Model
from django.dispatch import Signal
from django.http import HttpRequest, HttpResponse

# A page is made again from another server: what was read for it so far counts no more.
reads_elsewhere = Signal()

logger = logging.getLogger(__name__)

REPLICA = "replica"
SAFE = {"GET", "HEAD"}
# Where the log of the primary stood after what this browser last wrote.
COOKIE = "written"
UNKNOWN = "unknown"
# Far longer than a replica may lag behind.
REMEMBERED = 3600
LOCATION = re.compile(r"([0-9A-F]{1,8})/([0-9A-F]{1,8})")
# Seconds in which a replica that did not answer is not asked again.
REST = 5.0

# A standby that has replayed all it received lags by nothing, however long ago that was. After its
# own restart it counts as received what begins the file of the log, which is less than replayed.
# Who may not read the state of the receiver sees NULL, but sees whether there is one.
POSITION = """
SELECT pg_last_wal_replay_lsn()::text,
       CASE WHEN pg_last_wal_replay_lsn() >= pg_last_wal_receive_lsn() THEN 0
            ELSE extract(epoch FROM clock_timestamp() - pg_last_xact_replay_timestamp()) END::float,
       EXISTS (SELECT FROM pg_stat_wal_receiver WHERE coalesce(status, 'streaming') = 'streaming')
WHERE pg_is_in_recovery()
"""
# What a primary has on its disk: an act is there before it is acknowledged. What others have begun
# behind it dies with the primary, and no standby would ever replay it. Only whoever does not wait
# for the disk may have written more.
WRITTEN = """
SELECT (CASE current_setting('synchronous_commit') WHEN 'off' THEN pg_current_wal_insert_lsn()
        ELSE pg_current_wal_flush_lsn() END)::text
WHERE NOT pg_is_in_recovery()
"""


@dataclass
class Visit:
    """One request: where it reads, whether it wrote, and whether a server died under it."""

    reads: str = DEFAULT_DB_ALIAS
    wrote: bool = False
    lost: bool = False
    # Asked for again already, or a form, which its person sends again.
    final: bool = False


current: ContextVar[Visit | None] = ContextVar("visit", default=None)


class Router:
    """Writes go to the primary; reads go to the replica where the request may, until it writes."""

    def db_for_read(self, model: type[Model], **hints: Any) -> str:
        visit = current.get()
        if (
            visit is None
            or visit.wrote
            or model._meta.label in settings.ALWAYS_ON_PRIMARY
            or connections[DEFAULT_DB_ALIAS].in_atomic_block
        ):
            return DEFAULT_DB_ALIAS
        return visit.reads

    def db_for_write(self, model: type[Model], **hints: Any) -> str:
        """Asked for locks as well, so that what is locked is also read on the primary."""
        if visit := current.get():
            visit.wrote = True
        return DEFAULT_DB_ALIAS

    def allow_relation(self, *objects: Model, **hints: Any) -> bool:
        """Both hold the same rows."""
        return True

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        return db == DEFAULT_DB_ALIAS


def place_in_log(text: str | None) -> int | None:
    """A place in PostgreSQL's log as a number; None when it is none."""
    if not (found := LOCATION.fullmatch(text or "")):
        return None
    return int(found[1], 16) << 32 | int(found[2], 16)


class Standby:
    """What this process knows of the replica."""

    def __init__(self) -> None:
        self.rests_until = 0.0
        self.detached_since: float | None = None

    def replayed(self) -> int | None:
        """How far it has replayed; None when it does not answer, lags too much or is no standby."""
        if monotonic() < self.rests_until:
            return None
        try:
            found = self.position()
        except Error as error:
            self.rest(error)
            return None
        if found is None:
            return None
        location, lag, attached = found
        if max(lag or 0, self.detached(attached)) > settings.REPLICA_MAX_LAG:
            return None
        return place_in_log(location)

    def position(self) -> tuple[str, float, bool] | None:
        with connections[REPLICA].cursor() as cursor:
            cursor.execute(POSITION)
            return cursor.fetchone()

    def promoted(self) -> int | None:
        """How far its own log has come; None when it was not promoted, or does not answer.

        Where acts were lost with the old primary, which then had gone on alone, the place says
        nothing of them: the promise to show no older register ends with that primary.
        """
        try:
            return place_in_log(last_written(REPLICA))
        except Error as error:
            self.rest(error)
            return None

    def detached(self, attached: bool) -> float:
        """For how many seconds it has had no primary: what it lacks can be no older than that.

        So visitors read on while a primary is dead and no other has been named.
        """
        if attached:
            self.detached_since = None
            return 0
        if self.detached_since is None:
            self.detached_since = monotonic()
        return monotonic() - self.detached_since

    def rest(self, error: Exception) -> None:
        """Let it be for a few seconds: each attempt may take as long as the time-out."""
        logger.warning("The replica does not answer: %s", error)
        self.rests_until = monotonic() + REST
        connections[REPLICA].close()


standby = Standby()


def reads_from(request: HttpRequest) -> str:
    """The replica, for a request that changes nothing by somebody whose writes it has."""
    if request.method in SAFE and has_all(standby.replayed(), request):
        return REPLICA
    return DEFAULT_DB_ALIAS


def has_all(place: int | None, request: HttpRequest) -> bool:
    """Whether a server that has come so far has all that this browser wrote."""
    if place is None or COOKIE not in request.COOKIES:
        return place is not None
    written = place_in_log(request.COOKIES[COOKIE])
    return written is not None and written <= place


def other_than(place: str, request: HttpRequest) -> str:
    """Where to read what could not be read there.

    When the primary is dead, the replica is worth asking, even if it did not answer just now, and
    also once it is the new primary and writers are not yet led there.
    """
    let_go(place)
    if place == REPLICA:
        return DEFAULT_DB_ALIAS
    standby.rests_until = 0.0
    if reads_from(request) == REPLICA or has_all(standby.promoted(), request):
        return REPLICA
    return DEFAULT_DB_ALIAS


def let_go(alias: str) -> None:
    """Close a connection that died with its server, so that the next question makes another."""
    connections[alias].close_if_unusable_or_obsolete()


def last_written(alias: str) -> str | None:
    """How far the log of a primary has come, as far as it outlives a crash; None of a standby."""
    with connections[alias].cursor() as cursor:
        cursor.execute(WRITTEN)
        found = cursor.fetchone()
    return str(found[0]) if found else None


def written_up_to() -> str:
    """How far this browser may have written; something unreadable when the primary does not say.

    A connection that died with one server may lead to its successor when it is made anew.
    """
    for _ in range(2):
        try:
            return last_written(DEFAULT_DB_ALIAS) or UNKNOWN
        except Error:
            let_go(DEFAULT_DB_ALIAS)
    return UNKNOWN


def lose(error: BaseException | None) -> bool:
    """Note that a server died, or ended a long read, under a page that changed nothing."""
    visit = current.get()
    if (
        not isinstance(error, OperationalError | InterfaceError)
        or visit is None
        or visit.final
        or visit.wrote
    ):
        return False
    if visit.reads == REPLICA:
        standby.rest(error)
    visit.lost = True
    return True


def failed(**kwargs: Any) -> None:
    """What fails in a middleware, such as who is signed in, is told to no `process_exception`."""
    lose(sys.exc_info()[1])


class ReplicaMiddleware:
    """Decide where a request reads, and remember with the browser how far it wrote.

    It stands outside of sessions, which are written on the way out.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        if REPLICA not in connections:
            raise MiddlewareNotUsed
        self.get_response = get_response
        got_request_exception.connect(failed)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        visit = Visit(reads=reads_from(request), final=request.method not in SAFE)
        response = self.answer(request, visit)
        if visit.lost:
            visit = Visit(reads=other_than(visit.reads, request), final=True)
            reads_elsewhere.send(sender=type(self))
            # Who is signed in, and as what, was read there, too.
            request.__dict__.pop("_cached_user", None)
            response = self.answer(request, visit)
        if visit.wrote:
            self.remember(response, written_up_to())
        return response

    def remember(self, response: HttpResponse, place: str) -> None:
        """Unless the primary died under a form: what was not acknowledged is not missed."""
        if place == UNKNOWN and response.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
            return
        response.set_cookie(
            COOKIE, place, max_age=REMEMBERED, secure=settings.HTTPS, samesite="Lax",
            httponly=True,
        )  # fmt: skip

    def answer(self, request: HttpRequest, visit: Visit) -> HttpResponse:
        """What is streamed is read after this, and so on the primary."""
        current.set(visit)
        try:
            return self.get_response(request)
        finally:
            current.set(None)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """A page that lost its server is made once more."""
        return HttpResponse(status=503) if lose(exception) else None
