"""How tests make a report, and what they read out of one."""

from datetime import date, timedelta

from django.http import QueryDict

from recommendations.reports.model import Report, build
from recommendations.selection import select


def report(query: str = "", *, on: date, since: date | None = None) -> Report:
    """The report that an address with this query asks for."""
    return build(select(QueryDict(query), on=on), since=since or on - timedelta(days=30))
