"""Whoever has signed in is known by a session, as long as it lasts."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from seminar_tracker.sessions import SessionStore

pytestmark = pytest.mark.django_db


@pytest.fixture
def kept():
    session = SessionStore()
    session["told"] = "“Ә”"
    session.save()
    return session


def test_session_is_found_by_one_statement(kept, django_assert_num_queries):
    found = SessionStore(kept.session_key)

    with django_assert_num_queries(1):
        assert found["told"] == "“Ә”"
    assert found.session_key == kept.session_key


def test_session_that_is_over_is_empty_and_gets_another_key(kept):
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    found = SessionStore(kept.session_key)

    assert found.get("told") is None
    found.save()
    assert found.session_key != kept.session_key


@pytest.mark.parametrize("key", ["a" * 32, "’; DROP TABLE", "a" * 100])
def test_made_up_key_opens_nothing(kept, key):
    found = SessionStore(key)

    assert found.get("told") is None
    assert found.session_key is None
