"""What became different: parts, milestones, supporters, what is closed, and who takes over."""

from datetime import date

import pytest

from recommendations import actions
from recommendations.choices import Change
from recommendations.comparison import compare
from tests.factories import AgencyFactory, MilestoneFactory, ReviewerFactory, entry
from tests.recommendations import deeds
from tests.recommendations.changes import BETWEEN, FIRST, LAST, by_the_registrar, changes

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


@pytest.fixture
def justice():
    return AgencyFactory(name_en="Ministry of Justice")


def test_what_is_said_of_a_part_or_by_a_supporter_is_not_said_of_the_whole(justice):
    tie = deeds.accepted(agency=justice, on=date(2008, 4, 1))
    said = tie.recommendation
    helper = AgencyFactory(name_en="Academy")
    support = deeds.accepted(
        agency=helper, on=date(2008, 4, 1), recommendation=said, role="supporting"
    )
    actions.divide(said, passages=said.text.split(" ", 1), entry=by_the_registrar())
    part = said.parts.first()
    deeds.reported(support, date(2008, 5, 2), text="Our part is done.", progress="complete")
    deeds.reported(tie, date(2008, 5, 3), text="One part.", progress="complete", part=part)
    review = entry(ReviewerFactory(), date(2008, 5, 4))
    actions.assess(said, verdict="fully", part=part, entry=review)
    step = MilestoneFactory(recommendation=said, agency=justice, title="Draft")
    actions.assess(said, verdict="not done", milestone=step, entry=review)
    actions.close(said, closure="implemented", text="So.", part=part,
                  entry=by_the_registrar(date(2008, 5, 5)))  # fmt: skip

    assert changes(first=BETWEEN) == [
        (Change.REPORTED, "Ministry of Justice reported (part 1)"),
        (Change.REPORTED, "Academy reported"),
        (Change.OTHER, "closed: implemented (part 1)"),
        (Change.OTHER, "review: verified: not done (Draft)"),
        (Change.OTHER, "review: verified fully (part 1)"),
    ]


def test_a_request_for_evidence_is_no_verdict(justice):
    tie = deeds.accepted(agency=justice, on=date(2008, 4, 1))
    by = entry(ReviewerFactory(), BETWEEN)
    actions.ask_for_evidence(tie.recommendation, text="The gazette.", entry=by)

    assert changes(first=date(2008, 4, 2)) == [(Change.REQUESTED, "review: evidence requested")]


def test_custody_that_began_and_ended_with_its_agency_in_between(justice):
    tie = deeds.nominated(date(2008, 3, 5), agency=justice)
    deeds.answered(tie, date(2008, 3, 6))
    deeds.ended(justice, BETWEEN)

    assert changes() == [
        (Change.LOST, "Ministry of Justice, which held it, is no more"),
        (Change.GAINED, "Ministry of Justice accepted"),
        (Change.ASKED, "Ministry of Justice was nominated as lead"),
    ]


def test_what_was_handed_back_before_the_agency_ended_is_lost_once(justice):
    tie = deeds.accepted(agency=justice, on=date(2008, 2, 20))
    actions.hand_back(tie, text="No.", entry=by_the_registrar(date(2008, 4, 1), justice))
    deeds.ended(justice, BETWEEN)

    assert changes() == [(Change.LOST, "Ministry of Justice handed it back")]


@pytest.mark.parametrize("how", ["nominated", "held"])
def test_what_is_closed_waits_for_nobody_and_loses_nobody(justice, how):
    day = date(2008, 2, 25)
    tie = {"nominated": deeds.nominated, "held": deeds.accepted}[how](day, agency=justice)
    actions.close(tie.recommendation, closure="superseded", text="By a law.",
                  entry=by_the_registrar(date(2008, 2, 26)))  # fmt: skip
    if how == "held":
        deeds.ended(justice, BETWEEN)

    assert changes() == []


def test_what_is_reopened_is_silent_from_then_on(justice):
    tie = deeds.accepted(agency=justice, on=date(2007, 6, 1))
    said = tie.recommendation
    actions.close(said, closure="implemented", text="So.", entry=by_the_registrar(date(2008, 2, 1)))
    actions.reopen(said, text="Not so.", entry=by_the_registrar())

    (changed,) = compare(None, first=FIRST, last=LAST)

    begun = next(each for each in changed.differences if each.change == Change.SILENCE_BEGUN)
    assert begun.on == BETWEEN


def test_the_silence_of_another_holder_is_another_silence(justice):
    tie = deeds.accepted(agency=justice, on=date(2007, 6, 1))
    heir = AgencyFactory(name_en="Ministry of Law")
    said = tie.recommendation
    actions.transfer(said, heir, text="It moves.", entry=by_the_registrar(date(2007, 12, 1)))
    deeds.answered(said.assignments.get(agency=heir), date(2007, 12, 2))

    found = changes(first=date(2007, 11, 30))

    assert (Change.SILENCE_BEGUN, "silent: no new fact since 2 December 2007") in found


def test_the_term_of_another_nominee_is_another_term(justice):
    tie = deeds.nominated(date(2008, 1, 1), agency=justice)
    heir = AgencyFactory(name_en="Ministry of Law")
    actions.transfer(tie.recommendation, heir, text="Ask them.",
                     entry=by_the_registrar(date(2008, 3, 10)))  # fmt: skip

    assert (Change.UNANSWERED, "Ministry of Law has not answered within 30 days") in changes()


def test_who_takes_over_what_is_late_already_is_late_at_once(justice):
    tie = deeds.nominated(date(2008, 2, 1), agency=justice)
    MilestoneFactory(recommendation=tie.recommendation, agency=justice, title="Draft",
                     first_due_on=date(2008, 1, 1))  # fmt: skip
    deeds.answered(tie, BETWEEN)

    (changed,) = compare(None, first=FIRST, last=LAST)

    late = next(each for each in changed.differences if each.change == Change.OVERDUE)
    assert (late.phrase, late.on) == ("“Draft” was due on 1 January 2008 and is not met", BETWEEN)
    # It was late on the first day of the next comparison already.
    assert compare(None, first=date(2008, 5, 2), last=LAST) == []
