"""Where a request reads when there is a replica: never an older register than its person wrote."""

from time import monotonic
from types import SimpleNamespace

import pytest
from django.contrib.sessions.models import Session
from django.core.exceptions import MiddlewareNotUsed
from django.db import OperationalError, connections
from django.http import HttpResponse
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agencies.models import User
from recommendations.models import Act, Download
from seminar_tracker import routing
from seminar_tracker.routing import COOKIE, ReplicaMiddleware, Router, Standby, Visit
from tests.factories import RecommendationFactory, UserFactory

HERE = "0/2000000"


class Replica(Standby):
    """A replica that says what the test wants."""

    def __init__(self, location=HERE, lag=0.0, attached=True):
        super().__init__()
        self.told = (location, lag, attached)

    def position(self):
        if isinstance(self.told, Exception):
            raise self.told
        return self.told


@pytest.fixture
def standby(monkeypatch):
    """A replica that is attached and has replayed all up to HERE."""
    standby = Replica()
    monkeypatch.setattr(routing, "standby", standby)
    # The tests have one database, and no rest needs to close another.
    monkeypatch.setitem(connections.settings, routing.REPLICA, connections["default"].settings_dict)
    yield standby
    if hasattr(connections._connections, routing.REPLICA):
        connections[routing.REPLICA].close()
        del connections[routing.REPLICA]


@pytest.fixture
def routed(settings, standby):
    """The settings as TRACKER_REPLICA_URL has them."""
    settings.DATABASE_ROUTERS = ["seminar_tracker.routing.Router"]


@pytest.fixture
def connected(transactional_db, routed):
    """A second connection to the same database, as that to the replica."""
    # A test may use the connections that it names, and cannot name one that it makes.
    connections[routing.REPLICA].connect()


def asked(method="get", written=None):
    request = getattr(RequestFactory(), method)("/")
    if written is not None:
        request.COOKIES[COOKIE] = written
    return request


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


# --- The middleware ---------------------------------------------------------------------


def test_middleware_is_left_out_without_a_replica():
    with pytest.raises(MiddlewareNotUsed):
        ReplicaMiddleware(lambda request: HttpResponse())


def writes(request):
    Router().db_for_write(Act)
    return HttpResponse()


@pytest.mark.parametrize(
    ("view", "method", "stamp"),
    [(writes, "post", "0/3"), (writes, "get", "0/3"), (lambda _: HttpResponse(), "post", None)],
    ids=["a form", "a page that notes something", "a form that changed nothing"],
)
def test_browser_remembers_how_far_it_wrote(standby, monkeypatch, view, method, stamp):
    monkeypatch.setattr(routing, "written_up_to", lambda: "0/3")

    response = ReplicaMiddleware(view)(asked(method))

    assert (response.cookies[COOKIE].value if COOKIE in response.cookies else None) == stamp
    assert routing.current.get() is None


def failing(middleware, asked_of, *, dead="replica", write=False, error=OperationalError):
    """A page that fails on the dead server, in the way in which Django tells the middleware."""

    def answer(request):
        asked_of.append(Router().db_for_read(Act))
        if write:
            Router().db_for_write(Act)
        if asked_of[-1] != dead:
            return HttpResponse("page")
        response = middleware.process_exception(request, error("gone"))
        return response or HttpResponse(status=500)

    return answer


@pytest.mark.parametrize(
    ("request_", "wrong", "places", "status"),
    [
        (asked(), {}, ["replica", "default"], 200),
        (asked(written="0/2000001"), {"dead": "default"}, ["default", "default"], 500),
        (asked("post"), {"dead": "default"}, ["default"], 500),
        (asked(), {"write": True}, ["replica"], 500),
        (asked(), {"error": ValueError}, ["replica"], 500),
    ],
    ids=["the replica died", "the primary died and the replica lacks something", "a form",
         "something was written", "a mistake of ours"],
)  # fmt: skip
def test_page_under_which_a_server_died_is_made_again(
    standby, monkeypatch, request_, wrong, places, status
):
    monkeypatch.setattr(routing, "written_up_to", lambda: "0/3")
    middleware, seen = ReplicaMiddleware(HttpResponse), []
    middleware.get_response = failing(middleware, seen, **wrong)

    response = middleware(request_)

    assert (seen, response.status_code) == (places, status)


def test_when_the_primary_died_a_resting_replica_is_asked(standby):
    standby.rests_until = monotonic() + 100
    middleware, seen = ReplicaMiddleware(HttpResponse), []
    middleware.get_response = failing(middleware, seen, dead="default")

    response = middleware(asked())

    assert (seen, response.status_code) == (["default", "replica"], 200)


# --- On PostgreSQL ----------------------------------------------------------------------


@pytest.mark.postgres
@pytest.mark.django_db
def test_primary_says_how_far_it_wrote_and_is_no_replica(standby):
    before = routing.place_in_log(routing.written_up_to())
    UserFactory()

    assert before < routing.place_in_log(routing.written_up_to())
    with connections["default"].cursor() as cursor:
        cursor.execute(routing.POSITION)
        assert cursor.fetchone() is None


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
