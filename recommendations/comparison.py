"""What became different between two dates, told by recommendation, the most telling first.

Most of it is said by the acts between the two; what no act says, such as a silence that began or a
due date that passed, follows from the standing on each.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from operator import attrgetter

from django.conf import settings
from django.db.models import F, Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from recommendations.choices import ACCEPTING, Change, Kind, OrphanReason, Progress, Role, Verdict
from recommendations.models import Act, Assignment, Milestone, Recommendation, Standing
from recommendations.phrases import in_full
from recommendations.querysets import ActQuerySet, MilestoneQuerySet, RecommendationQuerySet
from recommendations.selection import Selection
from recommendations.tables import with_agencies
from recommendations.verification import with_findings

TELLING = {kind: place for place, kind in enumerate(Change)}
# Columns of the standing that can turn without an act.
TURNING = ("custody_id", "orphan_reason", "asked_id", "last_custody_on", "is_silent")
# Phrases that do not say by themselves what turned with the act.
HEADLINES = {Change.LOST, Change.GAINED, Change.CLAIMED}
KINDS = {
    Kind.MOVE: Change.MOVED,
    Kind.MEET: Change.MET,
    Kind.DROP: Change.DROPPED,
    Kind.NOMINATE: Change.ASKED,
    Kind.ANSWER: Change.ASKED,
    Kind.UPDATE: Change.REPORTED,
}
# What settles something only when it speaks of the whole.
OF_THE_WHOLE = {
    Kind.ASSESS: Change.ASSESSED,
    Kind.CLOSE: Change.CLOSED,
    Kind.REOPEN: Change.REOPENED,
}
# Recommendations that are told together, and keys that a database takes at once.
CHUNK, KEYS = 500, 10_000
# Changed recommendations that are told while somebody waits.
MOST = 2_000


class TooMuch(Exception):
    """More recommendations changed than are told while somebody waits."""


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

    `row` is of `with_standing`, `with_agencies` and `with_findings` on the later date, `before` on
    the earlier one; None when its seminar had not been held.
    """

    row: Recommendation
    before: Recommendation | None
    differences: list[Difference] = field(default_factory=list)

    @property
    def weight(self) -> int:
        """How telling its most telling change is; smaller is more."""
        return min(TELLING[each.change] for each in self.differences)


def compared(then: Selection, now: Selection, *, most: int | None = None) -> list[Changed]:
    """What changed in the recommendations that the same filters find on either date.

    Who lost a recommendation has it on the earlier date alone. Raises TooMuch as `compare` does.
    """
    keys = [each.rows.order_by().values("pk") for each in (then, now)]
    either = Recommendation.objects.filter(Q(pk__in=keys[0]) | Q(pk__in=keys[1]))
    return compare(either if now.words else None, first=then.on, last=now.on, most=most)


def compare(
    rows: RecommendationQuerySet | None,
    *,
    first: date,
    last: date,
    recorded_after: datetime | None = None,
    most: int | None = None,
) -> list[Changed]:
    """What changed in these recommendations after the first day and up to the last.

    `rows` may be any set; None is the whole register. `recorded_after` adds acts of earlier days
    that were entered later than that moment. Only recommendations in which something changed are
    returned; the number of queries is fixed for each CHUNK of them. Raises TooMuch where acts and
    standings say that more than `most` changed.
    """
    found = in_turn(rows, first=first, last=last, recorded_after=recorded_after, most=most)
    return sorted(found, key=lambda each: (each.weight, each.row.seminar_id, each.row.position))


def in_turn(
    rows: RecommendationQuerySet | None,
    *,
    first: date,
    last: date,
    recorded_after: datetime | None = None,
    most: int | None = None,
) -> Iterator[Changed]:
    """The same one after the other, in no order: no more than a CHUNK of them is at hand."""
    # In a whole register none need be looked for.
    within = Q() if rows is None else Q(recommendation__in=rows.order_by().values("pk"))
    between = acts_between(within, first=first, last=last, recorded_after=recorded_after)
    acted = between.order_by().values_list("recommendation", flat=True)
    if most is not None and len(set(acted[: 3 * most])) > most:
        raise TooMuch
    changed = {*acted.distinct(), *turned(within, first=first, last=last)}
    if most is not None and len(changed) > most:
        raise TooMuch
    late = passed(within, first=first, last=last)
    gone = ended(within, first=first, last=last)
    keys = sorted({*changed, *late, *gone})
    for start in range(0, len(keys), CHUNK):
        some = keys[start : start + CHUNK]
        acts = by_recommendation(between.filter(recommendation__in=some))
        after, before = standing(some, on=last), standing(some, on=first)
        for pk, row in after.items():
            each = Changed(row, before.get(pk))
            each.differences = sorted(
                differences(each, acts[pk], late[pk], gone[pk], since=first),
                key=lambda told: (TELLING[told.change], -(told.on or last).toordinal()),
            )
            if each.differences:
                yield each


def acts_between(
    within: Q, *, first: date, last: date, recorded_after: datetime | None
) -> ActQuerySet:
    """The acts that took effect between the days."""
    between = Q(effective_on__gt=first)
    if recorded_after:
        between |= Q(recorded_at__gt=recorded_after)
    acts: ActQuerySet = Act.objects.up_to(last).filter(between, within)
    return acts


def by_recommendation(acts: ActQuerySet) -> defaultdict[int, list[Act]]:
    """The acts on each recommendation, newest first, with what is told of them."""
    found: defaultdict[int, list[Act]] = defaultdict(list)
    related = acts.with_tie().select_related("agency", "milestone", "part", "assignment__agency")
    for act in related.newest_first():
        found[act.recommendation_id].append(act)
    return found


def passed(within: Q, *, first: date, last: date) -> defaultdict[int, list[Milestone]]:
    """The milestones that became overdue between the days, of each recommendation.

    Their due date passed, or somebody took the promise over when it had passed already. What the
    acts say of a milestone takes long to ask: only those that may have become overdue are asked.
    """
    may = list(may_have_passed(within, first=first, last=last).values_list("pk", flat=True))
    steps: list[Milestone] = []
    for start in range(0, len(may), KEYS):
        some = Milestone.objects.filter(pk__in=may[start : start + KEYS])
        before = some.promised(on=first).values("pk")
        since = Q(due_on__gte=first) | ~Q(pk__in=before)
        steps += some.unfinished(on=last).filter(since, due_on__lt=last)
    found: defaultdict[int, list[Milestone]] = defaultdict(list)
    for step in sorted(steps, key=attrgetter("due_on", "pk")):
        found[step.recommendation_id].append(step)
    return found


def may_have_passed(within: Q, *, first: date, last: date) -> MilestoneQuerySet:
    """Milestones of what is overdue that were due, moved, set or taken over between the days."""
    days = (first, last - timedelta(days=1))
    moved = Act.objects.filter(kind=Kind.MOVE, due_on__range=days).values("milestone")
    late = Standing.objects.on(last).filter(is_overdue=True, closure="", custody__isnull=False)
    taken = late.filter(starts_on__gt=first).values("recommendation")
    found: MilestoneQuerySet = Milestone.objects.filter(
        Q(first_due_on__range=days)
        | Q(pk__in=moved)
        | Q(set_on__gt=first)
        | Q(recommendation__in=taken),
        recommendation__in=late.values("recommendation"),
    )
    return found.filter(within).order_by()


def ended(within: Q, *, first: date, last: date) -> defaultdict[int, list[Assignment]]:
    """The custodies that ended between the days because the agency itself did: no act says so."""
    ties = Assignment.objects.leads().filter(
        within, Q(ends_on=None) | Q(ends_on__gte=F("agency__ended_on")),
        agency__ended_on__gt=first, agency__ended_on__lte=last,
        starts_on__lt=F("agency__ended_on"), ended_by=None,
    )  # fmt: skip
    found: defaultdict[int, list[Assignment]] = defaultdict(list)
    for tie in ties.select_related("agency").order_by("agency__ended_on", "pk"):
        found[tie.recommendation_id].append(tie)
    return found


def turned(within: Q, *, first: date, last: date) -> Iterable[int]:
    """The recommendations of which the standing turned in what can turn without an act.

    What stands on the last day since the first, or longer, is not looked at.
    """
    began = Standing.objects.on(last).filter(within, starts_on__gt=first)
    stood = Standing.objects.on(first).filter(recommendation__in=began.values("recommendation"))
    before, after = (
        {pk: told for pk, *told in rows.values_list("recommendation", *TURNING)}
        for rows in (stood, began)
    )
    return (pk for pk, told in after.items() if before.get(pk) != told)


def standing(keys: Sequence[int], *, on: date) -> dict[int, Recommendation]:
    """The rows with these keys, as they are compared."""
    rows = Recommendation.objects.with_standing(on=on).with_seminar().defer("text")
    found = with_agencies(rows.filter(pk__in=keys))
    return {row.pk: row for row in with_findings(found, on=on)}


# --- What is told of one recommendation


def differences(
    changed: Changed, acts: list[Act], late: list[Milestone], gone: list[Assignment], *, since: date
) -> Iterator[Difference]:
    """All that changed: acts, milestones that came due, agencies that ended, and the standing."""
    for act in acts:
        yield Difference(change_of(act), in_full(act), act.effective_on, act)
    for step in late:
        words = _("“%(step)s” was due on %(day)s and is not met") % {
            "step": step.title, "day": date_format(step.due_on),
        }  # fmt: skip
        day = max(step.due_on + timedelta(days=1), changed.row.owned_since or step.due_on)
        yield Difference(Change.OVERDUE, words, day)
    if changed.before is None:
        words = _("new in the register, with its seminar")
        yield Difference(Change.NEW, words, changed.row.seminar.held_on)
    # What is closed waits for nobody and loses nobody.
    if not changed.row.closure:
        for tie in gone:
            words = _("%(agency)s, which held it, is no more") % {"agency": tie.agency.short_name}
            yield Difference(Change.LOST, words, tie.agency.ended_on)
        yield from of_terms(changed)
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
    is_whole = act.part_id is None and (act.milestone_id is None or act.kind == Kind.UPDATE)
    if act.kind == Kind.UPDATE and act.progress == Progress.COMPLETE:
        speaks_for_all = is_whole and act.tie != Role.SUPPORTING
        return Change.CLAIMED if speaks_for_all else Change.REPORTED
    if act.verdict == Verdict.EVIDENCE_REQUESTED:
        return Change.REQUESTED
    if act.kind in OF_THE_WHOLE and is_whole:
        return OF_THE_WHOLE[Kind(act.kind)]
    return KINDS.get(Kind(act.kind), Change.OTHER)


def of_terms(changed: Changed) -> Iterator[Difference]:
    """A term to answer that passed."""
    row, before = changed.row, changed.before
    was_late = (
        before is not None
        and before.orphan_reason == OrphanReason.UNANSWERED
        and (before.asked_id, before.last_custody_on) == (row.asked_id, row.last_custody_on)
    )
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
    was_silent = before is not None and before.is_silent and before.custody_id == row.custody_id
    if row.is_silent and not was_silent and row.owned_since:
        last = max(filter(None, (row.last_news_on, row.owned_since)))
        words = _("silent: no new fact since %(day)s") % {"day": date_format(last)}
        day = last + timedelta(days=settings.SILENCE_DAYS)
        # One that was reopened is silent from then on; the last closing or reopening is on record.
        day = max(day, row.closure_on or day)
        yield Difference(Change.SILENCE_BEGUN, words, day)
    if was_silent and not row.is_silent:
        heard = row.last_news_on
        if heard and heard > since:
            yield Difference(Change.SILENCE_BROKEN, _("silent no longer"), heard)
