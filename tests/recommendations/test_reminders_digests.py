"""Who is told of what, on which day."""

from datetime import date, timedelta

import pytest

from recommendations import actions
from recommendations.choices import Role
from recommendations.reminders import agenda as agenda_module
from recommendations.reminders import digests as digests_module
from recommendations.reminders import planning
from recommendations.reminders.letters import digest_letter
from tests.factories import (
    HELD_ON,
    ActFactory,
    AgencyFactory,
    MembershipFactory,
    MilestoneFactory,
    RecommendationFactory,
    RegistrarFactory,
    entry,
)
from tests.recommendations.deeds import ended
from tests.recommendations.readers import (
    ON,
    planned,
    promise,
    reader,
    registrar_with_address,
    told,
)
from tests.recommendations.scenes import answer, held, met, nominate, reported

pytestmark = pytest.mark.django_db

TERM = timedelta(days=30)
ROLES = ["official", "focal point", "head"]


def ago(days: int) -> date:
    return ON - timedelta(days=days)


@pytest.fixture
def justice(db):
    return AgencyFactory(name_en="Ministry of Justice")


@pytest.fixture
def everybody(justice):
    """One person of each role in the agency, a registrar, and somebody of another agency."""
    for role in ROLES:
        reader(justice, role)
    registrar_with_address()
    reader(AgencyFactory(), username="other")


# --- Roles and rungs ------------------------------------------------------------------

WORKERS, ALL = {"official", "focal-point"}, {"official", "focal-point", "head", "registrar"}


@pytest.mark.parametrize(
    ("days", "people", "rung"),
    [
        (-31, set(), None),
        (-30, WORKERS, "month before"),
        (-7, WORKERS, "week before"),
        (0, WORKERS, "the day"),
        (7, WORKERS, "week after"),
        (30, WORKERS, "month after"),
        (37, ALL, "escalated"),
    ],
)
def test_a_milestone_climbs_the_ladder(justice, everybody, days, people, rung):
    promise(justice, ago(days))

    assert told() == {name: [rung] for name in people}


@pytest.mark.parametrize(
    ("days", "people", "rung"),
    [
        (-30, {"focal-point"}, "month before"),
        (7, {"focal-point"}, "week after"),
        (37, {"focal-point", "head", "registrar"}, "escalated"),
    ],
)
@pytest.mark.parametrize("role", Role)
def test_a_nomination_is_for_the_focal_point(justice, everybody, role, days, people, rung):
    nominate(RecommendationFactory(), justice, on=ago(days) - TERM, role=role)

    assert told() == {name: [rung] for name in people}


def test_lead_and_responsible_agency_both_answer_for_a_milestone(justice):
    lead = held(on=HELD_ON)
    MilestoneFactory(recommendation=lead.recommendation, agency=justice, first_due_on=ON)
    reader(justice, username="responsible")
    reader(lead.agency, username="lead")

    assert told() == {"responsible": ["the day"], "lead": ["the day"]}


def test_the_most_urgent_comes_first(justice):
    promise(justice, ago(-7))
    promise(justice, ago(30))
    promise(justice, ON)
    reader(justice)

    assert told() == {"focal-point": ["month after", "the day", "week before"]}


def test_somebody_of_two_agencies_gets_one_digest(justice):
    person, other = reader(justice), AgencyFactory()
    MembershipFactory(user=person, agency=other)
    promise(justice), promise(other)

    assert told() == {"focal-point": ["the day", "the day"]}


def test_a_head_who_is_focal_point_elsewhere_hears_of_both_in_their_way(justice):
    person, other = reader(justice, "head"), AgencyFactory()
    MembershipFactory(user=person, agency=other)
    step = promise(justice)
    MilestoneFactory(recommendation=step.recommendation, agency=other, first_due_on=ago(7))

    assert told() == {"head": ["week after"]}


# --- Who is nobody to write to --------------------------------------------------------


@pytest.mark.parametrize("about", [{"is_active": False}, {"email": ""}], ids=["closed", "none"])
def test_nobody_is_told_who_cannot_be_reached(justice, about):
    promise(justice)
    reader(justice, **about)

    assert told() == {}


@pytest.mark.parametrize(
    ("span", "is_told"),
    [
        ({"ends_on": ON}, False),
        ({"ends_on": ON + timedelta(days=1)}, True),
        ({"starts_on": ON + timedelta(days=1)}, False),
        ({"starts_on": ON}, True),
    ],
    ids=["left today", "last day", "comes tomorrow", "first day"],
)
def test_only_members_of_the_day_are_told(justice, span, is_told):
    promise(justice)
    person = reader(justice)
    person.memberships.update(**span)

    assert bool(told()) is is_told


def test_people_of_an_agency_that_is_gone_are_not_told(justice):
    step = promise(justice)
    MilestoneFactory(recommendation=held(on=HELD_ON).recommendation, agency=justice,
                     first_due_on=ON)  # fmt: skip
    nominate(RecommendationFactory(), justice)
    reader(justice)
    ended(justice, ON)

    assert told() == {}
    assert step.agency == justice


# --- What is nothing to be told of ----------------------------------------------------


def close(step):
    said = step.recommendation
    ActFactory(kind="close", closure="implemented", recommendation=said, effective_on=ago(1))


def hand_back(step):
    tie = step.recommendation.assignments.get()
    actions.hand_back(tie, text="Not ours.", entry=entry(RegistrarFactory(), ago(1)))


def drop(step):
    by = entry(RegistrarFactory(), ago(1), agency=step.agency)
    actions.drop(step, text="No longer needed.", entry=by)


def meet(step):
    met(step, on=ago(1))


@pytest.mark.parametrize("settle", [close, hand_back, drop, meet])
def test_what_is_settled_is_not_told(justice, everybody, settle):
    settle(promise(justice, ago(37)))

    assert told() == {}


def test_steps_of_a_plan_bind_nobody_before_the_lead_has_accepted(justice, everybody):
    tie = nominate(RecommendationFactory(), justice, on=ago(60))
    MilestoneFactory(recommendation=tie.recommendation, agency=justice, first_due_on=ago(37))

    assert told() == {"focal-point": ["month after"]}


@pytest.mark.parametrize("response", ["accepted", "not accepted"])
def test_an_answered_nomination_is_not_told(justice, everybody, response):
    answer(nominate(RecommendationFactory(), justice, on=ago(90)), response, on=ago(1))

    assert told() == {}


# --- Frequency and duty ---------------------------------------------------------------

MONDAY, TUESDAY, FIRST = ON, date(2008, 7, 8), date(2008, 8, 1)


@pytest.mark.parametrize(
    ("frequency", "on", "days", "is_told"),
    [
        ("daily", TUESDAY, -7, True),
        ("weekly", TUESDAY, -7, False),
        ("weekly", MONDAY, -7, True),
        ("weekly", TUESDAY, 0, True),
        ("weekly", TUESDAY, 37, True),
        ("weekly", TUESDAY, 7, False),
        ("monthly", MONDAY, -7, False),
        ("monthly", FIRST, -7, True),
        ("monthly", MONDAY, 0, True),
    ],
)
def test_a_digest_waits_for_its_day_unless_it_is_urgent(justice, frequency, on, days, is_told):
    promise(justice, on - timedelta(days=days))
    reader(justice, frequency=frequency)

    assert bool(told(on)) is is_told


def test_a_digest_that_does_not_wait_brings_everything(justice):
    promise(justice, TUESDAY)
    promise(justice, TUESDAY + timedelta(days=7))
    reader(justice, frequency="weekly")

    assert told(TUESDAY) == {"focal-point": ["the day", "week before"]}


@pytest.mark.parametrize(
    ("days", "rungs"), [(-30, []), (-7, []), (0, ["the day"]), (30, ["month after"])]
)
def test_duty_begins_with_the_day(justice, days, rungs):
    promise(justice, ago(days))
    reader(justice, only_duty=True)

    assert told().get("focal-point", []) == rungs


def test_a_nomination_is_duty_from_the_first_day(justice):
    nominate(RecommendationFactory(), justice, on=ON)
    reader(justice, only_duty=True)

    assert told() == {"focal-point": ["month before"]}


@pytest.mark.parametrize(("only_duty", "mentioned"), [(False, 1), (True, 0)])
def test_silence_is_mentioned_in_a_digest_that_goes_out_anyway(justice, only_duty, mentioned):
    promise(justice)
    reader(justice, only_duty=only_duty)

    (digest,) = planned()

    assert len(digest.silent) == mentioned


def test_silence_alone_is_no_reason_to_write(justice):
    reported(held(agency=justice, on=HELD_ON), on=ago(120))
    reader(justice)

    assert told() == {}


# --- Memory ---------------------------------------------------------------------------


def test_people_are_read_in_chunks(justice, monkeypatch):
    monkeypatch.setattr(digests_module, "CHUNK", 2)
    promise(justice)
    for number in range(5):
        reader(justice, username=f"person{number}")

    assert [len(chunk) for chunk in digests_module.digests(on=ON)] == [2, 2, 1]


def test_a_look_at_the_first_reads_no_more_than_it_needs(justice, monkeypatch):
    monkeypatch.setattr(digests_module, "CHUNK", 1)
    promise(justice)
    people = [reader(justice, username=f"person{number}") for number in range(3)]

    found = planning.first(1, planning.MAILINGS[0], on=ON, after=people[0].pk)

    assert [digest.person for digest in found] == [people[1]]


def test_the_agenda_keeps_plain_values_and_no_more_of_the_silent_than_is_named(
    justice, monkeypatch
):
    monkeypatch.setattr(agenda_module, "NAMED", 2)
    step = promise(justice, ago(37))
    tie = nominate(RecommendationFactory(), justice, on=ago(37) - TERM)
    for _ in range(3):
        held(agency=justice, on=HELD_ON)

    agenda = agenda_module.Agenda(on=ON)

    items = [(ago(37), False, step.pk, justice.pk), (ago(37), True, tie.pk, justice.pk)]
    assert [item[:4] for item in sorted(agenda.escalated)] == items
    assert agenda.by_agency == {justice.pk: agenda.escalated}
    assert [type(key) for key in agenda.silent[justice.pk]] == [int, int]


def test_nomination_that_is_taken_back_meanwhile_is_told_to_nobody_else(justice, monkeypatch):
    """The agenda is read once, what is named for each chunk of people."""
    monkeypatch.setattr(digests_module, "CHUNK", 1)
    promise(justice)
    tie = nominate(RecommendationFactory(), justice, on=ago(29))
    reader(justice, username="first")
    reader(justice, username="second")
    chunks = digests_module.digests(on=ON)
    (first,) = next(chunks)

    asked = tie.recommendation.acts.get(kind="nominate")
    actions.undo(asked, entry=entry(asked.recorded_by, ago(29)))
    (second,) = next(chunks)

    assert [len(each.items) for each in (first, second)] == [2, 1]
    assert digest_letter(second.person, second, on=ON).text.count("Nominated") == 0
