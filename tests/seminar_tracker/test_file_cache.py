"""A disk that is full costs time, not pages."""

import errno
import tempfile

import pytest

from seminar_tracker.file_cache import OFTEN, FileCache


@pytest.fixture
def cache(tmp_path):
    return FileCache(tmp_path, {})


def test_what_is_kept_is_found(cache):
    cache.set("figure", 16)

    assert cache.get("figure") == 16


def test_full_disk_keeps_nothing_and_says_so(cache, monkeypatch, caplog):
    def full(*args, **kwargs):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(tempfile, "mkstemp", full)

    cache.set("figure", 16)

    assert cache.get("figure") is None
    assert "No space left on device" in caplog.text


def test_room_is_made_now_and_then(tmp_path, monkeypatch):
    listed = []
    cache = FileCache(tmp_path / "pages", {"max_entries": 3 * OFTEN})
    files = cache._list_cache_files
    monkeypatch.setattr(cache, "_list_cache_files", lambda: listed.append(1) or files())
    # Another that is written in turn with it takes none of its turns.
    other = FileCache(tmp_path / "kept", {})

    for number in range(8 * OFTEN):
        cache.set(number, number)
        other.set(1, number)

    assert len(listed) == 8
    assert len(files()) < 4 * OFTEN
