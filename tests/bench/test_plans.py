"""No query of a page reads a large table whole (docs/plans.md has the plans at full size)."""

import pytest
from django.db import connection

from agencies.models import User
from bench.bodies import REGISTRAR
from bench.plans import plan, queries, read_whole
from bench.registers import ACCOUNTS, TODAY, fill, project
from bench.visits import signed_in, statements, visits
from recommendations.models import Act

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]

# Indexes without which a query would find its rows by one that does not sort or hold them.
INDEXES = {
    "by orphan reason, as in the register": "standing_reason",
    "by signal, falling": "standing_signal_last",
    "the rhythm of a large agency": "act_by_an_agency",
    "claims to check": "standing_claim",
    "closed and due to be looked at again": "act_looking_at_the_whole",
    "the newest acts of a large agency": "act_last_of_an_agency",
    "verdicts on the whole": "act_looking_at_the_whole",
    "what a large agency holds": "standing_held",
    "nominations of a large agency": "assignment_of_an_agency",
    "requests for evidence to a large agency": "act_asking_for_evidence",
    "nobody by name in a large agency": "act_about_an_assignment",
    "what a large agency promised, soon": "act_about_a_milestone",
}
# Few are sorted, not found one by one among all in the order in which they were recorded.
FEW = ("the newest acts of a seminar", "the newest acts on the ties of a large agency")


@pytest.fixture
def register():
    fill(2000, seed=1)
    project()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
        # A small table is read whole for a few rows where they are thought to lie far apart.
        cursor.execute("SET LOCAL random_page_cost = 1.1")


def test_heaviest_queries_find_their_rows_by_an_index(register):
    plans = {name: plan(rows) for name, rows in queries().items()}
    found = {name: read_whole(lines) for name, lines in plans.items()}

    assert len(found) == 25
    # It would be seen.
    assert read_whole(plan(Act.objects.filter(text="A word"))) == ["act"]
    assert {name: tables for name, tables in found.items() if tables} == {}
    for name, index in INDEXES.items():
        assert f" {index} " in "".join(plans[name]), name
    recorded = next(each.name for each in Act._meta.indexes if "-recorded_at" in each.fields)
    assert f" {recorded} " in "".join(plans["the newest acts"])
    assert not [name for name in FEW if f" {recorded} " in "".join(plans[name])]


def test_statements_that_are_prepared_find_their_rows_by_an_index(register, settings, client):
    """Their plans are for any values, so they are not those of a query with its values."""
    settings.TRACKER_TODAY = TODAY
    client.force_login(User.objects.get(username=ACCOUNTS[REGISTRAR]))
    asked = {page.name: page for page in visits(TODAY)}

    client.get(asked["status page"].path)
    statements(asked["desk"], signed_in())
    statements(asked["posting an update"], signed_in())

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name, statement, parameter_types::text[] FROM pg_prepared_statements"
        )
        plans = {}
        for name, statement, types in cursor.fetchall():
            nothing = f"({', '.join(['NULL'] * len(types))})" if types else ""
            cursor.execute(f"EXPLAIN EXECUTE {name} {nothing}")
            plans[statement] = [line for (line,) in cursor.fetchall()]
    found = {statement: read_whole(lines) for statement, lines in plans.items()}
    assert len(found) > 15
    assert {statement: tables for statement, tables in found.items() if tables} == {}
