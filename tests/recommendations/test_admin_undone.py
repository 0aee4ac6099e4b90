"""The administration tells which acts were taken back, and by which act."""

from datetime import timedelta

import pytest
from django.urls import reverse

from recommendations import actions
from recommendations.choices import Kind
from recommendations.models import Act, Recommendation
from tests.administration import page, reported_recommendation, staff_registrar
from tests.markup import elements, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def undoing(client, today):
    """The act that takes back the last report; its registrar is signed in."""
    registrar = staff_registrar()
    client.force_login(registrar)
    reported_recommendation(registrar)
    act = Act.objects.latest("pk")
    at = act.recorded_at + timedelta(minutes=4)
    return actions.undo(act, entry=actions.Entry(by=registrar, on=act.effective_on, at=at))


def leads_to(response, act):
    """Whether a link of the page leads to the act."""
    address = page(Act, "change", act.pk)
    return any(tag == "a" and attrs.get("href") == address for tag, attrs in elements(response))


def test_list_tells_what_was_taken_back(client, undoing):
    response = client.get(page(Act), {"kind__exact": Kind.UPDATE.value})

    assert "1 June 2008, 12:04" in text_of(response)
    assert leads_to(response, undoing)


def test_act_that_was_taken_back_leads_to_the_act_that_did(client, undoing):
    response = client.get(page(Act, "change", undoing.undoes.pk))

    assert "Taken back: 1 June 2008, 12:04" in text_of(response)
    assert leads_to(response, undoing)
    assert "Correct: record a later act" not in text_of(response)


def test_act_that_takes_back_leads_to_what_it_took_back(client, undoing):
    response = client.get(page(Act, "change", undoing.pk))

    assert leads_to(response, undoing.undoes)
    assert "Correct: record a later act" not in text_of(response)


def test_acts_beside_the_recommendation_tell_it_too(client, undoing):
    path = page(Recommendation, "change", undoing.recommendation.pk)

    assert leads_to(client.get(path), undoing)


def test_act_that_counts_says_nothing_of_it(client, undoing):
    answer = Act.objects.get(kind=Kind.ANSWER)

    response = client.get(reverse("admin:recommendations_act_change", args=[answer.pk]))

    assert "Taken back" not in text_of(response)
    assert "Correct: record a later act" in text_of(response)
