"""A table as the answer to a request: streamed where the format can be, else from a file."""

from collections.abc import Iterator
from contextlib import closing
from itertools import islice
from tempfile import TemporaryFile
from typing import TypeVar

from django.conf import settings
from django.http import FileResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.translation import get_language, override

from recommendations.exports import as_csv, as_json, as_xlsx
from recommendations.exports.sheet import TOGETHER, Sheet

STREAMED = {"csv": as_csv, "json": as_json}

Answer = TypeVar("Answer", bound=HttpResponseBase)


def download(sheet: Sheet, format: str, name: str) -> HttpResponseBase:  # noqa: A002
    """The table as a file of that name, without its ending. `format` is one of FORMATS."""
    if format in STREAMED:
        lines = stream(STREAMED[format].lines(sheet), get_language())
        return announced(StreamingHttpResponse(lines), format, name)
    file = TemporaryFile()  # noqa: SIM115 - the response closes it
    as_xlsx.write(sheet, file)
    file.seek(0)
    return announced(FileResponse(file), format, name)


def announced(response: Answer, format: str, name: str) -> Answer:  # noqa: A002
    """The answer with the type of the file, and the name under which browsers keep it."""
    response["Content-Type"] = STREAMED.get(format, as_xlsx).MEDIA_TYPE
    response["Content-Disposition"] = f'attachment; filename="{name}.{format}"'
    return response


def stream(lines: Iterator[str], language: str | None) -> Iterator[str]:
    """The lines in handfuls, the first by itself so that it comes soon.

    They are made while they are sent, when the request and its language are past.
    """
    number = 1
    with closing(lines):  # type: ignore[type-var]
        while True:
            with override(language or settings.LANGUAGE_CODE):
                handful = "".join(islice(lines, number))
            if not handful:
                return
            yield handful
            number = TOGETHER
