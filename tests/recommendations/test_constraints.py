"""What the database refuses by itself, whatever wrote past the forms, and says in words to them.

The rules on public bodies are here too: the test that no constraint is forgotten spans both apps.
"""

from collections.abc import Callable
from copy import copy
from datetime import date

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models.base import ModelState

from agencies.models import Agency, Membership, Succession
from recommendations.models import (
    Act,
    Assignment,
    DocumentedFact,
    Download,
    Draft,
    EditorialNote,
    Evidence,
    Mail,
    Milestone,
    Notice,
    Part,
    Recommendation,
    Reliance,
    SavedView,
    Watch,
)
from tests.factories import (
    HELD_ON,
    ActFactory,
    AgencyFactory,
    AssignmentFactory,
    EvidenceFactory,
    MembershipFactory,
    MilestoneFactory,
    RecommendationFactory,
    SeminarFactory,
    SuccessionFactory,
    UserFactory,
    noon,
)
from tests.recommendations.deeds import accepted
from tests.recommendations.rows import LATER, act, milestone, on_assignment

pytestmark = pytest.mark.django_db


def watch(**thing) -> Watch:
    return Watch(user=UserFactory(), made_at=noon(LATER), **thing)


def again(row: models.Model) -> models.Model:
    """Save the row, and return another that says the same."""
    row.save()
    twin = copy(row)
    twin.pk, twin._state = None, ModelState()
    if hasattr(twin, "token"):
        twin.token = "another"
    return twin


def reliance_twice() -> Reliance:
    evidence = EvidenceFactory()
    relied = ActFactory(kind="assess", verdict="fully", recommendation=evidence.act.recommendation)
    return again(Reliance(act=relied, evidence=evidence))


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


def on_a_part(**details) -> Act:
    first = part()
    first.save()
    return act(part=first, recommendation_id=first.recommendation_id, **details)


def part(**details) -> Part:
    splitting = ActFactory(kind="divide")
    plain = {"recommendation": splitting.recommendation, "set_by": splitting, "number": 1}
    return Part(text="Do it;", **plain | details)


def same_number_of_a_part() -> Part:
    first = part()
    first.save()
    return part(recommendation=first.recommendation, set_by=first.set_by)


def draft(**details) -> Draft:
    plain = {"address": "/here/", "title": "Here", "form": "text=Done", "saved_at": noon(LATER)}
    return Draft(**{"user": UserFactory()} | plain | details)


def same_form_again() -> Draft:
    first = draft()
    first.save()
    return draft(user=first.user)


def mail(**details) -> Mail:
    plain = {"kind": "digest", "key": "2007-06-01", "address": "a@example.org", "subject": "News"}
    plain |= {"text": "Nothing new.", "made_at": noon(LATER), "user": UserFactory()}
    return Mail(**plain | details)


def same_mail_again() -> Mail:
    first = mail()
    first.save()
    return mail(user=first.user)


def notice(**details) -> Notice:
    letter = mail()
    letter.save()
    return Notice(
        **{"mail": letter, "user": letter.user, "rung": "the day", "due_on": LATER} | details
    )


def same_notice_again(**of) -> Notice:
    first = notice(**of)
    first.save()
    return notice(user=first.user, **of)


def assignment_like(first: Assignment, **details) -> Assignment:
    plain = {"recommendation": first.recommendation, "agency": first.agency, "role": first.role}
    return Assignment(**plain | details)


def same_milestone_code() -> Milestone:
    first = MilestoneFactory()
    return milestone(recommendation=first.recommendation, code=first.code)


def same_standing():
    row = RecommendationFactory().standings.get()
    row.pk = None
    return row


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


def file_without(**missing) -> Evidence:
    """A file of which something is not kept."""
    plain = {"title": "Order", "file": "aa/order.pdf", "original_name": "order.pdf"}
    plain |= {"media_type": "application/pdf", "size": 1, "sha256": "a" * 64}
    return Evidence(act=ActFactory(), **plain | missing)


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
    "act_undoes_only_in_undoings": lambda: on_assignment(undoes=ActFactory()),
    "act_on_a_part_speaks_of_it": lambda: on_a_part(kind="recheck", text="Still so."),
    "act_officer_has_a_name": lambda: on_assignment(officer=UserFactory()),
    "act_instrument_is_named": lambda: on_assignment(instrument_kind="decree"),
    "part_number_once_a_splitting": same_number_of_a_part,
    "draft_one_a_form": same_form_again,
    "mail_once_an_occasion": same_mail_again,
    "mail_sent_at_some_moment": lambda: mail(state="sent"),
    "notice_once_a_rung_of_a_milestone": lambda: same_notice_again(milestone=MilestoneFactory()),
    "notice_once_a_rung_of_a_nomination": lambda: same_notice_again(assignment=AssignmentFactory()),
    "notice_of_one_thing": notice,
    "assignment_one_current_lead": lambda: assignment_like(
        AssignmentFactory(), agency=AgencyFactory()
    ),
    "assignment_agency_once": lambda: assignment_like(AssignmentFactory(role="supporting")),
    "assignment_ends_after_it_starts": lambda: assignment_like(
        AssignmentFactory(), starts_on=LATER, ends_on=HELD_ON
    ),
    "evidence_file_has_its_digest": lambda: file_without(sha256=""),
    "milestone_code_once": same_milestone_code,
    "milestone_due_in_living_memory": lambda: milestone(first_due_on=date(9999, 12, 31)),
    "seminar_held_in_living_memory": lambda: SeminarFactory.build(held_on=date(1, 1, 1)),
    "milestone_due_after_it_was_set": lambda: milestone(first_due_on=HELD_ON),
    "standing_one_on_a_day": same_standing,
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
    "reliance_once": reliance_twice,
    "watch_seminar_once": lambda: again(watch(seminar=SeminarFactory())),
    "watch_agency_once": lambda: again(watch(agency=AgencyFactory())),
    "watch_recommendation_once": lambda: again(watch(recommendation=RecommendationFactory())),
    "watch_of_one_thing": watch,
    "saved_view_name_once": lambda: again(
        SavedView(user=UserFactory(), name="Mine", count=0, counted_on=LATER, made_at=noon(LATER))
    ),
    "download_ready_with_its_file": lambda: Download(
        key="k",
        format="xlsx",
        on=LATER,
        language="en",
        state="ready",
        total=1,
        made_at=noon(LATER),
    ),
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
    "evidence_file_has_its_digest": "whatever reads a file gives it all of them",
    "act_undoes_only_in_undoings": "the action for taking back alone takes what it undoes",
    "act_on_a_part_speaks_of_it": "only the actions that may speak of a part take one",
    "act_officer_has_a_name": "the actions take the name from the account",
    "standing_one_on_a_day": "no form makes a standing",
    "part_number_once_a_splitting": "the action numbers the parts",
    "draft_one_a_form": "a draft is saved over the one before",
    "mail_once_an_occasion": "no form makes a mail",
    "mail_sent_at_some_moment": "no form makes a mail",
    "notice_once_a_rung_of_a_milestone": "no form makes a notice",
    "notice_once_a_rung_of_a_nomination": "no form makes a notice",
    "notice_of_one_thing": "no form makes a notice",
    "reliance_once": "the form offers each piece of evidence once",
    "watch_seminar_once": "a button watches; pressed twice it watches once",
    "watch_agency_once": "a button watches; pressed twice it watches once",
    "watch_recommendation_once": "a button watches; pressed twice it watches once",
    "watch_of_one_thing": "the button says which thing",
    "download_ready_with_its_file": "no form makes a download",
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
