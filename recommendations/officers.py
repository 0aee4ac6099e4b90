"""Recommendations that an agency holds without anybody who answers for them by name."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, Max, OuterRef, Q, Subquery

from agencies.models import Membership
from recommendations.choices import OFFICER_KINDS, Kind
from recommendations.editions import kept_count
from recommendations.models import Act, Recommendation
from recommendations.querysets import RecommendationQuerySet
from recommendations.querysets.facts import latest
from recommendations.tables import First, first_of

# How many a page names.
SHOWN = 50


@dataclass(frozen=True)
class Nameless:
    """A row in custody without an officer: since when, and who it was; "" if it never was anyone.

    `left` says that the one who was named is gone.
    """

    row: Recommendation
    since: date
    who: str = ""

    @property
    def left(self) -> bool:
        return bool(self.who)


def nameless(rows: Iterable[Recommendation], *, on: date) -> list[Nameless]:
    """Those among the rows for which nobody answers by name. One query.

    The rows are of `with_standing` and `with_officer`.
    """
    found = [row for row in rows if row.custody_id and not row.officer_name and not row.closure]
    if not found:
        return []
    histories = naming_acts([row.custody_id for row in found if row.custody_id], on=on)
    return [told(row, histories[row.custody_id]) for row in found]


def without_officer(rows: RecommendationQuerySet, *, on: date) -> RecommendationQuerySet:
    """Those among the rows of `with_standing` that `nameless` finds, the longest held first."""
    nobody = rows.with_officer(on=on).filter(closure="", officer_name="")
    return nobody.exclude(custody_id=None).order_by("owned_since", "place", "pk")


def unnamed(rows: RecommendationQuerySet, *, on: date, shown: int = SHOWN) -> First[Nameless]:
    """The first of any rows of `with_standing` for which nobody answers by name."""
    found = first_of(without_officer(rows, on=on).with_seminar(), shown)
    return First(nameless(found, on=on), found.total)


def left(rows: RecommendationQuerySet, *, on: date) -> int:
    """How many of any rows of `with_standing` were left by their officer; `Nameless.left`."""
    naming = Act.objects.up_to(on).filter(
        assignment=OuterRef("custody_id"), kind__in=OFFICER_KINDS
    )  # fmt: skip
    found = without_officer(rows, on=on).annotate(
        last_name=latest(naming, "officer_name"), last_kind=latest(naming, "kind")
    )
    went = Q(Exists(naming.filter(officer_name__gt="")), last_kind=Kind.OFFICER_LEFT)
    return kept_count(found.filter(Q(last_name__gt="") | went))


def naming_acts(custodies: list[int], *, on: date) -> dict[int | None, list[Act]]:
    """What was said about officers of these ties, newest first, with the day `left_on`."""
    posts = Membership.objects.filter(
        user=OuterRef("officer"), agency=OuterRef("assignment__agency"), ends_on__lte=on
    )
    last_day = posts.order_by().values("user").annotate(day=Max("ends_on")).values("day")
    acts = Act.objects.up_to(on).filter(assignment__in=custodies, kind__in=OFFICER_KINDS)
    histories: defaultdict[int | None, list[Act]] = defaultdict(list)
    for act in acts.newest_first().annotate(left_on=Subquery(last_day)):
        histories[act.assignment_id].append(act)
    return histories


def told(row: Recommendation, acts: list[Act]) -> Nameless:
    """What the acts say, newest first: somebody left by an act, or the account of theirs did."""
    since = row.owned_since or row.unowned_since
    if not acts:
        return Nameless(row, since)
    last, *earlier = acts
    if last.officer_name:
        left_on = last.left_on or last.effective_on  # type: ignore[attr-defined]
        return Nameless(row, max(left_on, last.effective_on), last.officer_name)
    if last.kind == Kind.OFFICER_LEFT:
        who = next((act.officer_name for act in earlier if act.officer_name), "")
        return Nameless(row, last.effective_on, who)
    return Nameless(row, since)
