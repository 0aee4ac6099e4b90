"""Addresses as they are needed outside of pages: in mails, calendars, feeds, reports, the API."""

import re
from collections.abc import Callable

from django.conf import settings
from django.urls import reverse

# A last part of an address that stands in it as it is.
PLAIN = re.compile(r"[\w.()-]+", re.ASCII)


def absolute(path: str) -> str:
    """The address with its host; `path` begins with a slash."""
    return f"{settings.SITE_URL}{path}"


def addresses_under(name: str, *args: str) -> Callable[[str], str]:
    """Makes the addresses of pages that differ in the last of their arguments alone.

    They are those of `reverse`, which takes long for each of many: it is asked once, and for what
    it has to quote or to refuse.
    """
    sample = "label"
    before, _sample, after = absolute(reverse(name, args=[*args, sample])).rpartition(sample)

    def address_of(last: str) -> str:
        if PLAIN.fullmatch(last):
            return f"{before}{last}{after}"
        return absolute(reverse(name, args=[*args, last]))

    return address_of
