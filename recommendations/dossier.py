"""What there is of one recommendation, as its page, the forms of its acts and the acts ask for it.

Each of these statements is written once: they are asked of one recommendation after the other.
"""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django.contrib.auth.models import AnonymousUser
from django.db.models import BigIntegerField, Exists, OuterRef, Q, QuerySet
from django.http import Http404

from agencies.models import Membership, User
from recommendations.choices import Kind
from recommendations.models import (
    Act,
    Assignment,
    DocumentedFact,
    EditorialNote,
    Evidence,
    Milestone,
    Part,
    Recommendation,
    Reliance,
    Theme,
)
from recommendations.querysets import newer_than
from seminar_tracker.recording import settle, take_turn
from seminar_tracker.statements import Keys, written_once


def find(seminar: str, label: str) -> Recommendation:
    """The recommendation at this address, with its seminar. Raises Http404."""
    for recommendation in addressed(seminar, label):
        return recommendation
    raise Http404


@written_once
def addressed(seminar: str, label: str) -> QuerySet[Recommendation]:
    found = Recommendation.objects.with_seminar()
    return found.filter(seminar__slug=seminar, label=label)


def standing(recommendation: Recommendation, on: date) -> list[Recommendation]:
    """Its row of `with_standing` and `with_officer`; none before its seminar was held."""
    settle()
    return stretch(recommendation, on)


@written_once
def stretch(recommendation: Recommendation, on: date) -> QuerySet[Recommendation]:
    rows = Recommendation.objects.with_standing(on=on).with_officer(on=on)
    return rows.with_seminar().filter(pk=recommendation)


@written_once
def themes(recommendation: Recommendation) -> QuerySet[Theme]:
    return Theme.objects.filter(recommendations=recommendation)


@written_once
def ties(recommendation: Recommendation, on: date) -> QuerySet[Assignment]:
    """The ties that were there by the day, leads first, with what `with_nomination` says."""
    found = Assignment.objects.with_nomination(on=on).exclude(stage="")
    found = found.filter(recommendation=recommendation)
    return found.select_related("agency").order_by("role", "pk")


@written_once
def voices(recommendation: Recommendation, user: User, on: date) -> QuerySet[Assignment]:
    """Ties that have been nominated or accepted, and not ended; leads first.

    Each as often as the person has a post in its agency on the day, with the role of that as
    `post`; once, with None, where they have none.
    """
    found = Assignment.objects.asked(on=on).filter(recommendation=recommendation, ends_on=None)
    found = found.with_posts_of(user, on=on)
    return found.select_related("agency").order_by("role", "pk")


@written_once
def steps(recommendation: Recommendation, on: date) -> QuerySet[Milestone]:
    """The milestones of `with_standing`, in the order of the plan."""
    found = Milestone.objects.with_standing(on=on).filter(recommendation=recommendation)
    return found.select_related("agency").order_by("position")


@written_once
def unfinished(recommendation: Recommendation, on: date) -> QuerySet[Milestone]:
    """Those that were neither met nor dropped by the day."""
    found = Milestone.objects.unfinished(on=on).filter(recommendation=recommendation)
    return found.order_by("position")


@written_once
def parts(recommendation: Recommendation, on: date) -> QuerySet[Part]:
    """The parts of `with_closure`, by number."""
    found = Part.objects.with_closure(on=on).filter(recommendation=recommendation)
    return found.order_by("number", "pk")


@written_once
def acts(recommendation: Recommendation, on: date) -> QuerySet[Act]:
    """All acts up to the day, those that were taken back among them, the newest first.

    Of each `is_inside`: whether not all of it is for everybody to read.
    """
    return told_acts(recommendation, on)


@written_once
def inside(recommendation: Recommendation, on: date) -> QuerySet[Act]:
    """Those of `acts` of which not all is for everybody to read."""
    return told_acts(recommendation, on).filter(is_inside=True)


def told_acts(recommendation: Recommendation, on: date) -> QuerySet[Act]:
    """See `acts`."""
    found = Act.objects.recorded_up_to(on).with_inside().filter(recommendation=recommendation)
    return found.newest_first().select_related(
        "agency", "milestone", "part", "recorded_by", "assignment__agency", "repeats"
    )


@written_once
def latest(recommendation: Recommendation, on: date) -> QuerySet[Act]:
    """The act that was recorded last of those that count by the day."""
    found = Act.objects.up_to(on).filter(recommendation=recommendation).order_by("-pk")
    return found.select_related("agency", "milestone", "part", "assignment__agency")[:1]


def evidence(
    recommendation: Recommendation, reader: User | AnonymousUser, on: date
) -> list[Evidence]:
    """What of it the reader may know of on the day."""
    if reader.pk is None:
        return public_evidence(recommendation)
    return evidence_for(recommendation, reader.pk, on)


@written_once
def public_evidence(recommendation: Recommendation) -> QuerySet[Evidence]:
    return Evidence.objects.public().filter(act__recommendation=recommendation).order_by("pk")


@written_once
def evidence_for(recommendation: Recommendation, person: int, on: date) -> QuerySet[Evidence]:
    found = Evidence.objects.for_person(person, on=on)
    return found.filter(act__recommendation=recommendation).order_by("pk")


@written_once
def reliances(recommendation: Recommendation) -> QuerySet[Reliance, tuple[int, int]]:
    """Which acts rested on which evidence."""
    found = Reliance.objects.filter(act__recommendation=recommendation)
    return found.order_by("pk").values_list("act", "evidence")


@written_once
def notes(recommendation: Recommendation) -> QuerySet[EditorialNote]:
    return EditorialNote.objects.filter(recommendation=recommendation).order_by("code")


@written_once
def facts(recommendation: Recommendation, on: date) -> QuerySet[DocumentedFact]:
    return DocumentedFact.objects.known(on=on).filter(recommendation=recommendation)


@written_once
def updates(recommendation: Recommendation, on: date) -> QuerySet[Act, Any]:
    """What tells of updates whether another repeats them: those up to the day, newest first.

    As tuples with names; the keys of other rows bear the name of the field.
    """
    found = Act.objects.up_to(on).filter(recommendation=recommendation, kind=Kind.UPDATE)
    return found.newest_first().values_list(
        "pk", "agency", "part", "text", "progress", "instrument", "repeats", "token", named=True
    )


def newest_act(recommendation: Recommendation) -> int:
    """What a form opened now has seen."""
    return next(iter(newest(recommendation)), 0)


@written_once
def newest(recommendation: Recommendation) -> QuerySet[Act, int]:
    found = Act.objects.filter(recommendation=recommendation).order_by("-pk")
    return found.values_list("pk", flat=True)[:1]


def meanwhile(
    recommendation: Recommendation, by: User, token: UUID | None, seen: int | None
) -> tuple[Act | None, list[Act]]:
    """What the person has recorded with this form already, wherever, and what others did here.

    `seen` is the newest act that the form showed: what others did since then. Without it or without
    the token there is nothing of the kind.
    """
    # Nothing bears a new token, and no key is greater.
    asked = token or uuid4(), BigIntegerField.MAX_BIGINT if seen is None else seen
    found = since(recommendation, by, *asked)
    done = next((act for act in found if act.recorded_by_id == by.pk), None)
    return done, [act for act in found if act.recorded_by_id != by.pk]


@written_once
def since(recommendation: Recommendation, by: User, token: UUID, seen: int) -> QuerySet[Act]:
    """What this person recorded with this token, and what others did here since that act."""
    others = newer_than(seen) & Q(recommendation=recommendation) & ~Q(recorded_by=by)
    return Act.objects.filter(Q(token=token, recorded_by=by) | others).order_by("pk")


@written_once
def posts(user: User, on: date) -> QuerySet[Membership, tuple[int, str]]:
    """For which agencies the person acts on the day, and in what roles."""
    found = Membership.objects.in_force(on=on).filter(user=user)
    return found.order_by("pk").values_list("agency", "role")


@written_once
def own(seminar: str, label: str, user: User) -> QuerySet[Recommendation, int]:
    """The one at this address, if it has to do with the person.

    They recorded anything of it, or ever acted for an agency that is tied to it or acted on it.
    """
    agencies = Membership.objects.filter(user=user).values("agency")
    mine = Q(recorded_by=user) | Q(agency__in=agencies)
    acts = Act.objects.filter(mine, recommendation=OuterRef("pk"))
    ties = Assignment.objects.filter(recommendation=OuterRef("pk"), agency__in=agencies)
    found = Recommendation.objects.filter(Exists(acts) | Exists(ties))
    return found.filter(seminar__slug=seminar, label=label).values_list("pk", flat=True)


def wait_for_turn(recommendations: Keys) -> None:
    """Wait for one's turn on these: what was read before may be out of date."""
    take_turn(recommendations, turn)


@written_once
def turn(recommendations: Keys) -> QuerySet[Recommendation, int]:
    """Lock them; SQLite needs no lock of rows: there whoever writes already has the only turn."""
    locked = Recommendation.objects.select_for_update().filter(pk__among=recommendations)
    return locked.order_by("pk").values_list("pk", flat=True)
