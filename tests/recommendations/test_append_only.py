"""Acts are appended and stay; what something refers to stays too."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError

from agencies.models import Agency
from recommendations.models import Act, Evidence, Seminar
from tests.factories import (
    ActFactory,
    AgencyFactory,
    EvidenceFactory,
    MembershipFactory,
    MilestoneFactory,
    SeminarFactory,
    SuccessionFactory,
    UserFactory,
)
from tests.recommendations.deeds import accepted

pytestmark = pytest.mark.django_db


def test_act_cannot_be_saved_again():
    act = ActFactory()
    act.text = "Something else happened."

    with pytest.raises(TypeError, match="record a later one"):
        act.save()


def test_act_cannot_be_deleted():
    act = ActFactory()

    with pytest.raises(TypeError, match="record a later one"):
        act.delete()


@pytest.mark.parametrize(
    "change",
    [
        lambda acts: acts.update(text="Something else."),
        lambda acts: acts.delete(),
        lambda acts: acts.bulk_update([acts.get()], ["text"]),
    ],
    ids=["update", "delete", "bulk update"],
)
def test_set_of_acts_cannot_be_changed(change):
    ActFactory(text="Something happened.")

    with pytest.raises(TypeError, match="record a later one"), transaction.atomic():
        change(Act.objects.all())

    assert Act.objects.get().text == "Something happened."


@pytest.mark.parametrize("kind", ["update", "assess"])
def test_act_cannot_be_rewritten_in_sql(kind):
    act = ActFactory(kind=kind, verdict="fully" if kind == "assess" else "")

    with (
        pytest.raises(IntegrityError, match="never rewritten"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("UPDATE recommendations_act SET text = 'Else.' WHERE id = %s", [act.pk])


def test_evidence_cannot_be_saved_again_or_deleted():
    evidence = EvidenceFactory()

    with pytest.raises(TypeError, match="record a later act"):
        evidence.save()
    with pytest.raises(TypeError, match="record a later act"):
        evidence.delete()


@pytest.mark.parametrize(
    "change",
    [lambda found: found.update(is_internal=False), lambda found: found.delete()],
    ids=["update", "delete"],
)
def test_set_of_evidence_cannot_be_changed(change):
    EvidenceFactory(is_internal=True)

    with pytest.raises(TypeError, match="record a later act"):
        change(Evidence.objects.all())

    assert Evidence.objects.get().is_internal


@pytest.mark.parametrize("column", ["sha256", "file", "title"])
def test_evidence_cannot_be_rewritten_in_sql(column):
    evidence = EvidenceFactory()

    with (
        pytest.raises(IntegrityError, match="never rewritten"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            f"UPDATE recommendations_evidence SET {column} = 'b' WHERE id = %s",  # noqa: S608
            [evidence.pk],
        )


def held_by_an_act() -> Agency:
    return ActFactory(agency=AgencyFactory()).agency


REFERRED_TO = {
    "agency with an assignment": lambda: accepted().agency,
    "agency with an act": held_by_an_act,
    "agency with a milestone": lambda: MilestoneFactory().agency,
    "agency with people": lambda: MembershipFactory().agency,
    "agency with a successor": lambda: SuccessionFactory().predecessor,
    "agency with a predecessor": lambda: SuccessionFactory().successor,
    "agency with a body below it": lambda: AgencyFactory(parent=AgencyFactory()).parent,
    "agency that hosted a seminar": lambda: SeminarFactory(host=AgencyFactory()).host,
    "seminar with a recommendation": lambda: ActFactory().recommendation.seminar,
    "recommendation with an act": lambda: ActFactory().recommendation,
    "recommendation with a milestone": lambda: MilestoneFactory().recommendation,
    "assignment with an act": accepted,
    "person who recorded an act": lambda: ActFactory().recorded_by,
    "person who acts for an agency": lambda: MembershipFactory().user,
}


@pytest.mark.parametrize("name", REFERRED_TO)
def test_what_something_refers_to_cannot_be_deleted(name):
    record = REFERRED_TO[name]()

    with pytest.raises(ProtectedError):
        record.delete()


@pytest.mark.parametrize("make", [AgencyFactory, SeminarFactory, UserFactory])
def test_what_nothing_refers_to_can_be_deleted(make):
    record = make()

    record.delete()

    assert not type(record)._default_manager.filter(pk=record.pk).exists()


def test_set_with_one_that_is_referred_to_is_not_deleted_at_all():
    SeminarFactory()
    ActFactory()

    with pytest.raises(ProtectedError):
        Seminar.objects.all().delete()

    assert Seminar.objects.count() == 2
