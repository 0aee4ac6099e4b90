"""What must not reach a real register: `check --deploy` calls it an error, or warns of it.

The ordinary `check` says nothing, because on one's own computer all of it is fine.
"""

from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.checks import CheckMessage, Error
from django.core.checks import Warning as Caution
from django.db import DatabaseError


def secret_key(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """The key that everybody can read in the source signs nothing on a network."""
    if settings.SECRET_KEY != settings.INSECURE_KEY:
        return []
    return [
        Error(
            "The secret key is the one in the source.",
            hint="Set TRACKER_SECRET_KEY to 50 or more random characters.",
            id="seminar_tracker.E001",
        )
    ]


def clock(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """A real register lives on today's date."""
    if settings.TRACKER_TODAY is None:
        return []
    return [
        Error(
            f"The clock stands still on {settings.TRACKER_TODAY}.",
            hint="Unset TRACKER_TODAY.",
            id="seminar_tracker.E002",
        )
    ]


def demonstration(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """A demonstration lets in people whose passwords are public."""
    if not settings.TRACKER_DEMO:
        return []
    return [
        Error(
            "The demonstration is on: accounts with public passwords may sign in.",
            hint="Unset TRACKER_DEMO.",
            id="seminar_tracker.E003",
        )
    ]


def demonstration_accounts(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Demonstration accounts do not belong in a real register, even when they cannot sign in."""
    try:
        found = get_user_model().objects.filter(is_demonstration=True).count()
    except DatabaseError:
        # No database yet, or not migrated: then it has no accounts either; /readyz says so.
        return []
    if not found:
        return []
    return [
        Error(
            f"The database has demonstration accounts: {found}.",
            hint="Start the register with a database of its own, without the demonstration.",
            id="seminar_tracker.E004",
        )
    ]


def mail_server(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Without a server nobody is reminded of anything."""
    if settings.EMAIL_HOST:
        return []
    return [
        Caution(
            "No mail server is set: reminders become files in var/mail and reach nobody.",
            hint="Set TRACKER_SMTP_HOST, and TRACKER_MAIL_FROM to an address that may send.",
            id="seminar_tracker.W001",
        )
    ]


def site_url(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """A link in a mail that leads to the reader's own computer leads nowhere."""
    if settings.SITE_URL != settings.LOCAL_SITE_URL:
        return []
    return [
        Caution(
            f"Links in mails and calendars lead to {settings.SITE_URL}.",
            hint="Set TRACKER_SITE_URL to the address at which people reach the register.",
            id="seminar_tracker.W002",
        )
    ]


DEPLOYMENT = [secret_key, clock, demonstration, demonstration_accounts, mail_server, site_url]
