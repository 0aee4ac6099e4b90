"""Public bodies: their lives, their names, and how they succeed each other."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import override

from agencies.models import Agency, Membership, Succession
from agencies.rules import closes_a_circle
from tests.factories import AgencyFactory, MembershipFactory, SuccessionFactory, UserFactory

FIRST, LAST = date(2007, 5, 1), date(2008, 5, 1)


# --- Lives


@pytest.mark.parametrize(
    ("day", "exists"),
    [
        (date(2007, 4, 30), False),
        (date(2007, 5, 1), True),
        (date(2008, 4, 30), True),
        (date(2008, 5, 1), False),
    ],
    ids=["day before its first", "first day", "last day", "first day without it"],
)
@pytest.mark.django_db
def test_agency_exists_from_its_first_day_to_the_day_before_its_end(day, exists):
    agency = AgencyFactory(established_on=FIRST, ended_on=LAST)

    assert agency.exists_on(day) is exists
    assert Agency.objects.existing(on=day).exists() is exists


@pytest.mark.django_db
def test_agency_whose_dates_are_not_known_has_always_existed():
    agency = AgencyFactory()

    assert agency.exists_on(date(1900, 1, 1))
    assert Agency.objects.existing(on=date(1900, 1, 1)).exists()


@pytest.mark.django_db
def test_agency_may_end_on_the_day_it_was_established():
    agency = AgencyFactory(established_on=FIRST, ended_on=FIRST)

    agency.full_clean()

    assert not agency.exists_on(FIRST)


@pytest.mark.parametrize(
    ("language", "name"),
    [("ru", "Комитет"), ("kk", "Committee"), ("en", "Committee")],
    ids=["its Russian name", "no Kazakh name known", "its English name"],
)
def test_agency_is_named_in_the_reader_s_language_or_in_english(language, name):
    agency = Agency(name_en="Committee", name_ru="Комитет")

    with override(language):
        assert str(agency) == name


# --- Successions


@pytest.mark.parametrize(
    ("links", "closes"),
    [
        ([], False),
        ([(2, 1)], True),
        ([(2, 3), (3, 1)], True),
        ([(1, 3), (3, 2)], False),
        ([(4, 1), (2, 5)], False),
        ([(3, 4), (4, 3)], False),
    ],
    ids=[
        "nothing recorded",
        "directly",
        "through a third",
        "the same way round",
        "before and after",
        "a circle elsewhere",
    ],
)
def test_link_from_one_to_two_closes_a_circle_when_two_leads_back(links, closes):
    assert closes_a_circle(links, 1, 2) is closes


def chain(*agencies: Agency) -> Succession:
    """Each agency succeeded by the next; returns the link that leads back, not yet saved."""
    for before, after in zip(agencies, agencies[1:], strict=False):
        SuccessionFactory(predecessor=before, successor=after)
    return Succession(
        predecessor=agencies[-1], successor=agencies[0], effective_on=LAST, kind="merged"
    )


@pytest.mark.parametrize("length", [2, 3, 4], ids=["back at once", "through one", "through two"])
@pytest.mark.django_db
def test_succession_round_a_circle_is_refused_in_words_and_by_the_database(length):
    link = chain(*AgencyFactory.create_batch(length))

    with pytest.raises(ValidationError, match="no agency succeeds itself"):
        link.full_clean()
    with pytest.raises(IntegrityError, match="round a circle"), transaction.atomic():
        Succession.objects.bulk_create([link])


@pytest.mark.django_db
def test_succession_changed_into_a_circle_is_refused_in_words_and_by_the_database():
    first, second, third = AgencyFactory.create_batch(3)
    chain(first, second, third)
    other = SuccessionFactory(predecessor=third)
    other.successor = first

    with pytest.raises(ValidationError, match="no agency succeeds itself"):
        other.full_clean()
    with pytest.raises(IntegrityError, match="round a circle"), transaction.atomic():
        Succession.objects.filter(pk=other.pk).update(successor=first)


@pytest.mark.django_db
def test_agencies_split_and_merged_again_are_no_circle():
    whole, left, right, merged = AgencyFactory.create_batch(4)
    for before, after in [(whole, left), (whole, right), (left, merged)]:
        SuccessionFactory(predecessor=before, successor=after)
    last = Succession(predecessor=right, successor=merged, effective_on=LAST, kind="merged")

    last.full_clean()
    last.save()

    assert Succession.objects.count() == 4


@pytest.mark.django_db
def test_succession_entered_the_wrong_way_can_be_turned_round():
    link = SuccessionFactory()
    link.predecessor, link.successor = link.successor, link.predecessor

    link.full_clean()
    link.save()

    assert Succession.objects.get().successor == link.successor


@pytest.mark.django_db
def test_succession_without_its_agencies_is_answered_in_words():
    with pytest.raises(ValidationError) as refusal:
        Succession(effective_on=LAST, kind="merged").full_clean()

    assert refusal.value.message_dict.keys() == {"predecessor", "successor"}


# --- People


@pytest.mark.parametrize(
    ("day", "in_force"),
    [
        (date(2007, 4, 30), False),
        (date(2007, 5, 1), True),
        (date(2008, 4, 30), True),
        (date(2008, 5, 1), False),
    ],
    ids=["day before", "first day", "last day", "day after"],
)
@pytest.mark.django_db
def test_membership_covers_its_span_of_days(day, in_force):
    membership = MembershipFactory(starts_on=FIRST, ends_on=LAST)

    assert Membership.objects.in_force(on=day).exists() is in_force
    assert Agency.objects.for_member(membership.user, on=day).exists() is in_force


@pytest.mark.django_db
def test_person_is_called_by_the_full_name_or_else_by_the_sign_in_name():
    named, unnamed = UserFactory(first_name="Aigul", last_name="S."), UserFactory(username="clerk")

    assert [str(named), str(unnamed)] == ["Aigul S.", "clerk"]
