"""What the registrar has to see to: rechecks that are due, and a record that contradicts itself."""

from datetime import date, timedelta

from django.apps import apps
from django.db.models import (
    Case,
    CharField,
    DateField,
    Exists,
    F,
    OuterRef,
    Q,
    Value,
    When,
)

from agencies.querysets import exists_on
from recommendations.choices import (
    Closure,
    Contradiction,
    MilestoneState,
    Progress,
    Verdict,
)
from recommendations.querysets.facts import CHECKS, acts
from recommendations.querysets.standing import RecommendationQuerySet

# A closed recommendation is looked at again after 12 and after 36 months.
RECHECK_AFTER = (timedelta(days=365), timedelta(days=1096))


def rechecks_due(rows: RecommendationQuerySet, *, on: date) -> RecommendationQuerySet:
    """Closed rows that are due to be looked at again and were not.

    A recheck, or a verdict on the whole, on or after the last due day settles it.
    """
    soon, late = RECHECK_AFTER
    day = Case(
        When(closure_on__lte=on - late, then=F("closure_on") + late),
        default=F("closure_on") + soon,
        output_field=DateField(),
    )
    checks = acts().up_to(on).filter(CHECKS, recommendation=OuterRef("pk"))
    checked = Exists(checks.filter(effective_on__gte=OuterRef("recheck_on")))
    closed = rows.exclude(closure="").filter(closure_on__lte=on - soon)
    return closed.alias(recheck_on=day).filter(~checked)


def with_contradiction(rows: RecommendationQuerySet, *, on: date) -> RecommendationQuerySet:
    """The rows of which the record contradicts itself, each with `contradiction`.

    The standing says most of it: where a step is unfinished, one is due next. What has to be looked
    for comes after that.
    """
    steps = apps.get_model("recommendations", "Milestone").objects.with_standing(on=on)
    parts = apps.get_model("recommendations", "Part").objects.with_closure(on=on)
    mine, mine_parts = Q(recommendation=OuterRef("pk")), parts.filter(recommendation=OuterRef("pk"))
    gone = steps.unfinished(on=on).filter(mine).exclude(exists_on(on, "agency__"))
    met = steps.filter(mine, state=MilestoneState.MET)
    still_open = Q(closure="")
    owned = still_open & Q(custody_id__isnull=False)
    to_do, all_done = Q(next_due_on__isnull=False), Q(next_due_on=None)
    not_complete = Q(progress=None) | ~Q(progress=Progress.COMPLETE)
    found = Case(
        When(owned & to_do & Q(progress=Progress.COMPLETE),
             then=Value(Contradiction.COMPLETE_WITH_STEPS)),
        When(owned & all_done & not_complete & Q(Exists(met)),
             then=Value(Contradiction.STEPS_DONE)),
        When(still_open & Q(verdict=Verdict.FULLY), then=Value(Contradiction.VERIFIED_OPEN)),
        When(closure=Closure.IMPLEMENTED, verdict=Verdict.NOT_DONE,
             then=Value(Contradiction.CLOSED_UNDONE)),
        When(still_open & Q(Exists(mine_parts), ~Exists(mine_parts.filter(closure=""))),
             then=Value(Contradiction.PARTS_CLOSED)),
        When(owned & to_do & Q(Exists(gone)),
             then=Value(Contradiction.GONE_AGENCY)),
        default=Value(""), output_field=CharField(),
    )  # fmt: skip
    return rows.annotate(contradiction=found).exclude(contradiction="")
