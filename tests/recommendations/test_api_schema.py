"""Requests made up from the description of the API: no answer surprises it."""

from datetime import date

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.urls import reverse
from hypothesis import settings
from hypothesis import strategies as st
from schemathesis.config import SchemathesisConfig

from seminar_tracker.wsgi import application
from tests.conftest import TODAY
from tests.factories import HELD_ON

# Which days there are, the description can only say in words.
schemathesis.openapi.format("date", st.dates(HELD_ON, TODAY).map(date.isoformat))


# The figures take the filters of the register, on which each edge is tried once already.
ONCE = {"phases": {"coverage": {"enabled": False}}}
CONFIG = {
    "operations": [
        {"include-path": path, **ONCE} for path in ("/api/v1/figures/", "/api/v1/figures/{key}/")
    ]
}


@pytest.fixture
def described(client, demonstration, settings, request):
    # schemathesis 4.32 asks for a name that pytest 9.2 has no more.
    request.node._nodeid = request.node.nodeid
    settings.ALLOWED_HOSTS = ["localhost", "testserver"]
    told = client.get(reverse("api:description")).json()
    for operation in told["paths"].values():
        # Nobody can make up a cursor; test_api_paging follows those that the API gives.
        parameters = operation["get"]["parameters"]
        operation["get"]["parameters"] = [each for each in parameters if each["name"] != "cursor"]
    schema = schemathesis.openapi.from_dict(told, config=SchemathesisConfig.from_dict(CONFIG))
    schema.app = application
    # As Django's own client has it: the end of a request must not end the test's connection.
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield schema
    for signal in signals:
        signal.connect(close_old_connections)


schema = schemathesis.pytest.from_fixture("described")


@schema.parametrize()
@settings(max_examples=3, derandomize=True, deadline=None, database=None)
def test_answers_are_as_described(case):
    case.call_and_validate()
