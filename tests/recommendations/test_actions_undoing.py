"""Taking back the last act of one's own: all is as it was before, and the record keeps both."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from recommendations import actions
from recommendations.choices import Kind
from recommendations.models import Act, Assignment, Milestone, Recommendation
from tests.factories import (
    HELD_ON,
    AssignmentFactory,
    RegistrarFactory,
    UserFactory,
    entry,
)
from tests.recommendations.deeds import accepted, nominated
from tests.recommendations.undone import DAY, SCENES, Clerk, closing, on_custody, transferring

pytestmark = pytest.mark.django_db

# The day itself, and days on which terms have run out.
DAYS = [HELD_ON, DAY, DAY + timedelta(days=40), DAY + timedelta(days=100)]


@pytest.fixture
def clerk(db):
    return Clerk()


def picture():
    """All that the register says on several days, and the spans of ties that are or were real."""
    standing = [
        list(Recommendation.objects.with_standing(on=day).order_by("pk").values()) for day in DAYS
    ]
    steps = [list(Milestone.objects.with_standing(on=day).order_by("pk").values()) for day in DAYS]
    ties = [
        list(Assignment.objects.with_nomination(on=day).exclude(stage="").order_by("pk").values())
        for day in DAYS
    ]
    parts = [
        list(said.parts.with_closure(on=day).values())
        for day in DAYS
        for said in Recommendation.objects.all()
    ]
    return standing, steps, ties, parts


@pytest.mark.parametrize("scene", SCENES.values(), ids=SCENES.keys())
def test_taking_back_leaves_everything_as_it_was(clerk, scene):
    perform = scene(clerk)
    before = picture()

    act = perform()
    acts = Act.objects.filter(recorded_at=act.recorded_at).count()
    clerk.undo(act)

    assert picture() == before
    assert Act.objects.filter(kind=Kind.UNDO).count() == acts


@pytest.mark.parametrize("scene", SCENES.values(), ids=SCENES.keys())
def test_what_was_taken_back_can_be_done_again(clerk, scene):
    perform = scene(clerk)
    clerk.undo(perform())
    [undone] = Act.objects.filter(kind=Kind.UNDO).order_by("-pk")[:1]

    again = perform()

    assert again.pk > undone.pk
    assert again in Act.objects.counted()


def test_every_kind_is_taken_back_somewhere_here(clerk):
    for scene in SCENES.values():
        clerk.undo(scene(clerk)())

    taken_back = Act.objects.filter(undone_by__isnull=False)
    assert set(taken_back.values_list("kind", flat=True)) == set(Kind) - {Kind.UNDO}


def test_answer_may_differ_after_the_first_was_taken_back(clerk):
    tie = nominated()
    clerk.undo(actions.answer(tie, response="accepted", entry=clerk.entry()))

    second = actions.answer(tie, response="not accepted", text="No mandate.", entry=clerk.entry())

    tie.refresh_from_db()
    assert (second.attempt, tie.starts_on, tie.ends_on) == (1, None, DAY)


def test_transfer_is_taken_back_whole_from_either_of_its_acts(clerk):
    nomination = transferring(clerk)()
    taken = Act.objects.get(kind=Kind.TRANSFER)

    clerk.undo(taken)

    assert {act.undoes for act in Act.objects.filter(kind=Kind.UNDO)} == {nomination, taken}


def test_own_acts_are_taken_back_one_after_another(clerk):
    tie = accepted()
    first = actions.report(tie.recommendation, text="One.", entry=clerk.entry(tie.agency))
    second = actions.report(tie.recommendation, text="Two.", entry=clerk.entry(tie.agency))

    clerk.undo(second)
    clerk.undo(first)

    assert not Act.objects.counted().filter(kind=Kind.UPDATE).exists()


# --- Refusals -------------------------------------------------------------------------


def refused(clerk, act, **details):
    with pytest.raises(ValidationError) as refusal:
        clerk.undo(act, **details)
    return refusal.value.messages


def test_taking_back_twice_is_refused_in_words(clerk):
    act = closing(clerk)()
    clerk.undo(act)

    assert refused(clerk, act) == ["It has been taken back already."]


def test_taking_back_is_not_taken_back(clerk):
    act = closing(clerk)()
    undoing = clerk.undo(act)

    [message] = refused(clerk, undoing)

    assert message.startswith("It is not the last act on this recommendation any more")


def test_another_person_takes_nothing_back(clerk):
    act = closing(clerk)()
    clerk.by = RegistrarFactory()

    with pytest.raises(PermissionDenied, match="only by whoever recorded it"):
        clerk.undo(act)


@pytest.mark.parametrize(
    ("wait", "taken"),
    [(timedelta(minutes=10), True), (timedelta(minutes=10, microseconds=1), False)],
    ids=["after ten minutes", "a moment later"],
)
def test_act_is_taken_back_within_ten_minutes(clerk, wait, taken):
    act = closing(clerk)()
    clerk.at += wait - timedelta(minutes=1)

    if taken:
        assert clerk.undo(act).undoes == act
    else:
        assert "within ten minutes" in refused(clerk, act)[0]


def test_act_is_not_taken_back_after_somebody_else_acted(clerk):
    tie = accepted()
    act = actions.report(tie.recommendation, text="One.", entry=clerk.entry(tie.agency))
    other = entry(RegistrarFactory(), DAY, agency=tie.agency)
    actions.report(tie.recommendation, text="Two.", entry=other)

    assert "not the last act" in refused(clerk, act)[0]


def test_act_is_taken_back_after_somebody_else_acted_and_took_that_back(clerk):
    tie = accepted()
    act = actions.report(tie.recommendation, text="One.", entry=clerk.entry(tie.agency))
    other = Clerk()
    other.undo(actions.report(tie.recommendation, text="Two.", entry=other.entry(tie.agency)))

    assert clerk.undo(act).undoes == act


def test_form_sent_twice_takes_back_once(clerk):
    act, token = transferring(clerk)(), uuid4()

    first, second = clerk.undo(act, token=token), clerk.undo(act, token=token)

    assert first == second
    assert Act.objects.filter(kind=Kind.UNDO).count() == 2


def test_proposal_that_took_the_place_meanwhile_is_told(clerk):
    act = on_custody(actions.hand_back, text="No means.")(clerk)()
    AssignmentFactory(recommendation=act.recommendation)

    assert "It already has a lead agency." in refused(clerk, act)[0]
    assert not Act.objects.filter(kind=Kind.UNDO).exists()


# --- What follows for other entries -----------------------------------------------------


def test_form_whose_entry_was_taken_back_asks_to_be_sent_again(clerk):
    tie, token = accepted(), uuid4()
    once = clerk.entry(tie.agency, token=token)
    clerk.undo(actions.report(tie.recommendation, text="One.", entry=once))

    with pytest.raises(actions.AlreadySent, match="was taken back"):
        actions.report(tie.recommendation, text="One.", entry=once)


def test_what_others_took_back_is_no_conflict(clerk):
    tie = accepted()
    seen = Act.objects.latest("pk").pk
    clerk.undo(actions.report(tie.recommendation, text="One.", entry=clerk.entry(tie.agency)))
    by = entry(RegistrarFactory(), DAY, agency=tie.agency, seen=seen)

    assert actions.report(tie.recommendation, text="Two.", entry=by).text == "Two."


def test_that_an_act_one_saw_was_taken_back_is_a_conflict(clerk):
    tie = accepted()
    act = actions.report(tie.recommendation, text="One.", entry=clerk.entry(tie.agency))
    undoing = clerk.undo(act)
    by = entry(RegistrarFactory(), DAY, agency=tie.agency, seen=act.pk)

    with pytest.raises(actions.Conflict) as conflict:
        actions.report(tie.recommendation, text="Two.", entry=by)
    assert conflict.value.acts == [undoing]


@pytest.mark.parametrize(
    ("by_the_clerk", "minutes", "found"),
    [(True, 10, True), (True, 11, False), (False, 1, False)],
    ids=["own and young", "too old", "of somebody else"],
)
def test_acts_that_may_be_taken_back_are_found(clerk, by_the_clerk, minutes, found):
    act = transferring(clerk)()
    by = clerk.by if by_the_clerk else UserFactory()

    acts = Act.objects.may_be_taken_back(by=by.pk, at=clerk.at + timedelta(minutes=minutes))

    assert list(acts) == ([act] if found else [])


def test_act_after_which_somebody_acted_is_not_found(clerk):
    tie = accepted()
    actions.report(tie.recommendation, text="One.", entry=clerk.entry(tie.agency))
    other = Clerk()
    actions.report(tie.recommendation, text="Two.", entry=other.entry(tie.agency))

    assert not Act.objects.may_be_taken_back(by=clerk.by.pk, at=clerk.at).exists()
