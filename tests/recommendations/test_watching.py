"""Watching a seminar, an agency, a recommendation, and seeing all of it at one place."""

from datetime import date

import pytest
from django.db import IntegrityError
from django.db.models import QuerySet
from django.urls import reverse

from recommendations import following
from recommendations.models import Watch
from tests.factories import (
    AgencyFactory,
    RecommendationFactory,
    SeminarFactory,
    UserFactory,
    noon,
)
from tests.markup import elements, links, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]

PAGE = reverse("recommendations:following")


@pytest.fixture
def person(client):
    found = UserFactory(email="person@tracker.example")
    client.force_login(found)
    return found


def thing(kind):
    """A thing of the kind, and where its watch is begun and ended."""
    made = {
        "seminar": lambda: SeminarFactory(slug="graft"),
        "agency": lambda: AgencyFactory(code="minjust"),
        "recommendation": lambda: RecommendationFactory(
            seminar=SeminarFactory(slug="graft"), label="c"
        ),
    }[kind]()
    return made, f"{made.get_absolute_url()}watch/"


KINDS = pytest.mark.parametrize("kind", ["seminar", "agency", "recommendation"])


def buttons(response, press):
    """The forms that lead there, by whether they stop."""
    page = elements(response)
    places = [i for i, (tag, attrs) in enumerate(page) if attrs.get("action") == press]
    return [
        next(attrs for tag, attrs in page[i:] if tag == "button").get("name") == "stop"
        for i in places
    ]


@KINDS
def test_pressed_twice_it_is_watched_once_and_stops_with_one_press(client, person, kind):
    made, press = thing(kind)

    client.post(press)
    response = client.post(press, follow=True)

    assert Watch.objects.get().thing == made
    assert response.redirect_chain == [(made.get_absolute_url(), 302)]
    assert "A mail tells on Mondays what changed." in text_of(response)
    assert buttons(response, press) == [True]

    response = client.post(press, {"stop": "1"}, follow=True)
    client.post(press, {"stop": "1"})

    assert not Watch.objects.exists()
    assert "You no longer watch it." in text_of(response)
    assert buttons(response, press) == [False]


@KINDS
def test_a_visitor_is_offered_no_watch_and_asked_to_sign_in(client, kind):
    made, press = thing(kind)

    assert buttons(client.get(made.get_absolute_url()), press) == []
    assert client.post(press).url.startswith(reverse("sign-in"))
    assert not Watch.objects.exists()


@KINDS
def test_who_had_to_sign_in_first_comes_back_to_the_button(client, kind):
    made, press = thing(kind)
    client.post(press)
    client.force_login(UserFactory())

    assert client.get(press).url == made.get_absolute_url()


def test_on_a_past_date_nothing_is_watched(client, person):
    made, press = thing("recommendation")

    page = client.get(made.get_absolute_url(), {"as_of": "2008-01-31"})

    assert buttons(page, press) == []


@KINDS
def test_two_clicks_at_once_watch_once(person, kind, monkeypatch):
    made, _press = thing(kind)
    prepare = QuerySet._extract_model_params

    def meanwhile(self, defaults, **details):
        """The other click comes after this one has looked, and before it writes."""
        Watch(**details, **defaults).save()
        return prepare(self, defaults, **details)

    monkeypatch.setattr(QuerySet, "_extract_model_params", meanwhile)

    following.watch(person, made, at=noon(date(2008, 6, 30)))

    assert Watch.objects.count() == 1
    with pytest.raises(IntegrityError):
        Watch(user=person, made_at=noon(date(2008, 6, 30)), **{kind: made}).save()


@pytest.mark.parametrize("about", [{"only_duty": True}, {"email": ""}], ids=["duty", "address"])
def test_who_gets_no_mail_is_told_so(client, about):
    client.force_login(UserFactory(**{"email": "person@tracker.example"} | about))
    _made, press = thing("agency")

    pressed = text_of(client.post(press, follow=True))
    page = text_of(client.get(PAGE))

    assert "No mail will tell what changes" in pressed
    assert "none of these mails come" in page or "Your account has no address" in page


@pytest.mark.parametrize(
    "address",
    ["/seminars/nothing/watch/", "/agencies/nothing/watch/", "/recommendations/graft/zz/watch/",
     "/agencies/'%3B%20drop/watch/"],
)  # fmt: skip
def test_what_is_not_there_cannot_be_watched(client, person, address):
    assert client.post(address).status_code == 404


# --- The list ---------------------------------------------------------------------------


def test_a_visitor_is_asked_to_sign_in(client):
    assert client.get(PAGE).url.startswith(reverse("sign-in"))


def test_an_empty_list_says_what_to_do(client, person):
    text = text_of(client.get(PAGE))

    assert "You watch nothing yet. Press “Watch”" in text
    assert "You have saved no view yet." in text
    assert "As of" not in text


def test_the_list_shows_ones_own_watches_alone(client, person):
    mine, other = SeminarFactory(), SeminarFactory()
    following.watch(person, mine, at=noon(date(2008, 6, 30)))
    following.watch(UserFactory(), other, at=noon(date(2008, 6, 30)))

    found = links(client.get(PAGE))

    assert mine.get_absolute_url() in found
    assert other.get_absolute_url() not in found


@KINDS
def test_what_was_stopped_in_the_list_can_be_watched_again_once(client, person, kind):
    made, press = thing(kind)
    client.post(press)

    response = client.post(press, {"stop": "1", "from_list": "1"}, follow=True)

    assert response.redirect_chain == [(PAGE, 302)]
    assert f"You no longer watch “{made}”." in text_of(response)
    assert buttons(response, press) == [False]
    assert buttons(client.get(PAGE), press) == []

    client.post(press, {"from_list": "1"})

    assert Watch.objects.get().thing == made


def test_settings_and_desk_lead_to_the_list(client, person):
    for name in ("settings", "desk"):
        assert PAGE in links(client.get(reverse(f"recommendations:{name}")))


@pytest.mark.parametrize("rows", [1, 3])
def test_query_count_of_the_list_is_flat(client, person, rows, django_assert_num_queries):
    for _ in range(rows):
        for made in (SeminarFactory(), AgencyFactory(), RecommendationFactory()):
            following.watch(person, made, at=noon(date(2008, 6, 30)))
    client.get(PAGE)

    with django_assert_num_queries(4):  # session, person, watches, views
        client.get(PAGE)
