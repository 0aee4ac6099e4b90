"""The records of which each change is kept; acts are not among them: they are their own record."""

from recommendations.models import (
    Assignment,
    DocumentedFact,
    EditorialNote,
    Milestone,
    Recommendation,
    Seminar,
    Theme,
)
from seminar_tracker.history import keep

keep(Recommendation, many=["themes"])
keep(DocumentedFact, many=["sources"])
for model in (Assignment, EditorialNote, Milestone, Seminar, Theme):
    keep(model)
