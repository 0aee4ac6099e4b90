"""What people do. Each action is one transaction: an act appended, and what follows from it kept.

An action raises ValidationError with a sentence for the person when the act is not possible,
PermissionDenied when the person may not do it, and Conflict when somebody else acted meanwhile.
"""

from recommendations.actions.custody import (
    answer,
    hand_back,
    name_officer,
    nominate,
    officer_left,
    transfer,
)
from recommendations.actions.delivery import drop, meet, move, report
from recommendations.actions.entries import AlreadySent, Conflict, Entry
from recommendations.actions.review import assess, close, reopen

__all__ = [
    "AlreadySent",
    "Conflict",
    "Entry",
    "answer",
    "assess",
    "close",
    "drop",
    "hand_back",
    "meet",
    "move",
    "name_officer",
    "nominate",
    "officer_left",
    "reopen",
    "report",
    "transfer",
]
