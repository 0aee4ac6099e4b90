"""What the database refuses when something that is there is changed, and says in words to forms."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from recommendations.models import Act, Assignment, Milestone, Recommendation
from tests.factories import (
    ActFactory,
    AssignmentFactory,
    MilestoneFactory,
    RecommendationFactory,
    SeminarFactory,
)
from tests.recommendations.rows import BEFORE, LATER, act, milestone, on_assignment

pytestmark = pytest.mark.django_db


def test_second_current_lead_is_refused_when_an_ended_one_is_revived():
    ended = AssignmentFactory(ends_on=LATER)
    AssignmentFactory(recommendation=ended.recommendation)

    with pytest.raises(IntegrityError), transaction.atomic():
        Assignment.objects.filter(pk=ended.pk).update(ends_on=None)


def test_lead_that_ended_makes_room_for_another():
    ended = AssignmentFactory(ends_on=LATER)

    AssignmentFactory(recommendation=ended.recommendation)

    assert Assignment.objects.filter(ends_on=None).count() == 1


@pytest.mark.parametrize("field", ["effective_on", "happened_on"])
def test_act_before_the_seminar_is_refused(field):
    row = on_assignment(**{"happened_on": BEFORE, field: BEFORE})

    with pytest.raises(IntegrityError), transaction.atomic():
        Act.objects.bulk_create([row])


def test_move_to_a_day_before_the_seminar_is_refused():
    step = MilestoneFactory()
    row = act(
        kind="move",
        recommendation_id=step.recommendation_id,
        milestone=step,
        due_on=BEFORE,
        text="Early.",
    )

    with pytest.raises(IntegrityError, match="before the seminar"), transaction.atomic():
        Act.objects.bulk_create([row])


def test_milestone_before_the_seminar_is_refused_in_words_and_by_the_database():
    row = milestone(set_on=BEFORE)

    with pytest.raises(ValidationError, match="before the seminar"):
        row.full_clean()
    with pytest.raises(IntegrityError, match="before the seminar"), transaction.atomic():
        Milestone.objects.bulk_create([row])


def test_milestone_cannot_be_moved_before_the_seminar():
    step = MilestoneFactory()

    with pytest.raises(IntegrityError, match="before the seminar"), transaction.atomic():
        Milestone.objects.filter(pk=step.pk).update(set_on=BEFORE)


def test_first_due_date_stays_in_words_and_in_the_database():
    step = MilestoneFactory()
    step.first_due_on = LATER

    with pytest.raises(ValidationError, match="Record a move instead"):
        step.full_clean()
    with pytest.raises(IntegrityError, match="record a move"), transaction.atomic():
        Milestone.objects.filter(pk=step.pk).update(first_due_on=LATER)


def test_verbatim_text_stays_in_words_and_in_the_database():
    recommendation = RecommendationFactory()
    recommendation.text = "Do something else;"

    with pytest.raises(ValidationError, match="Add an editorial note"):
        recommendation.full_clean()
    with pytest.raises(IntegrityError, match="verbatim"), transaction.atomic():
        Recommendation.objects.filter(pk=recommendation.pk).update(text="Do something else;")


def test_recommendation_stays_with_its_seminar():
    recommendation = RecommendationFactory()
    recommendation.seminar = SeminarFactory()

    with pytest.raises(ValidationError, match="stays with the seminar"):
        recommendation.full_clean()
    with pytest.raises(IntegrityError, match="stays with the seminar"), transaction.atomic():
        recommendation.save()


def test_milestone_stays_with_its_recommendation():
    step = MilestoneFactory()
    step.recommendation = RecommendationFactory()

    with pytest.raises(ValidationError, match="stays with its recommendation"):
        step.full_clean()
    with pytest.raises(IntegrityError, match="stays with its recomm"), transaction.atomic():
        step.save()


def test_other_fields_of_a_recommendation_can_be_changed():
    recommendation = RecommendationFactory()
    recommendation.title = "A better title"

    recommendation.full_clean()
    recommendation.save()

    assert Recommendation.objects.get().title == "A better title"


def recorded_act(recommendation: Recommendation) -> None:
    ActFactory(recommendation=recommendation, effective_on=LATER)


def set_milestone(recommendation: Recommendation) -> None:
    MilestoneFactory(recommendation=recommendation, set_on=LATER)


def moved_due_date(recommendation: Recommendation) -> None:
    step = MilestoneFactory(
        recommendation=recommendation, set_on=date(2008, 1, 1), first_due_on=date(2008, 1, 1)
    )
    ActFactory(
        kind="move",
        recommendation=recommendation,
        milestone=step,
        effective_on=date(2008, 1, 1),
        due_on=LATER,
    )


@pytest.mark.parametrize("record", [recorded_act, set_milestone, moved_due_date])
@pytest.mark.parametrize(
    ("held_on", "refused"),
    [(LATER, False), (date(2007, 6, 2), True)],
    ids=["the day of the record", "the day after"],
)
def test_seminar_cannot_be_dated_after_its_own_record(record, held_on, refused):
    recommendation = RecommendationFactory()
    record(recommendation)
    seminar = recommendation.seminar
    seminar.held_on = held_on

    if not refused:
        seminar.full_clean()
        seminar.save()
        return
    with pytest.raises(ValidationError, match="earlier"):
        seminar.full_clean()
    with pytest.raises(IntegrityError, match="already recorded"), transaction.atomic():
        seminar.save()
