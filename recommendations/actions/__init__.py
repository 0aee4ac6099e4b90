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
    remind,
    transfer,
)
from recommendations.actions.delivery import (
    OnlyRepeats,
    drop,
    meet,
    move,
    repeated_update,
    report,
)
from recommendations.actions.entries import AlreadySent, Conflict, Entry
from recommendations.actions.people import join, leave
from recommendations.actions.reorganisation import (
    Change,
    Effects,
    Inheritance,
    Overtaken,
    foresee,
    reorganise,
    take_over,
)
from recommendations.actions.review import ask_for_evidence, assess, close, recheck, reopen
from recommendations.actions.splitting import Step, divide, split
from recommendations.actions.undoing import undo

__all__ = [
    "AlreadySent",
    "Change",
    "Conflict",
    "Effects",
    "Entry",
    "Inheritance",
    "OnlyRepeats",
    "Overtaken",
    "Step",
    "answer",
    "ask_for_evidence",
    "assess",
    "close",
    "divide",
    "drop",
    "foresee",
    "hand_back",
    "join",
    "leave",
    "meet",
    "move",
    "name_officer",
    "nominate",
    "officer_left",
    "recheck",
    "remind",
    "reopen",
    "reorganise",
    "repeated_update",
    "report",
    "split",
    "take_over",
    "transfer",
    "undo",
]
