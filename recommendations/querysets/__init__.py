"""What is true on a date, in SQL: facts of acts and spans, and the standing that follows."""

from recommendations.querysets.evidence import EvidenceQuerySet
from recommendations.querysets.facts import (
    ActQuerySet,
    AssignmentQuerySet,
    in_force,
    newer_than,
)
from recommendations.querysets.standing import RecommendationQuerySet
from recommendations.querysets.steps import MilestoneQuerySet, PartQuerySet
from recommendations.querysets.stretches import StandingQuerySet

__all__ = [
    "ActQuerySet",
    "AssignmentQuerySet",
    "EvidenceQuerySet",
    "MilestoneQuerySet",
    "PartQuerySet",
    "RecommendationQuerySet",
    "StandingQuerySet",
    "in_force",
    "newer_than",
]
