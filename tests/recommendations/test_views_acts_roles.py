"""Who may act, by the matrix of the design: the server refuses what the page does not offer."""

from datetime import date

import pytest
from django.urls import reverse

from recommendations.choices import Role
from recommendations.models import Act
from tests.factories import (
    AgencyFactory,
    MilestoneFactory,
    RecommendationFactory,
    RegistrarFactory,
    ReviewerFactory,
    SeminarFactory,
    UserFactory,
)
from tests.markup import text_of
from tests.recommendations.scenes import held, nominate, person_of, send, url

pytestmark = pytest.mark.usefixtures("today")


@pytest.fixture
def said(db):
    return RecommendationFactory(seminar=SeminarFactory(slug="graft"), label="c")


@pytest.fixture
def lead(said):
    return held(said)


@pytest.fixture
def step(said, lead):
    return MilestoneFactory(recommendation=said, agency=lead.agency)


PEOPLE = {
    "stranger": lambda lead, nominee: UserFactory(),
    "reviewer": lambda lead, nominee: ReviewerFactory(),
    "official of another agency": lambda lead, nominee: person_of(AgencyFactory()),
    "official of the lead": lambda lead, nominee: person_of(lead.agency, "official"),
    "focal point of the lead": lambda lead, nominee: person_of(lead.agency),
    "official of the nominee": lambda lead, nominee: person_of(nominee.agency, "official"),
    "focal point of the nominee": lambda lead, nominee: person_of(nominee.agency),
    "registrar": lambda lead, nominee: RegistrarFactory(),
}
LEADS = {"official of the lead", "focal point of the lead"}
NOMINEES = {"focal point of the nominee"}  # until it accepts, nobody else speaks for it
MAY = {
    "answer": {"focal point of the nominee", "registrar"},
    "update": {*LEADS, *NOMINEES, "registrar"},
    "milestone of the lead": {*LEADS, "registrar"},
    "milestone of the nominee": {*LEADS, *NOMINEES, "registrar"},
}


@pytest.mark.parametrize("who", PEOPLE)
@pytest.mark.parametrize("what", MAY)
def test_act_is_open_to_those_who_may_and_refused_to_others(
    client, sign_in, said, lead, step, who, what
):
    nominee = nominate(said, AgencyFactory(), role=Role.SUPPORTING, on=date(2008, 6, 20))
    theirs = MilestoneFactory(recommendation=said, agency=nominee.agency)
    path, typed = {
        "answer": (url("answer", nominee.pk), {"response": "accepted"}),
        "update": (url("update"), {"text": "It is done."}),
        "milestone of the lead": (url("milestone-meet", step.pk), {}),
        "milestone of the nominee": (url("milestone-meet", theirs.pk), {}),
    }[what]
    acts = Act.objects.count()
    sign_in(PEOPLE[who](lead, nominee))

    opened = client.get(path)
    sent = send(client, path, happened_on="2008-06-30", **typed)

    allowed = who in MAY[what]
    assert opened.status_code == (200 if allowed else 403)
    assert sent.status_code == (302 if allowed else 403)
    assert Act.objects.count() == acts + allowed


def test_settled_nomination_stays_closed_to_others(client, sign_in, said):
    asked = nominate(said, AgencyFactory(), on=date(2008, 6, 20))
    sign_in(person_of(asked.agency))
    send(client, url("answer", asked.pk), response="accepted")
    sign_in(person_of(AgencyFactory()))

    assert client.get(url("answer", asked.pk)).status_code == 403
    assert send(client, url("answer", asked.pk), response="accepted").status_code == 403


def test_refusal_says_why_and_shows_what_was_typed(client, sign_in, lead):
    sign_in(person_of(AgencyFactory()))

    refused = send(client, url("update"), text="We did it all.", happened_on="2008-06-30")

    assert refused.status_code == 403
    assert "Your account may not report on this recommendation. Nothing was changed." in text_of(
        refused
    )
    assert "What you typed We did it all. 2008-06-30" in text_of(refused)


@pytest.mark.parametrize("kind", ["answer", "update", "milestone-meet"])
def test_visitor_is_asked_to_sign_in(client, lead, step, kind):
    path = url(kind) if kind == "update" else url(kind, step.pk)

    response = client.get(path)

    assert response.status_code == 302
    assert response.url.startswith(reverse("sign-in") + "?next=%2Frecommendations%2Fgraft%2Fc%2F")


@pytest.mark.parametrize(
    "path",
    [
        "/recommendations/graft/z/update/",
        "/recommendations/nowhere/c/update/",
        "/recommendations/graft/c/answer/999999/",
        "/recommendations/graft/c/answer/99999999999999999999999/",
        "/recommendations/graft/c/milestones/999999/met/",
        "/recommendations/graft/c/milestones/x/met/",
    ],
)
def test_act_on_nothing_is_not_found(client, sign_in, lead, path):
    sign_in(RegistrarFactory())

    assert client.get(path).status_code == 404


@pytest.mark.parametrize("method", ["put", "patch", "delete", "head"])
def test_acts_take_get_and_post_alone(client, sign_in, lead, method):
    sign_in(person_of(lead.agency))

    assert getattr(client, method)(url("update")).status_code == 405
