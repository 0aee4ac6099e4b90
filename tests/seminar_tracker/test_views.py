"""Health, languages, signing in and out, and the pages that say what went wrong."""

from runpy import run_path

import pytest
from django.db import DatabaseError
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest
from django.test import Client
from django.urls import reverse

from seminar_tracker import views
from tests.factories import RecommendationFactory, SeminarFactory, UserFactory
from tests.markup import links, text_of

PASSWORD = "a password of many words"


@pytest.fixture
def person(db):
    person = UserFactory(username="anna")
    person.set_password(PASSWORD)
    person.save()
    return person


# --- Health ---------------------------------------------------------------------------


def test_livez_answers_without_the_database(client, db, django_assert_num_queries):
    with django_assert_num_queries(0):
        response = client.get("/livez")

    assert (response.status_code, response.json()) == (200, {"alive": True})


def test_readyz_answers_when_the_database_is_migrated(client, db):
    response = client.get("/readyz")

    assert (response.status_code, response.json()) == (200, {"ready": True})


def test_readyz_refuses_while_migrations_wait(client, db, monkeypatch):
    monkeypatch.setattr(MigrationExecutor, "migration_plan", lambda *args: ["one", "two"])

    response = client.get("/readyz")

    assert response.status_code == 503
    assert response.json() == {"ready": False, "reason": "2 migrations"}


def test_readyz_refuses_without_a_database(client, db, monkeypatch):
    def unreachable(*args):
        raise DatabaseError("no route")

    monkeypatch.setattr(MigrationExecutor, "migration_plan", unreachable)

    response = client.get("/readyz")

    assert response.status_code == 503
    assert response.json() == {"ready": False, "reason": "no database"}


@pytest.mark.parametrize("path", ["/livez", "/readyz"])
def test_health_takes_no_post(client, db, path):
    assert client.post(path).status_code == 405


# --- Languages ------------------------------------------------------------------------


@pytest.mark.parametrize("https", [False, True], ids=["plain", "encrypted"])
def test_language_is_remembered_for_a_year(client, db, settings, https):
    settings.HTTPS = https

    response = client.get("/language/ru/", {"next": "/orphans/?reason=declined"})

    cookie = response.cookies["django_language"]
    assert (response.status_code, response.url) == (302, "/orphans/?reason=declined")
    assert (cookie.value, cookie["max-age"]) == ("ru", 365 * 86_400)
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    assert bool(cookie["secure"]) is https


@pytest.mark.parametrize("code", ["en", "ru", "kk"])
def test_page_is_in_the_language_that_was_chosen(client, db, code):
    client.get(f"/language/{code}/")

    response = client.get("/method/")

    assert f'<html lang="{code}">' in response.content.decode()
    assert response["Content-Language"] == code


@pytest.mark.parametrize(
    "back",
    ["https://evil.example/", "//evil.example/", "/\\evil.example/", "javascript:alert(1)",
     "http:///evil.example", ""],
)  # fmt: skip
def test_language_leads_to_no_other_host(client, db, back):
    response = client.get("/language/ru/", {"next": back})

    assert (response.status_code, response.url) == (302, "/")


@pytest.mark.parametrize("code", ["de", "xx", "en-us"])
def test_unknown_language_is_not_found(client, db, code):
    assert client.get(f"/language/{code}/").status_code == 404


def test_language_takes_no_post(client, db):
    assert client.post("/language/ru/").status_code == 405


def test_language_of_a_page_leads_back_to_it_with_its_filters(client, db, today):
    response = client.get("/recommendations/", {"signal": "orphan", "as_of": "2008-01-01"})

    following = "/recommendations/%3Fsignal%3Dorphan%26as_of%3D2008-01-01"
    assert f"/language/ru/?next={following}" in links(response)
    assert f"/sign-in/?next={following}" in links(response)


# --- Signing in and out ---------------------------------------------------------------


def test_signing_in_leads_to_the_desk(client, person):
    response = client.post(
        reverse("sign-in"), {"username": "anna", "password": PASSWORD, "next": ""}
    )

    cookie = response.cookies["sessionid"]
    assert (response.status_code, response.url) == (302, reverse("recommendations:desk"))
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")


@pytest.mark.parametrize("following", ["https://evil.example/", "//evil.example/"])
def test_signing_in_leads_to_no_other_host(client, person, following):
    typed = {"username": "anna", "password": PASSWORD, "next": following}

    response = client.post(reverse("sign-in"), typed)

    assert response.url == reverse("recommendations:desk")


@pytest.mark.parametrize(
    ("name", "password"),
    [("anna", "wrong"), ("nobody", PASSWORD), ("💥", "' OR 1=1"), ("anna\x00", PASSWORD), ("", "")],
    ids=["wrong password", "unknown name", "emoji and SQL", "a null character", "nothing"],
)
def test_wrong_name_or_password_is_told(client, person, name, password):
    response = client.post(reverse("sign-in"), {"username": name, "password": password})

    assert response.status_code == 200
    assert response.context["form"].errors
    assert "sessionid" not in response.cookies


def test_signing_out_leads_to_the_overview_and_takes_a_post(client, person):
    client.force_login(person)

    by_link = client.get(reverse("sign-out"))
    by_form = client.post(reverse("sign-out"))

    assert by_link.status_code == 405
    assert by_form.url == reverse("recommendations:overview")
    assert client.get(reverse("recommendations:desk")).status_code == 302


# --- What went wrong ------------------------------------------------------------------


def test_missing_page_says_where_to_go(client, db):
    response = client.get("/nothing/here/")

    assert response.status_code == 404
    assert "There is nothing at this address" in text_of(response)
    assert {"/recommendations/", "/"} <= set(links(response))


def test_error_of_ours_says_that_nothing_was_half_saved(client, db, today, monkeypatch):
    SeminarFactory()
    client.raise_request_exception = False
    monkeypatch.setattr("recommendations.views.overview.wall_chart", None)

    response = client.get("/")

    assert response.status_code == 500
    assert "Something went wrong on our side" in text_of(response)


def test_request_for_another_host_is_refused(client, db):
    response = client.get("/", headers={"host": "evil.example"})

    assert response.status_code == 400
    assert "That request could not be read" in text_of(response)
    assert "evil.example" not in response.content.decode()


def test_body_of_many_megabytes_is_refused_in_words(client, person, settings):
    RecommendationFactory(seminar=SeminarFactory(slug="graft"), label="c")
    path = reverse("recommendations:update", args=["graft", "c"])

    response = client.post(path, {"text": "x" * settings.DATA_UPLOAD_MAX_MEMORY_SIZE})

    assert response.status_code == 400
    assert "That request could not be read" in text_of(response)


def test_form_without_its_check_shows_what_was_typed_but_passwords(db):
    strict = Client(enforce_csrf_checks=True)
    typed = {
        "username": "anna", "password": "secret-1", "new_password2": "secret-2",
        "token": "secret-3", "seen": "secret-4", "csrfmiddlewaretoken": "secret-5", "text": "",
    }  # fmt: skip

    response = strict.post(reverse("sign-in"), typed)

    assert response.status_code == 403
    assert "What you typed anna" in text_of(response)
    assert "secret" not in response.content.decode()


def test_form_without_its_check_and_without_text_shows_no_empty_list(db):
    response = Client(enforce_csrf_checks=True).post(reverse("sign-in"), {})

    assert response.status_code == 403
    assert "What you typed" not in text_of(response)


def test_what_was_typed_leaves_out_machinery():
    request = HttpRequest()
    request.POST = {"text": "Done.", "seen": "5", "password1": "secret", "progress": ""}

    assert views.typed(request) == ["Done."]


@pytest.mark.parametrize("https", ["0", "1"], ids=["plain", "encrypted"])
def test_cookies_and_addresses_are_encrypted_where_https_is_on(settings, monkeypatch, https):
    monkeypatch.setenv("TRACKER_HTTPS", https)

    found = run_path(str(settings.BASE_DIR / "seminar_tracker" / "settings.py"))

    secure = {found[f"{name}_COOKIE_SECURE"] for name in ("SESSION", "CSRF")}
    assert secure == {found["SECURE_SSL_REDIRECT"]} == {https == "1"}
    assert found["SECURE_HSTS_SECONDS"] == (31_536_000 if https == "1" else 0)
