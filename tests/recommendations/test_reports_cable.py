"""The draft of a cable: its form, and that its lines are short."""

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommendations.reports.cable import WIDTH, cable, wrapped
from tests.factories import RecommendationFactory, SeminarFactory
from tests.recommendations.reporting import report

ON = date(2008, 6, 30)


@given(st.text(max_size=400), st.sampled_from(["", "   "]))
def test_no_line_is_longer_than_the_width(text, indent):
    lines = wrapped(text, indent)

    assert max(len(line) for line in lines) <= WIDTH
    assert all(line.startswith(indent) for line in lines[1:])


@given(st.lists(st.from_regex(r"[a-zә-ө]{1,200}", fullmatch=True), max_size=12))
def test_nothing_is_lost_and_only_long_words_break(words):
    lines = wrapped(" ".join(words), "   ")

    assert "".join(lines).replace(" ", "") == "".join(words)
    short = [word for word in words if len(word) <= WIDTH - 3]
    assert set(short) <= set(" ".join(lines).split())


def text(query: str = "", on: date = ON) -> str:
    return cable(report(query, on=on)).decode()


def test_form(demonstration):
    lines = text().split("\r\n")

    assert lines[-1] == ""
    assert "CLASSIFICATION: [to be completed by the author]" in lines
    assert "AS OF: 30 June 2008" in lines
    assert "REF: 07ASTANA1148" in lines
    assert max(len(line) for line in lines) <= 68
    headings = [lines[at - 1] for at in range(2, len(lines)) if is_rule(lines[at], lines[at - 2])]
    assert headings == [
        "SUMMARY", "BACKGROUND", "WHAT CHANGED SINCE 31 MAY 2008", "ORPHANS BY NAME",
        "OVERDUE AND SILENT", "CLAIMS AND VERDICTS", "FIGURES", "COMMENT",
    ]  # fmt: skip
    numbers = [int(found[1]) for line in lines if (found := re.match(r"(\d+)\. ", line))]
    assert numbers == list(range(1, len(numbers) + 1))


def is_rule(line: str, other: str) -> bool:
    return bool(line) and set(line) == {"-"} and line == other


def test_orphans_stand_by_name_with_reason_and_days(demonstration):
    assert (
        "-- p. Act on conference recommendations through a special unit: 433\r\n"
        "   days without an owner; never nominated; proposed lead:\r\n"
        "   Administration of the President.\r\n"
    ) in text()


def test_comment_is_left_to_the_author(demonstration):
    last = text().split("COMMENT\r\n-------\r\n")[1]

    assert re.match(r"\r\n\d+\. \[Comment: to be written by the author\.\]\r\n", last)


def test_address_and_definitions_close_it(demonstration):
    found = text("signal=orphan")

    assert "as_of=2008-06-30" in found
    assert "Definitions: http://127.0.0.1:8000/method/" in found


@pytest.mark.django_db
def test_a_name_longer_than_a_line_hangs(today):
    RecommendationFactory(label="a", title="Very " * 29 + "long")

    item = re.search(r"-- a\. .*?\r\n(?!   )", text(), re.DOTALL)[0].split("\r\n")

    assert all(line.startswith("   ") for line in item[1:-1])
    assert len(item) > 3


@pytest.mark.django_db
def test_nothing_to_tell_is_said(today):
    SeminarFactory()

    found = text("q=zeppelin")

    assert "1. Summary: 0 recommendations:" in found
    assert "there is no orphan" in found
    assert "No claim awaits review." in found


@pytest.mark.django_db
def test_kazakh_names_stand_as_they_are(today):
    RecommendationFactory(label="a", title="Құқықтық талдау әдісі, 100 ₸")

    assert "-- a. Құқықтық талдау әдісі, 100 ₸: 433 days" in text()
