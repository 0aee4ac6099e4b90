"""What is true on a date, in SQL: facts of acts and spans, and the standing that follows."""

from recommendations.querysets.facts import (
    ActQuerySet,
    AssignmentQuerySet,
    EvidenceQuerySet,
    MilestoneQuerySet,
    PartQuerySet,
    StandingQuerySet,
    in_force,
)
from recommendations.querysets.standing import RecommendationQuerySet

__all__ = [
    "ActQuerySet",
    "AssignmentQuerySet",
    "EvidenceQuerySet",
    "MilestoneQuerySet",
    "PartQuerySet",
    "RecommendationQuerySet",
    "StandingQuerySet",
    "in_force",
]
