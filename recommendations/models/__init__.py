"""The register's models: what was said, who answers for it, and what people did."""

from recommendations.models.acts import Act, Evidence
from recommendations.models.custody import Assignment, Milestone
from recommendations.models.register import (
    EARLIEST,
    LATEST,
    DocumentedFact,
    EditorialNote,
    Recommendation,
    Seminar,
    Theme,
)

__all__ = [
    "EARLIEST",
    "LATEST",
    "Act",
    "Assignment",
    "DocumentedFact",
    "EditorialNote",
    "Evidence",
    "Milestone",
    "Recommendation",
    "Seminar",
    "Theme",
]
