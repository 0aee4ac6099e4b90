"""In what capacity a person meets a recommendation; what that allows is in `rules.permissions`."""

from datetime import date

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.utils.translation import gettext as _

from agencies.choices import Role as MemberRole
from agencies.models import Agency, User
from recommendations.choices import Kind, Role
from recommendations.models import Milestone, Recommendation
from recommendations.rules.permissions import Capacity, may


def capacities(
    user: User, recommendation: Recommendation, agency: Agency | None, *, on: date
) -> set[Capacity]:
    """What the person is to the recommendation when acting for that agency on that day.

    Costs two queries when an agency is named, none otherwise.
    """
    found = set()
    if user.is_registrar:
        found.add(Capacity.REGISTRAR)
    if user.is_reviewer:
        found.add(Capacity.REVIEWER)
    if agency is None:
        return found
    ties = recommendation.assignments.with_nomination(on=on).filter(
        Q(nominated_on__isnull=False) | Q(starts_on__lte=on), agency=agency, ends_on=None
    )
    roles = set(ties.values_list("role", flat=True))
    if not roles:
        return found
    posts = user.memberships.in_force(on=on).filter(agency=agency)
    for post in posts.values_list("role", flat=True):
        found.add(Capacity.LEAD_OFFICIAL if Role.LEAD in roles else Capacity.SUPPORT_OFFICIAL)
        if post == MemberRole.FOCAL_POINT:
            found.add(Capacity.FOCAL_POINT)
    return found


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
