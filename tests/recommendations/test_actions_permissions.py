"""Who may do what: the matrix of the method page, called act by act and person by person."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.core.exceptions import PermissionDenied

from agencies.models import Agency, User
from recommendations import actions
from recommendations.models import Act, Assignment, Milestone, Recommendation
from tests.factories import (
    HELD_ON,
    AgencyFactory,
    MembershipFactory,
    MilestoneFactory,
    RecommendationFactory,
    RegistrarFactory,
    ReviewerFactory,
    UserFactory,
    entry,
    link,
)
from tests.recommendations.deeds import accepted, nominated

pytestmark = pytest.mark.django_db


@dataclass
class Scene:
    """One recommendation with a lead and a supporter, another with the same two only asked."""

    recommendation: Recommendation
    lead: Assignment
    supporter: Assignment
    asked_lead: Assignment
    asked_supporter: Assignment
    lead_milestone: Milestone
    supporter_milestone: Milestone


@pytest.fixture
def scene():
    lead = accepted()
    recommendation = lead.recommendation
    supporter = accepted(recommendation=recommendation, role="supporting")
    asked_lead = nominated(agency=lead.agency)
    return Scene(
        recommendation=recommendation,
        lead=lead,
        supporter=supporter,
        asked_lead=asked_lead,
        asked_supporter=nominated(
            agency=supporter.agency, recommendation=asked_lead.recommendation, role="supporting"
        ),
        lead_milestone=MilestoneFactory(recommendation=recommendation, agency=lead.agency),
        supporter_milestone=MilestoneFactory(
            recommendation=recommendation, agency=supporter.agency
        ),
    )


def member(agency: Agency, role: str) -> tuple[User, Agency]:
    return MembershipFactory(agency=agency, role=role).user, agency


# Each person with the agency for which the person acts, if any.
PEOPLE: dict[str, Callable[[Scene], tuple[User, Agency | None]]] = {
    "official of the lead": lambda scene: member(scene.lead.agency, "official"),
    "focal point of the lead": lambda scene: member(scene.lead.agency, "focal point"),
    "official of a supporter": lambda scene: member(scene.supporter.agency, "official"),
    "focal point of a supporter": lambda scene: member(scene.supporter.agency, "focal point"),
    "official of neither": lambda scene: member(AgencyFactory(), "official"),
    "focal point of neither": lambda scene: member(AgencyFactory(), "focal point"),
    "reviewer": lambda scene: (ReviewerFactory(), None),
    "registrar": lambda scene: (RegistrarFactory(), None),
    "administrator": lambda scene: (UserFactory(is_staff=True, is_superuser=True), None),
}

ACTS: dict[str, Callable[[Scene, actions.Entry], Act]] = {
    "report progress": lambda scene, entry: actions.report(
        scene.recommendation, text="A draft is ready.", progress="planned", entry=entry
    ),
    "attach evidence": lambda scene, entry: actions.report(
        scene.recommendation,
        text="A draft is ready.",
        evidence=[link()],
        entry=entry,
    ),
    "meet a milestone of the lead": lambda scene, entry: actions.meet(
        scene.lead_milestone, entry=entry
    ),
    "meet a milestone of a supporter": lambda scene, entry: actions.meet(
        scene.supporter_milestone, entry=entry
    ),
    "answer for the lead": lambda scene, entry: actions.answer(
        scene.asked_lead, response="accepted", entry=entry
    ),
    "answer for a supporter": lambda scene, entry: actions.answer(
        scene.asked_supporter, response="accepted", entry=entry
    ),
    "name the officer": lambda scene, entry: actions.name_officer(
        scene.lead, name="A. Person", entry=entry
    ),
    "say the officer left": lambda scene, entry: actions.officer_left(scene.lead, entry=entry),
    "hand back for the lead": lambda scene, entry: actions.hand_back(
        scene.lead, text="No staff.", entry=entry
    ),
    "hand back for a supporter": lambda scene, entry: actions.hand_back(
        scene.supporter, text="No staff.", entry=entry
    ),
    "move a date of the lead": lambda scene, entry: actions.move(
        scene.lead_milestone, due_on=HELD_ON, text="No budget.", entry=entry
    ),
    "move a date of a supporter": lambda scene, entry: actions.move(
        scene.supporter_milestone, due_on=HELD_ON, text="No budget.", entry=entry
    ),
    "drop a milestone of the lead": lambda scene, entry: actions.drop(
        scene.lead_milestone, text="Not needed.", entry=entry
    ),
    "assess": lambda scene, entry: actions.assess(
        scene.recommendation, verdict="in part", entry=entry
    ),
    "nominate": lambda scene, entry: actions.nominate(
        RecommendationFactory(), AgencyFactory(), role="lead", reason="", entry=entry
    ),
    "transfer": lambda scene, entry: actions.transfer(
        scene.recommendation, AgencyFactory(), text="By decree.", entry=entry
    ),
    "close": lambda scene, entry: actions.close(
        scene.recommendation, closure="implemented", text="Done.", entry=entry
    ),
    "reopen": lambda scene, entry: actions.reopen(
        closed(scene.recommendation), text="Not done.", entry=entry
    ),
}


def closed(recommendation: Recommendation) -> Recommendation:
    actions.close(
        recommendation,
        closure="implemented",
        text="Done.",
        entry=entry(RegistrarFactory(), HELD_ON),
    )
    return recommendation


REPORTERS = {
    "official of the lead",
    "focal point of the lead",
    "official of a supporter",
    "focal point of a supporter",
    "registrar",
}
OF_THE_LEAD = {"official of the lead", "focal point of the lead", "registrar"}
DECIDERS_OF_THE_LEAD = {"focal point of the lead", "registrar"}
DECIDERS_OF_A_SUPPORTER = {"focal point of a supporter", "registrar"}

# The design's table, act by act; whoever is not named is refused.
ALLOWED: dict[str, set[str]] = {
    "report progress": REPORTERS,
    "attach evidence": REPORTERS,
    "meet a milestone of the lead": OF_THE_LEAD,
    "meet a milestone of a supporter": REPORTERS,
    "answer for the lead": DECIDERS_OF_THE_LEAD,
    "answer for a supporter": DECIDERS_OF_A_SUPPORTER,
    "name the officer": DECIDERS_OF_THE_LEAD,
    "say the officer left": DECIDERS_OF_THE_LEAD,
    "hand back for the lead": DECIDERS_OF_THE_LEAD,
    "hand back for a supporter": DECIDERS_OF_A_SUPPORTER,
    "move a date of the lead": DECIDERS_OF_THE_LEAD,
    "move a date of a supporter": DECIDERS_OF_THE_LEAD | DECIDERS_OF_A_SUPPORTER,
    "drop a milestone of the lead": DECIDERS_OF_THE_LEAD,
    "assess": {"reviewer"},
    "nominate": {"registrar"},
    "transfer": {"registrar"},
    "close": {"registrar"},
    "reopen": {"registrar"},
}


def test_table_names_every_act():
    assert ALLOWED.keys() == ACTS.keys()


@pytest.mark.parametrize("person", PEOPLE)
@pytest.mark.parametrize("act", ACTS)
def test_only_the_people_of_the_table_may_act(scene, act, person):
    user, agency = PEOPLE[person](scene)
    written = Act.objects.count()

    if person in ALLOWED[act]:
        assert ACTS[act](scene, entry(user, HELD_ON, agency=agency)).recorded_by == user
        return
    with pytest.raises(PermissionDenied):
        ACTS[act](scene, entry(user, HELD_ON, agency=agency))
    assert Act.objects.exclude(kind="close").count() == written


def test_nobody_acts_for_an_agency_without_being_of_it(scene):
    user, _agency = member(AgencyFactory(), "focal point")

    with pytest.raises(PermissionDenied):
        actions.report(
            scene.recommendation,
            text="In another's name.",
            entry=entry(user, HELD_ON, agency=scene.lead.agency),
        )


def test_registrar_does_not_answer_in_the_name_of_another_agency(scene, registrar):
    with pytest.raises(PermissionDenied):
        actions.answer(
            scene.asked_lead,
            response="accepted",
            entry=entry(registrar, HELD_ON, agency=scene.supporter.agency),
        )


def test_registrar_answers_in_the_agency_s_name(scene, registrar):
    act = actions.answer(scene.asked_lead, response="accepted", entry=entry(registrar, HELD_ON))

    assert (act.agency, act.recorded_by) == (scene.asked_lead.agency, registrar)


def test_membership_that_ended_allows_nothing(scene):
    user = MembershipFactory(agency=scene.lead.agency, starts_on="2007-01-01", ends_on=HELD_ON).user

    with pytest.raises(PermissionDenied):
        actions.report(
            scene.recommendation,
            text="A draft is ready.",
            entry=entry(user, HELD_ON, agency=scene.lead.agency),
        )


def test_agency_that_handed_back_reports_no_more(scene):
    user, agency = member(scene.lead.agency, "focal point")
    own = entry(user, HELD_ON, agency=agency)
    actions.hand_back(scene.lead, text="No staff.", entry=own)

    with pytest.raises(PermissionDenied):
        actions.report(scene.recommendation, text="A draft is ready.", entry=own)


def test_refusal_leaves_nothing_behind(scene):
    user, agency = member(scene.lead.agency, "official")

    with pytest.raises(PermissionDenied):
        actions.transfer(
            scene.recommendation,
            AgencyFactory(),
            text="By decree.",
            entry=entry(user, HELD_ON, agency=agency),
        )

    scene.lead.refresh_from_db()
    assert scene.lead.ends_on is None
    assert scene.recommendation.assignments.count() == 2
