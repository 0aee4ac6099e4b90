"""The desk: what is held, and nobody answers for it by name."""

from datetime import date

import pytest
from django.urls import reverse

from recommendations import actions
from tests.factories import (
    AgencyFactory,
    MembershipFactory,
    RecommendationFactory,
    RegistrarFactory,
    entry,
)
from tests.markup import text_of
from tests.recommendations.scenes import answer, held, nominate, person_of

DESK = reverse("recommendations:desk")
LONG_AGO = date(2007, 6, 1)


@pytest.fixture
def justice(db, today):
    return AgencyFactory(name_en="Ministry of Justice")


def test_others_of_the_agency_see_that_its_officer_left(client, sign_in, justice):
    officer = MembershipFactory(agency=justice, role="official")
    tie = answer(nominate(RecommendationFactory(), justice), officer=officer.user)
    officer.ends_on = date(2008, 6, 20)
    officer.save()
    sign_in(person_of(justice, "official"))

    response = client.get(DESK)

    [each] = response.context["nameless"]
    found = (each.row, each.who, each.since, each.left)
    assert found == (tie.recommendation, str(officer.user), date(2008, 6, 20), True)
    assert (response.context["count"], response.context["summary"]) == (
        1,
        [("nameless", "1 officer gone")],
    )
    assert f"{officer.user} left; nobody since 20 June 2008." in text_of(response)


def test_what_nobody_was_named_for_is_shown_and_does_not_count(client, sign_in, justice):
    held(agency=justice)
    answer(nominate(RecommendationFactory(), justice), officer_name="A. Person")
    sign_in(person_of(justice))

    response = client.get(DESK)

    [each] = response.context["nameless"]
    assert (each.who, each.since, response.context["count"]) == ("", date(2008, 6, 1), 0)
    assert "Nobody was named since it was accepted on 1 June 2008." in text_of(response)


def test_officer_who_left_by_an_act_is_named(client, sign_in, justice):
    tie = answer(nominate(RecommendationFactory(), justice), officer_name="A. Person")
    actions.officer_left(tie, entry=entry(RegistrarFactory(), date(2008, 6, 10)))
    sign_in(person_of(justice))

    [each] = client.get(DESK).context["nameless"]

    assert (each.who, each.since) == ("A. Person", date(2008, 6, 10))


def test_many_without_an_officer_are_cut_and_counted_all_the_same(
    client, sign_in, justice, monkeypatch
):
    monkeypatch.setattr("recommendations.work.SHOWN", 1)
    held(agency=justice)
    for day in (10, 11):
        tie = answer(nominate(RecommendationFactory(), justice), officer_name="A. Person")
        actions.officer_left(tie, entry=entry(RegistrarFactory(), date(2008, 6, day)))
    sign_in(person_of(justice))

    response = client.get(DESK)

    assert len(response.context["nameless"]) == 1
    assert "the first 1 of 3 · held, but nobody answers for it by name" in text_of(response)
    assert ("nameless", "2 officers gone") in response.context["summary"]


def test_registrar_sees_what_all_agencies_hold_without_an_officer(client, sign_in, justice):
    tie = held(agency=justice)
    nominate(RecommendationFactory(), justice)
    sign_in(RegistrarFactory())

    response = client.get(DESK)

    assert [each.row for each in response.context["registrar"]["nameless"]] == [tie.recommendation]
    assert "Ministry of Justice. Nobody was named" in text_of(response)
