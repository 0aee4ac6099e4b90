"""The page on which a registrar asks those who come after an agency that ended."""

from datetime import date
from uuid import uuid4

import pytest
from django.urls import reverse

from recommendations import actions
from recommendations.models import Act, Assignment
from recommendations.views import reorganise
from seminar_tracker.clock import now
from tests.factories import (
    AgencyFactory,
    RecommendationFactory,
    RegistrarFactory,
    SuccessionFactory,
    entry,
)
from tests.markup import elements, text_of, value_of
from tests.recommendations.deeds import ended, standing
from tests.recommendations.scenes import held, nominate, send

pytestmark = pytest.mark.usefixtures("today")

TODAY = date(2008, 6, 30)
REORGANISE = reverse("recommendations:reorganise", args=["minjust"])
SUCCESSORS = reverse("recommendations:successors", args=["minjust"])


@pytest.fixture
def justice(db):
    return AgencyFactory(code="minjust", name_en="Ministry of Justice")


@pytest.fixture
def signed_in(client, sign_in, registrar):
    """The client of a registrar."""
    return sign_in(registrar)


@pytest.fixture
def left(justice, registrar):
    """Two orphans that the agency left on 20 June to one successor, in the order of age."""
    ties = [held(RecommendationFactory(title=title), justice) for title in ("Ratify", "Publish")]
    heir = AgencyFactory(code="law", name_en="Ministry of Law")
    change = actions.Change(agency=justice, kind="merged", day=date(2008, 6, 20), successors=[heir])
    actions.reorganise(change, by=registrar, at=entry(registrar, TODAY).at)
    return [tie.recommendation for tie in ties]


def chosen(*recommendations, heir="law", **more):
    picked = {f"heir-{said.pk}": heir for said in recommendations}
    return {"said": [said.pk for said in recommendations], **picked, **more}


def test_orphans_are_listed_with_their_proposed_successor(signed_in, left):
    response = signed_in.get(SUCCESSORS)

    rows = response.context["rows"]
    assert [(each.row, each.heir.code) for each in rows] == [(said, "law") for said in left]
    assert "agency dissolved · without an owner since 20 June 2008" in text_of(response)
    assert "Ministry of Law (proposed)" in text_of(response).replace("( ", "(").replace(" )", ")")
    boxes = [attrs for _, attrs in elements(response) if attrs.get("name") == "said"]
    assert all("checked" in box for box in boxes)


def test_selected_are_nominated_each_by_an_act_of_its_own(signed_in, left):
    response = send(signed_in, SUCCESSORS, **chosen(*left))

    asked = Act.objects.filter(kind="nominate", assignment__agency__code="law")
    assert response.status_code == 302
    assert {act.recommendation for act in asked} == set(left)
    assert [standing(said, TODAY).orphan_reason for said in left] == ["awaiting", "awaiting"]
    assert signed_in.get(SUCCESSORS).context["rows"] == []


def test_one_can_be_left_for_later(signed_in, left):
    send(signed_in, SUCCESSORS, **chosen(left[0]))

    rows = signed_in.get(SUCCESSORS).context["rows"]
    assert [each.row for each in rows] == [left[1]]


def test_double_click_nominates_once(signed_in, left):
    token = uuid4()

    answers = [send(signed_in, SUCCESSORS, **chosen(*left, token=token)) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert Act.objects.filter(kind="nominate", assignment__agency__code="law").count() == 2


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"said": []}, "Choose at least one recommendation."),
        ({"said": ["x"]}, "is not a valid value"),
        ({"said": ["999999"]}, "999999 is not one of the available choices."),
        ({"heir": "nobody"}, "Choose an agency for each recommendation."),
        ({"heir": "gone"}, "does not exist on 30 June 2008."),
    ],
)
def test_bad_choices_are_told(signed_in, left, more, message):
    AgencyFactory(code="gone", ended_on=date(2008, 1, 1))
    heir = more.pop("heir", "law") if "heir" in more else "law"

    response = send(signed_in, SUCCESSORS, **(chosen(*left, heir=heir) | more))

    assert message in text_of(response)
    assert "Nobody was nominated." in text_of(response)
    assert list(Assignment.objects.awaiting_answer(on=TODAY)) == []


def test_who_acted_in_between_is_told(signed_in, left):
    other = AgencyFactory(name_en="Another body")
    form = chosen(*left, seen=Act.objects.latest("pk").pk)
    nominate(left[0], other, on=TODAY)

    response = send(signed_in, SUCCESSORS, **form)

    assert "Somebody acted since you opened this page." in text_of(response)
    assert "Another body was nominated as lead" in text_of(response)
    assert [each.row for each in response.context["rows"]] == [left[1]]


def test_choice_is_kept_over_a_session_that_ended(client, registrar, left):
    registrar.set_password("a password of many words")
    registrar.save()

    gone = send(client, SUCCESSORS, **chosen(left[1]))
    sign_in = {"username": registrar.username, "password": "a password of many words"}
    response = client.post(gone.url, sign_in, follow=True)

    assert "You had been signed out." in text_of(response)
    assert response.context["picked"] == {left[1].pk}
    assert list(Assignment.objects.awaiting_answer(on=TODAY)) == []


def test_agency_that_the_administration_ended_offers_its_recorded_successors(signed_in, justice):
    tie = held(agency=justice)
    helper = nominate(tie.recommendation, AgencyFactory(), role="supporting")
    actions.answer(helper, response="accepted", entry=entry(RegistrarFactory(), TODAY))
    heir = SuccessionFactory(predecessor=justice).successor
    SuccessionFactory(predecessor=justice, successor__ended_on=date(2008, 6, 1))
    ended(justice, TODAY)

    [each] = signed_in.get(SUCCESSORS).context["rows"]

    assert (each.row, each.heirs, each.heir) == (tie.recommendation, [heir, helper.agency], heir)


def test_orphan_without_a_known_successor_cannot_be_picked(signed_in, justice):
    held(agency=justice)
    ended(justice, TODAY)

    response = signed_in.get(SUCCESSORS)

    assert "No successor that exists is known." in text_of(response)
    [box] = [attrs for _, attrs in elements(response) if attrs.get("name") == "said"]
    assert "disabled" in box


@pytest.mark.parametrize(
    ("gone", "message"),
    [(True, "Nothing waits: somebody was asked"), (False, "This agency has not ended")],
    ids=["ended", "exists"],
)
def test_nothing_left_is_told(signed_in, justice, gone, message):
    if gone:
        ended(justice, TODAY)

    assert message in text_of(signed_in.get(SUCCESSORS))


@pytest.mark.parametrize("rows", [1, 3])
def test_query_count_of_the_successors_is_flat(signed_in, justice, rows,
                                               django_assert_num_queries):  # fmt: skip
    SuccessionFactory(predecessor=justice)
    for _ in range(rows):
        held(agency=justice)
    ended(justice, TODAY)

    with django_assert_num_queries(9):
        response = signed_in.get(SUCCESSORS)

    assert len(response.context["rows"]) == rows


def test_proposed_successor_is_named_where_orphans_are_listed(client, left):
    paths = [reverse("recommendations:orphans"), reverse("recommendations:list")]

    for path in [*paths, left[0].get_absolute_url()]:
        text = text_of(client.get(path))
        assert "Ministry of Law" in text, path
        assert "Ministry of Justice" in text, path


def test_what_was_taken_back_can_be_asked_again_with_a_new_token(signed_in, registrar, left):
    form = chosen(left[0], token=uuid4())
    send(signed_in, SUCCESSORS, **form)
    act = Act.objects.latest("pk")
    actions.undo(act, entry=actions.Entry(by=registrar, on=TODAY, at=now()))

    refused = send(signed_in, SUCCESSORS, **form)
    again = send(signed_in, SUCCESSORS, **form | {"token": value_of(refused, "token")})

    assert f"{left[0]}: What this form recorded was taken back." in text_of(refused)
    assert again.status_code == 302
    assert standing(left[0], TODAY).orphan_reason == "awaiting"


def test_large_inheritance_is_given_page_by_page(signed_in, left, monkeypatch):
    monkeypatch.setattr(reorganise, "PER_PAGE", 1)

    first, second = signed_in.get(SUCCESSORS), signed_in.get(f"{SUCCESSORS}?page=2")
    sent = send(signed_in, f"{SUCCESSORS}?page=2", **chosen(left[1]))

    assert [each.row for each in first.context["rows"]] == [left[0]]
    assert [each.row for each in second.context["rows"]] == [left[1]]
    assert "1–1 / 2" in text_of(first)
    assert sent.status_code == 302
    assert [each.row for each in signed_in.get(SUCCESSORS).context["rows"]] == [left[0]]


def test_form_about_more_than_a_thousand_recommendations_is_read(signed_in, left):
    others = {f"heir-{key}": "law" for key in range(10_000, 12_000)}

    assert send(signed_in, SUCCESSORS, **chosen(*left), **others).status_code == 302
