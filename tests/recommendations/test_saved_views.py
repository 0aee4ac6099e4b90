"""Saved views: filters under a name, at an address that anybody can open."""

from datetime import date
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.urls import reverse

from recommendations import following
from recommendations.models import SavedView
from recommendations.models.following import NAME_TAKEN
from tests.factories import AgencyFactory, RecommendationFactory, SeminarFactory, UserFactory, noon
from tests.markup import elements, links, text_of, value_of
from tests.recommendations.scenes import held, nominate

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]

ON = date(2008, 6, 30)
LIST, SAVE = reverse("recommendations:list"), reverse("recommendations:view-save")
FOLLOWING = reverse("recommendations:following")
ORPHANS = f"{SAVE}?signal=orphan"


@pytest.fixture
def register(db):
    """Two orphans and one that the Ministry of Justice holds."""
    seminar = SeminarFactory(slug="graft", short_title="Astana 2007")
    said = RecommendationFactory.create_batch(3, seminar=seminar)
    held(said[0], AgencyFactory(code="minjust", name_en="Ministry of Justice"))
    return said


@pytest.fixture
def person(client):
    found = UserFactory(email="person@tracker.example")
    client.force_login(found)
    return found


def made(user, name="Orphans", query="signal=orphan", **details):
    plain = {"count": 2, "counted_on": ON, "made_at": noon(ON)}
    return SavedView.objects.create(user=user, name=name, query=query, **plain | details)


def page(view, name):
    return reverse(f"recommendations:{name}", args=[view.token])


# --- Saving -----------------------------------------------------------------------------


def test_the_register_offers_to_save_its_filters_to_who_is_signed_in(client, register, person):
    address = f"{LIST}?signal=orphan&page=1&as_of=2008-06-01"

    assert f"{SAVE}?signal=orphan" in links(client.get(address))
    assert f"{SAVE}?signal=orphan" in links(client.get(address, headers={"HX-Request": "true"}))
    assert not any(link.startswith(SAVE) for link in links(Client().get(address)))


def test_the_filters_are_kept_and_neither_page_nor_date(client, register, person):
    address = f"{SAVE}?signal=orphan&q=Recommendation&sort=-title&page=7&as_of=2007-05-01&x=y"
    opened = text_of(client.get(address))

    response = client.post(address, {"name": "  Orphans of\n Justice 💥 ", "is_told": "on"})

    view = SavedView.objects.get()
    assert response.url == FOLLOWING
    assert (view.user, view.name, view.is_told) == (person, "Orphans of Justice 💥", True)
    assert view.query == "q=Recommendation&signal=orphan&sort=-title"
    assert (view.count, view.counted_on) == (2, ON)
    assert "The date and the page are not" in opened
    assert "2 recommendations" in opened
    assert "Signal: orphan" in opened
    assert len(view.token) == 43


def test_a_second_click_saves_nothing_more(client, register, person):
    for _ in range(2):
        assert client.post(ORPHANS, {"name": "Orphans"}).status_code == 302

    assert SavedView.objects.count() == 1


def test_a_name_is_ones_own_once_and_what_was_typed_stays(client, register, person):
    made(person, query="signal=overdue")
    made(UserFactory(), name="Free")

    response = client.post(ORPHANS, {"name": "Orphans", "is_told": "on"})

    assert str(NAME_TAKEN) in text_of(response)
    assert value_of(response, "name") == "Orphans"
    assert ("input", "checked") in [(tag, "checked") for tag, a in elements(response)
                                    if a.get("name") == "is_told" and "checked" in a]  # fmt: skip
    assert client.post(ORPHANS, {"name": "Free"}).status_code == 302


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("", "This field is required."),
        ("   ", "This field is required."),
        ("\u200b\u200d", "Choose a name that can be read."),
        ("a" * 101, "at most 100 characters"),
        ("a" * 100_000, "at most 100 characters"),
        ("a\x00b", "Null characters are not allowed."),
    ],
    ids=["nothing", "spaces", "unseen", "long", "a book", "NUL"],
)
def test_a_name_that_is_none_is_refused_in_words(client, register, person, name, problem):
    response = client.post(ORPHANS, {"name": name})

    assert problem in text_of(response)
    if "\x00" not in name:
        assert response.context["form"]["name"].value() == name
    assert not SavedView.objects.exists()


@pytest.mark.parametrize(
    "name", ["'; DROP TABLE agencies_user; --", "<script>alert(1)</script>", "%s %(n)s {{ x }}"]
)
def test_a_name_is_only_a_name(client, register, person, name):
    client.post(ORPHANS, {"name": name})
    view = SavedView.objects.get(name=name)

    for address in (FOLLOWING, page(view, "view-change"), view.get_absolute_url()):
        response = client.get(address, follow=True)
        assert "<script>alert" not in response.content.decode()
        assert response.status_code == 200


@pytest.mark.parametrize(
    ("query", "problem"),
    [
        ("signal=nonsense", "Some of these filters are not understood."),
        ("q=%00", "Some of these filters are not understood."),
        ("q=" + "ы" * 190, "These filters are too long to be saved"),
        ("q=" + "x" * 100_000, "Some of these filters are not understood."),
    ],
    ids=["unknown", "NUL", "long", "a book"],
)
def test_filters_that_cannot_be_kept_are_refused_in_words(client, register, person, query, problem):
    assert problem in text_of(client.get(f"{SAVE}?{query}"))
    assert problem in text_of(client.post(f"{SAVE}?{query}", {"name": "Mine"}))
    assert not SavedView.objects.exists()


def test_one_person_has_so_many_and_no_more(client, register, person, monkeypatch):
    monkeypatch.setattr(following, "MOST_VIEWS", 1)
    made(UserFactory())
    client.post(ORPHANS, {"name": "First"})

    response = client.post(ORPHANS, {"name": "Second"})

    assert "More than 1 saved views are not kept." in text_of(response)
    assert value_of(response, "name") == "Second"
    assert person.views.count() == 1


def test_a_form_sent_after_the_session_ended_is_kept(client, register):
    response = client.post(ORPHANS, {"name": "Typed 💥", "is_told": "on"})
    assert "kept=1" in response.url
    client.force_login(UserFactory())

    response = client.get(ORPHANS)

    assert value_of(response, "name") == "Typed 💥"
    assert "You had been signed out." in text_of(response)
    assert not SavedView.objects.exists()


# --- Opening ----------------------------------------------------------------------------


def opened(view, **query):
    return Client().get(view.get_absolute_url(), query, follow=True)


def test_anybody_opens_it_on_todays_date_with_its_name_as_the_heading(register):
    view = made(UserFactory(), name="Orphans & more")

    response = opened(view)

    address = urlsplit(response.redirect_chain[0][0])
    assert address.path == LIST
    assert parse_qs(address.query) == {"signal": ["orphan"], "view": [view.token]}
    assert '<h1 class="typed">Orphans &amp; more</h1>' in response.content.decode()
    assert "Signal: orphan" in text_of(response)
    assert list(response.context["page"]) == register[1:]


def test_it_opens_on_a_given_date(register):
    response = opened(made(UserFactory()), as_of="2008-05-01")

    assert "as_of=2008-05-01" in response.redirect_chain[0][0]
    assert len(response.context["page"]) == 3
    assert "Orphans" in text_of(response)


@pytest.mark.parametrize("as_of", ["yesterday", "2007-04-23", "2008-07-01"])
def test_a_date_that_has_no_standing_is_explained(register, as_of):
    assert opened(made(UserFactory()), as_of=as_of).status_code == 400


def test_the_name_stands_over_its_own_filters_alone(client, register):
    view = made(UserFactory(), name="My orphans", query="signal=orphan&sort=title")

    def heading(query):
        return "My orphans" in text_of(client.get(f"{LIST}?{query}&view={view.token}"))

    assert heading("signal=orphan")
    assert heading("signal=orphan&sort=-title&page=2&as_of=2008-05-01")
    assert not heading("signal=overdue")
    assert not heading("")
    assert not heading("signal=orphan&q=x")


@pytest.mark.parametrize("token", ["", "nothing", "%00", "' OR 1=1", "💥", "x" * 10_000])
def test_a_token_that_is_none_changes_nothing(client, register, token):
    response = client.get(f"{LIST}?signal=orphan&view={token}")

    assert response.status_code == 200
    assert len(response.context["page"]) == 2
    assert "<h1>Register</h1>" in response.content.decode()


@pytest.mark.parametrize("query", ["agency=gone&signal=orphan", "shade=blue&signal=orphan"])
def test_filters_no_longer_understood_are_said_and_nothing_else_is_shown(register, query):
    view = made(UserFactory(), name="Lost", query=query)

    response = opened(view)

    text = text_of(response)
    assert "no longer understands the filters of this view" in text
    assert "Lost" in text
    assert ("shade" in text) == ("shade" in query)
    assert LIST in links(response)


def test_an_address_that_is_none_is_not_found(client, db):
    assert client.get("/views/nothing/").status_code == 404


# --- Changing and deleting --------------------------------------------------------------


def test_ones_own_views_are_listed_with_their_address(client, register, person):
    view = made(person, is_told=True)
    made(UserFactory(), name="Of another")

    response = client.get(FOLLOWING)

    text = text_of(response)
    assert "2 recommendations on 30 June 2008 · tells when the number changes" in text
    assert "Of another" not in text
    values = [attrs.get("value") for _, attrs in elements(response)]
    assert f"http://127.0.0.1:8000/views/{view.token}/" in values


def test_a_view_is_renamed_and_told_from_now_on(client, register, person):
    view = made(person, count=99, counted_on=date(2008, 1, 1))

    client.post(page(view, "view-change"), {"name": "Renamed", "is_told": "on"})

    view.refresh_from_db()
    assert (view.name, view.is_told) == ("Renamed", True)
    assert (view.count, view.counted_on, view.query) == (2, ON, "signal=orphan")


def test_a_view_that_tells_already_keeps_the_number_that_was_told(client, register, person):
    view = made(person, is_told=True, count=99)

    client.post(page(view, "view-change"), {"name": "Renamed", "is_told": "on"})

    view.refresh_from_db()
    assert view.count == 99


def test_a_taken_name_is_refused_and_what_was_typed_stays(client, register, person):
    view, _other = made(person), made(person, name="Taken")

    response = client.post(page(view, "view-change"), {"name": "Taken"})

    assert str(NAME_TAKEN) in text_of(response)
    assert value_of(response, "name") == "Taken"
    assert '<h1 class="typed">Orphans</h1>' in response.content.decode()
    view.refresh_from_db()
    assert view.name == "Orphans"


def test_a_view_not_understood_any_more_can_be_renamed_and_is_not_counted(client, register, person):
    view = made(person, query="agency=gone")

    client.post(page(view, "view-change"), {"name": "Renamed", "is_told": "on"})

    view.refresh_from_db()
    assert view.name == "Renamed"


def test_a_view_is_deleted_where_the_page_said_what_that_means(client, register, person):
    view = made(person)
    assert "Its address will then lead nowhere" in text_of(client.get(page(view, "view-change")))
    assert client.get(page(view, "view-delete")).url == page(view, "view-change")

    response = client.post(page(view, "view-delete"), follow=True)

    assert "“Orphans” is deleted." in text_of(response)
    assert client.get(view.get_absolute_url()).status_code == 404
    assert client.post(page(view, "view-delete")).status_code == 404


@pytest.mark.parametrize("name", ["view-change", "view-delete"])
@pytest.mark.parametrize("who", [None, "other"])
def test_nobody_changes_or_deletes_a_view_of_others(client, register, name, who):
    view = made(UserFactory())
    if who:
        client.force_login(UserFactory())

    response = client.post(page(view, name), {"name": "Mine"})

    assert response.status_code == (404 if who else 302)
    assert list(SavedView.objects.values_list("name", flat=True)) == ["Orphans"]


@pytest.mark.parametrize("rows", [1, 3])
def test_query_counts_are_flat(client, register, person, rows, django_assert_num_queries):
    views = [made(person, name=f"View {number}") for number in range(rows)]
    nominate(register[1], AgencyFactory())

    with django_assert_num_queries(4):  # session, person, watches, views
        client.get(FOLLOWING)
    with django_assert_num_queries(6):  # view, and what the filters offer
        Client().get(views[0].get_absolute_url())
