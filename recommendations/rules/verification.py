"""What agencies report and what reviewers verify, side by side and never merged. Pure."""

from collections.abc import Sequence
from functools import cache

from recommendations.choices import Gap, Progress, Verdict


@cache
def gap(progress: str | None, finding: str | None, *, is_checked: bool, is_closed: bool) -> Gap:
    """What lies between the report and the last finding of a reviewer.

    `is_checked` says that a reviewer found something since the agency last reported; what was
    found before is no check of the report.
    """
    if progress != Progress.COMPLETE:
        return Gap.AHEAD if finding == Verdict.FULLY else Gap.NO_CLAIM
    if not is_checked:
        return Gap.CLOSED_UNCHECKED if is_closed else Gap.UNCHECKED
    return Gap.NONE if finding == Verdict.FULLY else Gap.LESS


def other_findings(verdicts: Sequence[tuple[int, str]]) -> list[Verdict]:
    """What reviewers found that stands beside the last word and says something else.

    `verdicts` are reviewer and verdict, in order, since the agency last reported: what was found
    before is no answer to something newer. Of each reviewer the last finding stands; a request for
    evidence finds nothing, and takes nothing back.
    """
    if not verdicts:
        return []
    last = {by: found for by, found in verdicts if found != Verdict.EVIDENCE_REQUESTED}
    _author, word = verdicts[-1]
    return [verdict for verdict in Verdict if verdict in last.values() and verdict != word]


def differ(word: str, others: Sequence[str]) -> bool:
    """Whether reviewers disagree: two findings stand, of which a request for evidence is none."""
    return len(others) > (word == Verdict.EVIDENCE_REQUESTED)
