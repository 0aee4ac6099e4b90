"""Who may do what: the matrix of the design as one table. Pure."""

from enum import Enum

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
    Kind.ASSESS: REVIEWERS,
    Kind.NOMINATE: REGISTRARS,
    Kind.TRANSFER: REGISTRARS,
    Kind.CLOSE: REGISTRARS,
    Kind.REOPEN: REGISTRARS,
}


def may(kind: Kind, capacities: set[Capacity], *, own_milestone: bool = True) -> bool:
    """Whether somebody in these capacities may perform the act.

    `own_milestone` says whether the milestone in question, if any, is the acting agency's.
    """
    allowed = capacities & MAY[kind]
    if kind in MILESTONE_KINDS and not own_milestone and Capacity.LEAD_OFFICIAL not in capacities:
        allowed = allowed - {Capacity.SUPPORT_OFFICIAL, Capacity.FOCAL_POINT}
    return bool(allowed)
