"""What is taken as a file of evidence, by its content, and under which name."""

import hashlib

import pytest
from django.core.exceptions import ValidationError

from recommendations.uploads import TYPES, read_file
from tests.factories import PDF
from tests.recommendations.papers import (
    DOCX,
    EXE,
    HTML,
    JPEG,
    MACROS,
    ODS,
    ODT,
    PNG,
    PPTX,
    XLSX,
    archive,
    broken_member,
    sent,
)

RUSSIAN = "Приказ № 17\r\n"
TAKEN = {
    "a.pdf": PDF,
    "a.docx": DOCX,
    "a.xlsx": XLSX,
    "a.pptx": PPTX,
    "a.odt": ODT,
    "a.ods": ODS,
    "a.jpg": JPEG,
    "a.jpeg": JPEG,
    "a.png": PNG,
    "a.txt": RUSSIAN.encode(),
    "a.csv": RUSSIAN.encode("cp1251"),
    "A.TXT": RUSSIAN.encode("utf-16"),
    "marked.csv": RUSSIAN.encode("utf-8-sig"),
    # Shown to nobody as a page: it is served as text, to be saved.
    "page.txt": HTML,
}


@pytest.mark.parametrize("name", TAKEN)
def test_file_of_a_type_that_is_taken(name):
    found = read_file(sent(name, TAKEN[name]))

    assert (found.original_name, found.title, found.size) == (name, name, len(TAKEN[name]))
    assert found.media_type == TYPES[f".{name.lower().partition('.')[2]}"].media_type
    assert found.sha256 == hashlib.sha256(TAKEN[name]).hexdigest()


def test_each_type_is_tried():
    assert {f".{name.lower().partition('.')[2]}" for name in TAKEN} == TYPES.keys()


PRETENDED = {
    "program as PDF": ("order.pdf", EXE),
    "program as text": ("order.txt", EXE),
    "program as Word": ("order.docx", EXE),
    "program as a picture": ("order.png", EXE),
    "program with two endings": ("order.exe.pdf", EXE),
    "text as PDF": ("order.pdf", b"Order No 17"),
    "page as PDF": ("order.pdf", HTML),
    "PDF behind something else": ("order.pdf", b"#!/bin/sh\n" + PDF),
    "archive as Word": ("order.docx", archive(readme="Hello")),
    "Excel as Word": ("order.docx", XLSX),
    "Word with macros as Word": ("order.docx", MACROS),
    "Word as OpenDocument": ("order.odt", DOCX),
    "OpenDocument table as text": ("order.odt", ODS),
    "half an archive": ("order.docx", DOCX[:60]),
    "archive with a broken member": ("order.docx", broken_member()),
    "program before an archive": ("order.docx", EXE + DOCX),
    "PNG as JPEG": ("order.jpg", PNG),
    "broken UTF-16": ("order.txt", b"\xff\xfeA"),
}


@pytest.mark.parametrize("name", PRETENDED)
def test_file_of_another_content_than_its_name_says_is_refused(name):
    with pytest.raises(ValidationError, match="is not what its name says"):
        read_file(sent(*PRETENDED[name]))


@pytest.mark.parametrize("name", ["a.exe", "a.pdf.exe", "a.html", "a.svg", "a.docm", "a.zip", "a"])
def test_file_of_a_type_that_is_not_taken_is_refused(name):
    with pytest.raises(ValidationError, match="is of a type that is not taken"):
        read_file(sent(name))


def test_empty_file_is_refused():
    with pytest.raises(ValidationError, match="“order.pdf” is empty"):
        read_file(sent(content=b""))


@pytest.mark.parametrize(("more", "taken"), [(0, True), (1, False)], ids=["limit", "one more"])
def test_file_is_taken_up_to_the_limit(settings, more, taken):
    settings.EVIDENCE_MAX_BYTES = len(PDF)
    file = sent(content=PDF + b"%" * more)

    if taken:
        assert read_file(file).size == len(PDF)
    else:
        with pytest.raises(ValidationError, match="“order.pdf” is too large"):
            read_file(file)


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\files\\order.pdf", "order.pdf"),
        ("Приказ № 17 🎉.pdf", "Приказ № 17 🎉.pdf"),
        ("a\x00b\nc\x1b.pdf", "abc.pdf"),
        ("fdp\u202egnp.pdf", "fdpgnp.pdf"),
        ("<script>.pdf", "<script>.pdf"),
        (f"{'я' * 300}.pdf", f"{'я' * 196}.pdf"),
    ],
    ids=["a path", "a path of Windows", "an emoji", "control characters", "turned round",
         "markup", "a long name"],
)  # fmt: skip
def test_name_is_kept_as_people_know_it(name, kept):
    file = sent()
    file._name = name  # As if nothing before had cleaned it.

    assert read_file(file).original_name == kept
