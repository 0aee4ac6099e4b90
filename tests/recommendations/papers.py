"""Files as people send them, and as others pretend to."""

from io import BytesIO
from zipfile import ZIP_LZMA, ZipFile

from django.core.files.uploadedfile import SimpleUploadedFile

from recommendations.models import Evidence
from tests.factories import PDF

OFFICE = "application/vnd.openxmlformats-officedocument."


def archive(**members: str) -> bytes:
    """A package with these members; two underscores stand for a full stop, "types" for its list."""
    packed = BytesIO()
    with ZipFile(packed, "w") as made:
        for name, content in members.items():
            made.writestr({"types": "[Content_Types].xml"}.get(name, name), content)
    return packed.getvalue()


def broken_member() -> bytes:
    """A package whose list of types says of its compression what no compressor knows."""
    packed = BytesIO()
    with ZipFile(packed, "w", ZIP_LZMA) as made:
        made.writestr("[Content_Types].xml", f"{OFFICE}wordprocessingml.document.main+xml" * 20)
    content = bytearray(packed.getvalue())
    # After the header of 30 bytes, the name, and four bytes of version and length.
    content[30 + len("[Content_Types].xml") + 4] = 255
    return bytes(content)


def office(kind: str) -> bytes:
    return archive(types=f'<Override ContentType="{kind}.main+xml"/>', document="<w/>")


PNG = bytes.fromhex("89504e470d0a1a0a0000000d4948445200000001000000010806000000")
JPEG = bytes.fromhex("ffd8ffe000104a46494600010100000100010000ffd9")
DOCX = office(f"{OFFICE}wordprocessingml.document")
XLSX = office(f"{OFFICE}spreadsheetml.sheet")
PPTX = office(f"{OFFICE}presentationml.presentation")
ODT = archive(mimetype="application/vnd.oasis.opendocument.text", content="<o/>")
ODS = archive(mimetype="application/vnd.oasis.opendocument.spreadsheet", content="<o/>")
MACROS = office("application/vnd.ms-word.document.macroEnabled")
EXE = b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff" + bytes(200)
HTML = b"<!DOCTYPE html><html><script>alert(1)</script></html>"


def sent(name: str = "order.pdf", content: bytes = PDF) -> SimpleUploadedFile:
    """A file on its way."""
    return SimpleUploadedFile(name, content)


def stored(storage, folder: str = "") -> list[str]:
    """The names of all files in the storage."""
    if not storage.exists(folder):
        return []
    folders, names = storage.listdir(folder)
    below = [name for each in folders for name in stored(storage, f"{folder}{each}/")]
    return [*(f"{folder}{name}" for name in names), *below]


def evidence() -> Evidence:
    """The only evidence there is."""
    return Evidence.objects.get()
