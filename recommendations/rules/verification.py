"""What agencies report and what reviewers verify, side by side and never merged. Pure."""

from collections.abc import Sequence

from recommendations.choices import Gap, Progress, Verdict


def gap(progress: str | None, verdict: str | None, *, is_claim: bool) -> Gap:
    """What lies between the report and the verdict.

    `is_claim` says that it is reported complete and nobody has checked that since.
    """
    if progress != Progress.COMPLETE:
        return Gap.AHEAD if verdict == Verdict.FULLY else Gap.NO_CLAIM
    if is_claim:
        return Gap.UNCHECKED
    if not verdict:
        return Gap.CLOSED_UNCHECKED
    return Gap.NONE if verdict == Verdict.FULLY else Gap.LESS


def dissent(verdicts: Sequence[tuple[int, str]]) -> list[Verdict]:
    """What other reviewers found that is not what the last word says; both stand.

    `verdicts` are reviewer and verdict, in order, since the agency last reported: what was found
    before is no dissent from what was found of something newer. A request for evidence is no
    finding of its own, and takes none back.
    """
    if not verdicts:
        return []
    author, word = verdicts[-1]
    last = {by: found for by, found in verdicts if found != Verdict.EVIDENCE_REQUESTED}
    others = {found for by, found in last.items() if by != author and found != word}
    return [verdict for verdict in Verdict if verdict in others]
