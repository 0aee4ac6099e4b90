"""A form fetched back by the browser that says something else is not taken for sent; and more."""

from datetime import date
from uuid import uuid4

import pytest

from recommendations import actions
from recommendations.choices import Closure, Response, Role, Verdict
from recommendations.models import Act, Mail
from recommendations.querysets.upkeep import rechecks_due
from tests.factories import (
    AgencyFactory,
    AssignmentFactory,
    MilestoneFactory,
    RecommendationFactory,
    RegistrarFactory,
    ReviewerFactory,
    entry,
    link,
)
from tests.recommendations.deeds import ended
from tests.recommendations.scenes import held, met, nominate, person_of, reported

pytestmark = pytest.mark.django_db
TODAY = date(2008, 6, 30)


@pytest.fixture
def by():
    """An entry of the registrar with a token."""
    return entry(RegistrarFactory(), TODAY, token=uuid4())


def nominating(by):
    said, first, second = RecommendationFactory(), AgencyFactory(), AgencyFactory()

    def do(other):
        agency = second if other else first
        return actions.nominate(said, agency, role=Role.LEAD, reason="Its mandate.", entry=by)

    return do


def moving(by):
    step = MilestoneFactory(recommendation=held().recommendation)

    def do(other):
        due = date(2008, 12, 1) if other else date(2008, 9, 1)
        return actions.move(step, due_on=due, text="Elections.", entry=by)

    return do


def answering(by):
    tie = nominate(RecommendationFactory(), AgencyFactory())

    def do(other):
        response = Response.NOT_ACCEPTED if other else Response.IN_PART
        return actions.answer(tie, response=response, text="Because.", entry=by)

    return do


def reporting(by):
    tie = held()
    by = entry(by.by, TODAY, token=by.token, agency=tie.agency)

    def do(other):
        evidence = [link()] if other else []
        return actions.report(tie.recommendation, text="Done.", evidence=evidence, entry=by)

    return do


def splitting(by):
    step = MilestoneFactory(recommendation=held().recommendation)

    def do(other):
        titles = ["A", "C" if other else "B"]
        steps = [actions.Step(title=title, due_on=date(2008, 12, 1)) for title in titles]
        return actions.split(step, steps=steps, text="Two.", entry=by)

    return do


def closing(by):
    said = RecommendationFactory()

    def do(other):
        closure = Closure.SUPERSEDED if other else Closure.IMPLEMENTED
        return actions.close(said, closure=closure, text="Done.", entry=by)

    return do


@pytest.mark.parametrize(
    "make", [nominating, moving, answering, reporting, splitting, closing],
    ids=lambda make: make.__name__,
)  # fmt: skip
def test_same_token_with_something_else_is_refused_in_words(by, make):
    do = make(by)
    done = do(other=False)

    assert do(other=False) == done
    with pytest.raises(actions.AlreadySent, match="said something else"):
        do(other=True)
    assert Act.objects.filter(token=by.token).get() == done


def test_split_with_another_day_is_refused_in_words(by):
    step = MilestoneFactory(recommendation=held().recommendation)

    def do(day):
        steps = [actions.Step(title=title, due_on=day) for title in "AB"]
        return actions.split(step, steps=steps, text="Two.", entry=by)

    assert do(date(2008, 12, 1)) == do(date(2008, 12, 1))
    with pytest.raises(actions.AlreadySent, match="said something else"):
        do(date(2009, 1, 1))


def test_token_of_an_act_of_another_kind_is_refused_in_words(by):
    said = closing(by)(other=False).recommendation

    with pytest.raises(actions.AlreadySent, match="said something else"):
        actions.nominate(said, AgencyFactory(), role=Role.LEAD, reason="", entry=by)


# --- The end of a recommendation -------------------------------------------------------------


@pytest.fixture
def divided():
    said = RecommendationFactory(text="Do one; do two;")
    day = entry(RegistrarFactory(), date(2008, 6, 20))
    actions.divide(said, passages=["Do one;", "do two;"], entry=day)
    return said


def close(said, day, part=None):
    by = entry(RegistrarFactory(), day)
    return actions.close(said, closure="implemented", text="Done.", part=part, entry=by)


def test_whole_is_not_closed_before_it_was_divided(divided):
    with pytest.raises(Exception, match="An act of 20 June 2008 is already recorded"):
        close(divided, date(2008, 6, 10))


def test_part_is_not_reopened_before_the_whole_was_closed(divided):
    first, second = divided.parts.all()
    close(divided, date(2008, 6, 21), first)
    close(divided, date(2008, 6, 21), second)
    close(divided, date(2008, 6, 25))

    by = entry(RegistrarFactory(), date(2008, 6, 23))
    with pytest.raises(Exception, match="An act of 25 June 2008 is already recorded"):
        actions.reopen(divided, text="Not yet.", part=first, entry=by)


def test_closed_recommendation_is_not_divided_before_its_closing():
    said = RecommendationFactory(text="Do one; do two;")
    close(said, date(2008, 6, 10))

    with pytest.raises(Exception, match="An act of 10 June 2008 is already recorded"):
        actions.divide(said, passages=["Do one;", "do two;"],
                       entry=entry(RegistrarFactory(), date(2008, 6, 5)))  # fmt: skip


def test_nomination_for_a_closed_recommendation_is_not_answered():
    tie = nominate(RecommendationFactory(), AgencyFactory())
    close(tie.recommendation, date(2008, 6, 10))

    with pytest.raises(Exception, match="It is closed"):
        actions.answer(tie, response="accepted", entry=entry(RegistrarFactory(), TODAY))


# --- Parts, supporters, ends of agencies -----------------------------------------------------


def test_same_words_about_another_part_are_news(divided):
    tie = held(divided, on=date(2008, 6, 20))
    first, second = divided.parts.all()
    text = "The order was signed and published."
    reported(tie, on=date(2008, 6, 25), text=text, part=first)

    other = reported(tie, on=date(2008, 6, 26), text=text, part=second)
    again = reported(tie, on=date(2008, 6, 27), text=text, part=second)

    assert (other.repeats, again.repeats) == (None, other)


def test_registrar_sees_to_a_milestone_of_an_agency_that_is_no_more(sign_in, today):
    step = MilestoneFactory(recommendation=held().recommendation, code="M" * 20)
    ended(step.agency, date(2008, 6, 15))
    client = sign_in(RegistrarFactory())
    said = step.recommendation
    path = f"{said.get_absolute_url()}milestones/{step.pk}/split/"
    form = client.get(path).context["form"]
    sent = {"token": str(form["token"].value()), "seen": form["seen"].value(), "text": "Its heir.",
            "agency": said.assignments.get().agency.pk, "title_1": "A", "due_1": "2008-09-01",
            "title_2": "B", "due_2": "2008-10-01"}  # fmt: skip

    assert client.post(path, sent).status_code == 302

    made = said.milestones.exclude(set_by=None)
    assert {each.agency for each in made} == {said.assignments.get().agency}
    assert {each.code for each in made} == {"M" * 17 + ".1", "M" * 17 + ".2"}


def test_question_for_evidence_settles_no_recheck():
    said = RecommendationFactory()
    close(said, date(2007, 5, 1))
    later = date(2008, 6, 1)
    ask = entry(ReviewerFactory(), later)
    rows = type(said).objects.with_standing(on=TODAY)

    requested = Verdict.EVIDENCE_REQUESTED
    actions.assess(said, verdict=requested, text="Which law?", is_internal=False, entry=ask)
    due = rechecks_due(rows, on=TODAY).exists()
    actions.assess(said, verdict=Verdict.FULLY, entry=ask)

    assert (due, rechecks_due(rows, on=TODAY).exists()) == (True, False)


def test_agency_is_not_listed_before_it_was_asked():
    tie = nominate(RecommendationFactory(), AgencyFactory(), on=date(2008, 6, 10))
    found = type(tie.recommendation).objects

    before, after = (
        found.of_agency(tie.agency, on=day).exists() for day in (date(2008, 6, 9), TODAY)
    )

    assert (before, after) == (False, True)


# --- Taking back ----------------------------------------------------------------------------


def test_reminder_that_is_taken_back_is_not_mailed(by):
    tie = nominate(RecommendationFactory(), AgencyFactory())
    person = person_of(tie.agency)
    person.email = "person@example.org"
    person.save()
    act = actions.remind(tie, entry=by)
    written = Mail.objects.count()

    actions.undo(act, entry=entry(by.by, TODAY))

    assert (written, Mail.objects.count()) == (1, 0)


def test_reminder_that_went_out_is_not_taken_back(by):
    tie = nominate(RecommendationFactory(), AgencyFactory())
    person = person_of(tie.agency)
    person.email = "person@example.org"
    person.save()
    act = actions.remind(tie, entry=by)
    Mail.objects.update(state="sent", sent_at=act.recorded_at)

    with pytest.raises(Exception, match="has gone out already"):
        actions.undo(act, entry=entry(by.by, TODAY))


def test_proposal_keeps_its_reason_when_its_nomination_is_taken_back(by):
    tie = AssignmentFactory(reason="The plan’s reason.")
    act = actions.nominate(
        tie.recommendation, tie.agency, role=Role.LEAD, reason="New words.", entry=by
    )
    asked = type(tie).objects.with_nomination(on=TODAY).get().words
    actions.undo(act, entry=entry(by.by, TODAY))

    assert (asked, type(tie).objects.with_nomination(on=TODAY).get().words) == (
        "New words.", "The plan’s reason.",
    )  # fmt: skip


def test_slippage_is_told_by_the_steps_of_a_split_milestone(client, today):
    step = MilestoneFactory(recommendation=held().recommendation)
    by = entry(RegistrarFactory(), date(2008, 6, 1), agency=step.agency)
    actions.move(step, due_on=date(2008, 1, 30), text="Late.", entry=by)
    steps = [actions.Step(title=title, due_on=date(2008, 1, 30)) for title in "AB"]
    actions.split(step, steps=steps, text="Two.", entry=entry(RegistrarFactory(), TODAY))
    met(step.recommendation.milestones.get(title="A"), on=TODAY)

    context = client.get(step.recommendation.get_absolute_url()).context

    assert (context["slipped"], context["moved"]) == (60, 2)
