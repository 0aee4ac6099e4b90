"""The standing of recommendations on a day, as pages, filters, the admin and commands read it.

What the acts say is worked out in one place, `rules/standing.py`, and kept by the projection as
stretches of days; here it is asked for one day.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from datetime import date
from itertools import accumulate
from typing import TYPE_CHECKING, Any, Self

from django.apps import apps
from django.db.models import Case, Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from recommendations.choices import OFFICER_KINDS, Role, Signal
from recommendations.editions import kept
from recommendations.querysets.facts import acts, latest, standings
from recommendations.rules.standing import Stretch
from seminar_tracker.recording import settle

if TYPE_CHECKING:
    from agencies.models import Agency
    from recommendations.models import Recommendation

# What a row bears of the stretch that covers the day.
COLUMNS = ("place", *Stretch._fields[2:])


def officer_present(*, on: date) -> Subquery:
    """The name of the officer who answers for the row; "" when that one left, None without a lead.

    An answer names the officer or nobody, so of all acts that do, the last on any lead speaks of
    the present one. An officer with an account has left when the account no longer acts for the
    agency.
    """
    members = apps.get_model("agencies", "Membership").objects.in_force(on=on)
    still_there = members.filter(user=OuterRef("officer"), agency=OuterRef("assignment__agency"))
    mine = acts().up_to(on).filter(
        recommendation=OuterRef("pk"), assignment__role=Role.LEAD, kind__in=OFFICER_KINDS
    )  # fmt: skip
    present = When(Q(officer=None) | Exists(still_there), then=F("officer_name"))
    return latest(mine.annotate(present=Case(present, default=Value(""))), "present")


def signal_counts() -> dict[str, Count]:
    """How many of the rows bear each signal, and how many there are."""
    counts = {signal.value: Count("pk", filter=Q(signal=signal)) for signal in Signal}
    return {"total": Count("*"), **counts}


def turned(spells: "RecommendationQuerySet") -> Counter[date]:
    """By how many these stretches of days grow or shrink on each day."""
    turns: Counter[date] = Counter()
    for field, sign in (("standings__starts_on", 1), ("standings__ends_on", -1)):
        for day, number in spells.values_list(field).annotate(number=Count("*")):
            turns[day] += sign * number
    return turns


class RecommendationQuerySet(QuerySet["Recommendation"]):
    """Sets of recommendations and their standing."""

    def get_by_natural_key(self, slug: str, label: str) -> "Recommendation":
        return self.get(seminar__slug=slug, label=label)

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
        """Annotate officer_name: who answers for it by name; "" when nobody does."""
        return self.annotate(officer_name=Coalesce(officer_present(on=on), Value("")))

    def orphans_over_time(self, days: Sequence[date]) -> list[int]:
        """How many were orphans on each of the days, which are in order; two queries."""
        settle()
        spells = self.order_by().filter(standings__signal=Signal.ORPHAN)
        turns = kept("turns", spells, lambda: turned(spells))
        dated = sorted(turns)
        totals = list(accumulate((turns[day] for day in dated), initial=0))
        return [totals[bisect_right(dated, day)] for day in days]

    def figures(self) -> dict[str, int]:
        """How many rows of `with_standing` bear each signal, with `total`; one query."""
        rows = self.order_by()
        return kept("figures", rows, lambda: rows.aggregate(**signal_counts()))

    def grouped(self, field: str) -> list[dict[str, Any]]:
        """The figures for each value of the field, the largest group first; one query."""
        groups = self.order_by().values(field).annotate(**signal_counts())
        return kept("groups", groups, lambda: list(groups.order_by("-total", field)))

    def by_reason(self) -> dict[str, int]:
        """How many rows of `with_standing` have each orphan reason; one query."""
        groups = self.order_by().values("orphan_reason").annotate(total=Count("*"))
        return kept("reasons", groups, lambda: dict(groups.values_list("orphan_reason", "total")))

    def in_hands_of(self, agency: "Agency", *, on: date) -> Self:
        """Recommendations in the agency's custody on the day."""
        return self.filter(pk__in=standings(on=on).filter(lead=agency).values("recommendation"))

    def of_agency(self, agency: "Agency", *, on: date) -> Self:
        """Recommendations that the agency leads or supports, was asked to, or should be."""
        ties = apps.get_model("recommendations", "Assignment").objects.present(on=on)
        return self.filter(pk__in=ties.filter(agency=agency).values("recommendation"))
