"""What became different between two dates, told by recommendation, the most telling first.

Most of it is said by the acts between the two; what no act says, such as a silence that began or a
due date that passed, follows from the standing on each.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from recommendations.choices import ACCEPTING, Change, Kind, OrphanReason, Progress, Role
from recommendations.models import Act, Milestone, Recommendation
from recommendations.phrases import phrase
from recommendations.querysets import MilestoneQuerySet, RecommendationQuerySet
from recommendations.selection import Selection
from recommendations.tables import with_agencies
from recommendations.verification import with_dissent

# A query for the keys of the recommendations that are compared.
Keys = QuerySet[Any, Any]
TELLING = {kind: place for place, kind in enumerate(Change)}
# Columns of the standing that can turn without an act.
TURNING = ("custody_id", "orphan_reason", "is_silent")
# Phrases that do not say by themselves what turned with the act.
HEADLINES = {Change.LOST, Change.GAINED, Change.CLAIMED}
KINDS = {
    Kind.ASSESS: Change.ASSESSED,
    Kind.CLOSE: Change.CLOSED,
    Kind.REOPEN: Change.REOPENED,
    Kind.MOVE: Change.MOVED,
    Kind.MEET: Change.MET,
    Kind.DROP: Change.DROPPED,
    Kind.NOMINATE: Change.ASKED,
    Kind.ANSWER: Change.ASKED,
    Kind.UPDATE: Change.REPORTED,
}


@dataclass(frozen=True)
class Difference:
    """One thing that changed, in a phrase; `act` is the act that says so, if one does."""

    change: Change
    phrase: str
    on: date | None = None
    act: Act | None = None

    @property
    def is_headline(self) -> bool:
        """Whether the kind of change is to be said beside the phrase."""
        return self.change in HEADLINES


@dataclass
class Changed:
    """A recommendation with all that changed in it, the most telling first.

    `row` is of `with_standing`, `with_agencies` and `with_dissent` on the later date, `before` on
    the earlier one; None when its seminar had not been held.
    """

    row: Recommendation
    before: Recommendation | None
    differences: list[Difference] = field(default_factory=list)

    @property
    def weight(self) -> int:
        """How telling its most telling change is; smaller is more."""
        return min(TELLING[each.change] for each in self.differences)


def compared(then: Selection, now: Selection) -> list[Changed]:
    """What changed in the recommendations that the same filters find on either date.

    Who lost a recommendation has it on the earlier date alone.
    """
    keys = [each.rows.order_by().values("pk") for each in (then, now)]
    either = Recommendation.objects.filter(Q(pk__in=keys[0]) | Q(pk__in=keys[1]))
    return compare(either if now.words else now.rows, first=then.on, last=now.on)


def compare(
    rows: RecommendationQuerySet,
    *,
    first: date,
    last: date,
    recorded_after: datetime | None = None,
) -> list[Changed]:
    """What changed in these recommendations after the first day and up to the last.

    `rows` may be any set. `recorded_after` adds acts of earlier days that were entered later than
    that moment. Only recommendations in which something changed are returned; the number of
    queries is fixed.
    """
    within = rows.order_by().values("pk")
    acts = acts_between(within, first=first, last=last, recorded_after=recorded_after)
    late = passed(within, first=first, last=last)
    keys = {*acts, *late, *turned(within, first=first, last=last)}
    after, before = standing(keys, on=last), standing(keys, on=first)
    found = []
    for pk, row in after.items():
        changed = Changed(row, before.get(pk))
        changed.differences = sorted(
            differences(changed, acts.get(pk, []), late.get(pk, []), since=first),
            key=lambda each: (TELLING[each.change], -(each.on or last).toordinal()),
        )
        if changed.differences:
            found.append(changed)
    return sorted(found, key=lambda each: (each.weight, each.row.seminar_id, each.row.position))


def acts_between(
    within: Keys, *, first: date, last: date, recorded_after: datetime | None
) -> dict[int, list[Act]]:
    """The acts that took effect between the days, of each recommendation, newest first."""
    between = Q(effective_on__gt=first)
    if recorded_after:
        between |= Q(recorded_at__gt=recorded_after)
    acts = Act.objects.up_to(last).filter(between, recommendation__in=within).newest_first()
    found: defaultdict[int, list[Act]] = defaultdict(list)
    for act in acts.select_related("agency", "milestone", "assignment__agency"):
        found[act.recommendation_id].append(act)
    return found


def passed(within: Keys, *, first: date, last: date) -> dict[int, list[Milestone]]:
    """The promised milestones whose due date passed between the days, of each recommendation."""
    steps: MilestoneQuerySet = Milestone.objects.promised(on=last).filter(
        due_on__gte=first, due_on__lt=last, recommendation__in=within
    )
    found: defaultdict[int, list[Milestone]] = defaultdict(list)
    for step in steps.order_by("due_on", "pk"):
        found[step.recommendation_id].append(step)
    return found


def turned(within: Keys, *, first: date, last: date) -> Iterable[int]:
    """The recommendations of which the standing turned in what can turn without an act."""

    def facts(on: date) -> dict[int, tuple[object, ...]]:
        rows = Recommendation.objects.with_standing(on=on).filter(pk__in=within).order_by()
        return {pk: told for pk, *told in rows.values_list("pk", *TURNING)}

    before = facts(first)
    return (pk for pk, told in facts(last).items() if before.get(pk) != told)


def standing(keys: Iterable[int], *, on: date) -> dict[int, Recommendation]:
    rows = Recommendation.objects.with_standing(on=on).filter(pk__in=keys)
    shown = rows.select_related("seminar").defer("seminar__document")
    return {row.pk: row for row in with_dissent(with_agencies(shown), on=on)}


# --- What is told of one recommendation


def differences(
    changed: Changed, acts: list[Act], late: list[Milestone], *, since: date
) -> Iterator[Difference]:
    """All that changed, from acts, from milestones that came due, and from the standing."""
    for act in acts:
        yield Difference(change_of(act), phrase(act), act.effective_on, act)
    for step in late:
        words = _("“%(step)s” was due on %(day)s and is not met") % {
            "step": step.title, "day": date_format(step.due_on),
        }  # fmt: skip
        yield Difference(Change.OVERDUE, words, step.due_on + timedelta(days=1))
    if changed.before is None:
        words = _("new in the register, with its seminar")
        yield Difference(Change.NEW, words, changed.row.seminar.held_on)
    yield from of_ownership(changed, acts)
    yield from of_silence(changed, since)


def change_of(act: Act) -> Change:
    """What the act changed; custody turns by acts on the lead alone."""
    tie = act.assignment
    if tie and tie.role == Role.LEAD:
        if act.kind == Kind.ANSWER and act.response in ACCEPTING:
            return Change.GAINED
        # A nomination that is withdrawn, or never accepted, takes no custody away.
        was_held = tie.starts_on is not None and tie.starts_on <= act.effective_on
        if act.kind in (Kind.HAND_BACK, Kind.TRANSFER):
            return Change.LOST if was_held else Change.ASKED
    if act.kind == Kind.UPDATE and act.progress == Progress.COMPLETE:
        return Change.CLAIMED
    return KINDS.get(Kind(act.kind), Change.OTHER)


def of_ownership(changed: Changed, acts: list[Act]) -> Iterator[Difference]:
    """Custody that ended with its agency, and a term that passed: no act says either."""
    row, before = changed.row, changed.before
    if before and before.lead and before.custody_id != row.custody_id:
        mine = (act for act in acts if act.assignment_id == before.custody_id)
        if not any(act.kind in (Kind.HAND_BACK, Kind.TRANSFER) for act in mine):
            words = _("%(agency)s, which held it, is no more") % {"agency": before.lead.short_name}
            yield Difference(Change.LOST, words, before.lead.ended_on)
    was_late = before is not None and before.orphan_reason == OrphanReason.UNANSWERED
    is_late = row.orphan_reason == OrphanReason.UNANSWERED and not was_late
    if is_late and row.asked and row.last_custody_on:
        term = settings.ANSWER_TERM_DAYS
        told = ngettext(
            "%(agency)s has not answered within %(n)d day",
            "%(agency)s has not answered within %(n)d days",
            term,
        ) % {"agency": row.asked.short_name, "n": term}
        yield Difference(Change.UNANSWERED, told, row.last_custody_on + timedelta(days=term + 1))


def of_silence(changed: Changed, since: date) -> Iterator[Difference]:
    """A silence that began, or was broken by whoever still holds it."""
    row, before = changed.row, changed.before
    was_silent = before is not None and before.is_silent
    if row.is_silent and not was_silent and row.owned_since:
        last = max(filter(None, (row.last_news_on, row.owned_since)))
        words = _("silent: no new fact since %(day)s") % {"day": date_format(last)}
        day = last + timedelta(days=settings.SILENCE_DAYS)
        yield Difference(Change.SILENCE_BEGUN, words, day)
    if before and was_silent and not row.is_silent and row.custody_id == before.custody_id:
        heard = row.last_news_on
        if heard and heard > since:
            yield Difference(Change.SILENCE_BROKEN, _("silent no longer"), heard)
