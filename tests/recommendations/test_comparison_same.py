"""The page that compares two dates, and its file, say what the register says on either."""

import json
from datetime import timedelta
from random import Random

import pytest
from django.urls import reverse

from tests.conftest import TODAY
from tests.factories import HELD_ON

pytestmark = pytest.mark.django_db


def days(count):
    """So many pairs of days, always the same."""
    chance = Random(11)  # noqa: S311
    span = (TODAY - HELD_ON).days
    for number in range(count):
        first, last = sorted(chance.randint(0, span) for _ in range(2))
        agency = chance.choice(["", "minjust", "acsa"])
        yield pytest.param(
            HELD_ON + timedelta(days=first), HELD_ON + timedelta(days=last), agency, id=f"{number}"
        )


@pytest.mark.parametrize(("first", "last", "agency"), list(days(10)))
def test_page_and_file_equal_the_register_on_both_days(client, demonstration, first, last, agency):
    query = {"since": first.isoformat(), "as_of": last.isoformat()}
    query |= {"agency": agency} if agency else {}

    page = client.get(reverse("recommendations:compare"), query)
    file = client.get(reverse("recommendations:compare-json"), query).getvalue()
    told = json.loads(file)
    register = [
        client.get("/recommendations/", query | {"as_of": day.isoformat()}).context["selection"]
        for day in (first, last)
    ]

    numbers = {signal or "total": (before, after) for signal, _, before, after, _ in
               page.context["sides"]}  # fmt: skip
    before, after = (each.rows.figures() for each in register)
    assert numbers == {key: (before[key], after[key]) for key in before}
    signals = [{row.pk: row.signal for row in each.rows} for each in register]
    moved = {pk for pk in signals[0].keys() & signals[1].keys() if signals[0][pk] != signals[1][pk]}
    assert moved <= {each.row.pk for each in page.context["changes"]}
    rows = [
        (each.row.label, difference.phrase)
        for each in page.context["changes"]
        for difference in each.differences
    ]
    assert [(row["recommendation"], row["what"]) for row in told["rows"]] == rows
    assert told["about"]["since"] == first.isoformat()
