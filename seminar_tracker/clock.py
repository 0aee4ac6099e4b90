"""The one clock, and the date that a page is about.

Views read the clock and hand the date down as `on`; nothing below a view asks what day it is.
`TRACKER_TODAY` pins the clock for the demonstration and for tests.
"""

import re
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from seminar_tracker.http import TrackerRequest, is_api
from seminar_tracker.open_data import problem

# Before any seminar, and far enough from the first day of the calendar to count back from.
EARLIEST = date(1900, 1, 1)
# One way to write a date; Python alone would read weeks and dates without hyphens as well.
WRITTEN = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
# Pages that no date can change, beside those behind a sign-in (`kept.signed_in`).
UNDATED = {"sign-in", "recommendations:download", "recommendations:download-file"}


def today() -> date:
    """Today in the register's time zone, or the day on which the clock is pinned."""
    return settings.TRACKER_TODAY or timezone.localdate()


def now() -> datetime:
    """This moment; with a pinned clock, the pinned day at the present time of day."""
    moment = timezone.localtime()
    pinned = settings.TRACKER_TODAY
    if pinned is None:
        return moment
    return moment.replace(year=pinned.year, month=pinned.month, day=pinned.day)


class BadDate(Exception):
    """The address asks for a date that has no standing; the message tells the reader why."""


def not_before(on: date, first: date | None) -> None:
    """Refuse a date before the first that the page can speak of.

    Raises BadDate, which AsOfMiddleware turns into a page that says what to do.
    """
    if first and on < first:
        raise BadDate(
            _("The record starts on %(first)s, with the seminar. Choose that day or a later one.")
            % {"first": date_format(first)}
        )


def read_as_of(value: str) -> date:
    """Read `?as_of=YYYY-MM-DD`. Raises BadDate when malformed, in the future or absurdly early."""
    try:
        if not WRITTEN.fullmatch(value):
            raise ValueError(value)
        on = date.fromisoformat(value)
    except ValueError as error:
        raise BadDate(
            _("“%(value)s” is not a date. Write it as 2008-06-30: year, month, day.")
            % {"value": value[:40]}
        ) from error
    if on > today():
        raise BadDate(
            _("%(date)s is still to come. The newest date that can be shown is %(today)s.")
            % {"date": date_format(on), "today": date_format(today())}
        )
    if on < EARLIEST:
        raise BadDate(
            _("%(date)s is too early: no record goes back before %(earliest)s.")
            % {"date": date_format(on), "earliest": date_format(EARLIEST)}
        )
    return on


def about_today(request: TrackerRequest) -> None:
    """Pass over a date that the reader chose."""
    request.as_of, request.on, request.is_dated = None, today(), False


class AsOfMiddleware:
    """Give every request its date: `request.on`, and `request.as_of` when the reader chose one."""

    def __init__(self, get_response: Callable[[TrackerRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: TrackerRequest) -> HttpResponse:
        request.as_of, request.on, request.is_dated = None, today(), True
        if value := request.GET.get("as_of"):
            try:
                request.as_of = request.on = read_as_of(value)
            except BadDate as problem:
                return explain(request, problem)
        return self.get_response(request)

    def process_view(self, request: TrackerRequest, *_view: Any) -> None:
        if request.resolver_match and request.resolver_match.view_name in UNDATED:
            about_today(request)

    def process_exception(
        self, request: TrackerRequest, exception: Exception
    ) -> HttpResponse | None:
        return explain(request, exception) if isinstance(exception, BadDate) else None


def explain(request: TrackerRequest, error: BadDate) -> HttpResponse:
    """Say what is wrong with the date, on a page that leads back to today or as data."""
    request.as_of, request.on = None, today()
    if is_api(request):
        return problem(400, str(error), {"as_of": [str(error)]})
    return render(request, "bad_date.html", {"problem": error}, status=400)
