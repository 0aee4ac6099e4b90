"""Updates with and without news, milestones, verdicts, closing and reopening."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from recommendations import actions
from recommendations.models import Act
from tests.factories import (
    HELD_ON,
    MilestoneFactory,
    RecommendationFactory,
    RegistrarFactory,
    ReviewerFactory,
    entry,
    link,
    noon,
)
from tests.recommendations.deeds import accepted, reported

pytestmark = pytest.mark.django_db

DRAFT = "The draft law is with the government."
STILL = "The draft law is still with the government."


def after(days: int) -> date:
    return HELD_ON + timedelta(days=days)


@pytest.fixture
def lead():
    return accepted()


@pytest.fixture
def first(lead):
    """An update on the tenth day: in progress, under Decree 77."""
    return reported(lead, after(10), DRAFT, progress="in progress", instrument="Decree 77")


# --- News


def test_text_that_nearly_repeats_the_last_update_points_to_it(lead, first):
    repeat = reported(lead, after(40), STILL)

    assert repeat.repeats == first


def test_text_that_nearly_repeats_is_refused_until_its_person_was_told(lead, first):
    by = entry(RegistrarFactory(), after(40), agency=lead.agency)

    with pytest.raises(actions.OnlyRepeats) as refused:
        actions.report(lead.recommendation, text=STILL, entry=by, may_repeat=False)
    new = actions.report(lead.recommendation, text="It was adopted.", entry=by, may_repeat=False)

    assert refused.value.act == first
    assert refused.value.messages == ["It brings no new fact. Add one, or send it as it is."]
    assert new.repeats is None


def test_act_that_the_database_refuses_is_explained_and_leaves_nothing(lead):
    by = entry(RegistrarFactory(), after(40), agency=lead.agency)
    acts = Act.objects.count()

    with pytest.raises(ValidationError, match="Say what happened, or why."):
        actions.report(lead.recommendation, text="", entry=by)

    assert Act.objects.count() == acts


def test_repeat_of_a_repeat_points_to_the_last_new_fact(lead, first):
    reported(lead, after(40), STILL)

    again = reported(lead, after(70), DRAFT)

    assert again.repeats == first


@pytest.mark.parametrize(
    "details",
    [
        {"progress": "in progress"},
        {"instrument": "Decree 77"},
        {"progress": "in progress", "instrument": "Decree 77"},
    ],
    ids=["same status", "same instrument", "both the same"],
)
def test_repeat_of_status_and_instrument_is_no_news(lead, first, details):
    assert reported(lead, after(40), STILL, **details).repeats == first


@pytest.mark.parametrize(
    "details",
    [
        {"progress": "complete"},
        {"instrument": "Decree 78"},
        {"evidence": [link()]},
    ],
    ids=["new status", "new instrument", "new evidence"],
)
def test_same_text_with_something_new_is_news(lead, first, details):
    assert reported(lead, after(40), DRAFT, **details).repeats is None


def test_same_text_on_a_milestone_is_news(lead, first):
    milestone = MilestoneFactory(recommendation=lead.recommendation)

    assert reported(lead, after(40), DRAFT, milestone=milestone).repeats is None


def test_another_text_is_news(lead, first):
    assert reported(lead, after(40), "Parliament passed the law.").repeats is None


def test_same_text_of_another_agency_is_news(lead, first):
    supporter = accepted(recommendation=lead.recommendation, role="supporting")

    assert reported(supporter, after(40), DRAFT).repeats is None


def test_same_text_on_another_recommendation_is_news(lead, first):
    other = accepted(agency=lead.agency)

    assert reported(other, after(40), DRAFT).repeats is None


def test_backdated_update_is_compared_with_what_was_said_before_its_day(lead, first, registrar):
    early = actions.Entry(by=registrar, on=after(5), at=noon(after(60)), agency=lead.agency)

    assert actions.report(lead.recommendation, text=DRAFT, entry=early).repeats is None


def test_update_without_a_text_is_refused(lead, registrar):
    with pytest.raises(ValidationError, match="Say what happened"):
        reported(lead, after(10), "")


def test_evidence_is_kept_with_its_update(lead):
    links = [("The draft", "https://example.org/draft"), ("Minutes of 3 May", "")]

    act = reported(lead, after(10), DRAFT, evidence=[link(*each) for each in links])

    assert list(act.evidence.values_list("title", "url")) == links


# --- Milestones


def test_milestone_is_met_once(registrar):
    milestone = MilestoneFactory()
    actions.meet(milestone, entry=entry(registrar, after(10)))

    with pytest.raises(ValidationError, match="already been met, dropped or split"):
        actions.meet(milestone, entry=entry(registrar, after(11)))


@pytest.mark.parametrize(
    "act",
    [
        lambda step, entry: actions.meet(step, entry=entry),
        lambda step, entry: actions.drop(step, text="No.", entry=entry),
        lambda step, entry: actions.move(step, due_on=after(99), text="Late.", entry=entry),
    ],
    ids=["met", "dropped", "moved"],
)
def test_milestone_given_up_is_not_touched_again(act, registrar):
    milestone = MilestoneFactory()
    actions.drop(milestone, text="Not needed.", entry=entry(registrar, after(10)))

    with pytest.raises(ValidationError, match="already been met, dropped or split"):
        act(milestone, entry(registrar, after(11)))


def test_milestone_is_not_met_before_it_was_set(registrar):
    milestone = MilestoneFactory(set_on=after(10), first_due_on=after(20))

    with pytest.raises(ValidationError, match="set later than this day"):
        actions.meet(milestone, entry=entry(registrar, after(9)))


def test_milestone_may_have_been_reached_before_it_was_set(registrar):
    milestone = MilestoneFactory(set_on=after(10), first_due_on=after(20))

    act = actions.meet(milestone, happened_on=after(5), entry=entry(registrar, after(10)))

    assert (act.effective_on, act.happened_on) == (after(10), after(5))


@pytest.mark.parametrize(
    "act",
    [
        lambda step, entry: actions.move(step, due_on=after(99), text="", entry=entry),
        lambda step, entry: actions.drop(step, text="", entry=entry),
    ],
    ids=["move", "drop"],
)
def test_moving_and_dropping_need_a_reason(act, registrar):
    with pytest.raises(ValidationError, match="Say what happened, or why"):
        act(MilestoneFactory(), entry(registrar, after(10)))


@pytest.mark.parametrize(
    ("days", "refused"), [(-1, True), (0, False)], ids=["day before", "day of the seminar"]
)
def test_due_date_cannot_be_moved_before_the_seminar(days, refused, registrar):
    milestone, own = MilestoneFactory(), entry(registrar, after(10))

    if refused:
        with pytest.raises(ValidationError, match="before the seminar"):
            actions.move(milestone, due_on=after(days), text="Early.", entry=own)
    else:
        assert actions.move(milestone, due_on=after(days), text="Early.", entry=own).pk


# --- Verdicts and closing


def test_reviewer_s_note_is_internal_unless_said_otherwise(lead):
    own = entry(ReviewerFactory(), after(10))

    notes = [
        actions.assess(lead.recommendation, verdict="in part", text="Hm.", entry=own, **details)
        for details in ({}, {"is_internal": False})
    ]

    assert [note.is_internal for note in notes] == [True, False]


def test_closing_needs_a_reason_and_happens_once(registrar):
    recommendation, own = RecommendationFactory(), entry(registrar, after(10))

    with pytest.raises(ValidationError, match="Say what happened, or why"):
        actions.close(recommendation, closure="superseded", text="", entry=own)
    actions.close(recommendation, closure="superseded", text="New law.", entry=own)
    with pytest.raises(ValidationError, match="closed already"):
        actions.close(recommendation, closure="implemented", text="Done.", entry=own)

    assert Act.objects.filter(kind="close").count() == 1


def test_only_what_is_closed_is_reopened(registrar):
    recommendation, own = RecommendationFactory(), entry(registrar, after(10))

    with pytest.raises(ValidationError, match="not closed"):
        actions.reopen(recommendation, text="Not done.", entry=own)


def test_closed_again_after_reopening(registrar):
    recommendation, own = RecommendationFactory(), entry(registrar, after(10))
    actions.close(recommendation, closure="superseded", text="New law.", entry=own)
    actions.reopen(recommendation, text="Law repealed.", entry=own)

    act = actions.close(recommendation, closure="implemented", text="Done.", entry=own)

    assert act.closure == "implemented"
