"""Fixtures of tests about a replica."""

import pytest
from django.db import connections

from seminar_tracker import routing
from tests.seminar_tracker.replica import Replica


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
