"""The forms about custody: each records its act, says what is wrong, and keeps to the matrix."""

from datetime import date

import pytest
from django.urls import reverse

from recommendations.choices import Kind, Role
from recommendations.models import Act, Recommendation
from tests.factories import AgencyFactory, RecommendationFactory, RegistrarFactory, SeminarFactory
from tests.markup import links, text_of
from tests.recommendations.scenes import held, nominate, person_of, send, url

pytestmark = pytest.mark.django_db


@pytest.fixture
def said(today):
    return RecommendationFactory(seminar=SeminarFactory(slug="graft"), label="c")


@pytest.fixture
def registrar_client(sign_in, said):
    return sign_in(RegistrarFactory())


def last_act():
    return Act.objects.order_by("-pk").first()


def standing():
    on = date(2008, 6, 30)
    return Recommendation.objects.with_standing(on=on).with_officer(on=on).get()


def test_registrar_nominates(registrar_client, said):
    agency = AgencyFactory()

    send(registrar_client, url("nominate"), agency=agency.pk, role="lead", text="Its mandate.")

    act = last_act()
    assert (act.kind, act.assignment.agency, act.text) == (Kind.NOMINATE, agency, "Its mandate.")
    assert standing().asked_id == agency.pk


def test_nomination_form_takes_up_the_proposal_of_its_address(registrar_client, said):
    agency = AgencyFactory()

    form = registrar_client.get(f"{url('nominate')}?agency={agency.pk}&role=supporting").context[
        "form"
    ]

    assert (form["agency"].value(), form["role"].value()) == (str(agency.pk), "supporting")


def test_agency_that_is_no_more_is_not_offered(registrar_client, said):
    gone = AgencyFactory(ended_on=date(2008, 1, 1))

    response = send(registrar_client, url("nominate"), agency=gone.pk, role="lead")

    assert "agency" in response.context["form"].errors
    assert not Act.objects.exists()


def test_registrar_nominates_for_an_earlier_day(registrar_client, said):
    agency = AgencyFactory()

    send(registrar_client, url("nominate"), agency=agency.pk, role="lead",
         effective_on="2008-01-15")  # fmt: skip

    assert (last_act().effective_on, last_act().days_late) == (date(2008, 1, 15), 167)


def test_official_is_not_asked_for_an_earlier_day(sign_in, said):
    lead = held(said)
    client = sign_in(person_of(lead.agency))

    form = client.get(url("update")).context["form"]

    assert "effective_on" not in form.fields


def test_reminder_goes_out_today_and_is_not_backdated(registrar_client, said):
    tie = nominate(said, AgencyFactory())

    form = registrar_client.get(url("remind", tie.pk)).context["form"]
    send(registrar_client, url("remind", tie.pk), effective_on="2008-06-01")

    assert "effective_on" not in form.fields
    assert (last_act().kind, last_act().effective_on) == (Kind.REMIND, date(2008, 6, 30))


def test_registrar_transfers(registrar_client, said):
    held(said)
    other = AgencyFactory()

    send(registrar_client, url("transfer"), agency=other.pk, text="Its mandate passed.")

    kinds = [act.kind for act in Act.objects.order_by("-pk")[:2]]
    assert kinds == [Kind.NOMINATE, Kind.TRANSFER]
    assert standing().asked_id == other.pk


def test_registrar_reminds(registrar_client, said):
    tie = nominate(said, AgencyFactory())

    send(registrar_client, url("remind", tie.pk), text="Please answer.")

    assert (last_act().kind, last_act().assignment) == (Kind.REMIND, tie)
    assert "was reminded to answer" in text_of(registrar_client.get(url("detail")))


def test_focal_point_hands_back(sign_in, said):
    lead = held(said)

    send(sign_in(person_of(lead.agency)), url("hand-back", lead.pk), text="No money for it.")

    assert standing().orphan_reason == "handed back"


def test_handing_back_needs_a_reason(sign_in, said):
    lead = held(said)

    response = send(sign_in(person_of(lead.agency)), url("hand-back", lead.pk), text=" ")

    assert response.context["form"].errors["text"] == ["This field is required."]
    assert standing().custody_id == lead.pk


def test_handing_back_twice_does_it_once(sign_in, said):
    lead = held(said)
    client = sign_in(person_of(lead.agency))
    form = client.get(url("hand-back", lead.pk)).context["form"]
    typed = {"token": str(form["token"].value()), "seen": form["seen"].value(), "text": "No."}

    answers = [client.post(url("hand-back", lead.pk), typed) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert Act.objects.filter(kind=Kind.HAND_BACK).count() == 1


def test_officer_is_named_replaced_and_leaves(sign_in, said):
    lead = held(said)
    member = person_of(lead.agency, role="official")
    client = sign_in(person_of(lead.agency))

    send(client, url("name-officer", lead.pk), officer_name="A. Officer", officer_position="Head")
    first = standing().officer_name
    send(client, url("name-officer", lead.pk), officer=member.pk)
    second = standing().officer_name
    send(client, url("officer-left", lead.pk), text="Moved to Almaty.")

    assert (first, second, standing().officer_name) == ("A. Officer", str(member), "")


def test_officer_needs_a_name_or_an_account(sign_in, said):
    lead = held(said)

    response = send(sign_in(person_of(lead.agency)), url("name-officer", lead.pk))

    assert response.context["form"].errors["officer_name"] == ["Say who it is."]


def test_stranger_is_no_officer_of_the_agency(sign_in, said):
    lead = held(said)
    stranger = person_of(AgencyFactory())

    response = send(
        sign_in(person_of(lead.agency)), url("name-officer", lead.pk), officer=stranger.pk
    )

    assert "officer" in response.context["form"].errors


def test_answer_may_name_an_account(sign_in, said):
    tie = nominate(said, AgencyFactory())
    person = person_of(tie.agency)

    send(sign_in(person), url("answer", tie.pk), response="accepted", officer=person.pk)

    assert (last_act().officer, standing().officer_name) == (person, str(person))


@pytest.mark.parametrize("name", ["answer", "remind", "hand-back", "name-officer", "officer-left"])
def test_tie_that_was_never_asked_is_not_found(registrar_client, said, name):
    assert registrar_client.get(url(name, 999)).status_code == 404


def test_status_page_offers_the_registrar_what_can_be_done(registrar_client, said):
    tie = nominate(said, AgencyFactory())

    offered = links(registrar_client.get(url("detail")))

    args = ["graft", "c"]
    expected = {
        *(reverse(f"recommendations:{name}", args=args)
          for name in ("nominate", "transfer", "divide", "close")),
        *(reverse(f"recommendations:{name}", args=[*args, tie.pk])
          for name in ("answer", "remind")),
    }  # fmt: skip
    assert expected <= set(offered)
    assert not {url("reopen"), url("recheck")} & set(offered)


def test_status_page_offers_the_focal_point_custody(sign_in, said):
    lead = held(said)
    nominate(said, AgencyFactory(), role=Role.SUPPORTING)

    offered = set(links(sign_in(person_of(lead.agency)).get(url("detail"))))

    assert {url("hand-back", lead.pk), url("name-officer", lead.pk), url("update")} <= offered
    assert not {url("nominate"), url("close"), url("officer-left", lead.pk)} & offered


def test_status_page_of_a_past_day_offers_nothing(registrar_client, said):
    nominate(said, AgencyFactory())

    offered = links(registrar_client.get(f"{url('detail')}?as_of=2008-01-01"))

    assert url("close") not in offered
