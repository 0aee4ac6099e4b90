"""A file that somebody sent as evidence: what may be kept, under which name, with which digest."""

import codecs
import hashlib
import lzma
import re
import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePath
from zipfile import BadZipFile, ZipFile

import puremagic
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files import File
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from recommendations.models import Evidence

LONGEST_NAME = 200
MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
# Characters that no text has: a file with them is something else.
NOT_TEXT = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")
OFFICE = "application/vnd.openxmlformats-officedocument."
OPEN = "application/vnd.oasis.opendocument."
BROKEN = (
    BadZipFile, EOFError, KeyError, OSError, RuntimeError, ValueError, lzma.LZMAError, struct.error,
    zlib.error,
)  # fmt: skip


def has_signature(file: UploadedFile, media_type: str) -> bool:
    """Whether it begins as files of the type do; a name says nothing here."""
    try:
        found = puremagic.magic_stream(file)
    except puremagic.PureError:
        return False
    return media_type in {match.mime_type for match in found}


def is_package(file: UploadedFile, media_type: str) -> bool:
    """Whether it is a package of an office that names this type itself; one with macros does not.

    By their first bytes all packages are alike, and like any archive.
    """
    if file.read(4) != b"PK\x03\x04":
        return False
    try:
        with ZipFile(file) as archive:
            office = media_type.startswith(OFFICE)
            with archive.open("[Content_Types].xml" if office else "mimetype") as member:
                # An archive can promise to be endless.
                named = member.read(1_000_000)
    except BROKEN:
        return False
    wanted = media_type.encode()
    return wanted + b".main+xml" in named if office else named.strip() == wanted


def is_text(file: UploadedFile, media_type: str) -> bool:
    """Whether it reads as UTF-8, as UTF-16 with its mark, or as the CP1251 of older offices."""
    encodings = ["utf-16"] if file.read(2) in MARKS else ["utf-8", "cp1251"]
    return any(reads_as(encoding, file) for encoding in encodings)


def reads_as(encoding: str, file: UploadedFile) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        clean = not any(NOT_TEXT.search(decoder.decode(chunk)) for chunk in file.chunks())
        decoder.decode(b"", final=True)
    except UnicodeError:
        return False
    return clean


@dataclass(frozen=True)
class Type:
    """A type of file that is taken: what it is called, and by what its content is known."""

    media_type: str
    is_so: Callable[[UploadedFile, str], bool]


TYPES = {
    ".pdf": Type("application/pdf", has_signature),
    ".docx": Type(f"{OFFICE}wordprocessingml.document", is_package),
    ".xlsx": Type(f"{OFFICE}spreadsheetml.sheet", is_package),
    ".pptx": Type(f"{OFFICE}presentationml.presentation", is_package),
    ".odt": Type(f"{OPEN}text", is_package),
    ".ods": Type(f"{OPEN}spreadsheet", is_package),
    ".jpg": Type("image/jpeg", has_signature),
    ".jpeg": Type("image/jpeg", has_signature),
    ".png": Type("image/png", has_signature),
    ".txt": Type("text/plain", is_text),
    ".csv": Type("text/csv", is_text),
}


def read_file(file: UploadedFile) -> Evidence:
    """The evidence, not yet saved, that this file is. Raises ValidationError in words."""
    name = display_name(file.name or "")
    kind = TYPES.get(PurePath(name).suffix.lower())
    if not file.size:
        raise ValidationError(_("“%(name)s” is empty.") % {"name": name})
    if file.size > settings.EVIDENCE_MAX_BYTES:
        sizes = [filesizeformat(size) for size in (file.size, settings.EVIDENCE_MAX_BYTES)]
        raise ValidationError(
            _("“%(name)s” is too large: %(size)s, where %(limit)s is the most.")
            % {"name": name, "size": sizes[0], "limit": sizes[1]}
        )
    if kind is None:
        raise ValidationError(
            _("“%(name)s” is of a type that is not taken. Save it as PDF, for instance.")
            % {"name": name}
        )
    file.seek(0)
    if not kind.is_so(file, kind.media_type):
        raise ValidationError(
            _("“%(name)s” is not what its name says: its content is of another type.")
            % {"name": name}
        )
    return Evidence(
        file=file, title=name, original_name=name, media_type=kind.media_type, size=file.size,
        sha256=digest(file),
    )  # fmt: skip


def display_name(name: str) -> str:
    """The name as the person knows the file: no path, nothing invisible, not endless."""
    name = name.replace("\\", "/").rpartition("/")[2]
    path = PurePath("".join(sign for sign in name if sign.isprintable()).strip())
    return f"{path.stem[: LONGEST_NAME - len(path.suffix)]}{path.suffix}"[:LONGEST_NAME]


def digest(file: File) -> str:
    """The SHA-256 of the content, read piece by piece."""
    found = hashlib.sha256()
    for chunk in file.chunks():
        found.update(chunk)
    return found.hexdigest()
