"""What the database refuses by itself, whatever wrote past the forms, and says in words to them.

The rules on public bodies are here too: the test that no constraint is forgotten spans both apps.
"""

from collections.abc import Callable
from datetime import date

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction

from agencies.models import Agency, Membership, Succession
from recommendations.models import (
    Act,
    Assignment,
    DocumentedFact,
    EditorialNote,
    Milestone,
    Recommendation,
)
from tests.factories import (
    HELD_ON,
    ActFactory,
    AgencyFactory,
    AssignmentFactory,
    MembershipFactory,
    MilestoneFactory,
    RecommendationFactory,
    RegistrarFactory,
    SeminarFactory,
    SuccessionFactory,
    UserFactory,
    noon,
)
from tests.recommendations.deeds import accepted

pytestmark = pytest.mark.django_db

BEFORE, LATER = date(2007, 4, 23), date(2007, 6, 1)


def act(**details) -> Act:
    """An act not yet saved, of a recommendation of its own unless one is named."""
    details.setdefault("recommendation_id", RecommendationFactory().pk)
    plain = {"kind": "name officer", "effective_on": LATER, "happened_on": LATER}
    return Act(recorded_at=noon(LATER), recorded_by=RegistrarFactory(), **plain | details)


def on_assignment(**details) -> Act:
    assignment = AssignmentFactory()
    return act(assignment=assignment, recommendation_id=assignment.recommendation_id, **details)


def moved_to(day: date) -> Act:
    step = MilestoneFactory()
    return act(
        kind="move", text="Later.", milestone=step, recommendation_id=step.recommendation_id,
        due_on=day,
    )  # fmt: skip


def second_answer() -> Act:
    assignment = accepted()
    return act(
        kind="answer",
        response="accepted",
        assignment=assignment,
        recommendation_id=assignment.recommendation_id,
    )


def assignment_like(first: Assignment, **details) -> Assignment:
    plain = {"recommendation": first.recommendation, "agency": first.agency, "role": first.role}
    return Assignment(**plain | details)


def milestone(**details) -> Milestone:
    plain = {"code": "M1", "title": "A step", "set_on": LATER, "first_due_on": LATER}
    plain |= {"recommendation": RecommendationFactory(), "agency": AgencyFactory()}
    return Milestone(**plain | details)


def same_milestone_code() -> Milestone:
    first = MilestoneFactory()
    return milestone(recommendation=first.recommendation, code=first.code)


def same_label() -> Recommendation:
    first = RecommendationFactory()
    return Recommendation(
        seminar=first.seminar, label=first.label, position=9, title="Another", text="Do it;"
    )


def editorial_note(**details) -> EditorialNote:
    plain = {"place": "a", "verbatim": "teh", "reading": "the", "kind": "slip", "certainty": "sure"}
    return EditorialNote(code="note", **plain | details)


def same_editorial_code() -> EditorialNote:
    first = editorial_note(seminar=SeminarFactory())
    first.save()
    return editorial_note(seminar=first.seminar)


def fact(**details) -> DocumentedFact:
    return DocumentedFact(code="fact", text="It happened.", confidence="verified", **details)


def same_fact_code() -> DocumentedFact:
    first = fact(seminar=SeminarFactory())
    first.save()
    return fact(seminar=first.seminar)


def succession_of(first: Succession) -> Succession:
    return Succession(
        predecessor=first.predecessor,
        successor=first.successor,
        effective_on=LATER,
        kind="merged",
    )


def to_itself() -> Succession:
    agency = AgencyFactory()
    return Succession(predecessor=agency, successor=agency, effective_on=LATER, kind="merged")


def own_parent() -> Agency:
    agency = AgencyFactory()
    agency.parent = agency
    return agency


def second_membership() -> Membership:
    first = MembershipFactory()
    return Membership(user=first.user, agency=first.agency, starts_on=LATER)


# One row for each constraint: what makes a row that violates it, and it alone.
VIOLATIONS: dict[str, Callable[[], models.Model]] = {
    "act_one_answer_an_assignment": second_answer,
    "act_happened_before_it_counts": lambda: on_assignment(happened_on=date(2007, 6, 2)),
    "act_response_only_in_answers": lambda: on_assignment(kind="answer"),
    "act_reservation_has_a_reason": lambda: on_assignment(kind="answer", response="in part"),
    "act_new_date_only_in_moves": lambda: on_assignment(due_on=LATER),
    "act_new_date_in_living_memory": lambda: moved_to(date(9999, 12, 31)),
    "act_verdict_only_in_assessments": lambda: act(kind="assess"),
    "act_closure_only_in_closings": lambda: act(kind="close", text="Done."),
    "act_says_why_or_what": lambda: act(kind="update"),
    "act_on_a_milestone_names_it": lambda: act(kind="drop", text="Not needed."),
    "act_on_custody_names_the_assignment": lambda: act(kind="nominate"),
    "act_internal_only_in_assessments": lambda: on_assignment(is_internal=True),
    "assignment_one_current_lead": lambda: assignment_like(
        AssignmentFactory(), agency=AgencyFactory()
    ),
    "assignment_agency_once": lambda: assignment_like(AssignmentFactory(), role="supporting"),
    "assignment_ends_after_it_starts": lambda: assignment_like(
        AssignmentFactory(), starts_on=LATER, ends_on=HELD_ON
    ),
    "milestone_code_once": same_milestone_code,
    "milestone_due_in_living_memory": lambda: milestone(first_due_on=date(9999, 12, 31)),
    "seminar_held_in_living_memory": lambda: SeminarFactory.build(held_on=date(1, 1, 1)),
    "milestone_due_after_it_was_set": lambda: milestone(first_due_on=HELD_ON),
    "recommendation_label_once_a_seminar": same_label,
    "editorial_note_code_once_a_seminar": same_editorial_code,
    "fact_code_once_a_seminar": same_fact_code,
    "fact_ends_after_it_began": lambda: fact(
        seminar=SeminarFactory(), happened_on=LATER, until_on=HELD_ON
    ),
    "agency_ends_after_it_was_established": lambda: Agency(
        code="a", name_en="A", kind="agency", established_on=LATER, ended_on=HELD_ON
    ),
    "agency_is_not_its_own_parent": own_parent,
    "succession_once_a_pair": lambda: succession_of(SuccessionFactory()),
    "succession_not_to_itself": to_itself,
    "membership_ends_after_it_starts": lambda: Membership(
        user=UserFactory(), agency=AgencyFactory(), starts_on=LATER, ends_on=HELD_ON
    ),
    "membership_open_once": second_membership,
}

# Constraints that no form can violate, or for which Django's own sentence is the right one.
NO_WORDS_OF_OUR_OWN = {
    "act_response_only_in_answers": "the action for answers alone takes a response",
    "act_new_date_only_in_moves": "the action for moves alone takes a new date",
    "act_verdict_only_in_assessments": "the action for assessments alone takes a verdict",
    "act_closure_only_in_closings": "the action for closings alone takes a closure",
    "act_on_a_milestone_names_it": "the actions begin with the milestone",
    "act_on_custody_names_the_assignment": "the actions begin with the assignment",
    "act_internal_only_in_assessments": "the action for assessments alone takes it",
}


def our_constraints() -> dict[str, models.BaseConstraint]:
    ours = [*apps.get_app_config("agencies").get_models()]
    ours += apps.get_app_config("recommendations").get_models()
    return {one.name: one for model in ours for one in model._meta.constraints}


def test_every_constraint_has_a_violation_here():
    assert VIOLATIONS.keys() == our_constraints().keys()


def test_every_constraint_says_in_words_what_is_wrong_or_is_excused():
    silent = {
        name
        for name, one in our_constraints().items()
        if one.violation_error_message == one.default_violation_error_message
    }

    assert silent == NO_WORDS_OF_OUR_OWN.keys()


@pytest.mark.parametrize("name", VIOLATIONS)
def test_database_refuses_what_violates_a_constraint(name):
    row = VIOLATIONS[name]()
    # SQLite names the columns of a unique constraint; a guard comes before the check it includes.
    refusal = pytest.raises(IntegrityError, match=rf"{name}|UNIQUE|No agency succeeds itself")

    with refusal, transaction.atomic():
        if row.pk:
            row.save()
        else:
            type(row)._default_manager.bulk_create([row])


@pytest.mark.parametrize("name", VIOLATIONS)
def test_form_says_in_words_what_the_database_would_refuse(name):
    row = VIOLATIONS[name]()

    with pytest.raises(ValidationError) as refusal:
        row.full_clean()

    if name not in NO_WORDS_OF_OUR_OWN:
        assert str(our_constraints()[name].violation_error_message) in refusal.value.messages


@pytest.mark.parametrize(
    ("model", "field"),
    [(Agency, "code"), (Act, "token")],
    ids=["code of an agency", "token of a form"],
)
def test_code_and_token_are_unique(model, field):
    assert model._meta.get_field(field).unique


# --- A violation by changing what is there


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
