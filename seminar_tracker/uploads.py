"""How bytes come in: a file stops growing at its limit, and half a request is none."""

from collections.abc import Callable, Iterable
from tempfile import TemporaryFile
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class LimitedUploadHandler(FileUploadHandler):
    """Writes each file to the disk up to the limit, and goes on counting beyond it.

    The file on the disk has no name: whatever becomes of the request, or of us, it is gone. What
    is too large arrives with its true size and without its end, so that the form can say so and
    still has everything else that was typed. Nothing is kept of the files of strangers, whose
    requests are read before anything asks who they are, and of more files than a form takes.
    """

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        body = TemporaryFile()  # noqa: SIM115 - Django closes it with the request
        self.file = UploadedFile(body, self.file_name, self.content_type)
        self.count = getattr(self, "count", 0) + 1
        user = getattr(self.request, "user", None)
        welcome = user is not None and user.is_authenticated
        few = self.count <= settings.EVIDENCE_MAX_FILES
        self.limit = settings.EVIDENCE_MAX_BYTES if welcome and few else 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if start + len(raw_data) <= self.limit:
            self.file.write(raw_data)

    def file_complete(self, file_size: int) -> UploadedFile:
        self.file.seek(0)
        self.file.size = file_size
        return self.file


class WholeBody:
    """The body of a request; raises OSError when the connection ended before all of it came.

    Without this, Django would take what came for the whole form, and record it.
    """

    def __init__(self, body: Any, length: int) -> None:
        self.body, self.left = body, length

    def read(self, size: int = -1) -> bytes:
        wanted = self.left if size < 0 else min(size, self.left)
        return self.counted(self.body.read(wanted), wanted)

    def readline(self, size: int = -1) -> bytes:
        """A line; only one that ends is shorter than what was wanted."""
        wanted = self.left if size < 0 else min(size, self.left)
        line = self.body.readline(wanted)
        return self.counted(line, len(line) if line.endswith(b"\n") else wanted)

    def counted(self, data: bytes, wanted: int) -> bytes:
        if len(data) < wanted:
            raise OSError("The connection ended within the request.")
        self.left -= len(data)
        return data


def only_whole_requests(application: Application) -> Application:
    """The application, with a body that says when it is cut off."""

    def guarded(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        length = environ.get("CONTENT_LENGTH") or "0"
        if length.isdecimal():
            environ["wsgi.input"] = WholeBody(environ["wsgi.input"], int(length))
        return application(environ, start_response)

    return guarded
