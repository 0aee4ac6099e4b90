"""The report as a document that can be edited: real headings, tables, a table of contents."""

from collections.abc import Iterator
from datetime import datetime, time
from functools import singledispatchmethod
from io import BytesIO
from itertools import count

import docx as python_docx
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph as Line

from recommendations.reports import docx_xml as xml
from recommendations.reports.document import (
    Block,
    Bullets,
    Cell,
    Counts,
    Document,
    Facts,
    Flag,
    Heading,
    Link,
    Paragraph,
    Picture,
    Table,
    Wall,
    compose,
)
from recommendations.reports.letters import visible
from recommendations.reports.model import Report
from recommendations.reports.packages import steady
from recommendations.reports.pictures import drawn, split

FONT = "Calibri"
BRAND, QUIET = RGBColor(0x0B, 0x4F, 0x5C), RGBColor(0x4B, 0x5B, 0x67)
WIDTH = Mm(166)
LABEL = Mm(42)
# A signal is told by shape and word as well as colour.
SIGNS = {
    "orphan": ("▲", RGBColor(0xB3, 0x26, 0x1E)), "overdue": ("◆", RGBColor(0xA3, 0x47, 0x00)),
    "silent": ("▬", RGBColor(0x6A, 0x4C, 0x93)), "track": ("●", RGBColor(0x1A, 0x6B, 0x8F)),
    "closed": ("■", RGBColor(0x1D, 0x6B, 0x45)),
}  # fmt: skip
CODES = {"en": "en-GB", "ru": "ru-RU", "kk": "kk-KZ"}


def docx(report: Report) -> bytes:
    """The report as DOCX. Raises AsideFailed when the pictures cannot be drawn."""
    document = compose(report)
    pieces = list(pieced(document.blocks))
    writer = Writer(document, drawn(pieces))
    for block in pieces:
        writer.write(block)
    writer.properties(report)
    return steady(writer.saved())


def pieced(blocks: list[Block]) -> Iterator[Block]:
    """The blocks, a long wall chart in pieces of a page."""
    for block in blocks:
        yield from split(block) if isinstance(block, Wall) else [block]


class Writer:
    """Writes blocks at the end of a document. `pictures` are in the order of their blocks."""

    def __init__(self, document: Document, pictures: list[bytes]) -> None:
        self.document = document
        self.pictures = iter(pictures)
        self.docx = python_docx.Document()
        self.numbers = count(1)
        self.lay_out()
        self.begin()

    # --- The page and its styles

    def lay_out(self) -> None:
        """A4, calm letters, the date above and the page below."""
        xml.say_language(self.docx, CODES.get(get_language() or "en", "en-GB"))
        section = self.docx.sections[0]
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.left_margin = section.right_margin = Mm(22)
        section.top_margin = section.bottom_margin = Mm(23)
        sizes = {"Normal": 10.5, "Title": 24, "Subtitle": 13, "Heading 1": 16, "Heading 2": 13}
        for name, size in sizes.items():
            self.letter(name, size)
        self.docx.styles["Normal"].paragraph_format.space_after = Pt(5)
        head, foot = section.header.paragraphs[0], section.footer.paragraphs[0]
        head.add_run(visible(f"{self.document.title}. {self.document.date}"))
        self.number_pages(foot)

    def letter(self, name: str, size: float) -> None:
        """One font for a style, also where the template has one of its theme."""
        style = self.docx.styles[name]
        style.font.size, style.font.name = Pt(size), FONT
        fonts = style.element.rPr.rFonts
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
        if name != "Normal":
            style.font.color.rgb = BRAND

    def number_pages(self, line: Line) -> None:
        """Page x of y, counted by the program that shows it."""
        before, _page, rest = _("Page {page} of {pages}").partition("{page}")
        between, _pages, after = rest.partition("{pages}")
        line.add_run(before)
        xml.add_field(line, "PAGE", "1")
        line.add_run(between)
        xml.add_field(line, "NUMPAGES", "1")
        line.add_run(after)

    def begin(self) -> None:
        """The title, what the report covers, the notices, the table of contents."""
        self.docx.add_paragraph(visible(self.document.title), style="Title")
        self.docx.add_paragraph(visible(self.document.date), style="Subtitle")
        self.write(Facts(self.document.about))
        for notice in self.document.notices:
            self.write(Paragraph(notice, "notice"))
        self.docx.add_paragraph().add_run(visible(self.document.contents)).bold = True
        self.list_contents()

    def list_contents(self) -> None:
        """A field that lists the headings, filled already for programs that count nothing."""
        headings = [block for block in self.document.blocks if isinstance(block, Heading)]
        line = self.docx.add_paragraph()
        xml.begin_field(line, r'TOC \o "1-2" \h \z \u')
        for number, heading in enumerate(headings, start=1):
            line = line if number == 1 else self.docx.add_paragraph()
            line.paragraph_format.left_indent = Mm(6 * (heading.level - 1))
            line.paragraph_format.space_after = Pt(1)
            xml.add_link(line, visible(heading.text), place=f"_Toc{number:06}")
        xml.end_field(line)
        self.docx.add_page_break()

    # --- Blocks

    @singledispatchmethod
    def write(self, block: Block) -> None:
        """Write one block at the end."""
        raise TypeError(f"A document has no {type(block).__name__}.")

    @write.register
    def _heading(self, block: Heading) -> None:
        line = self.docx.add_heading(visible(block.text), block.level)
        number = next(self.numbers)
        xml.bookmark(line, f"_Toc{number:06}", number)

    @write.register
    def _paragraph(self, block: Paragraph) -> None:
        style = "Intense Quote" if block.style == "notice" else "Normal"
        style = "Quote" if block.style == "quote" else style
        line = self.docx.add_paragraph(visible(block.text), style=style)
        if block.style == "quiet":
            line.runs[0].font.color.rgb = QUIET
        if block.lang:
            xml.speak(line, CODES[block.lang])

    @write.register
    def _facts(self, block: Facts) -> None:
        for label, cell in block.pairs:
            line = self.docx.add_paragraph()
            form = line.paragraph_format
            form.left_indent, form.first_line_indent, form.space_after = LABEL, -LABEL, Pt(1)
            form.tab_stops.add_tab_stop(LABEL, WD_TAB_ALIGNMENT.LEFT)
            line.add_run(f"{visible(label)}\t").font.color.rgb = QUIET
            fill(line, cell)

    @write.register
    def _table(self, block: Table) -> None:
        table = self.docx.add_table(rows=1, cols=len(block.headings))
        table.autofit = False
        xml.rule_lines(table)
        for place, heading in zip(table.rows[0].cells, block.headings, strict=True):
            place.paragraphs[0].add_run(visible(heading)).bold = True
        for row in block.rows:
            for place, cell in zip(table.add_row().cells, row, strict=True):
                fill(place.paragraphs[0], cell)
        for row in table.rows:
            for place, share in zip(row.cells, block.widths, strict=True):
                place.width = int(WIDTH * share / sum(block.widths))
        xml.repeat_heading(table)
        self.docx.add_paragraph()

    @write.register
    def _counts(self, block: Counts) -> None:
        words = [word for _signal, _number, word in block.figures]
        numbers: list[Cell] = [str(number) for _signal, number, _word in block.figures]
        self.write(Table(words, [numbers], [1] * len(words)))

    @write.register
    def _bullets(self, block: Bullets) -> None:
        lead = self.docx.add_paragraph(visible(block.lead))
        lead.paragraph_format.keep_with_next = True
        lead.runs[0].font.color.rgb = QUIET
        for item in block.items:
            self.docx.add_paragraph(visible(item), style="List Bullet")

    @write.register
    def _wall(self, block: Wall) -> None:
        self.draw("\n".join(bar.alt for bar in block.bars))

    @write.register
    def _picture(self, block: Picture) -> None:
        self.draw(block.alt)

    def draw(self, alt: str) -> None:
        """The next picture, as wide as the text."""
        xml.describe(self.docx.add_picture(BytesIO(next(self.pictures)), width=WIDTH), visible(alt))

    # --- The file

    def properties(self, report: Report) -> None:
        """What the file says of itself: the report's date, and nobody's name."""
        core = self.docx.core_properties
        core.title = visible(f"{self.document.title}. {self.document.date}")
        core.author = core.last_modified_by = _("Seminar Tracker")
        core.comments, core.keywords, core.revision = report.address, "", 1
        core.language = CODES.get(get_language() or "en", "en-GB")
        core.created = core.modified = datetime.combine(report.on, time())

    def saved(self) -> bytes:
        made = BytesIO()
        self.docx.save(made)
        return made.getvalue()


def fill(line: Line, cell: Cell) -> None:
    """Write a value at the end of the line."""
    if isinstance(cell, Flag):
        sign, colour = SIGNS[cell.signal]
        run = line.add_run(f"{sign} {visible(cell.word)}")
        run.bold, run.font.color.rgb = True, colour
    elif isinstance(cell, Link):
        xml.add_link(line, visible(cell.text), url=cell.url)
    else:
        line.add_run(visible(cell))
