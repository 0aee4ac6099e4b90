"""The pages on which a registrar ends an agency, and asks those who come after it."""

from datetime import date

import pytest
from auditlog.models import LogEntry
from django.urls import reverse

from agencies.models import Agency, Succession
from recommendations.models import Assignment
from tests.factories import (
    AgencyFactory,
    MembershipFactory,
    RecommendationFactory,
    ReviewerFactory,
    UserFactory,
)
from tests.markup import elements, links, text_of, value_of
from tests.recommendations.deeds import ended, standing
from tests.recommendations.scenes import held, nominate, person_of, reported

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


def typed(**more):
    """A dissolution, as the form sends it."""
    return {"becomes": "abolished", "day": "2008-06-30", "step": "look", **more}


def new(code="law", n=1):
    return {f"code_{n}": code, f"name_en_{n}": f"Ministry of {code}", f"kind_{n}": "ministry"}


def look(client, **more):
    """What the page of effects would send back: nothing but its digest is new."""
    page = client.post(REORGANISE, typed(**more))
    assert page.templates[0].name == "recommendations/reorganise_effects.html"
    return {**typed(**more), "seen": value_of(page, "seen"), "step": "do"}


# --- The form -------------------------------------------------------------------------


def test_form_offers_the_agencies_that_exist(signed_in, justice):
    heir = AgencyFactory(code="law", name_en="Ministry of Law")
    AgencyFactory(ended_on=TODAY)

    response = signed_in.get(REORGANISE)

    options = [attrs["value"] for tag, attrs in elements(response) if tag == "option"]
    assert list(response.context["bodies"]) == [heir]
    assert "Ministry of Law [law]" in options
    assert value_of(response, "day") == "2008-06-30"


@pytest.mark.parametrize("path", [REORGANISE, SUCCESSORS])
@pytest.mark.parametrize("who", [UserFactory, ReviewerFactory])
def test_others_than_the_registrar_are_refused(client, sign_in, justice, path, who):
    sign_in(who())

    assert client.get(path).status_code == 403
    assert client.post(path, typed()).status_code == 403


def test_focal_point_is_refused(client, sign_in, justice):
    sign_in(person_of(justice))

    assert client.get(REORGANISE).status_code == 403


@pytest.mark.parametrize("name", ["reorganise", "successors"])
def test_missing_agency_is_not_found(signed_in, name):
    assert signed_in.get(reverse(f"recommendations:{name}", args=["nobody"])).status_code == 404


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"becomes": ""}, "This field is required."),
        ({"day": "2008-06-31"}, "Enter a valid date."),
        ({"day": "2008-07-01"}, "This day is still to come."),
        ({"existing_1": "Nowhere"}, "No agency is called so."),
        ({"existing_1": "Twin"}, "Several agencies are called so."),
        ({"existing_1": "minjust"}, "No agency succeeds itself."),
        ({"code_1": "law"}, "A new agency needs a code and an English name."),
        ({"code_1": "a b", "name_en_1": "Law"}, "Enter a valid “slug”"),
        ({**new("twin-1")}, "Agency with this Code already exists."),
        ({"becomes": "split", **new()}, "split into two others at least"),
        ({"people_follow": "on"}, "Its people can follow only into one successor."),
        ({"existing_1": "a\x00b"}, "Null characters are not allowed."),
    ],
)
def test_what_cannot_be_is_told_and_everything_is_kept(signed_in, justice, more, message):
    AgencyFactory(code="twin-1", name_en="Twin")
    AgencyFactory(code="twin-2", name_en="Twin")
    form = typed(note="Decree 1", **{"heir-7": "law"}) | more

    response = signed_in.post(REORGANISE, form)

    assert message in text_of(response)
    assert "Decree 1" in text_of(response)
    assert value_of(response, "heir-7") == "law"
    assert not Succession.objects.exists()


@pytest.mark.parametrize(
    "name", ["law", "Ministry of Law", "ministry of law", "Ministry of Law [law]", "МЗ", "ML"]
)
def test_successor_is_found_by_code_or_name(signed_in, justice, name):
    AgencyFactory(code="law", name_en="Ministry of Law", name_ru="МЗ", abbreviation="ML")

    response = signed_in.post(REORGANISE, typed(existing_1=name))

    assert [heir.code for heir in response.context["change"].successors] == ["law"]


# --- What it will do ------------------------------------------------------------------


def test_effects_are_shown_and_nothing_is_written(signed_in, justice):
    tie = held(RecommendationFactory(title="Ratify"), justice)
    nominate(RecommendationFactory(title="Publish"), justice)
    MembershipFactory(agency=justice, user__first_name="Aigerim")

    response = signed_in.post(REORGANISE, typed(**new(), note="Decree 1"))

    text = text_of(response)
    assert "1 recommendation becomes an orphan" in text
    assert "Orphans from that day 1" in text
    assert "Ratify" in text
    assert "Nominations that lapse 1" in text
    assert "Ministry of law is founded · law" in text
    assert "Aigerim focal point" in text
    assert standing(tie.recommendation, TODAY).lead_id == justice.pk
    assert not Agency.objects.filter(code="law").exists()


def test_agency_without_recommendations_leaves_no_orphan(signed_in, justice):
    response = signed_in.post(REORGANISE, typed())

    assert "0 recommendations become orphans" in text_of(response)
    assert "no orphan comes of it" in text_of(response)


def test_back_keeps_everything(signed_in, justice):
    form = typed(**new(), note="Decree 1", people_follow="on", existing_2="", **{"heir-7": "law"})

    response = signed_in.post(REORGANISE, form | {"step": "edit"})

    kept = {name: value_of(response, name) for name in ("code_1", "name_en_1", "day", "heir-7")}
    assert response.templates[0].name == "recommendations/reorganise.html"
    assert kept == {"code_1": "law", "name_en_1": "Ministry of law", "day": "2008-06-30",
                    "heir-7": "law"}  # fmt: skip
    assert "checked" in next(
        attrs for _, attrs in elements(response) if attrs.get("name") == "people_follow"
    )


def test_page_of_effects_carries_the_whole_form(signed_in, justice):
    held(agency=justice)
    form = typed(**new(), note="Decree “1”", people_follow="on")

    response = signed_in.post(REORGANISE, form)

    carried = {name: value_of(response, name) for name in form if name != "step"}
    assert carried == {name: form[name] for name in carried} | {"people_follow": "True"}


@pytest.mark.parametrize("rows", [1, 3])
def test_query_count_of_the_effects_is_flat(signed_in, justice, rows, django_assert_num_queries):
    for _ in range(rows):
        held(agency=justice)
        nominate(RecommendationFactory(), justice)
        nominate(RecommendationFactory(), justice, role="supporting")
        MembershipFactory(agency=justice)

    with django_assert_num_queries(18):
        signed_in.post(REORGANISE, typed(**new()))


@pytest.mark.parametrize("bodies", [1, 3])
def test_query_count_of_the_form_is_flat(signed_in, justice, bodies, django_assert_num_queries):
    AgencyFactory.create_batch(bodies)

    with django_assert_num_queries(4):
        signed_in.get(REORGANISE)


# --- Doing it -------------------------------------------------------------------------


def test_doing_it_records_it_and_leads_to_the_successors(signed_in, registrar, justice):
    tie = held(agency=justice)
    form = look(signed_in, **new("north"), **new("south", 2), becomes="split")
    chosen = f"heir-{tie.recommendation_id}"

    response = signed_in.post(REORGANISE, form | {chosen: "south"}, follow=True)

    row = standing(tie.recommendation, TODAY)
    assert response.request["PATH_INFO"] == SUCCESSORS
    assert "1 recommendation is an orphan until a successor accepts it." in text_of(response)
    assert row.orphan_reason == "dissolved"
    assert row.proposed_id == Agency.objects.get(code="south").pk
    changed = LogEntry.objects.get_for_object(justice).filter(action=LogEntry.Action.UPDATE)
    assert [(entry.actor, "ended_on" in entry.changes_dict) for entry in changed] == [
        (registrar, True)
    ]


def test_agency_that_leaves_nothing_leads_to_its_page(signed_in, justice):
    response = signed_in.post(REORGANISE, look(signed_in))

    assert response.url == justice.get_absolute_url()


def test_double_click_does_it_once(signed_in, justice):
    held(agency=justice)
    form = look(signed_in, **new())

    first = signed_in.post(REORGANISE, form)
    second = signed_in.post(REORGANISE, form, follow=True)

    assert first.status_code == 302
    assert second.request["PATH_INFO"] == justice.get_absolute_url()
    assert "This is recorded already. Nothing was done twice." in text_of(second)
    assert (Succession.objects.count(), Assignment.objects.count()) == (1, 2)


def test_effects_that_others_changed_are_shown_again(signed_in, justice):
    form = look(signed_in, **new())
    held(RecommendationFactory(title="Ratify"), justice)

    response = signed_in.post(REORGANISE, form)

    assert "Somebody acted since you looked. Nothing was recorded" in text_of(response)
    assert "Ratify" in text_of(response)
    assert not Succession.objects.exists()
    again = {**form, "seen": value_of(response, "seen")}
    assert signed_in.post(REORGANISE, again).status_code == 302


def test_act_in_between_that_forbids_it_leads_back_to_the_form(signed_in, justice):
    tie = held(agency=justice)
    form = look(signed_in, **new())
    reported(tie, on=TODAY)

    response = signed_in.post(REORGANISE, form)

    assert "still acted or was asked on 30 June 2008, so it ended only later." in text_of(response)
    assert value_of(response, "code_1") == "law"


def test_form_is_kept_over_a_session_that_ended(client, registrar, justice):
    registrar.set_password("a password of many words")
    registrar.save()
    form = typed(**new(), note="Decree 1", step="do", seen="x")

    gone = client.post(REORGANISE, form)
    sign_in = {"username": registrar.username, "password": "a password of many words"}
    response = client.post(gone.url, sign_in, follow=True)

    assert "You had been signed out. Nothing was sent" in text_of(response)
    assert value_of(response, "note") == "Decree 1"
    assert not Succession.objects.exists()


# --- The way there --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("gone", "way"), [(False, REORGANISE), (True, SUCCESSORS)], ids=["exists", "ended"]
)
def test_registrar_finds_the_way_on_the_page_of_the_agency(signed_in, justice, gone, way):
    if gone:
        ended(justice, TODAY)

    found = links(signed_in.get(justice.get_absolute_url()))

    assert [path for path in (REORGANISE, SUCCESSORS) if path in found] == [way]
