"""Requests made up from the description of the API: no answer surprises it."""

from datetime import date

import pytest
import schemathesis
from django.urls import reverse
from hypothesis import settings
from hypothesis import strategies as st

from seminar_tracker.wsgi import application
from tests.conftest import TODAY
from tests.factories import HELD_ON

# Which days there are, the description can only say in words.
schemathesis.openapi.format("date", st.dates(HELD_ON, TODAY).map(date.isoformat))


@pytest.fixture
def described(client, demonstration, settings, request):
    # schemathesis 4.32 asks for a name that pytest 9.2 has no more.
    request.node._nodeid = request.node.nodeid
    settings.API_RATE = "999999/minute"
    settings.ALLOWED_HOSTS = ["localhost", "testserver"]
    told = client.get(reverse("api:description")).json()
    for operation in told["paths"].values():
        # Nobody can make up a cursor; test_api_paging follows those that the API gives.
        parameters = operation["get"]["parameters"]
        operation["get"]["parameters"] = [each for each in parameters if each["name"] != "cursor"]
    schema = schemathesis.openapi.from_dict(told)
    schema.app = application
    return schema


schema = schemathesis.pytest.from_fixture("described")


@schema.parametrize()
@settings(max_examples=10, derandomize=True, deadline=None, database=None)
def test_answers_are_as_described(case):
    case.call_and_validate()
