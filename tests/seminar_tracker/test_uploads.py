"""How bytes come in: up to the limit, from people who are signed in, and whole."""

from io import BytesIO

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.handlers.wsgi import WSGIRequest
from django.http import UnreadablePostError
from django.test import RequestFactory

from agencies.models import User
from seminar_tracker.uploads import WholeBody, only_whole_requests


def files(user, *sizes):
    """What arrives of files of these sizes: the size that is told, and the size on the disk."""
    sent = [SimpleUploadedFile(f"{size}.pdf", b"a" * size) for size in sizes]
    request = RequestFactory().post("/", {"file": sent, "text": "Typed."})
    request.user = user
    assert request.POST["text"] == "Typed."
    arrived = request.FILES.getlist("file")
    found = [(file.size, len(file.read())) for file in arrived]
    request.close()
    return found


@pytest.fixture(autouse=True)
def _limit(settings):
    settings.EVIDENCE_MAX_BYTES = 100_000


def test_file_stops_growing_at_the_limit(rf):
    (small, exact, large) = files(User(), 1000, 100_000, 400_000)

    assert small == (1000, 1000)
    assert exact == (100_000, 100_000)
    assert large[0] == 400_000
    assert large[1] <= 100_000


def test_nothing_is_kept_of_a_file_too_many():
    assert files(User(), 1, 2, 3, 4, 5, 6)[4:] == [(5, 5), (6, 0)]


def test_nothing_is_kept_of_a_file_of_a_stranger():
    assert files(AnonymousUser(), 1000) == [(1000, 0)]


@pytest.mark.parametrize("size", [-1, 4, 10], ids=["all", "piece by piece", "more than there is"])
def test_whole_body_is_read_as_it_is(size):
    body = WholeBody(BytesIO(b"abcdefgh, and the next request"), 8)

    assert b"".join(iter(lambda: body.read(size), b"")) == b"abcdefgh"


def test_lines_of_a_whole_body_are_read_as_they_are():
    body = WholeBody(BytesIO(b"ab\ncd\nef, and more"), 8)

    assert list(iter(body.readline, b"")) == [b"ab\n", b"cd\n", b"ef"]


@pytest.mark.parametrize("read", [WholeBody.read, WholeBody.readline], ids=["read", "line"])
def test_body_that_is_cut_off_says_so(read):
    with pytest.raises(OSError, match="ended within the request"):
        read(WholeBody(BytesIO(b"abc"), 8))


@pytest.mark.parametrize("length", ["8", "", "nonsense"])
def test_application_gets_only_whole_requests(length):
    got = {}
    application = only_whole_requests(lambda environ, start: [got.update(environ) or b""])

    application({"CONTENT_LENGTH": length, "wsgi.input": BytesIO(b"abc")}, None)

    assert isinstance(got["wsgi.input"], WholeBody) == (length != "nonsense")


def test_form_that_is_cut_off_is_not_read(rf):
    environ = rf.post("/", {"text": "The law was adopted."}).environ
    half = BytesIO(environ["wsgi.input"].read()[:-10])
    environ["wsgi.input"] = WholeBody(half, int(environ["CONTENT_LENGTH"]))

    with pytest.raises(UnreadablePostError):
        WSGIRequest(environ).POST["text"]
