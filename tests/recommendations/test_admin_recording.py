from datetime import date
from uuid import uuid4

import pytest
from django.contrib.admin.models import LogEntry as Step

from recommendations import actions
from recommendations.admin.act_forms import FORMS
from recommendations.choices import Kind, Role
from recommendations.models import Act, Recommendation
from tests.administration import administrator, page, staff_registrar
from tests.administration import record_page as address
from tests.factories import (
    AgencyFactory,
    AssignmentFactory,
    MilestoneFactory,
    RecommendationFactory,
    RegistrarFactory,
    SeminarFactory,
    entry,
)

pytestmark = pytest.mark.django_db

LATEST = "2008-06-30"


@pytest.fixture
def keeper(client, today):
    """A registrar and reviewer who may use the administration, signed in."""
    user = staff_registrar(is_reviewer=True)
    client.force_login(user)
    return user


@pytest.fixture
def asked(keeper):
    """A lead that was nominated in May 2008 and has not answered."""
    tie = AssignmentFactory(agency__name_en="Ministry of Justice")
    on = entry(keeper, date(2008, 5, 1))
    actions.nominate(tie.recommendation, tie.agency, role=Role.LEAD, reason="Its field.", entry=on)
    return tie


@pytest.fixture
def held(asked, keeper):
    """The same, accepted in May, with a milestone."""
    on = entry(keeper, date(2008, 5, 20), agency=asked.agency)
    actions.answer(asked, response="accepted", entry=on)
    MilestoneFactory(recommendation=asked.recommendation, agency=asked.agency)
    asked.refresh_from_db()
    return asked


def send(client, recommendation, kind, **details):
    """Open the form of the kind and send it with these details."""
    form = client.get(address(recommendation, kind)).context["form"]
    carried = {name: form.initial[name] for name in ("on", "token", "seen")}
    return client.post(address(recommendation, kind), carried | details)


def recorded(recommendation, kind):
    return recommendation.acts.get(kind=kind, recorded_at__date__gte=date(2008, 6, 29))


def errors(response):
    found = response.context["form"].errors
    return " ".join(str(text) for texts in found.values() for text in texts)


# --- The first step ----------------------------------------------------------------------


def test_first_asks_what_was_done_to_which_recommendation(client, keeper):
    recommendation = RecommendationFactory()

    response = client.get(page(Act, "add"), {"recommendation": recommendation.pk})

    assert str(recommendation) in response.content.decode()
    kinds = [kind for kind, _ in response.context["form"].fields["kind"].choices]
    assert kinds == [kind.value for kind in FORMS]


def test_offers_only_the_kinds_that_the_person_may_record(client, today):
    client.force_login(staff_registrar())

    response = client.get(page(Act, "add"))

    kinds = [kind for kind, _ in response.context["form"].fields["kind"].choices]
    assert kinds == [kind.value for kind in FORMS if kind != Kind.ASSESS]


def test_an_administrator_without_the_role_is_told_who_records(client, today):
    client.force_login(administrator())

    text = client.get(page(Act, "add")).content.decode()

    assert "Only registrars and reviewers record acts" in text


@pytest.mark.parametrize(
    "query",
    [
        {"recommendation": "banana", "kind": "close"},
        {"recommendation": "99999999999999999999", "kind": "close"},
        {"recommendation": "\x00", "kind": "close"},
        {"recommendation": "1", "kind": "rewrite"},
        {"recommendation": "", "kind": ""},
    ],
    ids=str,
)
def test_what_is_no_choice_is_told(client, keeper, query):
    response = client.get(page(Act, "add"), query)

    assert response.status_code == 200
    assert response.context["form"].errors


# --- Each kind ---------------------------------------------------------------------------


def test_nominate(client, keeper):
    recommendation, agency = RecommendationFactory(), AgencyFactory()

    response = send(
        client, recommendation, Kind.NOMINATE, to=agency.pk, role="lead", text="Its field."
    )

    act = recorded(recommendation, Kind.NOMINATE)
    assert response.url == page(Act, "change", act.pk)
    assert (act.assignment.agency, act.recorded_by, act.effective_on) == (
        agency, keeper, date(2008, 6, 30),
    )  # fmt: skip
    assert Step.objects.get().user == keeper


def test_answer_in_the_name_of_the_agency(client, asked):
    send(
        client, asked.recommendation, Kind.ANSWER, assignment=asked.pk, response="in part",
        text="Only the law.", officer_name="A. Person",
    )  # fmt: skip

    act = recorded(asked.recommendation, Kind.ANSWER)
    asked.refresh_from_db()
    assert (act.agency, act.response, asked.starts_on) == (
        asked.agency, "in part", date(2008, 6, 30),
    )  # fmt: skip


def test_hand_back(client, held):
    send(client, held.recommendation, Kind.HAND_BACK, assignment=held.pk, text="No staff.")

    held.refresh_from_db()
    assert held.ends_on == date(2008, 6, 30)


def test_transfer(client, held):
    other = AgencyFactory()

    send(client, held.recommendation, Kind.TRANSFER, to=other.pk, text="Reorganised.")

    assert recorded(held.recommendation, Kind.TRANSFER).assignment == held
    assert recorded(held.recommendation, Kind.NOMINATE).assignment.agency == other


def test_name_officer_and_say_that_the_officer_left(client, held):
    send(
        client, held.recommendation, Kind.NAME_OFFICER, assignment=held.pk,
        officer_name="A. Person", officer_position="Director",
    )  # fmt: skip
    send(client, held.recommendation, Kind.OFFICER_LEFT, assignment=held.pk)

    named = recorded(held.recommendation, Kind.NAME_OFFICER)
    assert (named.officer_name, named.agency) == ("A. Person", held.agency)
    assert recorded(held.recommendation, Kind.OFFICER_LEFT).assignment == held


def test_update_with_evidence(client, held):
    send(
        client, held.recommendation, Kind.UPDATE, in_name_of=held.agency_id, text="Adopted.",
        progress="complete", instrument="Law No 1", happened_on="2008-06-01",
        evidence_title="Gazette", evidence_url="https://law.example/1",
    )  # fmt: skip

    act = recorded(held.recommendation, Kind.UPDATE)
    assert (act.agency, act.progress, act.happened_on) == (
        held.agency, "complete", date(2008, 6, 1),
    )  # fmt: skip
    assert [item.url for item in act.evidence.all()] == ["https://law.example/1"]


def test_meet_move_and_drop_a_milestone(client, held):
    recommendation, step = held.recommendation, held.recommendation.milestones.get()
    other = MilestoneFactory(recommendation=recommendation, agency=held.agency)

    send(
        client, recommendation, Kind.MOVE, milestone=step.pk, due_on="2008-12-31", text="Elections."
    )
    send(client, recommendation, Kind.MEET, milestone=step.pk, happened_on="2008-06-15")
    send(client, recommendation, Kind.DROP, milestone=other.pk, text="Superseded.")

    assert recorded(recommendation, Kind.MOVE).due_on == date(2008, 12, 31)
    assert recorded(recommendation, Kind.MEET).happened_on == date(2008, 6, 15)
    assert recorded(recommendation, Kind.DROP).agency == held.agency


def test_assess_close_and_reopen(client, held):
    recommendation = held.recommendation
    send(client, recommendation, Kind.ASSESS, verdict="in part", text="Half.", is_internal="on")
    send(client, recommendation, Kind.CLOSE, closure="superseded", text="By a later law.")
    send(client, recommendation, Kind.REOPEN, text="Too early.")

    verdict = recorded(recommendation, Kind.ASSESS)
    assert (verdict.verdict, verdict.is_internal) == ("in part", True)
    assert recorded(recommendation, Kind.CLOSE).closure == "superseded"
    assert recorded(recommendation, Kind.REOPEN).text == "Too early."


def test_the_registrar_records_for_an_earlier_day(client, keeper):
    recommendation = RecommendationFactory()

    send(client, recommendation, Kind.NOMINATE, to=AgencyFactory().pk, role="lead", on="2008-01-15")

    act = recommendation.acts.get()
    assert (act.effective_on, act.days_late) == (date(2008, 1, 15), 167)


# --- Refusals ----------------------------------------------------------------------------


@pytest.mark.parametrize("kind", FORMS, ids=str)
def test_an_empty_form_comes_back(client, held, kind):
    response = client.post(address(held.recommendation, kind), {})

    assert response.status_code == 200
    assert "This field is required" in errors(response)


@pytest.mark.parametrize("kind", FORMS, ids=str)
def test_a_form_of_nonsense_comes_back(client, held, kind):
    opened = client.get(address(held.recommendation, kind)).context["form"]
    before = Act.objects.count()
    for nonsense in ("banana", "99999999999999999999", "\x00", "a" * 100_000):
        response = client.post(
            address(held.recommendation, kind), dict.fromkeys(opened.fields, nonsense)
        )

        assert response.status_code == 200
        assert response.context["form"].errors
    assert Act.objects.count() == before


@pytest.mark.parametrize(
    ("on", "why"),
    [
        ("2007-04-23", "does not hold"),
        ("2008-07-01", "still to come"),
        ("2008-05-10", "does not hold"),
        ("9999-12-31", "still to come"),
    ],
    ids=["before the seminar", "tomorrow", "before the answer", "last day of all"],
)
def test_an_impossible_day_is_told_and_the_text_is_kept(client, held, on, why):
    response = send(
        client, held.recommendation, Kind.HAND_BACK, assignment=held.pk, text="No staff.", on=on
    )

    assert why in errors(response)
    assert "No staff." in response.content.decode()


def test_an_administrator_is_told_who_may(client, held):
    client.force_login(administrator())

    response = send(client, held.recommendation, Kind.CLOSE, closure="superseded", text="Because.")

    assert "It is for registrars." in errors(response)
    assert not held.recommendation.acts.filter(kind=Kind.CLOSE).exists()


def test_a_registrar_is_told_that_reviewers_assess(client, held):
    client.force_login(staff_registrar())

    response = send(client, held.recommendation, Kind.ASSESS, verdict="fully")

    assert "It is for reviewers." in errors(response)


def test_an_assignment_of_another_recommendation_is_no_choice(client, held):
    other = AssignmentFactory(starts_on=date(2008, 1, 1))

    response = send(client, held.recommendation, Kind.HAND_BACK, assignment=other.pk, text="Why.")

    assert "not one of the available choices" in errors(response)


def test_the_same_form_sent_twice_records_once(client, held):
    form = client.get(address(held.recommendation, Kind.CLOSE)).context["form"]
    sent = {name: form.initial[name] for name in ("on", "token", "seen")}
    sent |= {"closure": "superseded", "text": "By a later law."}

    urls = {client.post(address(held.recommendation, Kind.CLOSE), sent).url for _ in range(2)}

    assert len(urls) == 1
    assert held.recommendation.acts.filter(kind=Kind.CLOSE).count() == 1


def test_form_that_says_it_saw_what_cannot_be_is_refused(client, held):
    form = client.get(address(held.recommendation, Kind.CLOSE)).context["form"]
    sent = {name: form.initial[name] for name in ("on", "token")}
    sent |= {"closure": "superseded", "text": "By a later law.", "seen": 10**20}

    response = client.post(address(held.recommendation, Kind.CLOSE), sent)

    assert response.status_code == 200
    assert response.context["form"].errors["seen"]
    assert not held.recommendation.acts.filter(kind=Kind.CLOSE).exists()


def test_who_acted_meanwhile_is_told_and_the_form_can_be_sent_again(client, held, today):
    form = client.get(address(held.recommendation, Kind.REOPEN)).context["form"]
    sent = {name: form.initial[name] for name in ("on", "token", "seen")} | {"text": "Too early."}
    actions.close(
        held.recommendation, closure="superseded", text="Done.",
        entry=entry(RegistrarFactory(), today),
    )  # fmt: skip

    first = client.post(address(held.recommendation, Kind.REOPEN), sent)
    seen = first.context["form"]["seen"].value()
    second = client.post(address(held.recommendation, Kind.REOPEN), sent | {"seen": seen})

    assert "Somebody acted while you were writing" in errors(first)
    assert "Too early." in first.content.decode()
    assert second.url == page(Act, "change", recorded(held.recommendation, Kind.REOPEN).pk)


def test_an_act_before_a_coming_seminar_is_told(client, keeper):
    coming = RecommendationFactory(seminar=SeminarFactory(held_on=date(2008, 9, 1)))

    response = send(client, coming, Kind.NOMINATE, to=AgencyFactory().pk, role="lead")

    assert "before the seminar" in errors(response)


def test_evidence_without_a_name_is_told(client, held):
    response = send(
        client, held.recommendation, Kind.UPDATE, in_name_of=held.agency_id, text="Adopted.",
        evidence_url="law.example/1",
    )  # fmt: skip

    assert "Say what the address leads to." in errors(response)


def test_a_foreign_token_is_no_key_to_the_act(client, held):
    """The token of somebody else's act is taken; it must not show or repeat that act."""
    token = uuid4()
    other = entry(RegistrarFactory(), date(2008, 6, 30), token=token)
    actions.close(held.recommendation, closure="superseded", text="Done.", entry=other)

    response = send(client, held.recommendation, Kind.REOPEN, text="Too early.", token=token)

    assert response.status_code == 200
    assert errors(response)


def test_the_pages_of_the_recommendation_lead_here(client, held):
    text = client.get(page(Recommendation, "change", held.recommendation.pk)).content.decode()

    assert f"{page(Act, 'add')}?recommendation={held.recommendation.pk}" in text
