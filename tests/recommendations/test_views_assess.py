"""A reviewer records a verdict, or asks for evidence; the agency finds the request on its desk."""

from datetime import date
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from recommendations import actions
from recommendations.choices import Verdict
from recommendations.models import Act, Evidence, Reliance
from tests.factories import (
    PDF,
    ActFactory,
    AgencyFactory,
    EvidenceFactory,
    MilestoneFactory,
    RecommendationFactory,
    RegistrarFactory,
    ReviewerFactory,
    SeminarFactory,
    UserFactory,
    entry,
)
from tests.markup import text_of
from tests.recommendations.scenes import held, person_of, reported, send, url

DAY = date(2008, 6, 20)

pytestmark = pytest.mark.usefixtures("today")


@pytest.fixture
def said(db):
    return RecommendationFactory(seminar=SeminarFactory(slug="graft"), label="c")


@pytest.fixture
def tie(said):
    tie = held(said)
    reported(tie, text="The law is in force.", progress="complete")
    return tie


@pytest.fixture
def reviewer(db, sign_in):
    person = ReviewerFactory(first_name="Ruth", last_name="Viewer")
    sign_in(person)
    return person


@pytest.fixture
def gazette(said, tie):
    return EvidenceFactory(act=said.acts.get(kind="update"), title="Official gazette")


def verdict(said):
    return said.acts.get(kind="assess")


# --- A verdict


def test_verdict_is_public_and_its_note_is_not(client, said, tie, reviewer, gazette):
    form = text_of(client.get(url("assess")))
    assert "Official gazette" in form
    assert "The law is in force." in form

    sent = send(client, url("assess"), verdict="in part", text="Two articles are missing.",
                relied=gazette.pk)  # fmt: skip

    assert sent["Location"] == said.get_absolute_url()
    told = text_of(client.get(said.get_absolute_url()))
    assert "Everybody can see the verdict; only reviewers can read your note." in told
    act = verdict(said)
    assert (act.verdict, act.is_internal, act.agency) == ("in part", True, None)
    assert list(act.reliances.values_list("evidence", flat=True)) == [gazette.pk]
    assert "Two articles are missing." in text_of(client.get(said.get_absolute_url()))
    client.logout()
    page = text_of(client.get(said.get_absolute_url()))
    assert "Review: verified in part The reviewer’s note is internal. Relies on:" in page
    assert "Two articles" not in page
    assert "Gap reported complete; verified in part" in page


def test_note_may_be_made_public(client, said, tie, reviewer):
    send(client, url("assess"), verdict="fully", text="Seen in the gazette.", is_public="on")

    client.logout()
    assert "Seen in the gazette." in text_of(client.get(said.get_absolute_url()))


def test_internal_evidence_that_a_verdict_relies_on_is_named_to_reviewers_alone(
    client, said, tie, reviewer
):
    secret = EvidenceFactory(
        act=said.acts.get(kind="update"), title="Secret annex", is_internal=True
    )
    send(client, url("assess"), verdict="fully", relied=secret.pk)

    assert "Relies on: Secret annex" in text_of(client.get(said.get_absolute_url()))
    client.logout()
    assert "Secret annex" not in client.get(said.get_absolute_url()).text


def test_verdict_on_a_milestone_says_nothing_of_the_whole(client, said, tie, reviewer):
    step = MilestoneFactory(recommendation=said, agency=tie.agency, title="Draft")

    send(client, url("assess"), verdict="fully", milestone=step.pk)

    assert verdict(said).milestone == step
    assert "Verified by review not reviewed" in text_of(client.get(said.get_absolute_url()))


def test_milestone_and_part_are_two_things(client, said, tie, reviewer):
    step = MilestoneFactory(recommendation=said, agency=tie.agency)
    actions.divide(said, passages=said.text.split(" ", 1), entry=entry(RegistrarFactory(), DAY))
    part = said.parts.first()

    both = send(client, url("assess"), verdict="fully", milestone=step.pk, part=part.pk)

    assert "Choose a milestone or a part, not both." in text_of(both)
    send(client, url("assess"), verdict="fully", part=part.pk)
    assert verdict(said).part == part


def test_reviewer_brings_evidence_of_their_own(client, said, tie, reviewer, storage):
    file = SimpleUploadedFile("press.pdf", PDF, "application/pdf")

    send(client, url("assess"), verdict="not done", evidence_title="Press report",
         evidence_internal="on", evidence_files=file)  # fmt: skip

    kept = Evidence.objects.get()
    assert (kept.act, kept.title, kept.is_internal) == (verdict(said), "Press report", True)
    client.logout()
    assert client.get(kept.get_absolute_url()).status_code == 404


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({}, "This field is required."),
        ({"verdict": "splendid"}, "Select a valid choice."),
        ({"verdict": "evidence requested"}, "Select a valid choice."),
        ({"verdict": "fully", "relied": 999}, "is not one of the available choices."),
        ({"verdict": "fully", "relied": "x' OR 1=1"}, "is not a valid value."),
        ({"verdict": "fully", "text": "x" * 100_000}, "Ensure this value has at most 5000"),
        ({"verdict": "fully", "text": "a\x00b"}, "Null characters are not allowed."),
    ],
    ids=["nothing", "no verdict", "a request", "no such", "SQL", "long", "NUL"],
)  # fmt: skip
def test_what_is_wrong_is_said_and_nothing_is_lost(client, said, gazette, reviewer, typed, says):
    response = send(client, url("assess"), **{"text": "My careful note."} | typed)

    assert response.status_code == 200
    assert says in text_of(response)
    assert "It was not sent. Your text is kept." in text_of(response)
    assert not said.acts.filter(kind="assess").exists()


def test_evidence_of_another_recommendation_is_refused(client, said, gazette, reviewer):
    other = EvidenceFactory(title="Of another")

    response = send(client, url("assess"), verdict="fully", relied=other.pk)

    assert "is not one of the available choices." in text_of(response)
    with pytest.raises(ValidationError, match="another recommendation"):
        actions.assess(said, verdict="fully", relied=[other], entry=entry(reviewer, DAY))


def test_sent_twice_it_is_recorded_once(client, said, gazette, reviewer):
    form = {"verdict": "fully", "relied": gazette.pk, "token": uuid4(), "seen": 10**6}

    client.post(url("assess"), form)
    client.post(url("assess"), form)
    del form["relied"]
    changed = client.post(url("assess"), form)

    assert said.acts.filter(kind="assess").count() == Reliance.objects.count() == 1
    assert "This form was sent before, and said something else." in text_of(changed)


def test_somebody_else_acted_meanwhile(client, said, tie, reviewer):
    seen = said.acts.latest("pk").pk
    reported(tie, text="It was repealed.")

    response = send(client, url("assess"), verdict="fully", text="It holds.", seen=seen)

    assert "Somebody acted while you were writing." in text_of(response)
    assert "It was repealed." in text_of(response)
    assert "It holds." in response.text
    assert not said.acts.filter(kind="assess").exists()


def test_two_reviewers_disagree_and_both_stand(client, said, tie, reviewer):
    actions.assess(said, verdict="not done", entry=entry(ReviewerFactory(), DAY))

    send(client, url("assess"), verdict="fully")

    verdicts = said.acts.filter(kind="assess").values_list("verdict", flat=True)
    assert sorted(verdicts) == ["fully", "not done"]
    page = text_of(client.get(said.get_absolute_url()))
    assert "Verified fully , 30 Jun 2008 Also stands: Verified: not done" in page


def test_verdict_can_be_taken_back(client, said, tie, reviewer):
    send(client, url("assess"), verdict="fully")
    act = verdict(said)

    send(client, url("undo", act.pk))

    assert "Verified by review not reviewed" in text_of(client.get(said.get_absolute_url()))


def test_text_survives_an_ended_session(client, said, tie, reviewer):
    client.logout()
    sent = send(client, url("assess"), verdict="in part", text="Two articles are missing.")
    assert "kept=1" in sent["Location"]

    client.force_login(reviewer)

    page = client.get(url("assess"))
    assert "Two articles are missing." in page.text
    assert not said.acts.filter(kind="assess").exists()


# --- A request for evidence


def test_request_reaches_the_desk_of_the_agency(client, sign_in, said, tie, reviewer):
    send(client, url("ask"), text="Please attach the gazette.")

    act = verdict(said)
    assert (act.verdict, act.is_internal) == (Verdict.EVIDENCE_REQUESTED, False)
    official = person_of(tie.agency, "official")
    sign_in(official)
    desk = client.get("/desk/")
    assert "1 request for evidence" in text_of(desk)
    assert "Please attach the gazette. A reviewer asked on 30 June 2008." in text_of(desk)
    assert desk.context["count"] == 1
    form = client.get(url("update"))
    assert "Please attach the gazette." in text_of(form)

    send(client, url("update"), text="The gazette is number 12.", happened_on="2008-06-30",
         evidence_title="Gazette 12")  # fmt: skip

    assert client.get("/desk/").context["count"] == 0


def test_request_is_not_on_the_desk_of_others(client, sign_in, said, tie, reviewer):
    send(client, url("ask"), text="Please attach the gazette.")
    sign_in(person_of(AgencyFactory()))

    assert "Please attach the gazette." not in client.get("/desk/").text


@pytest.mark.parametrize("about", ["inside", "a milestone"])
def test_request_is_public_and_about_the_whole(said, tie, reviewer, about):
    step = MilestoneFactory(recommendation=said) if about == "a milestone" else None

    with pytest.raises(ValidationError, match="A request for evidence is public"):
        actions.assess(
            said, verdict=Verdict.EVIDENCE_REQUESTED, text="Which law?", milestone=step,
            is_internal=about == "inside", entry=entry(reviewer, DAY),
        )  # fmt: skip


def test_note_of_reviewers_is_not_on_a_desk(client, sign_in, said, tie):
    """Of a request that was recorded inside before that was refused."""
    ActFactory(
        kind="assess", verdict=Verdict.EVIDENCE_REQUESTED, is_internal=True, text="Doubtful.",
        recommendation=said, effective_on=DAY,
    )  # fmt: skip
    sign_in(person_of(tie.agency))

    for page in (client.get("/desk/"), client.get(url("update"))):
        assert "a reviewer asked" in text_of(page).lower()
        assert "Doubtful." not in text_of(page)


@pytest.mark.parametrize("text", ["", "   "])
def test_request_says_what_is_asked_for(client, said, tie, reviewer, text):
    response = send(client, url("ask"), text=text)

    assert "This field is required." in text_of(response)
    assert not said.acts.filter(kind="assess").exists()
    with pytest.raises(ValidationError, match="Say which evidence"):
        actions.ask_for_evidence(said, text="", entry=entry(reviewer, DAY))


def test_nobody_is_asked_about_what_is_closed(client, said, tie, reviewer):
    actions.close(
        said, closure="superseded", text="By a law.", entry=entry(RegistrarFactory(), DAY)
    )

    assert "Ask for evidence" not in client.get(said.get_absolute_url()).text
    response = send(client, url("ask"), text="The gazette.")

    assert "It is closed. Reopen it first." in text_of(response)


def test_nobody_is_asked_where_nobody_holds_it(client, said, reviewer):
    assert "Ask for evidence" not in client.get(said.get_absolute_url()).text

    response = send(client, url("ask"), text="The gazette.")

    assert "No agency holds it: there is nobody to ask." in text_of(response)
    assert not said.acts.exists()


# --- Who may


@pytest.mark.parametrize("kind", ["assess", "ask"])
@pytest.mark.parametrize("who", ["stranger", "registrar", "focal point"])
def test_only_reviewers_assess(client, sign_in, said, tie, kind, who):
    people = {
        "stranger": UserFactory, "registrar": RegistrarFactory,
        "focal point": lambda: person_of(tie.agency),
    }  # fmt: skip
    sign_in(people[who]())
    acts = Act.objects.count()

    assert client.get(url(kind)).status_code == 403
    assert send(client, url(kind), verdict="fully", text="x").status_code == 403
    assert Act.objects.count() == acts
    assert "Record a verdict" not in client.get(said.get_absolute_url()).text


def test_page_of_the_past_offers_nothing(client, said, tie, reviewer):
    page = client.get(said.get_absolute_url(), {"as_of": "2008-06-20"})

    assert "Record a verdict" not in page.text
    assert "This is a past date. Go back to today to act." in text_of(page)
