"""Who may do what: the matrix of the design as one table. Pure."""

from datetime import datetime, timedelta
from enum import Enum

from agencies.choices import Role as MemberRole
from recommendations.choices import MILESTONE_KINDS, Kind


class Capacity(Enum):
    """In what capacity a person acts on one recommendation, for one agency or for the register."""

    LEAD_OFFICIAL = "official of the lead"
    SUPPORT_OFFICIAL = "official of a supporter"
    FOCAL_POINT = "focal point"
    REVIEWER = "reviewer"
    REGISTRAR = "registrar"


REPORTERS = frozenset(
    {
        Capacity.LEAD_OFFICIAL,
        Capacity.SUPPORT_OFFICIAL,
        Capacity.FOCAL_POINT,
        Capacity.REGISTRAR,
    }
)
UNDO_WITHIN = timedelta(minutes=10)
DECIDERS = frozenset({Capacity.FOCAL_POINT, Capacity.REGISTRAR})
REVIEWERS = frozenset({Capacity.REVIEWER})
REGISTRARS = frozenset({Capacity.REGISTRAR})

# A supporter's people touch only milestones of their own agency; see `may`.
MAY: dict[Kind, frozenset[Capacity]] = {
    Kind.UPDATE: REPORTERS,
    Kind.MEET: REPORTERS,
    Kind.ANSWER: DECIDERS,
    Kind.HAND_BACK: DECIDERS,
    Kind.NAME_OFFICER: DECIDERS,
    Kind.OFFICER_LEFT: DECIDERS,
    Kind.MOVE: DECIDERS,
    Kind.DROP: DECIDERS,
    Kind.SPLIT: DECIDERS,
    Kind.ASSESS: REVIEWERS,
    Kind.RECHECK: REVIEWERS | REGISTRARS,
    Kind.NOMINATE: REGISTRARS,
    Kind.REMIND: REGISTRARS,
    Kind.TRANSFER: REGISTRARS,
    Kind.DIVIDE: REGISTRARS,
    Kind.CLOSE: REGISTRARS,
    Kind.REOPEN: REGISTRARS,
    # In no office: everybody may take back an act of their own; see `may_undo`.
    Kind.UNDO: frozenset(),
}


def may(kind: Kind, capacities: set[Capacity], *, own_milestone: bool = True) -> bool:
    """Whether somebody in these capacities may perform the act.

    `own_milestone` says whether the milestone in question, if any, is the acting agency's.
    """
    allowed = capacities & MAY[kind]
    if kind in MILESTONE_KINDS and not own_milestone and Capacity.LEAD_OFFICIAL not in capacities:
        allowed = allowed - {Capacity.SUPPORT_OFFICIAL, Capacity.FOCAL_POINT}
    return bool(allowed)


def may_undo(*, recorded_by: int, recorded_at: datetime, by: int, at: datetime) -> bool:
    """Whether somebody may still take back an act: one's own, for a few minutes.

    `recorded_by` and `by` are the keys of the people.
    """
    return recorded_by == by and timedelta(0) <= at - recorded_at <= UNDO_WITHIN


def may_reorganise(*, is_registrar: bool) -> bool:
    """Whether somebody may enter the end of an agency, and ask its successors."""
    return is_registrar


def may_add_people(*, is_registrar: bool) -> bool:
    """Whether somebody may say who acts for an agency."""
    return is_registrar


def may_end_post(post: str, *, is_registrar: bool, own: set[str]) -> bool:
    """Whether somebody with these posts of their own in an agency may end a post in it.

    A focal point sees officials off; who heads the agency or speaks for it is the registrar's.
    """
    return is_registrar or (post == MemberRole.OFFICIAL and MemberRole.FOCAL_POINT in own)


def may_read_inside(*, is_registrar: bool, own: set[str], in_heir: bool = False) -> bool:
    """Whether somebody with these posts in an agency may read what is its own: people, handover.

    `in_heir` says that the person acts for one that took over from it.
    """
    return is_registrar or bool(own) or in_heir
