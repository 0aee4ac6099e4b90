"""What a reviewer comes for: what changed, what is claimed, what waits to be looked at again."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Prefetch, Q

from agencies.models import User
from recommendations.choices import NEWS_KINDS, Kind, Verdict
from recommendations.comparison import MOST, TooMuch, compare
from recommendations.models import Act, Evidence, Recommendation, Visit
from recommendations.querysets import RecommendationQuerySet
from recommendations.querysets.upkeep import rechecks_due
from recommendations.rules.verification import differ
from recommendations.selection import Selection
from recommendations.tables import First, first_of, with_agencies
from recommendations.verification import with_findings

# How many of each the page names; the count stands beside.
SHOWN = 50
# Of a claim the page shows so many acts with evidence, the newest.
ACTS_SHOWN = 5
# Who has not looked for so long comes anew; before that it is the same visit.
VISIT_ENDS_AFTER = timedelta(hours=8)


@dataclass
class Claim:
    """A report of "complete" that nobody has checked, with what is there to check it by.

    `acts` bring facts or evidence, `verdicts` are what was found or asked for before; both newest
    first.
    """

    row: Recommendation
    acts: list[Act] = field(default_factory=list)
    verdicts: list[Act] = field(default_factory=list)


def look(user: User, *, at: datetime) -> datetime | None:
    """Note that the reviewer looks now; return when the visit before this one ended, if any did."""
    seen, is_first = Visit.objects.get_or_create(user=user, defaults={"last_at": at})
    if not is_first:
        if at - seen.last_at > VISIT_ENDS_AFTER:
            seen.before_at = seen.last_at
        seen.last_at = at
        seen.save()
    return seen.before_at


def review_page(
    selection: Selection, *, since: date, recorded_after: datetime | None, reader: User
) -> dict[str, Any]:
    """The context of the page: a fixed number of queries, however much waits."""
    on, rows = selection.on, selection.rows
    try:
        changes = compare(rows, first=since, last=on, recorded_after=recorded_after, most=MOST)
        too_much = 0
    except TooMuch:
        changes, too_much = [], MOST
    claims = claims_to_check(rows, on=on, reader=reader)
    asked = first_of(requests(rows, on=on), SHOWN)
    rechecks = first_of(rechecks_due(rows, on=on).order_by("closure_on"), SHOWN)
    return {
        "too_much": too_much,
        "changes": changes[:SHOWN],
        "change_count": len(changes),
        "claims": claims,
        "claim_count": claims.total,
        "asked": asked,
        "asked_count": asked.total,
        "rechecks": rechecks,
        "recheck_count": rechecks.total,
        "disputed": disputed(rows, on=on),
    }


def claims_to_check(rows: RecommendationQuerySet, *, on: date, reader: User) -> First[Claim]:
    """The first claims, the longest waiting first."""
    waiting = rows.filter(is_claim=True).order_by("progress_on", "place", "pk")
    found = first_of(waiting, SHOWN)
    claims = {row.pk: Claim(row) for row in with_findings(with_agencies(found), on=on)}
    told = Q(kind__in=NEWS_KINDS) | Q(evidence__isnull=False) | Q(kind=Kind.ASSESS)
    acts = Act.objects.up_to(on).filter(told, recommendation__in=claims).distinct()
    evidence = Evidence.objects.for_reader(reader, on=on)
    related = acts.select_related("agency", "milestone", "part", "assignment__agency")
    for act in related.newest_first().prefetch_related(Prefetch("evidence", evidence)):
        claim = claims[act.recommendation_id]
        (claim.verdicts if act.kind == Kind.ASSESS else claim.acts).append(act)
    for claim in claims.values():
        claim.acts = worth_showing(claim)
    return First(claims.values(), found.total)


def worth_showing(claim: Claim) -> list[Act]:
    """The report itself first, then the newest acts that bring evidence or name a paper."""
    report = [act for act in claim.acts if act.pk == claim.row.progress_act]
    others = [
        act
        for act in claim.acts
        if act.pk != claim.row.progress_act and (act.instrument or act.evidence.all())
    ]
    return (report + others)[:ACTS_SHOWN]


def requests(rows: RecommendationQuerySet, *, on: date) -> Any:
    """Requests for evidence that still stand, the oldest first."""
    found = Act.objects.waiting_for_evidence(on=on).filter(
        recommendation__in=rows.order_by().values("pk")
    )  # fmt: skip
    return found.select_related("recommendation__seminar")


def disputed(rows: RecommendationQuerySet, *, on: date) -> list[Recommendation]:
    """Where what reviewers found differs; only where two or more have looked can it."""
    verdicts = Act.objects.up_to(on).filter(kind=Kind.ASSESS, milestone=None, part=None)
    found = verdicts.exclude(verdict=Verdict.EVIDENCE_REQUESTED).order_by()
    judged = found.values("recommendation").annotate(n=Count("recorded_by", distinct=True))
    several = judged.filter(n__gt=1).values("recommendation")
    judged_rows = with_findings(rows.filter(pk__in=several), on=on)
    return [row for row in judged_rows if differ(row.verdict or "", row.other_findings)][:SHOWN]
