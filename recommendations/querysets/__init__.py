"""What is true on a date, in SQL: facts of acts and spans, and the standing that follows."""

from recommendations.querysets.facts import (
    ActQuerySet,
    AssignmentQuerySet,
    MilestoneQuerySet,
    in_force,
)
from recommendations.querysets.standing import RecommendationQuerySet

__all__ = [
    "ActQuerySet",
    "AssignmentQuerySet",
    "MilestoneQuerySet",
    "RecommendationQuerySet",
    "in_force",
]
