"""Calendars: what a person or an agency promised and was asked, as all-day entries (RFC 5545)."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import cast
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Exists, OuterRef, Q
from django.utils import translation
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from agencies.choices import Role
from agencies.models import Agency
from recommendations.models import Assignment, CalendarAddress, Milestone, Recommendation
from recommendations.reminders.agenda import answer_by
from recommendations.reminders.digests import posts_in_force
from seminar_tracker.addresses import absolute


def open_address(token: str, *, on: date) -> CalendarAddress | None:
    """The address that the secret opens on the day; None when revoked, unknown or outlived.

    An agency's calendar is open to its people only, and to nobody whose account is closed.
    """
    post = posts_in_force(on=on).filter(user=OuterRef("user"), agency=OuterRef("agency"))
    found = CalendarAddress.objects.filter(Q(agency=None) | Exists(post))
    found = found.filter(token=token, revoked_at=None, user__is_active=True)
    return found.select_related("user", "agency").first()


def calendar(address: CalendarAddress, *, on: date) -> bytes:
    """The whole calendar in the person's language; the same bytes until something changes."""
    posts = posts_in_force(on=on).filter(user=address.user).select_related("agency")
    if address.agency:
        posts = posts.filter(agency=address.agency)
    # Who answers nominations is the focal point; the agency's own calendar shows them to all.
    answering = [post.agency for post in posts if address.agency or post.role == Role.FOCAL_POINT]
    with translation.override(address.user.language):
        found = Calendar()
        found.add("prodid", "-//Seminar Tracker//EN")
        found.add("version", "2.0")
        whose = address.agency.short_name if address.agency else str(address.user)
        found.add("x-wr-calname", _("Seminar Tracker: %(whose)s") % {"whose": whose})
        for step in steps([post.agency for post in posts], on=on):
            found.add_component(step_event(step))
        for tie in ties(answering, on=on):
            found.add_component(tie_event(tie))
        return cast(bytes, found.to_ical())


def steps(agencies: list[Agency], *, on: date) -> Iterable[Milestone]:
    """Open milestones for which the agencies answer, with the day of their last change."""
    found = Milestone.objects.answered_for_by([each.pk for each in agencies], on=on).with_last_move(
        on=on
    )
    return found.select_related("agency", "recommendation__seminar").order_by("due_on", "pk")


def ties(agencies: list[Agency], *, on: date) -> Iterable[Assignment]:
    """Nominations that the agencies have not answered."""
    found = Assignment.objects.awaiting_answer(on=on).filter(agency__in=agencies)
    return found.select_related("agency", "recommendation__seminar").order_by("nominated_on", "pk")


def step_event(step: Milestone) -> Event:
    """A milestone on the day on which it is due; a moved one replaces what stood there before."""
    changed_on = step.moved_on or step.set_on
    made = event(f"milestone-{step.pk}", step.due_on, changed_on, step.recommendation)
    made.add("sequence", step.moves)
    made.add("summary", f"{step.recommendation.label}. {step.title} ({step.agency.short_name})")
    return made


def tie_event(tie: Assignment) -> Event:
    """A nomination on the last day of its term."""
    asked_on = cast(date, tie.nominated_on)
    made = event(f"nomination-{tie.pk}", answer_by(tie), asked_on, tie.recommendation)
    words = {"recommendation": tie.recommendation, "agency": tie.agency.short_name}
    made.add("summary", _("Answer the nomination: %(recommendation)s (%(agency)s)") % words)
    return made


def event(name: str, day: date, changed_on: date, said: Recommendation) -> Event:
    """What entries share: a whole day that blocks no time, and where to read more."""
    page = absolute(said.get_absolute_url())
    made = Event()
    made.add("uid", f"{name}@{urlsplit(settings.SITE_URL).hostname}")
    made.add("dtstamp", datetime.combine(changed_on, time(), UTC))
    made.add("dtstart", day)
    made.add("dtend", day + timedelta(days=1))
    made.add("transp", "TRANSPARENT")
    made.add("description", f"{said.seminar.short_title}, {said}\n{page}")
    made.add("url", page)
    return made
