"""What agencies report and reviewers verify, side by side: the gap, and where reviewers differ."""

import pytest

from recommendations.choices import Gap
from recommendations.rules.verification import dissent, gap

ANNA, BOB, CLARE = 1, 2, 3


@pytest.mark.parametrize(
    ("progress", "verdict", "is_claim", "expected"),
    [
        (None, None, False, Gap.NO_CLAIM),
        ("in progress", "in part", False, Gap.NO_CLAIM),
        ("in progress", "fully", False, Gap.AHEAD),
        (None, "fully", False, Gap.AHEAD),
        ("complete", None, True, Gap.UNCHECKED),
        ("complete", "fully", True, Gap.UNCHECKED),
        ("complete", "evidence requested", True, Gap.UNCHECKED),
        ("complete", None, False, Gap.CLOSED_UNCHECKED),
        ("complete", "fully", False, Gap.NONE),
        ("complete", "in most respects", False, Gap.LESS),
        ("complete", "not done", False, Gap.LESS),
        ("complete", "cannot be verified", False, Gap.LESS),
    ],
)
def test_gap(progress, verdict, is_claim, expected):
    assert gap(progress, verdict, is_claim=is_claim) == expected


@pytest.mark.parametrize(
    ("verdicts", "expected"),
    [
        ([], []),
        ([(ANNA, "fully")], []),
        ([(ANNA, "in part"), (ANNA, "fully")], []),
        ([(ANNA, "fully"), (BOB, "fully")], []),
        ([(ANNA, "fully"), (BOB, "in part")], ["fully"]),
        ([(ANNA, "fully"), (BOB, "in part"), (ANNA, "in part")], []),
        ([(ANNA, "in part"), (ANNA, "fully"), (BOB, "not done")], ["fully"]),
        ([(ANNA, "not done"), (BOB, "fully"), (CLARE, "in part")], ["fully", "not done"]),
        ([(ANNA, "fully"), (BOB, "evidence requested")], ["fully"]),
        ([(ANNA, "fully"), (ANNA, "evidence requested")], []),
        ([(ANNA, "evidence requested"), (BOB, "in part")], []),
    ],
    ids=[
        "nobody", "one", "one who changes", "both the same", "both stand", "one comes round",
        "only the last of each", "three", "a request takes nothing back",
        "a request of the same reviewer", "a request is no finding",
    ],
)  # fmt: skip
def test_dissent(verdicts, expected):
    assert dissent(verdicts) == expected
