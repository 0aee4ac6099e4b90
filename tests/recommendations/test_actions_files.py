"""Files come with their act and go with it: whatever is refused or taken back leaves nothing."""

from datetime import date
from unittest.mock import patch

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from recommendations import actions
from recommendations.actions.files import Provisional
from recommendations.models import Act, Evidence
from recommendations.uploads import read_file
from tests.factories import PDF, UserFactory, entry
from tests.recommendations.deeds import accepted, reported
from tests.recommendations.papers import evidence, sent, stored

pytestmark = pytest.mark.django_db

DAY = date(2007, 6, 1)


@pytest.fixture
def lead(db):
    return accepted()


def paper(name: str = "order.pdf") -> Evidence:
    return read_file(sent(name))


def test_file_is_stored_under_a_name_of_our_own_with_its_digest(lead, storage):
    act = reported(lead, DAY, evidence=[paper("Приказ.PDF")])

    (name,) = stored(storage)
    kept = evidence()
    assert (kept.act, kept.file.name, kept.original_name) == (act, name, "Приказ.PDF")
    assert name.isascii()
    assert name.endswith(".pdf")
    with storage.open(name) as file:
        assert (file.read(), kept.size) == (PDF, len(PDF))


def test_file_is_new_evidence(lead, storage):
    reported(lead, DAY)

    assert reported(lead, date(2007, 6, 2), evidence=[paper()]).repeats is None


def test_refused_act_stores_nothing(lead, storage):
    by = entry(UserFactory(), DAY, agency=lead.agency)

    with pytest.raises(PermissionDenied):
        actions.report(lead.recommendation, text="Done.", evidence=[paper()], entry=by)

    assert stored(storage) == []


def test_act_that_fails_after_its_files_leaves_none(lead, storage):
    with pytest.raises(ValidationError, match="Say what happened"):
        reported(lead, DAY, "", evidence=[paper(), paper()])

    assert stored(storage) == []
    assert not Evidence.objects.exists()


def test_rollback_of_an_outer_transaction_leaves_no_file(lead, storage):
    def report_and_fail():
        with transaction.atomic():
            reported(lead, DAY, evidence=[paper()])
            assert len(stored(storage)) == 1
            raise RuntimeError

    with pytest.raises(RuntimeError):
        report_and_fail()

    assert stored(storage) == []


@pytest.mark.django_db(transaction=True)
def test_file_stays_after_the_commit(storage):
    reported(accepted(), DAY, evidence=[paper()])

    assert stored(storage) == [evidence().file.name]


@pytest.mark.django_db(transaction=True)
def test_file_stays_where_the_transaction_around_is_committed(storage):
    lead = accepted()
    with transaction.atomic():
        reported(lead, DAY, evidence=[paper()])
        with pytest.raises(ValidationError):
            reported(lead, DAY, "", evidence=[paper()])

    assert stored(storage) == [evidence().file.name]


def test_full_disk_leaves_no_act_and_no_half_file(lead, storage):
    def half(name, content):
        with open(storage.path(name), "wb") as file:  # noqa: PTH123
            file.write(PDF[:10])
        raise OSError(28, "No space left on device")

    whole, acts = storage.save("aa/whole.pdf", sent()), Act.objects.count()
    refused = pytest.raises(ValidationError, match="“order.pdf” could not be stored")

    with patch.object(storage, "save", half), refused:
        reported(lead, DAY, evidence=[paper()])

    assert stored(storage) == [whole]
    assert Act.objects.count() == acts


def test_storage_that_cannot_remove_a_file_is_logged(storage, caplog):
    with patch.object(storage, "delete", side_effect=OSError):
        Provisional(storage, "aa/b.pdf")

    assert "The file aa/b.pdf of an act that was not recorded stayed" in caplog.text
