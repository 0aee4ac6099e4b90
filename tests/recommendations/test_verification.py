"""What agencies report and reviewers verify, side by side: the gap, and where reviewers differ."""

import pytest

from recommendations.choices import Gap
from recommendations.rules.verification import differ, gap, other_findings

ANNA, BOB, CLARE = 1, 2, 3


@pytest.mark.parametrize(
    ("progress", "finding", "is_checked", "is_closed", "expected"),
    [
        (None, None, False, False, Gap.NO_CLAIM),
        ("in progress", "in part", True, False, Gap.NO_CLAIM),
        ("in progress", "fully", True, False, Gap.AHEAD),
        (None, "fully", True, False, Gap.AHEAD),
        ("complete", None, False, False, Gap.UNCHECKED),
        ("complete", "fully", False, False, Gap.UNCHECKED),
        ("complete", None, False, True, Gap.CLOSED_UNCHECKED),
        ("complete", "fully", False, True, Gap.CLOSED_UNCHECKED),
        ("complete", "not done", False, True, Gap.CLOSED_UNCHECKED),
        ("complete", "fully", True, False, Gap.NONE),
        ("complete", "fully", True, True, Gap.NONE),
        ("complete", "in most respects", True, False, Gap.LESS),
        ("complete", "not done", True, True, Gap.LESS),
        ("complete", "cannot be verified", True, False, Gap.LESS),
    ],
)
def test_gap(progress, finding, is_checked, is_closed, expected):
    assert gap(progress, finding, is_checked=is_checked, is_closed=is_closed) == expected


@pytest.mark.parametrize(
    ("verdicts", "expected", "is_dispute"),
    [
        ([], [], False),
        ([(ANNA, "fully")], [], False),
        ([(ANNA, "in part"), (ANNA, "fully")], [], False),
        ([(ANNA, "fully"), (BOB, "fully")], [], False),
        ([(ANNA, "fully"), (BOB, "in part")], ["fully"], True),
        ([(ANNA, "fully"), (BOB, "in part"), (ANNA, "in part")], [], False),
        ([(ANNA, "in part"), (ANNA, "fully"), (BOB, "not done")], ["fully"], True),
        ([(ANNA, "not done"), (BOB, "fully"), (CLARE, "in part")], ["fully", "not done"], True),
        ([(ANNA, "fully"), (BOB, "evidence requested")], ["fully"], False),
        ([(ANNA, "fully"), (ANNA, "evidence requested")], ["fully"], False),
        (
            [(ANNA, "not done"), (BOB, "fully"), (ANNA, "evidence requested")],
            ["fully", "not done"],
            True,
        ),
        ([(ANNA, "evidence requested"), (BOB, "in part")], [], False),
    ],
    ids=[
        "nobody", "one", "one who changes", "both the same", "both stand", "one comes round",
        "only the last of each", "three", "a request takes nothing back",
        "nor from the same reviewer", "a request beside two", "a request is no finding",
    ],
)  # fmt: skip
def test_other_findings(verdicts, expected, is_dispute):
    assert other_findings(verdicts) == expected
    word = verdicts[-1][1] if verdicts else ""
    assert differ(word, expected) == is_dispute
