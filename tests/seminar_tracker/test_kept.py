"""What an anonymous POST carries is kept for the sign-in, within limits."""

import pytest
from django.http import QueryDict
from django.test import RequestFactory
from django.urls import reverse

from seminar_tracker.kept import LIMIT, SESSION_KEY, take_kept_form
from tests.markup import text_of

UPDATE = "/recommendations/graft/c/update/"
HERE = f"{reverse('sign-in')}?next=%2Frecommendations%2Fgraft%2Fc%2Fupdate%2F"
TYPE = "application/x-www-form-urlencoded"


def test_get_leads_to_the_sign_in_and_keeps_nothing(client, db):
    response = client.get(UPDATE)

    assert (response.status_code, response.url) == (302, HERE)
    assert SESSION_KEY not in client.session


def test_address_is_kept_with_its_query(client, db):
    response = client.get(f"{UPDATE}?from=desk&x=1")

    assert response.url == f"{HERE}%3Ffrom%3Ddesk%26x%3D1"


@pytest.mark.parametrize("multipart", [False, True], ids=["as browsers do", "multipart"])
def test_post_is_kept_as_it_was_typed(client, db, multipart):
    typed = {"text": "Закон принят & подписан.\n100 %", "progress": ""}
    form = QueryDict(mutable=True)
    form.update(typed)

    if multipart:
        response = client.post(UPDATE, typed)
    else:
        response = client.post(UPDATE, form.urlencode(), content_type=TYPE)

    assert response.url == f"{HERE}&kept=1"
    kept = client.session[SESSION_KEY]
    assert kept["address"] == UPDATE
    assert QueryDict(kept["form"]).dict() == typed


@pytest.mark.parametrize(
    ("letters", "kept"),
    [(LIMIT - len("text"), True), (LIMIT - len("text") + 1, False)],
    ids=["at the limit", "one letter more"],
)
def test_post_is_kept_up_to_the_limit(client, db, letters, kept):
    response = client.post(UPDATE, {"text": "x" * letters})

    assert response.url == f"{HERE}&kept={1 if kept else 0}"
    assert (SESSION_KEY in client.session) is kept


def test_hundred_thousand_cyrillic_letters_are_kept(client, db):
    client.post(UPDATE, {"text": "Ж" * 100_000})

    assert QueryDict(client.session[SESSION_KEY]["form"])["text"] == "Ж" * 100_000


def test_sign_in_says_that_the_text_was_too_long_to_keep(client, db):
    client.post(UPDATE, {"text": "Short."})

    response = client.post(UPDATE, {"text": "Ж" * LIMIT}, follow=True)

    text = text_of(response)
    assert "what you typed is too long to be kept over the sign-in. Nothing was sent." in text
    assert "Nothing was lost" not in text
    assert SESSION_KEY not in client.session


def test_later_post_takes_the_place_of_the_earlier(client, db):
    client.post(UPDATE, {"text": "First."})
    client.post(UPDATE, {"text": "Second."})

    assert QueryDict(client.session[SESSION_KEY]["form"])["text"] == "Second."


@pytest.mark.parametrize(
    ("kept", "path", "taken"),
    [
        (None, UPDATE, None),
        ({"address": UPDATE, "form": "text=Done"}, UPDATE, {"text": "Done"}),
        ({"address": UPDATE, "form": "text=Done"}, "/elsewhere/", None),
    ],
    ids=["nothing kept", "its own address", "another address"],
)
def test_kept_form_is_taken_at_its_own_address(kept, path, taken):
    request = RequestFactory().get(path)
    request.session = {SESSION_KEY: kept} if kept else {}

    found = take_kept_form(request)

    assert (found.dict() if found else None) == taken
    assert (SESSION_KEY in request.session) is (kept is not None and taken is None)
