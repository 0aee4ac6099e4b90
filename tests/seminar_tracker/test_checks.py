from datetime import date

import pytest
from django.contrib.auth import get_user_model
from django.core import checks
from django.core.management import CommandError, call_command
from django.db import OperationalError

from tests.factories import UserFactory


def found() -> set[str]:
    """Our own findings of `check --deploy`."""
    messages = checks.run_checks(include_deployment_checks=True)
    return {message.id for message in messages if message.id.startswith("seminar_tracker.")}


@pytest.fixture(autouse=True)
def production(settings, db):
    """Settings with which nothing of ours is to be found."""
    settings.SECRET_KEY = "k" * 60
    settings.TRACKER_TODAY = None
    settings.TRACKER_DEMO = False
    settings.EMAIL_HOST = "mail.example"
    settings.SITE_URL = "https://tracker.example"


def test_a_real_register_passes():
    UserFactory()

    assert found() == set()


def test_the_key_in_the_source_is_an_error(settings):
    settings.SECRET_KEY = settings.INSECURE_KEY

    assert found() == {"seminar_tracker.E001"}


def test_a_pinned_clock_is_an_error(settings):
    settings.TRACKER_TODAY = date(2008, 6, 30)

    assert found() == {"seminar_tracker.E002"}


def test_a_running_demonstration_is_an_error(settings):
    settings.TRACKER_DEMO = True

    assert found() == {"seminar_tracker.E003"}


def test_demonstration_accounts_are_an_error():
    UserFactory(is_demonstration=True)

    assert found() == {"seminar_tracker.E004"}


def test_no_mail_server_is_a_warning(settings):
    settings.EMAIL_HOST = ""

    assert found() == {"seminar_tracker.W001"}


def test_links_to_the_readers_own_computer_are_a_warning(settings):
    settings.SITE_URL = settings.LOCAL_SITE_URL

    assert found() == {"seminar_tracker.W002"}


def test_a_database_that_is_missing_is_no_finding(monkeypatch):
    def refuse(**lookups):
        raise OperationalError("no such table: agencies_user")

    monkeypatch.setattr(get_user_model().objects, "filter", refuse)

    assert found() == set()


def test_check_for_deployment_fails_on_errors(settings):
    settings.TRACKER_DEMO = True

    with pytest.raises(CommandError, match="seminar_tracker.E003"):
        call_command("check", deploy=True)


def test_the_ordinary_check_is_silent(settings):
    settings.SECRET_KEY = settings.INSECURE_KEY
    settings.TRACKER_DEMO = True
    settings.TRACKER_TODAY = date(2008, 6, 30)
    UserFactory(is_demonstration=True)

    assert checks.run_checks() == []
