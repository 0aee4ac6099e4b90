"""The command that compares every file with its digest, and finds what belongs to no act."""

import os
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command

from tests.factories import PDF, EvidenceFactory
from tests.recommendations.papers import stored

pytestmark = pytest.mark.usefixtures("db")

STRAY = f"ab/ab{'0' * 30}.pdf"


def verify(*options: str, wrong: str = "") -> list[str]:
    """What the command says, line by line; `wrong` is how it ends when it found a fault."""
    told = StringIO()
    if wrong:
        with pytest.raises(CommandError, match=wrong):
            call_command("verify_evidence", *options, stdout=told)
    else:
        call_command("verify_evidence", *options, stdout=told)
    return told.getvalue().splitlines()


def stray(storage, name: str = STRAY, *, days: int = 0) -> str:
    """A file of no act, this old."""
    name = storage.save(name, ContentFile(b"Half a "))
    moment = (datetime.now(UTC) - timedelta(days=days, minutes=1)).timestamp()
    os.utime(storage.path(name), (moment, moment))
    return name


def test_whole_storage_is_well(storage):
    EvidenceFactory.create_batch(2)
    EvidenceFactory(file="", original_name="", media_type="", size=None, sha256="")

    assert verify() == ["Evidence: all 2 files are as they were given."]


def test_empty_storage_is_well(storage):
    assert verify() == ["Evidence: all 0 files are as they were given."]


@pytest.mark.parametrize(
    "content", [PDF[:-1] + b"!", PDF[:-1], PDF + b"!"], ids=["altered", "cut", "longer"]
)
def test_changed_file_is_found(storage, content):
    one = EvidenceFactory()
    storage.delete(one.file.name)
    storage.save(one.file.name, ContentFile(content))

    said = verify(wrong="Evidence of 1 files: 1 changed.")

    assert said == [f"changed: {one.file.name} (“order.pdf”, evidence {one.pk})"]


def test_missing_file_is_found(storage):
    one, _other = EvidenceFactory(), EvidenceFactory()
    storage.delete(one.file.name)

    said = verify(wrong="Evidence of 2 files: 1 missing.")

    assert said == [f"missing: {one.file.name} (“order.pdf”, evidence {one.pk})"]


def test_file_of_no_act_is_found(storage):
    stray(storage, days=2)

    assert verify(wrong="1 unreferenced") == [f"unreferenced: {STRAY}"]
    assert stored(storage) == [STRAY]


def test_old_file_of_no_act_is_removed_when_asked(storage):
    kept = EvidenceFactory().file.name
    stray(storage, days=1)

    said = verify("--remove-unreferenced")

    assert said == [f"removed: {STRAY}", "Evidence: all 1 files are as they were given."]
    assert stored(storage) == [kept]


@pytest.mark.parametrize(
    ("name", "days"), [(STRAY, 0), ("notes/mine.pdf", 9)], ids=["of today", "of somebody else"]
)
def test_file_that_may_be_needed_is_not_removed(storage, name, days):
    stray(storage, name, days=days)

    assert verify("--remove-unreferenced", wrong="1 unreferenced") == [f"unreferenced: {name}"]
    assert stored(storage) == [name]


def test_progress_is_told(storage, monkeypatch):
    monkeypatch.setattr("recommendations.management.commands.verify_evidence.EVERY", 2)
    EvidenceFactory.create_batch(3)

    assert verify()[0] == "2 of 3 files compared ..."
