"""The status report as PDF: its tags, its outline, its letters."""

from datetime import date
from io import BytesIO

import pytest
from django.utils import translation
from pypdf import PdfReader

from recommendations.figures.definitions import DEFINITIONS
from recommendations.reports.document import Heading, compose
from recommendations.reports.letters import SUBSTITUTE
from recommendations.reports.pdf import pdf
from tests.factories import MilestoneFactory, RecommendationFactory, SeminarFactory
from tests.recommendations import deeds
from tests.recommendations.reporting import report

ON = date(2008, 6, 30)


def read(query: str = "", on: date = ON) -> PdfReader:
    return PdfReader(BytesIO(pdf(report(query, on=on))))


def text_of(reader: PdfReader) -> str:
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def outline(reader: PdfReader, entries=None) -> list[str]:
    """The titles of the outline, all levels."""
    titles = []
    for entry in reader.outline if entries is None else entries:
        titles += outline(reader, entry) if isinstance(entry, list) else [entry.title]
    return titles


def tags(reader: PdfReader) -> list[str]:
    """The kinds of all elements of the tag tree."""
    found, waiting = [], [reader.root_object["/StructTreeRoot"]]
    while waiting:
        element = waiting.pop().get_object()
        found.append(element.get("/S", ""))
        children = element.get("/K", [])
        children = children if isinstance(children, list) else [children]
        waiting += [child for child in children if hasattr(child.get_object(), "get")]
    return found


def test_it_is_tagged_and_says_its_language_and_title(demonstration):
    reader = read()

    root = reader.root_object
    assert root["/MarkInfo"]["/Marked"].value is True
    assert root["/Lang"] == "en"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"].value is True
    assert reader.metadata.title == "Status of the recommendations: Astana 2007. As of 30 June 2008"
    assert reader.metadata.creation_date.date() == ON
    found = tags(reader)
    # One for each recommendation, and one for each figure.
    assert found.count("/H2") == 16 + len(DEFINITIONS)
    # One picture for each recommendation on the wall chart.
    assert found.count("/Figure") >= 16
    assert {"/Table", "/TH", "/TD", "/TR", "/L", "/LI", "/Link", "/TOC", "/TOCI"} <= set(found)


def test_the_conformance_is_declared(demonstration):
    data = read().root_object["/Metadata"].get_data().decode()

    assert "pdfuaid:part>1<" in data
    assert "pdfaid:part>2<" in data
    assert "pdfaid:conformance>A<" in data


def test_the_outline_leads_to_every_recommendation(demonstration):
    titles = outline(read())

    assert titles[:2] == ["Summary", "Wall chart"]
    assert "p. Act on conference recommendations through a special unit" in titles
    assert titles[-1] == "Definitions"


def test_figures_and_each_title_stand_in_the_text(demonstration):
    found = report(on=ON)
    text = text_of(read())

    assert "16 recommendations: orphans 7, overdue 2, silent 2, on track 4, closed 1." in text
    assert all(entry.row.title in text for entry in found.entries)
    assert "Page 1 of" in text
    assert "As of 30 June 2008" in text


@pytest.mark.parametrize(
    ("on", "query"),
    [(date(2007, 9, 1), ""), (date(2008, 1, 31), "signal=orphan"), (ON, "agency=minjust")],
    ids=["early", "orphans", "an agency"],
)
def test_the_numbers_are_those_of_the_report(demonstration, on, query):
    counted = report(query, on=on).figures
    told = "orphans {orphan}, overdue {overdue}, silent {silent}, on track {track}, closed {closed}"

    assert told.format(**counted) in text_of(read(query, on))


@pytest.mark.parametrize("code", ["en", "ru", "kk"])
def test_it_speaks_the_language_of_the_interface(demonstration, code):
    with translation.override(code):
        assert read("signal=overdue").root_object["/Lang"] == code


@pytest.mark.django_db
def test_kazakh_letters_come_out(today):
    RecommendationFactory(title="Әділ қоғам: ғылым, өңір, ұлт, үміт, шаһар, іс, 5 ₸")

    assert "Әділ қоғам: ғылым, өңір, ұлт, үміт, шаһар, іс, 5 ₸" in text_of(read("q=Әділ"))


@pytest.mark.django_db
def test_letters_without_a_font_are_shown_as_such_and_the_reader_is_told(today):
    tie = deeds.accepted(recommendation=RecommendationFactory(title="Hire 🙂 well"))
    deeds.reported(tie, date(2008, 6, 1), text="中文 \x07 said.")

    text = text_of(read("q=Hire"))

    assert f"Hire {SUBSTITUTE} well" in text
    assert f"{SUBSTITUTE}{SUBSTITUTE} {SUBSTITUTE} said." in text
    assert f"Letters that no font of this document has are shown as {SUBSTITUTE}." in text


@pytest.mark.django_db
def test_all_letters_with_a_font_need_no_notice(today):
    row = RecommendationFactory()

    assert "no font" not in text_of(read(f"seminar={row.seminar.slug}"))


@pytest.mark.django_db
def test_what_people_typed_is_text_and_no_markup(today):
    RecommendationFactory(title='#evil[] $x$ @ref *b* `c` "q" \\ </svg>&amp;')

    assert '#evil[] $x$ @ref *b* `c` "q" \\ </svg>&amp;' in text_of(read("q=evil"))


@pytest.mark.django_db
def test_an_empty_selection_says_so(today):
    SeminarFactory()

    assert "No recommendation matches these filters." in text_of(read("q=zeppelin"))


@pytest.mark.django_db
def test_a_long_report_breaks_its_tables_over_pages(today):
    seminar = SeminarFactory()
    for number in range(60):
        row = RecommendationFactory(seminar=seminar, title=f"Long {number:02} " + "word " * 20)
        MilestoneFactory(recommendation=row)

    reader = read(f"seminar={seminar.slug}")

    found = compose(report(f"seminar={seminar.slug}", on=ON))
    headings = [block.text for block in found.blocks if isinstance(block, Heading)]
    assert outline(reader) == headings
    assert len(headings) > 60
    assert tags(reader).count("/Figure") >= 60
