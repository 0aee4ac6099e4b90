"""What python-docx has no words for: fields, bookmarks, links, repeated headings, languages."""

from typing import Any

from docx.document import Document as Docx
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.table import Table
from docx.text.paragraph import Paragraph


def element(tag: str, /, **attributes: str) -> Any:
    """An element of the w: names with attributes of the same."""
    made = OxmlElement(f"w:{tag}")
    for key, value in attributes.items():
        made.set(qn(f"w:{key}"), value)
    return made


def mark(paragraph: Paragraph, kind: str) -> None:
    """Begin, separate or end a field here."""
    paragraph.add_run()._r.append(element("fldChar", fldCharType=kind))


def begin_field(paragraph: Paragraph, instruction: str) -> None:
    """Begin a field; what follows is shown until a program counts it anew."""
    mark(paragraph, "begin")
    told = element("instrText")
    told.set(qn("xml:space"), "preserve")
    told.text = f" {instruction} "
    paragraph.add_run()._r.append(told)
    mark(paragraph, "separate")


def end_field(paragraph: Paragraph) -> None:
    mark(paragraph, "end")


def add_field(paragraph: Paragraph, instruction: str, shown: str) -> None:
    """A field that shows this until a program counts it."""
    begin_field(paragraph, instruction)
    paragraph.add_run(shown)
    end_field(paragraph)


def bookmark(paragraph: Paragraph, name: str, number: int) -> None:
    """Make the paragraph a place that links lead to."""
    start = element("bookmarkStart", id=str(number), name=name)
    paragraph._p.insert(1 if paragraph._p.pPr is not None else 0, start)
    paragraph._p.append(element("bookmarkEnd", id=str(number)))


def add_link(paragraph: Paragraph, text: str, *, url: str = "", place: str = "") -> None:
    """A link to an address, or to a place of the document."""
    link = element("hyperlink")
    if place:
        link.set(qn("w:anchor"), place)
    else:
        link.set(qn("r:id"), paragraph.part.relate_to(url, RELATIONSHIP_TYPE.HYPERLINK, True))
    run = paragraph.add_run(text)
    link.append(run._r)
    paragraph._p.append(link)


def repeat_heading(table: Table) -> None:
    """Repeat the first row on each page, and keep each row on one page."""
    for row in table.rows:
        row._tr.get_or_add_trPr().append(element("cantSplit"))
    table.rows[0]._tr.get_or_add_trPr().append(element("tblHeader"))


def rule_lines(table: Table) -> None:
    """Thin lines between rows and nothing else."""
    borders = element("tblBorders")
    for side in ("top", "bottom", "insideH"):
        borders.append(element(side, val="single", sz="4", space="0", color="BFC9D0"))
    table._tbl.tblPr.append(borders)


def say_language(document: Docx, code: str) -> None:
    """The language of all text that names none."""
    defaults = document.styles.element.find(qn("w:docDefaults"))
    properties = defaults.find(qn("w:rPrDefault")).find(qn("w:rPr"))
    for old in properties.findall(qn("w:lang")):
        properties.remove(old)
    properties.append(element("lang", val=code, eastAsia=code, bidi="ar-SA"))


def speak(paragraph: Paragraph, code: str) -> None:
    """The language of this paragraph."""
    for run in paragraph.runs:
        run._r.get_or_add_rPr().append(element("lang", val=code))


def describe(picture: Any, text: str) -> None:
    """What a picture shows, for those who do not see it."""
    picture._inline.docPr.set("descr", text)
