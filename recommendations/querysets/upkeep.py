"""What the registrar has to see to: rechecks that are due, and a record that contradicts itself."""

from datetime import date, timedelta

from django.apps import apps
from django.db.models import (
    Case,
    CharField,
    DateField,
    Exists,
    ExpressionWrapper,
    OuterRef,
    Q,
    Value,
    When,
)

from agencies.querysets import exists_on
from recommendations.choices import (
    Closure,
    Contradiction,
    Kind,
    MilestoneState,
    Progress,
    Verdict,
)
from recommendations.querysets.facts import acts
from recommendations.querysets.standing import RecommendationQuerySet

# A closed recommendation is looked at again after 12 and after 36 months.
RECHECK_AFTER = (timedelta(days=365), timedelta(days=1096))


def rechecks_due(rows: RecommendationQuerySet, *, on: date) -> RecommendationQuerySet:
    """Closed rows that are due to be looked at again and were not.

    A recheck, or a verdict on the whole, on or after the due day settles it.
    """
    mine = acts().up_to(on).filter(recommendation=OuterRef("pk"), milestone=None, part=None)
    verdict = Q(kind=Kind.ASSESS) & ~Q(verdict=Verdict.EVIDENCE_REQUESTED)
    checks = mine.filter(Q(kind=Kind.RECHECK) | verdict)
    due = Q()
    for wait in RECHECK_AFTER:
        day = ExpressionWrapper(OuterRef("closure_on") + wait, output_field=DateField())
        checked = Exists(checks.filter(effective_on__gte=day))
        due |= Q(~checked, closure_on__lte=on - wait)
    return rows.exclude(closure="").filter(due)


def with_contradiction(rows: RecommendationQuerySet, *, on: date) -> RecommendationQuerySet:
    """The rows of which the record contradicts itself, each with `contradiction`."""
    steps = apps.get_model("recommendations", "Milestone").objects.with_standing(on=on)
    parts = apps.get_model("recommendations", "Part").objects.with_closure(on=on)
    mine, mine_parts = Q(recommendation=OuterRef("pk")), parts.filter(recommendation=OuterRef("pk"))
    unfinished = steps.unfinished(on=on).filter(mine)
    met = steps.filter(mine, state=MilestoneState.MET)
    still_open = Q(closure="")
    owned = still_open & Q(custody_id__isnull=False)
    not_complete = Q(progress=None) | ~Q(progress=Progress.COMPLETE)
    found = Case(
        When(owned & Q(Exists(unfinished), progress=Progress.COMPLETE),
             then=Value(Contradiction.COMPLETE_WITH_STEPS)),
        When(owned & Q(Exists(met), ~Exists(unfinished)) & not_complete,
             then=Value(Contradiction.STEPS_DONE)),
        When(still_open & Q(verdict=Verdict.FULLY), then=Value(Contradiction.VERIFIED_OPEN)),
        When(closure=Closure.IMPLEMENTED, verdict=Verdict.NOT_DONE,
             then=Value(Contradiction.CLOSED_UNDONE)),
        When(still_open & Q(Exists(mine_parts), ~Exists(mine_parts.filter(closure=""))),
             then=Value(Contradiction.PARTS_CLOSED)),
        When(owned & Exists(unfinished.exclude(exists_on(on, "agency__"))),
             then=Value(Contradiction.GONE_AGENCY)),
        default=Value(""), output_field=CharField(),
    )  # fmt: skip
    return rows.annotate(contradiction=found).exclude(contradiction="")
