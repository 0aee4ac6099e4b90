"""In what capacity a person meets a recommendation; what that allows is in `rules.permissions`."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from agencies.choices import Role as MemberRole
from agencies.models import Agency, User
from recommendations.choices import Kind, Role, Stage
from recommendations.models import Assignment, Milestone, Recommendation
from recommendations.querysets import AssignmentQuerySet
from recommendations.rules.permissions import Capacity, may


def capacities(
    user: User, recommendation: Recommendation, agency: Agency | None, *, on: date
) -> set[Capacity]:
    """What the person is to the recommendation when acting for that agency on that day.

    Costs two queries when an agency is named, none otherwise.
    """
    if agency is None:
        return of_the_register(user)
    ties = open_ties(recommendation, on=on).filter(agency=agency)
    posts = user.memberships.in_force(on=on).filter(agency=agency)
    return of_the_register(user) | for_an_agency(
        ties.values_list("role", "starts_on"), posts.values_list("role", flat=True)
    )


def of_the_register(user: User) -> set[Capacity]:
    """What the person is to every recommendation."""
    found = {Capacity.REGISTRAR} if user.is_registrar else set()
    return found | ({Capacity.REVIEWER} if user.is_reviewer else set())


def for_an_agency(ties: Iterable[tuple[str, date | None]], posts: Iterable[str]) -> set[Capacity]:
    """What a person with these posts in an agency is where it has these ties.

    A tie is its role and the day on which it was accepted, if it was.

    While the agency is only asked, its focal point alone speaks for it.
    """
    ties, posts = set(ties), set(posts)
    if not ties or not posts:
        return set()
    found = {Capacity.FOCAL_POINT} if MemberRole.FOCAL_POINT in posts else set()
    accepted = {role for role, accepted_on in ties if accepted_on}
    if Role.LEAD in accepted:
        found.add(Capacity.LEAD_OFFICIAL)
    elif accepted:
        found.add(Capacity.SUPPORT_OFFICIAL)
    return found


def open_ties(recommendation: Recommendation, *, on: date) -> AssignmentQuerySet:
    """The assignments that have been nominated or accepted, and not ended."""
    ties = recommendation.assignments.with_nomination(on=on)
    return ties.filter(ends_on=None, nominated_on__isnull=False)


@dataclass(frozen=True)
class Offers:
    """What a person may do about a recommendation today, for pages that offer it."""

    answer: list[Assignment]
    agency: Agency | None
    milestones: set[int]


def offers(user: User | AnonymousUser, recommendation: Recommendation, *, on: date) -> Offers:
    """What to offer this person: nominations to answer, an agency to report for, milestones.

    `agency` is the one in whose name an update would be, None when the person may not report;
    `milestones` are the agencies whose milestones the person may mark as met.
    """
    if not isinstance(user, User):
        return Offers([], None, set())
    ties = list(open_ties(recommendation, on=on).select_related("agency").order_by("role", "pk"))
    posts = dict(user.memberships.in_force(on=on).values_list("agency", "role"))
    answer, reporting, milestones = [], None, set()
    every = {step.agency_id for step in recommendation.milestones.all()}
    if user.is_registrar:
        milestones = every
    for tie in ties:
        mine = [posts[tie.agency_id]] if tie.agency_id in posts else []
        held = of_the_register(user) | for_an_agency([(tie.role, tie.starts_on)], mine)
        if tie.stage == Stage.ASKED and may(Kind.ANSWER, held):
            answer.append(tie)
        if may(Kind.UPDATE, held):
            reporting = reporting or tie.agency
        if may(Kind.MEET, held, own_milestone=False):
            milestones = every
        elif may(Kind.MEET, held):
            milestones.add(tie.agency_id)
    return Offers(answer, reporting, milestones)


def speaker(user: User, milestone: Milestone, offered: Offers, *, on: date) -> Agency | None:
    """In whose name the person marks the milestone as met; None when the person may not.

    The registrar speaks for the agency that is responsible, and so do its own people; the lead's
    people mark the step of another agency in the lead's name.
    """
    if milestone.agency_id not in offered.milestones:
        return None
    own = user.memberships.in_force(on=on).filter(agency=milestone.agency_id)
    return milestone.agency if user.is_registrar or own.exists() else offered.agency


def require_answer(user: User, assignment: Assignment, *, on: date) -> None:
    """Raise PermissionDenied unless the person answers for that agency, answered or not.

    A form that was sent twice comes back to a nomination that is settled already.
    """
    posts = user.memberships.in_force(on=on).filter(agency=assignment.agency_id)
    held = for_an_agency([(assignment.role, None)], posts.values_list("role", flat=True))
    if not may(Kind.ANSWER, of_the_register(user) | held):
        raise PermissionDenied(_("Your account may not do this for this recommendation."))


def require(
    kind: Kind,
    user: User,
    recommendation: Recommendation,
    agency: Agency | None,
    *,
    on: date,
    milestone: Milestone | None = None,
) -> None:
    """Raise PermissionDenied unless the matrix allows the act."""
    own = milestone is None or (agency is not None and milestone.agency_id == agency.pk)
    held = capacities(user, recommendation, agency, on=on)
    if not may(kind, held, own_milestone=own):
        raise PermissionDenied(_("Your account may not do this for this recommendation."))
