"""The standing in SQL: what the acts up to a date say of each recommendation.

Pages, filters, the admin and commands all ask here; there is no second rule elsewhere. Within a
family of acts the latest up to the date decides (`choices.py` lists the families), and the order
is always effective date, then order of recording.
"""

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
    Value,
    When,
)
from django.db.models.functions import Coalesce, Least

from agencies.querysets import exists_on
from recommendations.choices import (
    ACCEPTING,
    CLOSURE_KINDS,
    CUSTODY_KINDS,
    NEWS_KINDS,
    Kind,
    MilestoneState,
    OrphanReason,
    Role,
    Signal,
    Verdict,
)

if TYPE_CHECKING:
    from recommendations.models import Assignment, Milestone

# Later than any date that the register will meet: stands for "has not ended".
NEVER = date.max


def acts() -> "ActQuerySet":
    """All acts; looked up late, because the models stand above this module."""
    return apps.get_model("recommendations", "Act").objects.all()


def latest(found: "ActQuerySet", field: str) -> Subquery:
    """The field of the latest of these acts."""
    return Subquery(found.order_by("-effective_on", "-pk").values(field)[:1])


def in_force(*, on: date) -> Q:
    """Match an assignment whose span covers the day, in an agency that exists on it."""
    not_ended = Q(ends_on=None) | Q(ends_on__gt=on)
    return Q(starts_on__lte=on) & not_ended & exists_on(on, "agency__")


class ActQuerySet(QuerySet["Act"]):
    """Acts: appended, never updated, never deleted."""

    def up_to(self, on: date) -> Self:
        """Acts that had taken effect by the end of that day."""
        return self.filter(effective_on__lte=on)

    def news(self) -> Self:
        """Acts that brought a new fact."""
        return self.filter(kind__in=NEWS_KINDS, repeats=None)

    def in_order(self) -> Self:
        """Oldest first."""
        return self.order_by("effective_on", "pk")

    def newest_first(self) -> Self:
        return self.order_by("-effective_on", "-pk")

    def update(self, **kwargs: Any) -> int:
        raise TypeError("Acts are never rewritten: record a later one.")

    def delete(self) -> tuple[int, dict[str, int]]:
        raise TypeError("Acts are never deleted: record a later one.")


class AssignmentQuerySet(QuerySet["Assignment"]):
    """Ties of agencies to recommendations."""

    def get_by_natural_key(self, slug: str, label: str, code: str) -> "Assignment":
        return self.get(
            recommendation__seminar__slug=slug,
            recommendation__label=label,
            agency__code=code,
            ends_on=None,
        )

    def leads(self) -> Self:
        return self.filter(role=Role.LEAD)

    def supporting(self) -> Self:
        return self.filter(role=Role.SUPPORTING)

    def in_force(self, *, on: date) -> Self:
        """Accepted, not ended, and the agency exists: for a lead, this is custody."""
        return self.filter(in_force(on=on))

    def with_nomination(self, *, on: date) -> Self:
        """Annotate nominated_on; None means that the tie is only a proposal of the plan."""
        mine = acts().up_to(on).filter(assignment=OuterRef("pk"))
        return self.annotate(
            nominated_on=latest(mine.filter(kind=Kind.NOMINATE), "effective_on"),
            answered_on=latest(mine.filter(kind=Kind.ANSWER), "effective_on"),
        )

    def awaiting_answer(self, *, on: date) -> Self:
        """Nominated and not answered, in an agency that still exists."""
        return self.with_nomination(on=on).filter(
            Q(ends_on=None) | Q(ends_on__gt=on),
            exists_on(on, "agency__"),
            nominated_on__isnull=False,
            answered_on=None,
        )


class MilestoneQuerySet(QuerySet["Milestone"]):
    """Dated, checkable steps."""

    def get_by_natural_key(self, slug: str, label: str, code: str) -> "Milestone":
        return self.get(recommendation__seminar__slug=slug, recommendation__label=label, code=code)

    def with_standing(self, *, on: date) -> Self:
        """The milestones set by that day, with due_on, met_on, dropped_on, moves and state.

        `met_on` is the day on which it was met, which may lie before the day of the report;
        whether it counts as met on a date is decided by the report.
        """
        mine = acts().up_to(on).filter(milestone=OuterRef("pk"))
        moves = mine.filter(kind=Kind.MOVE)
        counted = moves.order_by().values("milestone").annotate(n=Count("pk")).values("n")
        return self.filter(set_on__lte=on).annotate(
            due_on=Coalesce(latest(moves, "due_on"), F("first_due_on")),
            moves=Coalesce(Subquery(counted), 0),
            met_on=latest(mine.filter(kind=Kind.MEET), "happened_on"),
            dropped_on=latest(mine.filter(kind=Kind.DROP), "effective_on"),
            state=Case(
                When(dropped_on__isnull=False, then=Value(MilestoneState.DROPPED)),
                When(met_on__isnull=False, then=Value(MilestoneState.MET)),
                When(due_on__lt=on, then=Value(MilestoneState.OVERDUE)),
                default=Value(MilestoneState.OPEN),
                output_field=CharField(),
            ),
        )

    def unfinished(self, *, on: date) -> Self:
        """Neither met nor dropped by that day."""
        return self.with_standing(on=on).filter(met_on=None, dropped_on=None)

    def overdue(self, *, on: date) -> Self:
        """Unfinished, and the current due date is before the day."""
        return self.unfinished(on=on).filter(due_on__lt=on)


class RecommendationQuerySet(QuerySet):
    """Sets of recommendations and their standing."""

    def get_by_natural_key(self, slug: str, label: str):
        return self.get(seminar__slug=slug, label=label)

    def known(self, *, on: date) -> Self:
        """Recommendations whose seminar had been held by that day."""
        return self.filter(seminar__held_on__lte=on)

    def with_standing(self, *, on: date) -> Self:
        """Annotate all that the register says of each recommendation on the day.

        closure, custody_id, owned_since, orphan_reason, unowned_since, last_news_on, is_overdue,
        is_silent, progress, progress_on, verdict, verdict_on, is_claim, next_due_on and signal.
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
        mine = acts().up_to(on).filter(recommendation=OuterRef("pk"), kind__in=CLOSURE_KINDS)
        return self.annotate(
            closure=Coalesce(latest(mine, "closure"), Value("")),
            closure_on=latest(mine, "effective_on"),
        )

    def with_custody(self, *, on: date) -> Self:
        """Annotate who holds it, and if nobody does, why and since when."""
        assignments = apps.get_model("recommendations", "Assignment").objects
        leads = assignments.leads().filter(recommendation=OuterRef("pk"))
        held = leads.in_force(on=on)
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
        past = leads.filter(starts_on__lte=on).annotate(ended=ended).filter(ended__lte=on)
        last_end = past.order_by().values("recommendation").annotate(day=Max("ended"))
        term = on - timedelta(days=settings.ANSWER_TERM_DAYS)
        return self.annotate(
            custody_id=Subquery(held.values("pk")[:1]),
            owned_since=Subquery(held.values("starts_on")[:1]),
            unowned_since=Coalesce(Subquery(last_end.values("day")), "seminar__held_on"),
            last_kind=latest(mine, "kind"),
            last_response=latest(mine, "response"),
            last_custody_on=latest(mine, "effective_on"),
            last_agency_ended_on=latest(mine, "assignment__agency__ended_on"),
        ).annotate(
            orphan_reason=Case(
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
        )

    def with_reports(self, *, on: date) -> Self:
        """Annotate what agencies reported and reviewers found, side by side."""
        mine = acts().up_to(on).filter(recommendation=OuterRef("pk"))
        reports = mine.filter(kind=Kind.UPDATE).exclude(progress="")
        verdicts = mine.filter(kind=Kind.ASSESS)
        checked = verdicts.exclude(verdict=Verdict.EVIDENCE_REQUESTED)
        return self.annotate(
            progress=latest(reports, "progress"),
            progress_on=latest(reports, "effective_on"),
            verdict=latest(verdicts, "verdict"),
            verdict_on=latest(verdicts, "effective_on"),
            last_news_on=latest(mine.news(), "effective_on"),
            cites_instrument=Exists(mine.filter(kind=Kind.UPDATE).exclude(instrument="")),
        ).annotate(
            is_claim=Case(
                When(
                    Q(progress="complete")
                    & ~Exists(checked.filter(effective_on__gte=OuterRef("progress_on"))),
                    then=Value(True),
                ),
                default=Value(False),
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

    def orphans(self, *, on: date) -> Self:
        """Open recommendations that no agency holds on the day."""
        found = self.known(on=on).with_closure(on=on).with_custody(on=on)
        return found.filter(closure="", custody_id=None)

    def in_hands_of(self, agency, *, on: date) -> Self:
        """Recommendations in the agency's custody on the day."""
        held = apps.get_model("recommendations", "Assignment").objects.leads().in_force(on=on)
        return self.filter(pk__in=held.filter(agency=agency).values("recommendation"))
