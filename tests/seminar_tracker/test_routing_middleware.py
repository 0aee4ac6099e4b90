"""What a browser remembers of its writes, and what becomes of a page under which a server dies."""

from time import monotonic
from typing import ClassVar

import pytest
from django.core.exceptions import MiddlewareNotUsed
from django.db import OperationalError
from django.http import HttpResponse

from agencies.models import User
from recommendations.models import Act
from seminar_tracker import routing
from seminar_tracker.routing import COOKIE, ReplicaMiddleware, Router
from tests.seminar_tracker.replica import HERE, asked


def test_middleware_is_left_out_without_a_replica():
    with pytest.raises(MiddlewareNotUsed):
        ReplicaMiddleware(lambda request: HttpResponse())


def writes(request):
    Router().db_for_write(Act)
    return HttpResponse()


def breaks(request):
    Router().db_for_write(Act)
    return HttpResponse(status=500)


@pytest.mark.parametrize(
    ("view", "place", "stamp"),
    [(writes, "unknown", "unknown"), (breaks, "unknown", None), (breaks, "0/3", "0/3")],
    ids=["acknowledged", "not acknowledged", "not acknowledged, but the primary lives"],
)
def test_form_that_the_primary_took_along_holds_nobody_back(
    standby, monkeypatch, view, place, stamp
):
    monkeypatch.setattr(routing, "written_up_to", lambda: place)

    response = ReplicaMiddleware(view)(asked("post"))

    assert (response.cookies[COOKIE].value if COOKIE in response.cookies else None) == stamp


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


@pytest.fixture
def unconnected(monkeypatch):
    """Who has no database has no connection to let go."""
    monkeypatch.setattr(routing, "let_go", lambda alias: None)


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
    standby, unconnected, monkeypatch, request_, wrong, places, status
):
    monkeypatch.setattr(routing, "written_up_to", lambda: "0/3")
    middleware, seen = ReplicaMiddleware(HttpResponse), []
    middleware.get_response = failing(middleware, seen, **wrong)

    response = middleware(request_)

    assert (seen, response.status_code) == (places, status)


def test_when_the_primary_died_a_resting_replica_is_asked(standby, unconnected):
    standby.rests_until = monotonic() + 100
    middleware, seen = ReplicaMiddleware(HttpResponse), []
    middleware.get_response = failing(middleware, seen, dead="default")

    response = middleware(asked())

    assert (seen, response.status_code) == (["default", "replica"], 200)


@pytest.mark.parametrize(
    ("primary_at", "written", "places", "status"),
    [
        (0x2000000, None, ["default", "replica"], 200),
        (0x2000000, HERE, ["default", "replica"], 200),
        (0x2000000, "0/2000001", ["default", "default"], 500),
        (None, None, ["default", "default"], 500),
    ],
    ids=["a visitor", "who wrote what it has", "who wrote more", "it does not answer"],
)
def test_promoted_replica_is_read_before_writers_are_led_there(
    standby, unconnected, primary_at, written, places, status
):
    standby.told, standby.is_primary_at = None, primary_at
    middleware, seen = ReplicaMiddleware(HttpResponse), []
    middleware.get_response = failing(middleware, seen, dead="default")

    response = middleware(asked(written=written))

    assert (seen, response.status_code) == (places, status)


def test_page_is_made_again_when_a_middleware_lost_the_server(
    client, standby, unconnected, routed, settings
):
    """Who is signed in is asked before any view is."""
    settings.MIDDLEWARE = ["seminar_tracker.routing.ReplicaMiddleware", f"{__name__}.Asking"]
    client.raise_request_exception = False

    assert client.get("/livez").status_code == 200
    assert Asking.places == ["replica", "default"]


class Asking:
    """A middleware that reads, and whose replica dies under it."""

    places: ClassVar[list[str]] = []

    def __init__(self, get_response):
        self.get_response = get_response
        self.places.clear()

    def __call__(self, request):
        self.places.append(Router().db_for_read(User))
        if self.places[-1] == "replica":
            raise OperationalError("gone")
        return self.get_response(request)
