"""The standing in SQL: what the acts up to a date say of each recommendation.

Pages, filters, the admin and commands all ask here; there is no second rule elsewhere. Within a
family of acts the latest up to the date decides (`choices.py` lists the families), and the order
is always effective date, then order of recording.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Self

from django.apps import apps
from django.conf import settings
from django.db.models import (
    Case,
    CharField,
    Count,
    DateField,
    Exists,
    F,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Least
from django.db.models.lookups import Exact

from recommendations.choices import (
    ACCEPTING,
    CUSTODY_KINDS,
    OFFICER_KINDS,
    Kind,
    OrphanReason,
    Progress,
    Role,
    Signal,
    Verdict,
)
from recommendations.querysets.facts import NEVER, acts, closure, latest, leads

if TYPE_CHECKING:
    from agencies.models import Agency
    from recommendations.models import Recommendation


def orphan_reason(*, on: date) -> Case:
    """Why nobody holds the row of `with_custody`, by the last act on its lead; None when held."""
    term = on - timedelta(days=settings.ANSWER_TERM_DAYS)
    return Case(
        When(custody_id__isnull=False, then=Value(None)),
        When(last_kind=None, then=Value(OrphanReason.NEVER_NOMINATED)),
        When(last_kind=Kind.HAND_BACK, then=Value(OrphanReason.HANDED_BACK)),
        When(
            Q(last_kind=Kind.ANSWER) & ~Q(last_response__in=ACCEPTING),
            then=Value(OrphanReason.DECLINED),
        ),
        # Nominated or accepted, and then the agency itself came to an end.
        When(last_agency_ended_on__lte=on, then=Value(OrphanReason.DISSOLVED)),
        When(last_custody_on__lt=term, then=Value(OrphanReason.UNANSWERED)),
        default=Value(OrphanReason.AWAITING),
        output_field=CharField(),
    )


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


class RecommendationQuerySet(QuerySet["Recommendation"]):
    """Sets of recommendations and their standing."""

    def get_by_natural_key(self, slug: str, label: str) -> "Recommendation":
        return self.get(seminar__slug=slug, label=label)

    def known(self, *, on: date) -> Self:
        """Recommendations whose seminar had been held by that day."""
        return self.filter(seminar__held_on__lte=on)

    def with_standing(self, *, on: date) -> Self:
        """Annotate all that the register says of each recommendation on the day.

        closure, custody_id, officer_name ("" when nobody answers by name), lead_id, asked_id and
        proposed_id (agencies), owned_since, orphan_reason, unowned_since, last_news_on, is_overdue,
        is_silent, progress, progress_on, verdict, verdict_on, finding (the last
        verdict that is no request for evidence), is_checked (since the report), is_claim,
        next_due_on and signal.
        Only recommendations of seminars held by that day are found.
        """
        return (
            self.known(on=on)
            .with_closure(on=on)
            .with_custody(on=on)
            .with_reports(on=on)
            .with_delivery(on=on)
            .with_signal()
        )

    def with_closure(self, *, on: date) -> Self:
        """Annotate closure: how it stands closed on the day, or "" while it is open."""
        mine = acts().up_to(on).closings().filter(recommendation=OuterRef("pk"), part=None)
        return self.annotate(
            closure=closure(on=on),
            closure_on=latest(mine, "effective_on"),
        )

    def with_custody(self, *, on: date) -> Self:
        """Annotate who holds it, and if nobody does, why and since when."""
        held = leads().in_force(on=on)
        mine = (
            acts()
            .up_to(on)
            .filter(
                recommendation=OuterRef("pk"), kind__in=CUSTODY_KINDS, assignment__role=Role.LEAD
            )
        )
        # A custody ended with the assignment or with the agency, whichever came first.
        ended = Least(
            Coalesce("ends_on", NEVER, output_field=DateField()),
            Coalesce("agency__ended_on", NEVER, output_field=DateField()),
        )
        past = leads().filter(starts_on__lte=on).annotate(ended=ended).filter(ended__lte=on)
        last_end = past.order_by().values("recommendation").annotate(day=Max("ended"))
        return self.annotate(
            custody_id=Subquery(held.values("pk")[:1]),
            lead_id=Subquery(held.values("agency")[:1]),
            asked_id=latest(mine, "assignment__agency"),
            proposed_id=Subquery(leads().proposed(on=on).values("agency")[:1]),
            owned_since=Subquery(held.values("starts_on")[:1]),
            unowned_since=Coalesce(Subquery(last_end.values("day")), "seminar__held_on"),
            last_kind=latest(mine, "kind"),
            last_response=latest(mine, "response"),
            last_custody_on=latest(mine, "effective_on"),
            last_agency_ended_on=latest(mine, "assignment__agency__ended_on"),
            officer_name=Coalesce(officer_present(on=on), Value("")),
        ).annotate(orphan_reason=orphan_reason(on=on))

    def with_reports(self, *, on: date) -> Self:
        """Annotate what agencies reported and reviewers found, side by side."""
        mine = acts().up_to(on).filter(recommendation=OuterRef("pk"))
        reports = mine.filter(kind=Kind.UPDATE, part=None).exclude(progress="").for_the_whole()
        # A verdict on one milestone or part says nothing of the others.
        verdicts = mine.filter(kind=Kind.ASSESS, milestone=None, part=None)
        checked = verdicts.exclude(verdict=Verdict.EVIDENCE_REQUESTED)
        after_report = Q(effective_on__gt=OuterRef("progress_on")) | Q(
            effective_on=OuterRef("progress_on"), pk__gt=OuterRef("progress_act")
        )
        return (
            self.annotate(
                progress=latest(reports, "progress"),
                progress_on=latest(reports, "effective_on"),
                progress_act=latest(reports, "pk"),
                verdict=latest(verdicts, "verdict"),
                verdict_on=latest(verdicts, "effective_on"),
                finding=latest(checked, "verdict"),
                last_news_on=latest(mine.news(), "effective_on"),
                instrument=latest(reports, "instrument"),
            )
            .annotate(
                is_checked=Exists(checked.filter(after_report)),
            )
            .annotate(
                is_claim=Case(
                    When(
                        is_checked=False,
                        progress=Progress.COMPLETE,
                        closure="",
                        then=Value(True),
                    ),
                    default=Value(False),
                )
            )
        )

    def with_delivery(self, *, on: date) -> Self:
        """Annotate is_overdue, is_silent and the next due date."""
        steps = apps.get_model("recommendations", "Milestone").objects.filter(
            recommendation=OuterRef("pk")
        )
        quiet_since = on - timedelta(days=settings.SILENCE_DAYS)
        return self.annotate(
            is_overdue=Exists(steps.overdue(on=on)),
            next_due_on=Subquery(steps.unfinished(on=on).order_by("due_on").values("due_on")[:1]),
            is_silent=Case(
                When(
                    Q(last_news_on=None) | Q(last_news_on__lte=quiet_since),
                    closure="",
                    owned_since__lte=quiet_since,
                    then=Value(True),
                ),
                default=Value(False),
            ),
        )

    def with_signal(self) -> Self:
        """Annotate signal: the first word that applies."""
        return self.annotate(
            signal=Case(
                When(~Q(closure=""), then=Value(Signal.CLOSED)),
                When(custody_id=None, then=Value(Signal.ORPHAN)),
                When(is_overdue=True, then=Value(Signal.OVERDUE)),
                When(is_silent=True, then=Value(Signal.SILENT)),
                default=Value(Signal.ON_TRACK),
                output_field=CharField(),
            )
        )

    def open(self, *, on: date) -> Self:
        """Recommendations that are not closed on the day."""
        return self.known(on=on).with_closure(on=on).filter(closure="")

    def orphans(self, *, on: date) -> Self:
        """Open recommendations that no agency holds on the day."""
        found = self.known(on=on).with_closure(on=on).with_custody(on=on)
        return found.filter(closure="", custody_id=None)

    def orphans_over_time(self, days: Sequence[date]) -> list[int]:
        """How many were orphans on each of the days: one number a day, in one query."""
        flags = {
            f"day{i}": Case(
                When(
                    Q(~Exists(leads().in_force(on=day))) & Q(Exact(closure(on=day), Value(""))),
                    seminar__held_on__lte=day,
                    then=Value(1),
                ),
                default=Value(0),
            )
            for i, day in enumerate(days)
        }
        counts = self.annotate(**flags).aggregate(**{f"{name}_sum": Sum(name) for name in flags})
        return [counts[f"day{i}_sum"] or 0 for i in range(len(days))]

    def figures(self) -> dict[str, int]:
        """How many rows of `with_standing` bear each signal, with `total`; one query."""
        counts = {signal.value: Count("pk", filter=Q(signal=signal)) for signal in Signal}
        return self.order_by().aggregate(total=Count("pk"), **counts)

    def grouped(self, field: str) -> list[dict[str, Any]]:
        """The figures for each value of the field, the largest group first; one query."""
        counts = {signal.value: Count("pk", filter=Q(signal=signal)) for signal in Signal}
        groups = self.order_by().values(field).annotate(total=Count("pk"), **counts)
        return list(groups.order_by("-total", field))

    def by_reason(self) -> dict[str, int]:
        """How many rows of `with_standing` have each orphan reason; one query."""
        groups = self.order_by().values("orphan_reason").annotate(total=Count("pk"))
        return {row["orphan_reason"]: row["total"] for row in groups}

    def in_hands_of(self, agency: "Agency", *, on: date) -> Self:
        """Recommendations in the agency's custody on the day."""
        held = apps.get_model("recommendations", "Assignment").objects.leads().in_force(on=on)
        return self.filter(pk__in=held.filter(agency=agency).values("recommendation"))

    def of_agency(self, agency: "Agency", *, on: date) -> Self:
        """Recommendations that the agency leads or supports, was asked to, or should be."""
        ties = apps.get_model("recommendations", "Assignment").objects.present(on=on)
        return self.filter(pk__in=ties.filter(agency=agency).values("recommendation"))
