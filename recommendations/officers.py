"""Recommendations that an agency holds without anybody who answers for them by name."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Max, OuterRef, QuerySet, Subquery

from agencies.models import Membership
from recommendations.choices import OFFICER_KINDS, Kind
from recommendations.models import Act, Recommendation, Standing
from recommendations.querysets import RecommendationQuerySet
from recommendations.querysets.standing import officer_present
from recommendations.tables import First, first_of
from seminar_tracker.statements import Keys, written_once

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


@written_once
def nobody_by_name(agencies: Keys, on: date) -> QuerySet[Standing, tuple[int, int]]:
    """What `without_officer` finds of all that these agencies hold: row and custody."""
    held = Standing.objects.on(on).filter(lead__among=agencies, closure="")
    nobody = held.annotate(officer_name=officer_present(on=on)).filter(officer_name="")
    ordered = nobody.order_by("owned_since", "place", "recommendation")
    return ordered.values_list("recommendation", "custody")


def left(custodies: Keys, *, on: date) -> int:
    """How many of these, for which nobody answers by name, were left by their officer."""
    named: defaultdict[int, list[tuple[str, str]]] = defaultdict(list)
    for custody, kind, name in naming(custodies, on):
        named[custody].append((kind, name))
    return sum(bool(who_left(acts)) for acts in named.values())


@written_once
def naming(custodies: Keys, on: date) -> QuerySet[Act, tuple[int, str, str]]:
    """What was said about officers of these ties, newest first: the tie, the act, the name."""
    acts = Act.objects.up_to(on).filter(assignment__among=custodies, kind__in=OFFICER_KINDS)
    return acts.newest_first().values_list("assignment", "kind", "officer_name")


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
    who = who_left([(act.kind, act.officer_name) for act in acts])
    if acts and (acts[0].officer_name or acts[0].kind == Kind.OFFICER_LEFT):
        last = acts[0]
        since = max(last.left_on or last.effective_on, last.effective_on)  # type: ignore[attr-defined]
    return Nameless(row, since, who)


def who_left(named: Sequence[tuple[str, str]]) -> str:
    """Whoever answered by name before nobody did; "" if it never was anyone.

    Of acts that name an officer or nobody, the kind and the name, newest first.
    """
    if not named:
        return ""
    (kind, name), *earlier = named
    if name or kind != Kind.OFFICER_LEFT:
        return name
    return next((name for _kind, name in earlier if name), "")
