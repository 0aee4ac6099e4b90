"""In what capacity a person meets a recommendation; what that allows is in `rules.permissions`."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from agencies.choices import Role as MemberRole
from agencies.models import Agency, User
from recommendations import dossier
from recommendations.choices import Kind, Role, Stage
from recommendations.models import Assignment, Milestone, Recommendation
from recommendations.rules.permissions import Capacity, may, may_read_inside, may_reorganise


def voices(
    user: User, recommendation: Recommendation, *, on: date
) -> tuple[list[Assignment], dict[int, set[str]]]:
    """The open ties, leads first, and in what roles the person acts for which of their agencies."""
    ties: dict[int, Assignment] = {}
    posts: defaultdict[int, set[str]] = defaultdict(set)
    for tie in dossier.voices(recommendation, user, on):
        ties.setdefault(tie.pk, tie)
        posts[tie.agency_id] |= {tie.post} if tie.post else set()
    return list(ties.values()), posts


def in_its_name(
    agency: Agency, ties: Iterable[Assignment], posts: Mapping[int, Iterable[str]]
) -> set[Capacity]:
    """What a person with these posts is in the name of the agency, where these are open."""
    mine = ((tie.role, tie.starts_on) for tie in ties if tie.agency_id == agency.pk)
    return for_an_agency(mine, posts.get(agency.pk, ()))


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


@dataclass
class Offers:
    """What a person may do about a recommendation today, for pages that offer it.

    `agency` is the one in whose name an update would be, None when the person may not report.
    `met` and `moved` are the agencies whose milestones the person may mark as met, or move, drop
    and split. `keeps` says that the person keeps the register,
    `assesses` that the person reviews.
    """

    answer: list[Assignment] = field(default_factory=list)
    held: list[Assignment] = field(default_factory=list)
    asked: list[Assignment] = field(default_factory=list)
    agency: Agency | None = None
    met: set[int] = field(default_factory=set)
    moved: set[int] = field(default_factory=set)
    keeps: bool = False
    rechecks: bool = False
    assesses: bool = False

    def add(self, tie: Assignment, held: set[Capacity], every: set[int]) -> None:
        """Add what these capacities allow in the name of the tied agency.

        `every` are the agencies that have milestones here.
        """
        if tie.stage == Stage.ASKED and may(Kind.ANSWER, held):
            self.answer.append(tie)
        if tie.stage == Stage.ASKED and may(Kind.REMIND, held):
            self.asked.append(tie)
        if tie.stage == Stage.ACCEPTED and may(Kind.HAND_BACK, held):
            self.held.append(tie)
        if may(Kind.UPDATE, held):
            self.agency = self.agency or tie.agency
        for kind, agencies in ((Kind.MEET, self.met), (Kind.MOVE, self.moved)):
            if may(kind, held, own_milestone=False):
                agencies |= every
            elif may(kind, held):
                agencies.add(tie.agency_id)


def offers(
    user: User | AnonymousUser,
    ties: Iterable[Assignment],
    steps: Iterable[Milestone],
    *,
    on: date,
    is_open: bool = True,
) -> Offers:
    """What to offer this person about a recommendation that has these ties and milestones.

    The ties are those of `dossier.ties`.
    """
    if not isinstance(user, User):
        return Offers()
    register = of_the_register(user)
    every = {step.agency_id for step in steps}
    found = Offers(
        keeps=may(Kind.NOMINATE, register),
        rechecks=may(Kind.RECHECK, register),
        assesses=may(Kind.ASSESS, register),
    )
    if found.keeps:
        found.met, found.moved = set(every), set(every)
    posts = roles_by_agency(user, on=on)
    for tie in ties:
        if tie.nominated_on and not tie.ends_on:
            mine = for_an_agency([(tie.role, tie.starts_on)], posts[tie.agency_id])
            found.add(tie, register | mine, every)
    if not is_open:
        found.answer, found.asked = [], []
    return found


def reporter(user: User, recommendation: Recommendation, *, on: date) -> Agency | None:
    """In whose name the person reports, as `offers` says with all the rest; None in nobody's."""
    register = of_the_register(user)
    ties, posts = voices(user, recommendation, on=on)
    for tie in ties:
        if may(Kind.UPDATE, register | in_its_name(tie.agency, [tie], posts)):
            return tie.agency
    return None


def is_told_more(user: User | AnonymousUser, seminar: str, label: str) -> bool:
    """Whether the page of a recommendation may tell or offer the person more than a visitor.

    Internal notes and evidence, acts to take back, everything in `Offers`.
    """
    if not isinstance(user, User):
        return False
    return bool(of_the_register(user) or dossier.own(seminar, label, user))


def roles_by_agency(user: User, *, on: date) -> defaultdict[int, list[str]]:
    """In what roles the person acts for which agencies on the day."""
    found: defaultdict[int, list[str]] = defaultdict(list)
    for agency, role in dossier.posts(user, on):
        found[agency].append(role)
    return found


def speaker(user: User, kind: Kind, milestone: Milestone, *, on: date) -> Agency | None:
    """In whose name the person acts on the milestone; None for the register itself.

    The registrar speaks for the agency that is responsible, and so do its own people; the lead's
    people act on the step of another agency in the lead's name. For an agency that is no more
    nobody speaks: then the registrar acts for the register. Raises PermissionDenied.
    """
    recommendation = milestone.recommendation
    register = of_the_register(user)
    ties, posts = voices(user, recommendation, on=on)
    # Leads come first among those in which the person has a post.
    own = {tie.agency_id: tie.agency for tie in ties if posts[tie.agency_id]}
    for agency in ({milestone.agency_id: milestone.agency} | own).values():
        held = register | in_its_name(agency, ties, posts)
        if agency.exists_on(on) and may(kind, held, own_milestone=agency.pk == milestone.agency_id):
            return agency
    if may(kind, register):
        return None
    raise PermissionDenied(_("Your account may not do this for this recommendation."))


def require_voice(kind: Kind, user: User, assignment: Assignment, *, on: date) -> None:
    """Raise PermissionDenied unless the person may do this for that agency, whatever came since.

    A form that was sent twice comes back to a tie that is settled or ended already.
    """
    posts = user.memberships.in_force(on=on).filter(agency=assignment.agency_id)
    held = for_an_agency(
        [(assignment.role, assignment.starts_on)], posts.values_list("role", flat=True)
    )
    if not may(kind, of_the_register(user) | held):
        raise PermissionDenied(_("Your account may not do this for this recommendation."))


def may_speak_for(kind: Kind, user: User, agency: Agency, *, on: date) -> bool:
    """Whether the person may do this in the agency's name where it is asked to lead."""
    posts = roles_by_agency(user, on=on)[agency.pk]
    return may(kind, of_the_register(user) | for_an_agency([(Role.LEAD, None)], posts))


def require_office(kind: Kind, user: User) -> None:
    """Raise PermissionDenied unless the person does this for the register itself."""
    if not may(kind, of_the_register(user)):
        raise PermissionDenied(_("Your account may not do this for this recommendation."))


def require(
    kind: Kind,
    user: User,
    recommendation: Recommendation,
    agency: Agency | None,
    *,
    on: date,
    milestone: Milestone | None = None,
) -> Agency | None:
    """Raise PermissionDenied unless the matrix allows the act.

    Returns the agency as it is on record, where it is tied to the recommendation.
    """
    own = milestone is None or (agency is not None and milestone.agency_id == agency.pk)
    held, tied = of_the_register(user), None
    if agency is not None:
        ties, posts = voices(user, recommendation, on=on)
        held |= in_its_name(agency, ties, posts)
        tied = next((tie.agency for tie in ties if tie.agency_id == agency.pk), None)
    if not may(kind, held, own_milestone=own):
        raise PermissionDenied(_("Your account may not do this for this recommendation."))
    return tied


def posts_in(user: User | AnonymousUser, agency: Agency, *, on: date) -> set[str]:
    """The posts of the person in the agency on the day; in one that ended, on its last day."""
    if not isinstance(user, User):
        return set()
    posts = user.memberships.in_force(on=agency.last_day(on)).filter(agency=agency)
    return set(posts.values_list("role", flat=True))


def require_reorganiser(user: User) -> None:
    """Raise PermissionDenied unless the person enters the ends of agencies."""
    if not may_reorganise(is_registrar=user.is_registrar):
        raise PermissionDenied(_("The registrar enters what becomes of agencies."))


def require_insider(user: User, agency: Agency, *, on: date) -> set[str]:
    """The posts of the person in the agency; PermissionDenied unless it is a matter of theirs.

    What an agency that ended left is a matter of those who took over from it.
    """
    own = posts_in(user, agency, on=on)
    in_heir = not own and agency.is_left_to(user, on=on)
    if not may_read_inside(is_registrar=user.is_registrar, own=own, in_heir=in_heir):
        raise PermissionDenied(_("Only the agency’s own people and the registrar see this page."))
    return own
