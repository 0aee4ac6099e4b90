"""The end of an agency: foreseen before it is done, and done in one transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from hashlib import sha256
from uuid import uuid5

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.choices import Precision, SuccessionKind
from agencies.models import Agency, Membership, Succession, User
from recommendations.actions.custody import end, nominate
from recommendations.actions.endings import is_tied, problems_of
from recommendations.actions.entries import Entry
from recommendations.choices import Role, Stage
from recommendations.models import Act, Assignment, Milestone, Recommendation
from recommendations.rules.permissions import may_reorganise
from seminar_tracker.recording import recording


@dataclass(frozen=True, kw_only=True)
class Change:
    """What becomes of an agency on a day, the first day without it.

    Successors that are not in the register yet are founded on that day. `heirs` are the codes of
    the successors chosen for single recommendations; the first successor gets the others.
    """

    agency: Agency
    kind: SuccessionKind
    day: date
    successors: Sequence[Agency] = ()
    heirs: Mapping[int, str] = field(default_factory=dict)
    note: str = ""
    people_follow: bool = False

    def heir_of(self, recommendation: int) -> Agency | None:
        """Who is proposed for the recommendation of that key; None without a successor."""
        by_code = {agency.code: agency for agency in reversed(self.successors)}
        first = self.successors[0] if self.successors else None
        return by_code.get(self.heirs.get(recommendation, ""), first)


@dataclass(frozen=True)
class Inheritance:
    """A recommendation that loses its lead, or whose nominee or proposed lead is gone.

    `helpers` support it, or were asked to: they keep that, and are not proposed besides.
    """

    tie: Assignment
    heir: Agency | None
    helpers: list[Agency]

    @property
    def is_proposed(self) -> bool:
        return self.heir is not None and self.heir not in self.helpers


@dataclass(frozen=True)
class Effects:
    """What a change brings about, by the register as it stands."""

    inheritances: list[Inheritance]
    # What it held when it was closed already: nobody will, and it stays closed.
    closed: list[Assignment]
    supporting: list[Assignment]
    milestones: list[Milestone]
    people: list[Membership]
    problems: list[str]

    def led(self, stage: Stage) -> list[Inheritance]:
        return [each for each in self.inheritances if each.tie.stage == stage]

    @property
    def orphans(self) -> list[Inheritance]:
        """Those that somebody owned the day before, and nobody owns on the day."""
        return self.led(Stage.ACCEPTED)

    @property
    def lapsing(self) -> list[Inheritance]:
        """Those for which it had been asked to lead, and will not answer."""
        return self.led(Stage.ASKED)

    @property
    def replanned(self) -> list[Inheritance]:
        """Those for which the plan only proposed it."""
        return self.led(Stage.PROPOSED)

    @property
    def digest(self) -> str:
        """The same as long as nobody has changed any of it, whoever is chosen as heir."""
        led = [
            (each.tie.pk, each.tie.stage, *(helper.code for helper in each.helpers))
            for each in self.inheritances
        ]
        others = [*(tie.pk for tie in self.closed), *(tie.pk for tie in self.supporting)]
        steps = [(step.pk, step.due_on) for step in self.milestones]
        people = [(post.pk, post.role) for post in self.people]
        return sha256(repr((led, others, steps, people)).encode()).hexdigest()


class Overtaken(Exception):
    """Somebody acted since the effects were shown; `effects` are those of now."""

    def __init__(self, effects: Effects) -> None:
        super().__init__("acted meanwhile")
        self.effects = effects


def foresee(change: Change, *, on: date) -> Effects:
    """What the change would bring about, asked on that day; nothing is written.

    A fixed number of queries beside those for each successor.
    """
    ties = list(
        change.agency.assignments.filter(ends_on=None)
        .open(on=change.day)
        .with_nomination(on=change.day)
        .exclude(stage="")
        .select_related("recommendation__seminar")
        .order_by("recommendation__seminar", "recommendation__position")
    )
    for tie in ties:
        if tie.stage == Stage.ENDED:
            # Its agency ended already, by an entry in the administration that left the tie open.
            tie.stage = Stage.ACCEPTED if tie.starts_on else Stage.ASKED
    leads = [tie for tie in ties if tie.role == Role.LEAD]
    helpers = helpers_of(leads, on=on)
    steps = Milestone.objects.answered_for_by([change.agency.pk], on=change.day)
    held = change.agency.assignments.leads().in_force(on=change.day)
    closed = held.exclude(pk__in=held.open(on=change.day).order_by().values("pk"))
    people = change.agency.memberships.in_force(on=change.day).select_related("user")
    return Effects(
        inheritances=[
            Inheritance(tie, change.heir_of(tie.recommendation_id), helpers[tie.recommendation_id])
            for tie in leads
        ],
        closed=list(closed.select_related("recommendation__seminar").order_by("pk")),
        supporting=[tie for tie in ties if tie.role == Role.SUPPORTING],
        milestones=list(
            steps.select_related("recommendation__seminar").order_by("due_on", "recommendation")
        ),
        people=list(people.order_by("role", "user__last_name", "pk")),
        problems=problems_of(
            change.agency, change.kind, change.day, change.successors,
            people_follow=change.people_follow, on=on,
        ),
    )  # fmt: skip


def helpers_of(leads: Sequence[Assignment], *, on: date) -> dict[int, list[Agency]]:
    """Who supports each of these recommendations, or was asked to and has not ended it."""
    helpers: dict[int, list[Agency]] = {tie.recommendation_id: [] for tie in leads}
    asked = Assignment.objects.supporting().nominated(on=on)
    for tie in asked.filter(ends_on=None, recommendation__in=helpers).select_related("agency"):
        helpers[tie.recommendation_id].append(tie.agency)
    return helpers


@recording()
def reorganise(
    change: Change, *, by: User, at: datetime, seen: str | None = None
) -> Effects | None:
    """End the agency and all its ties, found and record its successors, and propose them.

    Inheriting is not accepting: from that day nobody owns what the agency held. Returns what came
    of it, or None when this very change is recorded already. `seen` is the digest of the effects
    that the person was shown; Overtaken tells that they are others by now.
    """
    if not may_reorganise(is_registrar=by.is_registrar):
        raise PermissionDenied(_("The registrar enters what becomes of agencies."))
    change = renewed(change)
    if is_recorded(change):
        return None
    effects = foresee(change, on=timezone.localdate(at))
    if effects.problems:
        raise ValidationError(effects.problems)
    if seen is not None and seen != effects.digest:
        raise Overtaken(effects)
    carry_out(change, effects)
    return effects


def carry_out(change: Change, effects: Effects) -> None:
    """Write down what was foreseen."""
    for tie in change.agency.assignments.filter(ends_on=None):
        end(tie, change.day)
    for successor in change.successors:
        succeed(change, successor)
    for each in effects.inheritances:
        if each.is_proposed:
            propose(change, each)
    if change.people_follow:
        for post in effects.people:
            follow(post, change.successors[0], change.day)
    change.agency.ended_on, change.agency.ended_precision = change.day, Precision.DAY
    change.agency.save(update_fields=["ended_on", "ended_precision"])


def renewed(change: Change) -> Change:
    """Lock the agencies and all that the ending one is tied to; the change with them read anew.

    The locks on agencies let acts refer to them: who acts on a recommendation locks that first.
    """
    wanted = [agency.pk for agency in (change.agency, *change.successors) if agency.pk]
    locked = Agency.objects.select_for_update(no_key=True).order_by("pk").filter(pk__in=wanted)
    agencies = {agency.pk: agency for agency in locked}
    ties = Assignment.objects.filter(agency=change.agency, ends_on=None)
    tied = Recommendation.objects.filter(pk__in=ties.order_by().values("recommendation"))
    list(tied.select_for_update(of=("self",)).order_by("pk"))
    return replace(
        change,
        agency=agencies[change.agency.pk],
        successors=[agencies.get(agency.pk, agency) for agency in change.successors],
    )


def is_recorded(change: Change) -> bool:
    """Whether the agency ended on that day already, with all of these successors and all its ties.

    An end that was entered in the administration leaves the ties as they were.
    """
    known = change.agency.successions.values_list("successor__code", flat=True)
    is_done = change.agency.ended_on == change.day and not is_tied(change.agency)
    return is_done and {agency.code for agency in change.successors} <= set(known)


def succeed(change: Change, successor: Agency) -> None:
    """Found the successor unless it is there, and record the succession unless it is known."""
    if not successor.pk:
        successor.established_on = change.day
        successor.save()
    Succession.objects.get_or_create(
        predecessor=change.agency,
        successor=successor,
        defaults={"effective_on": change.day, "kind": change.kind, "note": change.note},
    )


def inherited(agency: Agency) -> str:
    """Why a successor is proposed or asked."""
    return _("Successor of %(agency)s.") % {"agency": agency.name}


def propose(change: Change, inheritance: Inheritance) -> None:
    """Propose the successor as lead; a proposal that it should support gives way."""
    recommendation, heir = inheritance.tie.recommendation, inheritance.heir
    for tie in recommendation.assignments.filter(agency=heir, ends_on=None):
        end(tie, change.day)
    proposal = Assignment(
        recommendation=recommendation, agency=heir, role=Role.LEAD,
        reason=inherited(change.agency), proposed_on=change.day,
    )  # fmt: skip
    proposal.full_clean()
    proposal.save()


def follow(post: Membership, successor: Agency, day: date) -> None:
    """Let a person act for the successor from the day on, in the same role and as long."""
    until, post.ends_on = post.ends_on, day
    post.save(update_fields=["ends_on"])
    if not successor.memberships.filter(user=post.user, ends_on=None).exists():
        Membership.objects.create(
            user=post.user, agency=successor, role=post.role, starts_on=day, ends_on=until
        )


@recording()
def take_over(heirs: Mapping[Recommendation, Agency], *, after: Agency, entry: Entry) -> list[Act]:
    """Nominate for each recommendation the agency that is to take it over; all of them or none.

    Each nomination is an act of its own with a token of its own, and its agency answers it.
    """
    acts = []
    for said in sorted(heirs, key=lambda said: said.pk):
        token = uuid5(entry.token, str(said.pk)) if entry.token else None
        proposed = said.assignments.leads().filter(agency=heirs[said], ends_on=None).exclude(
            reason=""
        )  # fmt: skip
        reason = "" if proposed.exists() else inherited(after)
        own = replace(entry, token=token)
        try:
            acts.append(nominate(said, heirs[said], role=Role.LEAD, reason=reason, entry=own))
        except ValidationError as refusal:
            messages = [f"{said}: {message}" for message in refusal.messages]
            raise type(refusal)(messages) from refusal
    return acts
