"""Pictures that go to pages and into reports alike."""

import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from django.conf import settings

from recommendations.figures import drawing, words

SVG = "{http://www.w3.org/2000/svg}"


def test_picture_stands_alone_and_says_what_it_shows():
    svg = drawing.bars(
        "Overdue", [drawing.Bar("A & <b>", "1", [(0.5, "orphan")])], [("orphan", "no owner")]
    )

    root = ET.fromstring(svg)  # noqa: S314 - our own
    assert root.get("viewBox") == "0 0 360 54"
    assert root.get("role") == "img"
    assert root.find(f"{SVG}title").text == "Overdue. A & <b>: 1."
    assert "style" not in svg
    for shape in root.iter():
        assert shape.tag in {f"{SVG}svg", f"{SVG}title"} or shape.get("fill") or shape.get("stroke")


def test_bars_are_as_long_as_their_share():
    svg = drawing.counts("Counts", [("a", 4, "done"), ("b", 1, "orphan")])

    assert re.findall(r'width="([\d.]+)" height="9" class="fill-(?:done|orphan)"', svg) == [
        "360.0", "90.0",
    ]  # fmt: skip


def test_nothing_counted_is_not_drawn():
    assert drawing.counts("Counts", [("a", 0, "done")]) == ""


def test_every_ink_has_a_colour_of_the_stylesheet():
    css = (Path(settings.BASE_DIR) / "static/css/figures.css").read_text()

    assert set(re.findall(r"\.fill-([a-z-]+) ", css)) == drawing.INKS.keys()


@pytest.mark.parametrize(
    ("cases", "caution"),
    [
        (0, ""),
        (1, "Only 1 case: read it as a story, not as a rate."),
        (9, "Only 9 cases: read them as stories, not as a rate."),
        (10, ""),
    ],
)
def test_few_cases_say_that_they_are_few(cases, caution):
    assert words.caution(cases) == caution


@pytest.mark.parametrize(
    ("part", "whole", "told"), [(0, 0, "0 of 0"), (3, 9, "3 of 9"), (3, 10, "30 %")]
)
def test_shares_of_few_are_told_one_by_one(part, whole, told):
    assert words.share(part, whole) == told


@pytest.mark.parametrize(
    ("number", "told"), [(0, "0 days"), (1, "1 day"), (2.0, "2 days"), (15.5, "15.5 days")]
)
def test_days_in_words(number, told):
    assert words.days(number) == told
