"""The status report as an editable document."""

import zipfile
from datetime import date, datetime
from io import BytesIO

import pytest
from django.utils import translation
from docx import Document
from docx.oxml.ns import qn

from recommendations.reports.document import Heading, compose
from recommendations.reports.docx import docx
from tests.factories import RecommendationFactory, SeminarFactory
from tests.recommendations import deeds
from tests.recommendations.reporting import report

ON = date(2008, 6, 30)


def read(query: str = "", on: date = ON):
    return Document(BytesIO(docx(report(query, on=on))))


def texts(document) -> list[str]:
    return [paragraph.text for paragraph in document.paragraphs]


def test_headings_are_headings(demonstration):
    document = read()

    wanted = [block for block in compose(report(on=ON)).blocks if isinstance(block, Heading)]
    found = [line for line in document.paragraphs if line.style.name.startswith("Heading ")]
    assert [(line.text, line.style.name) for line in found] == [
        (heading.text, f"Heading {heading.level}") for heading in wanted
    ]
    assert document.paragraphs[0].style.name == "Title"


def test_the_table_of_contents_is_a_field_that_is_filled(demonstration):
    body = read().element.body

    instructions = [told.text for told in body.iter(qn("w:instrText"))]
    assert instructions[0].strip() == r'TOC \o "1-2" \h \z \u'
    places = {mark.get(qn("w:name")) for mark in body.iter(qn("w:bookmarkStart"))}
    leads = [link.get(qn("w:anchor")) for link in body.iter(qn("w:hyperlink"))]
    inside = [place for place in leads if place]
    headings = [block for block in compose(report(on=ON)).blocks if isinstance(block, Heading)]
    assert len(inside) == len(headings) > 16
    assert set(inside) == places


def test_heading_rows_repeat(demonstration):
    tables = read().tables

    assert len(tables) > 16
    for table in tables:
        assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None


def test_the_numbers_are_those_of_the_report(demonstration):
    found = report(on=ON)
    document = read()

    numbers = [cell.text for cell in document.tables[0].rows[1].cells]
    assert numbers == [str(found.figures[key]) for key in
                       ("total", "orphan", "overdue", "silent", "track", "closed")]  # fmt: skip
    assert "16 recommendations: orphans 7, overdue 2, silent 2, on track 4, closed 1." in texts(
        document
    )
    orphans = next(t for t in document.tables if t.rows[0].cells[1].text == "Since when, and why")
    assert [row.cells[0].text[0] for row in orphans.rows[1:]] == [
        entry.row.label for entry in found.orphans
    ]


def test_the_wall_chart_says_what_it_shows(demonstration):
    document = read()

    picture, *_figures = document.inline_shapes
    shown = picture._inline.docPr.get("descr")
    assert len(shown.splitlines()) == 16
    assert shown.startswith("a. Nobody, 24 Apr 2007 to 8 Jun 2007")


@pytest.mark.django_db
def test_a_long_wall_chart_is_split(today):
    seminar = SeminarFactory()
    for _number in range(26):
        RecommendationFactory(seminar=seminar)

    told = [
        picture._inline.docPr.get("descr").splitlines()
        for picture in read(f"seminar={seminar.slug}").inline_shapes
    ]
    # Each line of a wall chart says who held the recommendation; no figure does.
    charts = [lines for lines in told if "Nobody, 24 Apr 2007" in lines[0]]
    assert [len(lines) for lines in charts] == [25, 1]


def test_what_the_file_says_of_itself(demonstration):
    core = read().core_properties

    assert core.title == "Status of the recommendations: Astana 2007. As of 30 June 2008"
    assert core.author == "Seminar Tracker"
    assert core.created == core.modified == datetime(2008, 6, 30, tzinfo=core.created.tzinfo)


@pytest.mark.parametrize(("code", "says"), [("en", "en-GB"), ("ru", "ru-RU"), ("kk", "kk-KZ")])
def test_it_speaks_the_language_of_the_interface(demonstration, code, says):
    with translation.override(code):
        styles = read("signal=overdue").styles.element

    assert [lang.get(qn("w:val")) for lang in styles.iter(qn("w:lang"))][0] == says


@pytest.mark.django_db
def test_letters_stay_and_control_characters_do_not_stop_it(today):
    tie = deeds.accepted(recommendation=RecommendationFactory(title="Әділ 🙂 中"))
    deeds.reported(tie, date(2008, 6, 1), text="A bell \x07 rang.")

    found = "\n".join(texts(read("q=Әділ")))

    assert "Әділ 🙂 中" in found
    assert "A bell ▯ rang." in found


@pytest.mark.django_db
def test_no_member_of_the_package_tells_an_hour(today):
    row = RecommendationFactory()

    with zipfile.ZipFile(BytesIO(docx(report(f"seminar={row.seminar.slug}", on=ON)))) as package:
        assert {member.date_time for member in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
