"""Fixtures that all tests share."""

import os
from datetime import date

import pytest

from tests.factories import RegistrarFactory

# Playwright runs an event loop in the thread in which Django's live server tests use the database.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

TODAY = date(2008, 6, 30)


@pytest.fixture
def today(settings):
    """30 June 2008, on which the clock is pinned."""
    settings.TRACKER_TODAY = TODAY
    return TODAY


@pytest.fixture
def registrar(db):
    return RegistrarFactory()
