"""Addresses as they are needed outside of pages: in mails, calendars, feeds, reports, the API."""

from django.conf import settings


def absolute(path: str) -> str:
    """The address with its host; `path` begins with a slash."""
    return f"{settings.SITE_URL}{path}"
