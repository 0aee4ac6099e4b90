from datetime import date

import pytest
from django.urls import reverse

from recommendations import actions
from recommendations.choices import Kind, OrphanReason, Role, Signal
from recommendations.models import (
    Act,
    Assignment,
    Recommendation,
    Seminar,
)
from tests.administration import (
    HOSTILE,
    administrator,
    filters,
    models_of,
    page,
    parameters,
    reported_recommendation,
    staff_official,
    staff_registrar,
    texts,
)
from tests.factories import (
    AgencyFactory,
    AssignmentFactory,
    MilestoneFactory,
    RecommendationFactory,
    SeminarFactory,
    UserFactory,
    entry,
)

pytestmark = pytest.mark.django_db

MODELS = models_of("recommendations")


@pytest.fixture
def keeper(client, today):
    """A registrar who may use the administration, signed in."""
    user = staff_registrar()
    client.force_login(user)
    return user


@pytest.fixture
def held(keeper):
    return reported_recommendation(keeper)


# --- Who may -----------------------------------------------------------------------------


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_administrator_and_registrar_see_each_list(client, today, model):
    for person in (administrator(), staff_registrar()):
        client.force_login(person)

        assert client.get(page(model)).status_code == 200


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_staff_without_the_register_sees_no_list(client, model):
    for person in (UserFactory(is_staff=True, is_reviewer=True), staff_official()):
        client.force_login(person)

        assert client.get(page(model)).status_code == 403
        assert client.post(page(model, "add"), {}).status_code == 403


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_anonymous_is_asked_to_sign_in(client, model):
    assert client.get(page(model)).url.startswith(reverse("admin:login"))


# --- Lists -------------------------------------------------------------------------------


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_each_filter_search_and_page_answers(client, held, model):
    addresses = [*filters(client, model), page(model) + "?q=a+b", page(model) + "?_facets=True"]
    for record in model._base_manager.all()[:2]:
        addresses += [page(model, view, record.pk) for view in ("change", "history")]

    assert {client.get(address).status_code for address in addresses} == {200}


@pytest.mark.parametrize("value", HOSTILE)
@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_hand_made_addresses_end_in_the_list(client, held, model, value):
    for name in parameters(client, model):
        response = client.get(f"{page(model)}?{name}={value}", follow=True)

        assert (name, response.status_code) == (name, 200)


@pytest.mark.parametrize("year", ["99999", "9999", "0", "banana"])
def test_years_that_are_none_end_in_the_list(client, held, year):
    for extra in ("", "&effective_on__month=13", "&effective_on__month=2&effective_on__day=31"):
        response = client.get(f"{page(Act)}?effective_on__year={year}{extra}", follow=True)

        assert response.status_code == 200


@pytest.mark.parametrize("rows", [1, 3])
def test_list_shows_the_standing_in_a_flat_number_of_queries(
    client, keeper, rows, django_assert_num_queries
):
    seminar = SeminarFactory()
    for _ in range(rows):
        recommendation = RecommendationFactory(seminar=seminar)
        lead = AssignmentFactory(recommendation=recommendation, starts_on=date(2008, 6, 1))
        MilestoneFactory(recommendation=recommendation, first_due_on=date(2008, 6, 1))

    # Session, person, filters (leads, seminars, themes), rows found, rows in all, rows, agencies.
    with django_assert_num_queries(9):
        response = client.get(page(Recommendation))

    listed = response.context["cl"].result_list
    assert [row.signal for row in listed] == [Signal.OVERDUE] * rows
    assert lead.agency.name in response.content.decode()


def test_filters_ask_the_standing(client, held):
    never = RecommendationFactory(seminar=held.seminar)
    lead = held.assignments.get().agency

    def found(**query):
        return set(client.get(page(Recommendation), query).context["cl"].queryset)

    assert found(signal=Signal.ORPHAN) == {never}
    assert found(signal=Signal.OVERDUE) == {held}
    assert found(reason=OrphanReason.NEVER_NOMINATED) == {never}
    assert found(reason=OrphanReason.DECLINED) == set()
    assert found(lead=lead.code) == {held}
    assert found(lead="nobody") == set()
    assert found(claim="yes") == {held}
    assert found(themes__id__exact=held.themes.get().pk) == {held}
    assert found(q=held.text[:10]) == {held, never}


def test_stage_filter_parts_the_assignments(client, keeper, held):
    proposed, awaiting = AssignmentFactory(), AssignmentFactory()
    asked = entry(keeper, date(2008, 6, 1))
    actions.nominate(
        awaiting.recommendation, awaiting.agency, role=Role.LEAD, reason="", entry=asked
    )

    def found(stage):
        return list(client.get(page(Assignment), {"stage": stage}).context["cl"].queryset)

    assert found("proposed") == [proposed]
    assert found("awaiting") == [awaiting]
    assert found("in force") == [held.assignments.get()]


def test_a_recommendation_of_a_coming_seminar_can_be_opened(client, keeper):
    coming = RecommendationFactory(seminar=SeminarFactory(held_on=date(2008, 9, 1)))

    assert client.get(page(Recommendation, "change", coming.pk)).status_code == 200
    assert coming.title in client.get(page(Seminar, "change", coming.seminar_id)).content.decode()


# --- Nominating what the plan proposes ---------------------------------------------------


def nominate(client, *recommendations):
    form = {"action": "nominate_proposed", "_selected_action": [r.pk for r in recommendations]}
    return texts(client.post(page(Recommendation), form, follow=True))


def test_the_proposed_agencies_are_asked_at_once(client, keeper, held, today):
    lead = AssignmentFactory(reason="Its field.")
    AssignmentFactory(recommendation=lead.recommendation, role=Role.SUPPORTING)
    gone = AssignmentFactory(agency=AgencyFactory(ended_on=date(2008, 1, 1)))

    told = nominate(client, held, lead.recommendation, gone.recommendation)

    acts = Act.objects.filter(kind=Kind.NOMINATE, effective_on=today)
    assert {(act.assignment.agency, act.recorded_by) for act in acts} == {
        (tie.agency, keeper) for tie in lead.recommendation.assignments.all()
    }
    assert "2 agencies were asked." in told
    assert f"{gone.agency} does not exist on" in told


def test_an_administrator_who_is_no_registrar_is_refused_each(client, today):
    client.force_login(administrator())
    tie = AssignmentFactory()

    told = nominate(client, tie.recommendation)

    assert "0 agencies were asked." in told
    assert "may not do this" in told
    assert not Act.objects.exists()


def test_no_more_refusals_are_told_than_a_person_reads(client, keeper):
    ended = AgencyFactory(ended_on=date(2008, 1, 1))
    ties = [AssignmentFactory(agency=ended) for _ in range(12)]

    told = nominate(client, *(tie.recommendation for tie in ties))

    assert told.count("does not exist on") == 10
    assert "2 more were refused." in told
