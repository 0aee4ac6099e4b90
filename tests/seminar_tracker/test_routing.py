"""Where a request reads when there is a replica: never an older register than its person wrote."""

from time import monotonic
from types import SimpleNamespace

import pytest
from django.contrib.sessions.models import Session
from django.db import OperationalError, connections
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agencies.models import User
from recommendations.models import Act, Download
from seminar_tracker import routing
from seminar_tracker.routing import COOKIE, Router, Standby, Visit
from tests.factories import RecommendationFactory, UserFactory
from tests.seminar_tracker.replica import HERE, asked


@pytest.fixture
def visiting(standby):
    """Within a request that may read from the replica."""
    visit = Visit(reads="replica")
    routing.current.set(visit)
    yield visit
    routing.current.set(None)


# --- Who reads where --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("request_", "place"),
    [
        (asked(), "replica"),
        (asked("head"), "replica"),
        (asked("post"), "default"),
        (asked("delete"), "default"),
        (asked(written="0/1FFFFFF"), "replica"),
        (asked(written=HERE), "replica"),
        (asked(written="0/2000001"), "default"),
        (asked(written="1/0"), "default"),
        (asked(written="unknown"), "default"),
        (asked(written="0/2000000\n"), "default"),
        (asked(written=""), "default"),
    ],
    ids=["a visitor", "headers alone", "a form", "another method", "wrote before",
         "wrote just that", "wrote more", "wrote much more", "wrote who knows what",
         "a forged cookie", "an empty one"],
)  # fmt: skip
def test_reads_go_to_a_replica_that_has_what_the_person_wrote(standby, request_, place):
    assert routing.reads_from(request_) == place


@pytest.mark.parametrize(
    ("told", "place"),
    [
        ((HERE, 10.0, True), "replica"),
        ((HERE, 10.1, True), "default"),
        ((HERE, None, True), "replica"),
        ((HERE, 0, False), "replica"),
        (None, "default"),
        ((None, 0, True), "default"),
        (OperationalError("gone"), "default"),
    ],
    ids=["as late as may be", "too late", "replayed nothing yet", "lost its primary just now",
         "no standby", "says nothing", "dead"],
)  # fmt: skip
def test_replica_is_left_alone_when_it_is_late_or_gone(standby, told, place):
    standby.told = told

    assert routing.reads_from(asked()) == place


def test_replica_without_a_primary_serves_as_long_as_it_may_lag(standby, settings):
    standby.told = (HERE, 0, False)
    standby.detached_since = monotonic() - settings.REPLICA_MAX_LAG - 1

    assert routing.reads_from(asked()) == "default"
    standby.told = (HERE, 0, True)
    assert routing.reads_from(asked()) == "replica"
    assert standby.detached_since is None


def test_dead_replica_is_not_asked_again_at_once(standby):
    standby.told = OperationalError("gone")
    routing.reads_from(asked())
    standby.told = (HERE, 0, True)

    assert routing.reads_from(asked()) == "default"
    standby.rests_until = monotonic() - 1
    assert routing.reads_from(asked()) == "replica"


# --- Within a request -------------------------------------------------------------------


def test_outside_of_requests_all_is_on_the_primary():
    assert (Router().db_for_read(Act), Router().db_for_write(Act)) == ("default", "default")


def test_after_a_write_the_request_reads_where_it_wrote(visiting):
    before = Router().db_for_read(Act)
    Router().db_for_write(Act)

    assert (before, Router().db_for_read(Act)) == ("replica", "default")


@pytest.mark.parametrize("model", [Session, Download])
def test_sessions_and_downloads_are_read_where_they_are_written(visiting, model):
    assert Router().db_for_read(model) == "default"


def test_inside_of_a_transaction_all_is_on_the_primary(visiting, db):
    assert Router().db_for_read(Act) == "default"


def test_locks_are_taken_on_the_primary(visiting, routed):
    assert (Act.objects.all().db, Act.objects.select_for_update().db) == ("replica", "default")


def test_both_hold_the_same_rows_and_one_is_migrated():
    assert Router().allow_relation(Act(), User()) is True
    assert Router().allow_migrate("default", "agencies") is True
    assert Router().allow_migrate("replica", "agencies") is False


# --- On PostgreSQL ----------------------------------------------------------------------


def one(query):
    with connections["default"].cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchone()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_primary_says_how_far_it_wrote_and_is_no_replica(standby):
    before = routing.place_in_log(routing.written_up_to())
    UserFactory()

    assert before < routing.place_in_log(routing.written_up_to())
    assert one(routing.POSITION) is None


@pytest.mark.postgres
@pytest.mark.django_db
@pytest.mark.parametrize(("commit", "waits"), [("on", False), ("off", True)])
def test_what_would_die_with_the_primary_is_waited_for_only_by_who_may_have_written_it(
    standby, commit, waits
):
    one(f"SELECT set_config('synchronous_commit', '{commit}', true)")
    UserFactory()  # in a transaction that is never over
    inserted = routing.place_in_log(one("SELECT pg_current_wal_insert_lsn()::text")[0])

    told = routing.place_in_log(routing.written_up_to())

    on_disk = routing.place_in_log(one("SELECT pg_current_wal_flush_lsn()::text")[0])
    assert told >= inserted if waits else told <= on_disk


@pytest.mark.postgres
def test_place_is_asked_again_of_the_successor_when_the_connection_died(connected):
    own = "SELECT pg_backend_pid()"
    connections["replica"].cursor().execute("SELECT pg_terminate_backend(%s)", one(own))
    with pytest.raises(OperationalError):
        one(own)

    assert routing.place_in_log(routing.written_up_to()) is not None


@pytest.mark.postgres
def test_replica_that_is_a_primary_says_how_far_it_has_come(connected):
    assert Standby().replayed() is None
    assert Standby().promoted() > 0


@pytest.mark.postgres
@pytest.mark.parametrize("path", ["recommendations:list", "api:recommendations"])
def test_page_of_a_visitor_asks_the_primary_nothing(client, connected, today, path):
    RecommendationFactory()

    with (
        CaptureQueriesContext(connections["default"]) as primary,
        CaptureQueriesContext(connections["replica"]) as replica,
    ):
        response = client.get(reverse(path))

    assert response.status_code == 200
    assert (len(primary), len(replica) > 0) == (0, True)


@pytest.mark.postgres
def test_who_signs_in_reads_from_the_primary_until_the_replica_has_it(
    client, connected, standby, today
):
    person = UserFactory()
    person.set_password("long-enough-2007")
    person.save()
    client.post(
        reverse("sign-in"), {"username": person.username, "password": "long-enough-2007"}
    )  # fmt: skip
    written = client.cookies[COOKIE].value

    assert routing.reads_from(SimpleNamespace(method="GET", COOKIES={COOKIE: written})) == "default"
    standby.told = (written, 0, True)
    assert routing.reads_from(SimpleNamespace(method="GET", COOKIES={COOKIE: written})) == "replica"
