"""Letters that can be printed, and what stands for those that cannot."""

import pytest

from recommendations.reports.letters import SPANS, SUBSTITUTE, printable, visible
from recommendations.reports.typeset import typeset


def set_alone(text: str) -> bytes:
    """The text as the only paragraph of a report."""
    return typeset(
        {
            "task": "report", "lang": "kk", "day": [2008, 6, 30], "title": "T", "kind": "K",
            "date": "D", "about": [], "notices": [], "contents": "C", "site": "S", "page": "P",
            "blocks": [{"kind": "heading", "level": 1, "text": "H"},
                       {"kind": "paragraph", "text": text, "style": "", "lang": ""}],
        }
    )  # fmt: skip


@pytest.mark.parametrize("span", SPANS, ids=lambda span: f"U+{span[0]:04X}")
def test_every_letter_of_the_spans_has_a_font(span):
    letters = [chr(point) for point in range(span[0], span[1] + 1)]

    # Each beside a letter, as combining marks need one.
    assert set_alone(printable(" ".join(f"a{letter}" for letter in letters)))[:5] == b"%PDF-"


@pytest.mark.parametrize("text", ["🙂", "中", "ع", "\x00", "\x07", "\ue000", "\ud800"], ids=ascii)
def test_what_has_no_font_is_replaced(text):
    assert printable(f"a{text}b") == f"a{SUBSTITUTE}b"


def test_kazakh_letters_stay():
    letters = "әғқңөұүһіӘҒҚҢӨҰҮҺІ₸№—“”«»"

    assert printable(letters) == letters


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\r\nb\rc\td", "a\nb\nc d"),
        ("a\u200b\u202e\u00adb", "ab"),
        ("a\x07b", f"a{SUBSTITUTE}b"),
        ("a\u2028b", "a b"),
        ("🙂 中 ع", "🙂 中 ع"),
    ],
    ids=["ends of lines", "steering marks", "control characters", "separators", "letters"],
)
def test_visible(text, shown):
    assert visible(text) == shown
