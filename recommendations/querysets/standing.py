"""The standing of recommendations on a day, as pages, filters, the admin and commands read it.

What the acts say is worked out in one place, `rules/standing.py`, and kept by the projection as
stretches of days; here it is asked for one day.
"""

from datetime import date
from typing import TYPE_CHECKING, Self

from django.apps import apps
from django.db.models import Case, Exists, F, OuterRef, Q, Value, When
from django.db.models.functions import Coalesce

from recommendations.choices import OFFICER_KINDS
from recommendations.querysets.facts import acts, latest
from recommendations.querysets.stretches import Numbered
from recommendations.rules.standing import Stretch
from seminar_tracker.recording import settle

if TYPE_CHECKING:
    from agencies.models import Agency
    from recommendations.models import Recommendation

# What a row bears of the stretch that covers the day.
COLUMNS = ("place", *Stretch._fields[2:])


def officer_present(*, on: date) -> Coalesce:
    """The name of the officer who answers for a row with a custody; "" when nobody does.

    An answer names the officer or nobody, so the last of the acts that do speaks of the present
    one. An officer with an account has left when the account no longer acts for the agency.
    """
    members = apps.get_model("agencies", "Membership").objects.in_force(on=on)
    still_there = members.filter(user=OuterRef("officer"), agency=OuterRef("assignment__agency"))
    mine = acts().up_to(on).filter(assignment=OuterRef("custody_id"), kind__in=OFFICER_KINDS)
    present = When(Q(officer=None) | Exists(still_there), then=F("officer_name"))
    last = latest(mine.annotate(present=Case(present, default=Value(""))), "present")
    return Coalesce(last, Value(""))


class RecommendationQuerySet(Numbered["Recommendation"]):
    """Sets of recommendations and their standing."""

    def get_by_natural_key(self, slug: str, label: str) -> "Recommendation":
        return self.get(seminar__slug=slug, label=label)

    def with_seminar(self) -> Self:
        """With the seminar at hand, but for its document: each row would bring it whole."""
        return self.select_related("seminar").defer("seminar__document")

    def with_standing(self, *, on: date) -> Self:
        """Annotate all that the register says of each recommendation on the day.

        place (in the register), closure, custody_id, lead_id, asked_id and proposed_id (agencies),
        owned_since,
        orphan_reason, unowned_since, last_news_on, is_overdue, is_silent, progress, progress_on,
        has_instrument (that of the report), verdict, verdict_on, finding (the last verdict that is
        no request for evidence), is_checked (since the report), is_claim, next_due_on and signal.
        Only recommendations of seminars held by that day are found.
        """
        settle()
        found = self.filter(standings__starts_on__lte=on, standings__ends_on__gt=on)
        return found.annotate(**{name: F(f"standings__{name}") for name in COLUMNS})

    def with_officer(self, *, on: date) -> Self:
        """Annotate rows of `with_standing` with officer_name: who answers by name, or ""."""
        return self.annotate(officer_name=officer_present(on=on))

    def in_hands_of(self, agency: "Agency", *, on: date) -> Self:
        """Rows of `with_standing` in the agency's custody on the day."""
        return self.with_standing(on=on).filter(lead_id=agency.pk)

    def of_agency(self, agency: "Agency", *, on: date) -> Self:
        """Recommendations that the agency leads or supports, was asked to, or should be."""
        ties = apps.get_model("recommendations", "Assignment").objects.present(on=on)
        return self.filter(pk__in=ties.filter(agency=agency).values("recommendation"))
