"""The register's models: what was said, who answers for it, and what people did."""

from recommendations.models.acts import Act
from recommendations.models.custody import Assignment, Milestone, Part
from recommendations.models.desk import CalendarAddress, Draft, Mail, Notice
from recommendations.models.evidence import Evidence, Reliance
from recommendations.models.following import Download, SavedView, Visit, Watch
from recommendations.models.register import (
    EARLIEST,
    LATEST,
    DocumentedFact,
    EditorialNote,
    Recommendation,
    Seminar,
    Theme,
)
from recommendations.models.standing import Edition, Standing

__all__ = [
    "EARLIEST",
    "LATEST",
    "Act",
    "Assignment",
    "CalendarAddress",
    "DocumentedFact",
    "Download",
    "Draft",
    "Edition",
    "EditorialNote",
    "Evidence",
    "Mail",
    "Milestone",
    "Notice",
    "Part",
    "Recommendation",
    "Reliance",
    "SavedView",
    "Seminar",
    "Standing",
    "Theme",
    "Visit",
    "Watch",
]
