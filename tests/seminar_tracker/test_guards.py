"""Guards: there after every migration, whatever it did to the tables."""

import copy

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.db.models.signals import pre_migrate

import agencies.guards
import recommendations.guards
from recommendations.models import Recommendation
from seminar_tracker.guards import Guard, install, remove
from tests.factories import RecommendationFactory

GUARDS = [*agencies.guards.GUARDS, *recommendations.guards.GUARDS]


def installed() -> set[str]:
    """The names of all triggers, as each database lists its own."""
    question = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
    }
    with connection.cursor() as cursor:
        cursor.execute(question[connection.vendor])
        names = {name for (name,) in cursor.fetchall()}
    # The search keeps its words by triggers of its own (test_search_index.py).
    return {name for name in names if "words" not in name}


@pytest.fixture
def guard():
    return next(guard for guard in GUARDS if guard.name == "recommendation_text_stays")


@pytest.mark.django_db
def test_migrated_database_has_every_guard():
    assert installed() == {guard.name for guard in GUARDS}


@pytest.mark.parametrize("guard", GUARDS, ids=[guard.name for guard in GUARDS])
def test_guard_is_one_statement_of_each_kind(guard):
    assert guard.event in {"INSERT", "UPDATE"}
    assert len(guard.name) <= 63  # PostgreSQL cuts longer names
    # Quotes would end the SQL text early, and PostgreSQL reads a per cent sign as a place to fill.
    assert not set(guard.message) & {"'", "%"}


@pytest.mark.django_db
def test_installing_twice_changes_nothing():
    before = installed()

    install(GUARDS)

    assert installed() == before


@pytest.mark.django_db
def test_guard_that_was_lost_comes_back_with_the_next_migrate(guard):
    recommendation = RecommendationFactory(text="Do it;")
    remove([guard])
    Recommendation.objects.update(text="Changed;")

    call_command("migrate", verbosity=0)

    assert guard.name in installed()
    with pytest.raises(IntegrityError), transaction.atomic():
        Recommendation.objects.filter(pk=recommendation.pk).update(text="Changed again;")


@pytest.mark.django_db(transaction=True)
def test_guards_survive_a_migration_that_rebuilds_their_table():
    before = installed()
    note = Recommendation._meta.get_field("text_note")
    longer = copy.copy(note)
    longer.max_length += 1

    for app in (apps.get_app_config("agencies"), apps.get_app_config("recommendations")):
        pre_migrate.send(sender=app, using="default", plan=["a migration"])
    assert installed() == set()
    for old, new in [(note, longer), (longer, note)]:
        with connection.schema_editor() as editor:
            editor.alter_field(Recommendation, old, new)
    call_command("migrate", verbosity=0)

    assert installed() == before


@pytest.mark.django_db
def test_migrate_with_nothing_to_do_never_takes_a_guard_away():
    pre_migrate.send(sender=apps.get_app_config("recommendations"), using="default", plan=[])

    assert installed() == {guard.name for guard in GUARDS}


@pytest.mark.django_db
def test_guard_of_a_table_that_is_not_there_is_passed_over():
    nowhere = Guard("nowhere", "table_of_no_app", "INSERT", "1 = 1", "No.")

    install([nowhere])

    assert "nowhere" not in installed()
