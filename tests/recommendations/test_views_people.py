"""Who acts for an agency: people who join, people who leave, and what they answered for."""

from datetime import date

import pytest
from auditlog.models import LogEntry
from django.urls import reverse

from agencies.models import Membership
from recommendations import actions
from tests.factories import (
    HELD_ON,
    AgencyFactory,
    MembershipFactory,
    RecommendationFactory,
    RegistrarFactory,
    ReviewerFactory,
    SeminarFactory,
    UserFactory,
    entry,
)
from tests.markup import links, text_of, value_of
from tests.recommendations.deeds import ended, standing
from tests.recommendations.scenes import answer, nominate, person_of

pytestmark = pytest.mark.usefixtures("today")

TODAY = date(2008, 6, 30)
PEOPLE = reverse("recommendations:people", args=["minjust"])
PASSWORD = "a password of many words"


@pytest.fixture
def justice(db):
    return AgencyFactory(code="minjust", name_en="Ministry of Justice")


@pytest.fixture
def official(justice):
    person = UserFactory(first_name="Aigerim", username="aigerim")
    return MembershipFactory(agency=justice, role="official", user=person)


def page_of(post):
    return reverse("recommendations:person", args=[post.agency.code, post.pk])


def joined(**more):
    return {"username": "dana", "role": "official", "starts_on": "2008-06-30", **more}


def named(post, **more):
    """A recommendation of which the person is the accountable officer."""
    said = RecommendationFactory(seminar=SeminarFactory(slug="graft"), label="c", **more)
    return answer(nominate(said, post.agency), officer=post.user)


# --- The list -------------------------------------------------------------------------


def test_present_and_past_people_are_listed_apart(client, sign_in, justice, official):
    gone = MembershipFactory(agency=justice, ends_on=TODAY, user__first_name="Marat")
    leaving = MembershipFactory(agency=justice, role="head", ends_on=date(2008, 7, 1))
    MembershipFactory()
    sign_in(official.user)

    response = client.get(PEOPLE)

    assert response.context["present"] == [(leaving, False), (official, False)]
    assert response.context["past"] == [gone]
    assert "leaves on 1 July 2008" in text_of(response)
    assert "Marat focal point · 24 April 2007 – 30 June 2008" in text_of(response)


def test_agency_without_people_says_what_that_means(client, sign_in, justice):
    sign_in(RegistrarFactory())

    assert "Nobody acts for it: its nominations cannot be answered" in text_of(client.get(PEOPLE))


def test_people_ask_a_visitor_to_sign_in(client, official):
    for path in (PEOPLE, page_of(official)):
        assert client.get(path).url == f"{reverse('sign-in')}?next={path.replace('/', '%2F')}"


@pytest.mark.parametrize("who", [UserFactory, ReviewerFactory, lambda: person_of(AgencyFactory())])
def test_strangers_are_refused(client, sign_in, official, who):
    sign_in(who())

    for path in (PEOPLE, page_of(official)):
        assert client.get(path).status_code == 403
        assert client.post(path, {"ends_on": "2008-06-30"}).status_code == 403


def test_people_of_a_missing_agency_are_not_found(client, sign_in, official):
    sign_in(RegistrarFactory())
    other = AgencyFactory()

    assert client.get("/agencies/nothing/people/").status_code == 404
    assert client.get(f"/agencies/{other.code}/people/{official.pk}/").status_code == 404
    assert client.get(f"{PEOPLE}999999/").status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
def test_query_count_of_people_is_flat(client, sign_in, justice, rows, django_assert_num_queries):
    MembershipFactory.create_batch(rows, agency=justice)
    MembershipFactory.create_batch(rows, agency=justice, ends_on=TODAY)
    sign_in(RegistrarFactory())

    with django_assert_num_queries(5):
        client.get(PEOPLE)


# --- Joining --------------------------------------------------------------------------


def test_registrar_adds_a_person(client, sign_in, registrar, justice):
    dana = UserFactory(username="dana")
    sign_in(registrar)

    response = client.post(PEOPLE, joined(username=" Dana "), follow=True)

    [post] = dana.memberships.all()
    assert (post.agency, post.role, post.starts_on, post.ends_on) == (
        justice, "official", TODAY, None,
    )  # fmt: skip
    assert "Recorded: dana acts for the agency." in text_of(response)
    assert LogEntry.objects.get_for_object(post).get().actor == registrar


def test_double_click_adds_a_person_once(client, sign_in, justice):
    UserFactory(username="dana")
    sign_in(RegistrarFactory())

    answers = [client.post(PEOPLE, joined()) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert Membership.objects.count() == 1


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"username": "nobody"}, "There is no account of this name."),
        ({"username": "gone"}, "There is no account of this name."),
        ({"username": ""}, "This field is required."),
        ({"role": "king"}, "Select a valid choice."),
        ({"starts_on": "soon"}, "Enter a valid date."),
        ({"starts_on": "1999-12-31"}, "does not exist on 31 December 1999."),
        ({"username": "aigerim"}, "This person already acts for the agency."),
        ({"username": "a\x00"}, "Null characters are not allowed."),
    ],
)
def test_person_who_cannot_be_added_is_told(client, sign_in, justice, official, more, message):
    justice.established_on = date(2000, 1, 1)
    justice.save()
    UserFactory(username="dana")
    UserFactory(username="gone", is_active=False)
    sign_in(RegistrarFactory())

    response = client.post(PEOPLE, joined(**more))

    assert message in text_of(response)
    assert Membership.objects.count() == 1


def test_focal_point_adds_nobody(client, sign_in, justice):
    UserFactory(username="dana")
    sign_in(person_of(justice))

    assert client.post(PEOPLE, joined()).status_code == 403
    assert client.get(PEOPLE).context["form"] is None
    assert Membership.objects.count() == 1


# --- Leaving --------------------------------------------------------------------------


def test_focal_point_sees_an_official_off(client, sign_in, justice, official):
    tie = named(official, title="Ratify")
    focal_point = person_of(justice)
    sign_in(focal_point)

    response = client.post(page_of(official), {"ends_on": "2008-06-30"}, follow=True)

    official.refresh_from_db()
    text = text_of(response)
    assert official.ends_on == TODAY
    assert standing(tie.recommendation, TODAY).officer_name == ""
    assert standing(tie.recommendation, date(2008, 6, 29)).officer_name == "Aigerim"
    assert "left on 30 June 2008" in text
    assert "Ratify Astana" not in text
    assert "nobody by name after that" in text
    assert tie.recommendation.get_absolute_url() in links(response)
    assert LogEntry.objects.get_for_object(official).latest("pk").actor == focal_point


@pytest.mark.parametrize(
    ("who", "role", "may"),
    [
        ("focal point", "official", True),
        ("focal point", "focal point", False),
        ("focal point", "head", False),
        ("official", "official", False),
        ("head", "official", False),
        ("registrar", "official", True),
        ("registrar", "focal point", True),
        ("registrar", "head", True),
    ],
)
def test_who_may_end_which_membership(client, sign_in, justice, who, role, may):
    post = MembershipFactory(agency=justice, role=role)
    sign_in(RegistrarFactory() if who == "registrar" else person_of(justice, who))

    offered = client.get(page_of(post)).context["form"] is not None
    client.post(page_of(post), {"ends_on": "2008-06-30"})

    post.refresh_from_db()
    assert (offered, post.ends_on is not None) == (may, may)


def test_focal_point_does_not_leave_by_the_own_hand(client, sign_in, justice):
    own = MembershipFactory(agency=justice)
    sign_in(own.user)

    assert client.post(page_of(own), {"ends_on": "2008-06-30"}).status_code == 403


@pytest.mark.parametrize(
    ("day", "who", "message"),
    [
        ("2008-06-29", "focal point", "Only the registrar enters that somebody left on an earlier"),
        ("2008-06-29", "registrar", ""),
        ("2008-07-15", "focal point", ""),
        ("2007-04-23", "registrar", "A membership cannot end before it starts."),
        ("never", "registrar", "Enter a valid date."),
    ],
)
def test_day_of_leaving(client, sign_in, justice, official, day, who, message):
    sign_in(RegistrarFactory() if who == "registrar" else person_of(justice))

    response = client.post(page_of(official), {"ends_on": day}, follow=True)

    official.refresh_from_db()
    assert message in text_of(response)
    assert (official.ends_on is None) is bool(message)


def test_day_that_is_still_to_come_is_corrected(client, sign_in, justice, official):
    sign_in(person_of(justice))
    client.post(page_of(official), {"ends_on": "2012-07-01"})

    page = client.get(page_of(official))
    client.post(page_of(official), {"ends_on": "2008-07-01"})

    official.refresh_from_db()
    assert "leaves on 1 July 2012" in text_of(page)
    assert value_of(page, "ends_on") == "2012-07-01"
    assert official.ends_on == date(2008, 7, 1)


def test_leaving_is_recorded_once(client, sign_in, official):
    sign_in(RegistrarFactory())
    answers = [client.post(page_of(official), {"ends_on": "2008-06-30"}) for _ in range(2)]

    late = client.post(page_of(official), {"ends_on": "2008-06-01"})

    assert [answer.status_code for answer in answers] == [302, 302]
    assert "already recorded that Aigerim left on 30 June 2008." in text_of(late)
    official.refresh_from_db()
    assert official.ends_on == TODAY


def test_person_in_nobodys_name_is_told(client, sign_in, official):
    sign_in(official.user)

    text = text_of(client.get(page_of(official)))
    assert "No recommendation is in this person’s name." in text


def test_officer_whom_another_followed_answers_no_longer(client, sign_in, official):
    tie = named(official)
    other = entry(RegistrarFactory(), TODAY)
    actions.name_officer(tie, name="B. Other", entry=other)
    sign_in(official.user)

    assert list(client.get(page_of(official)).context["ties"]) == []


def test_people_of_an_agency_that_ended_still_read_its_page(client, sign_in, official):
    ended(official.agency, HELD_ON.replace(month=12))
    sign_in(official.user)

    assert client.get(PEOPLE).status_code == 200


@pytest.mark.parametrize("rows", [1, 3])
def test_query_count_of_a_person_is_flat(client, sign_in, official, rows,
                                         django_assert_num_queries):  # fmt: skip
    for _ in range(rows):
        answer(nominate(RecommendationFactory(), official.agency), officer=official.user)
    sign_in(official.user)

    with django_assert_num_queries(5):
        response = client.get(page_of(official))

    assert len(response.context["ties"]) == rows


@pytest.mark.parametrize(
    ("path", "form", "name"),
    [("people", joined(), "username"), ("person", {"ends_on": "2008-06-20"}, "ends_on")],
)
def test_forms_are_kept_over_a_session_that_ended(client, registrar, official, path, form, name):
    registrar.set_password(PASSWORD)
    registrar.save()
    address = PEOPLE if path == "people" else page_of(official)

    gone = client.post(address, form)
    back = client.post(gone.url, {"username": registrar.username, "password": PASSWORD},
                       follow=True)  # fmt: skip

    assert "You had been signed out. Nothing was sent" in text_of(back)
    assert value_of(back, name) == form[name]
    assert list(Membership.objects.values_list("ends_on", flat=True)) == [None]


# --- The page of the agency -----------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "shown"),
    [("visitor", False), ("stranger", False), ("official", True), ("registrar", True)],
)
def test_own_people_and_the_registrar_see_more_of_an_agency(client, sign_in, official, who, shown):
    answer(nominate(RecommendationFactory(), official.agency))
    if who != "visitor":
        people = {"stranger": UserFactory, "registrar": RegistrarFactory}
        sign_in(official.user if who == "official" else people[who]())

    response = client.get(official.agency.get_absolute_url())

    assert (PEOPLE in links(response)) is shown
    assert ("Nobody by name" in text_of(response)) is shown


def test_past_page_of_an_agency_tells_who_was_missing_then(client, sign_in, official):
    named(official)
    official.ends_on = date(2008, 6, 20)
    official.save()
    sign_in(RegistrarFactory())
    page = official.agency.get_absolute_url()

    before, after = (client.get(page, {"as_of": day}) for day in ("2008-06-19", "2008-06-20"))

    assert before.context["nameless"] == []
    assert [each.who for each in after.context["nameless"]] == ["Aigerim"]
