"""What a reviewer comes for: what changed, what is claimed, what waits to be looked at again."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any

from django.db.models import F, Max, Min, Prefetch, Q

from agencies.models import User
from recommendations.choices import NEWS_KINDS, Kind
from recommendations.comparison import CHUNK, MOST, TooMuch, compare
from recommendations.editions import kept_under, read_again
from recommendations.models import Act, Evidence, Recommendation, Visit
from recommendations.querysets import ActQuerySet, RecommendationQuerySet
from recommendations.querysets.facts import CHECKS
from recommendations.querysets.upkeep import rechecks_due
from recommendations.rules.verification import differ
from recommendations.selection import Selection
from recommendations.tables import First, first_found, first_of, with_agencies
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
        chosen = rows if selection.words else None
        changes = compare(chosen, first=since, last=on, recorded_after=recorded_after, most=MOST)
        too_much = 0
    except TooMuch:
        changes, too_much = [], MOST
    claims = claims_to_check(rows, on=on, reader=reader)
    within = Q(recommendation__in=rows.order_by().values("pk")) if selection.words else Q()
    asked = requests(within, selection.query, on=on)

    def due() -> RecommendationQuerySet:
        return rechecks_due(rows, on=on).order_by("closure_on", "place", "pk")

    rechecks = first_found(("rechecks", selection.query), due, SHOWN, of=rows)
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
        "disputed": disputed(rows, selection.query, on=on),
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


def requests(within: Q, query: str, *, on: date) -> First[Act]:
    """Requests for evidence that still stand, the oldest first; `query` says within what."""

    def find() -> ActQuerySet:
        return Act.objects.waiting_for_evidence(on=on, are_many=not within).filter(within)

    acts = Act.objects.select_related("recommendation__seminar").defer(
        "recommendation__text", "recommendation__seminar__document"
    )
    return first_found(("requests", query), find, SHOWN, of=acts)


def disputed(rows: RecommendationQuerySet, query: str, *, on: date) -> list[Recommendation]:
    """The first of the rows, which `query` names, where what reviewers found differs."""

    def look() -> list[int]:
        found: list[int] = []
        every = may_differ(rows, on=on).iterator(CHUNK)
        while len(found) < SHOWN and (some := with_findings(islice(every, CHUNK), on=on)):
            found += [row.pk for row in some if differ(row.verdict or "", row.other_findings)]
        return found[:SHOWN]

    keys = kept_under(("disputed", SHOWN, query), look)
    return with_findings(read_again(rows, keys), on=on)


def may_differ(rows: RecommendationQuerySet, *, on: date) -> RecommendationQuerySet:
    """Those of the rows in which two or more reviewers have looked, and not all said the same."""
    verdicts = Act.objects.up_to(on).filter(CHECKS, kind=Kind.ASSESS).order_by()
    judged = verdicts.values("recommendation").annotate(
        by=Min("recorded_by"), by_another=Max("recorded_by"),
        said=Min("verdict"), and_said=Max("verdict"),
    )  # fmt: skip
    several = judged.filter(by__lt=F("by_another"), said__lt=F("and_said"))
    return rows.filter(pk__in=several.values("recommendation"))
