"""Fixtures that all tests share."""

import os
from datetime import date

import pytest
from django.core.files.storage import FileSystemStorage
from django.db import transaction
from django.utils import translation

from agencies.models import User
from recommendations import story
from recommendations.management.commands.prepare import load_register
from recommendations.models import Evidence
from tests.factories import RegistrarFactory

# Playwright runs an event loop in the thread in which Django's live server tests use the database.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

TODAY = date(2008, 6, 30)


@pytest.fixture(autouse=True)
def _language():
    """A page that was asked for in another language leaves it in the thread: take it back."""
    yield
    translation.deactivate()


@pytest.fixture
def today(settings):
    """30 June 2008, on which the clock is pinned."""
    settings.TRACKER_TODAY = TODAY
    return TODAY


@pytest.fixture
def storage(tmp_path, monkeypatch):
    """An empty storage of evidence, of the test alone."""
    storage = FileSystemStorage(location=tmp_path / "evidence")
    monkeypatch.setattr(Evidence.file.field, "storage", storage)
    return storage


@pytest.fixture
def registrar(db):
    return RegistrarFactory()


@pytest.fixture(scope="module")
def _story(django_db_setup, django_db_blocker):
    """Play the demonstration once for the module; its end takes everything back."""
    with django_db_blocker.unblock(), transaction.atomic():
        load_register()
        story.play()
        yield
        transaction.set_rollback(True)


@pytest.fixture
def demonstration(_story, db, settings, today):
    """The real fixtures with the story, as the demonstration shows them on 30 June 2008."""
    settings.TRACKER_DEMO = True
    return today


@pytest.fixture
def sign_in(client):
    """Sign the client in as the person, or as the account of that name."""

    def signed_in(person):
        client.force_login(User.objects.get(username=person) if isinstance(person, str) else person)
        return client

    return signed_in


# Modules and tests that say nothing of the database: `make test` runs them on SQLite alone.
ONCE = {
    "test_caches", "test_chart", "test_checks", "test_clock", "test_deploy", "test_drawing",
    "test_evidence_s3", "test_file_cache", "test_forms", "test_kept", "test_ladder", "test_logs",
    "test_outcomes", "test_pages", "test_permissions", "test_prepare", "test_reports_letters",
    "test_response", "test_rhythm", "test_rules", "test_settings", "test_spans", "test_survival",
    "test_tables", "test_templatetags", "test_translations", "test_uploads", "test_verification",
}  # fmt: skip


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if {item.path.stem, item.originalname} & ONCE:
            item.add_marker("once")
