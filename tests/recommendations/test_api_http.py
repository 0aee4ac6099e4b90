"""How the API behaves: kept answers, other sites, limits, and what is asked wrongly."""

from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import pytest
from django.core.cache import caches
from django.test import Client
from django.urls import reverse

from recommendations.api import limits
from recommendations.choices import Signal
from tests.factories import AgencyFactory, RecommendationFactory, SeminarFactory
from tests.recommendations.scenes import held

LIST, FIGURES = reverse("api:recommendations"), reverse("api:figures")
ADDRESSES = ["index", "recommendations", "seminars", "agencies", "figures", "description"]
PROBLEM = "application/problem+json"


@pytest.fixture
def said(db, today):
    return RecommendationFactory(seminar=SeminarFactory(slug="graft"), label="c")


# --- Kept answers -----------------------------------------------------------------------


@pytest.mark.parametrize("name", ADDRESSES)
def test_answer_that_is_known_is_not_sent_again(client, said, name):
    path = reverse(f"api:{name}")
    first = client.get(path)

    again = client.get(path, headers={"If-None-Match": first["ETag"]})

    assert (again.status_code, again.content) == (304, b"")
    for header in ("ETag", "Cache-Control", "Vary", "Access-Control-Allow-Origin"):
        assert again[header] == first[header]
    assert not again.has_header("Content-Type")


def test_answer_that_changed_is_sent(client, said):
    before = client.get(LIST)["ETag"]
    held(said)

    response = client.get(LIST, headers={"If-None-Match": before})

    assert response.status_code == 200
    assert response["ETag"] != before


@pytest.mark.parametrize(
    ("known", "status"),
    [("*", 304), ('W/{}, "b"', 304), ('"a", {}', 304), ('"a"', 200), ("nonsense", 200), ("", 200)],
)
def test_if_none_match_is_read_as_the_standard_has_it(client, said, known, status):
    etag = client.get(LIST)["ETag"]

    response = client.get(LIST, headers={"If-None-Match": known.format(etag)})

    assert response.status_code == status


def test_etag_is_strong_and_of_the_language(client, said):
    held(said, AgencyFactory(name_en="Court", name_ru="Суд"))
    english = client.get(LIST, headers={"Accept-Language": "en"})
    russian = client.get(LIST, headers={"Accept-Language": "ru"})

    assert english["ETag"].startswith('"')
    assert english["ETag"] != russian["ETag"]
    assert english["Vary"] == russian["Vary"] == "Accept-Language"
    assert english["Cache-Control"] == "public, no-cache"


@pytest.mark.parametrize("name", ADDRESSES)
def test_head_has_the_headers_of_get(client, said, name):
    path = reverse(f"api:{name}")
    got, head = client.get(path), client.head(path)

    assert (head.status_code, head.content) == (200, b"")
    for header in ("ETag", "Content-Type", "Content-Length", "Cache-Control", "Vary"):
        assert head[header] == got[header]


# --- Other sites --------------------------------------------------------------------------


@pytest.mark.parametrize("path", [LIST, f"{LIST}?signal=x", "/api/v1/nothing/", f"{LIST}?as_of=x"])
def test_pages_of_other_sites_may_read_every_answer(client, said, path):
    response = client.get(path, headers={"Origin": "https://a.example"})

    assert response["Access-Control-Allow-Origin"] == "*"
    assert not response.has_header("Access-Control-Allow-Credentials")
    assert "ETag" in response["Access-Control-Expose-Headers"]


def test_browser_is_told_what_it_may_ask(client, said, django_assert_num_queries):
    with django_assert_num_queries(0):
        response = client.options(LIST, headers={"Access-Control-Request-Headers": "if-none-match"})

    assert (response.status_code, response.content) == (204, b"")
    assert response["Allow"] == "GET, HEAD, OPTIONS"
    assert response["Access-Control-Allow-Methods"] == "GET, HEAD"
    assert "If-None-Match" in response["Access-Control-Allow-Headers"]


def test_pages_for_people_stay_closed_to_other_sites(client, said):
    for path in (reverse("recommendations:list"), reverse("api:docs")):
        assert not client.get(path).has_header("Access-Control-Allow-Origin")


# --- Limits -------------------------------------------------------------------------------


@pytest.fixture
def few(settings):
    """Three requests a minute, none of them made."""
    caches["default"].clear()
    settings.API_RATE = "3/minute"


def statuses(client, count, **headers):
    return [client.get(FIGURES, **headers).status_code for _ in range(count)]


def test_beyond_the_limit_comes_a_429_that_says_how_long(client, said, few):
    first, *_rest = [client.get(FIGURES) for _ in range(3)]

    response = client.get(FIGURES)

    told = [first[f"RateLimit-{name}"] for name in ("Limit", "Remaining", "Reset")]
    assert told == ["3", "2", "60"]
    assert (response.status_code, response["Content-Type"]) == (429, PROBLEM)
    assert 1 <= int(response["Retry-After"]) <= 60
    assert response["RateLimit-Remaining"] == "0"
    assert response.json() == {
        "type": "about:blank", "title": "Too Many Requests", "status": 429,
        "detail": "That was too much within the time. Wait, and ask again.", "errors": {},
    }  # fmt: skip
    assert response["Cache-Control"] == "no-store"


def test_limit_ends_with_its_time(client, said, few, monkeypatch):
    now = [1000.0]
    monkeypatch.setattr(limits.ClientLimit, "timer", lambda self: now[0])
    assert statuses(client, 4) == [200, 200, 200, 429]

    now[0] += int(client.get(FIGURES)["Retry-After"])

    assert statuses(client, 1) == [200]


def test_known_answers_wrong_requests_and_head_count_too_and_preflights_do_not(client, said, few):
    client.get(FIGURES, headers={"If-None-Match": "*"})
    client.get(FIGURES, {"signal": "x"})
    client.head(FIGURES)

    assert client.options(FIGURES).status_code == 204
    assert statuses(client, 1) == [429]


def test_pages_for_people_do_not_count(client, said, few):
    assert {client.get(reverse("api:docs")).status_code for _ in range(5)} == {200}


def test_another_client_has_a_limit_of_its_own(client, said, few):
    assert statuses(client, 4)[-1] == 429

    assert statuses(client, 1, REMOTE_ADDR="192.0.2.1") == [200]


def test_address_that_a_client_claims_is_not_believed(client, said, few):
    claims = [
        client.get(FIGURES, headers={"X-Forwarded-For": f"192.0.2.{n}"}).status_code
        for n in range(4)
    ]

    assert claims == [200, 200, 200, 429]


@pytest.mark.parametrize(
    ("proxies", "forwarded", "ident"),
    [
        (0, "192.0.2.1", "127.0.0.1"),
        (1, "192.0.2.1", "192.0.2.1"),
        (1, "10.0.0.9, 192.0.2.1", "192.0.2.1"),
        (2, "10.0.0.9, 192.0.2.1, 198.51.100.1", "192.0.2.1"),
        (2, "192.0.2.1", "192.0.2.1"),
        (1, None, "127.0.0.1"),
    ],
)
def test_behind_proxies_the_address_is_the_one_that_they_saw(settings, proxies, forwarded, ident):
    settings.REST_FRAMEWORK = settings.REST_FRAMEWORK | {"NUM_PROXIES": proxies}
    headers = {"x-forwarded-for": forwarded} if forwarded else {}
    request = SimpleNamespace(headers=headers, META={"REMOTE_ADDR": "127.0.0.1"})

    assert limits.ClientLimit().get_ident(request) == ident


@pytest.mark.parametrize(
    ("ident", "network"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:aaaa::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:bbbb::2", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("unknown 💥", "unknown 💥"),
        ("", ""),
    ],
)
def test_client_with_many_addresses_is_one_client(ident, network):
    assert limits.network(ident) == network


def test_requests_at_the_same_moment_do_not_pass_the_limit_together(settings, tmp_path, said):
    """With the cache that the processes of a server share."""
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
            "LOCATION": tmp_path,
        }
    }
    settings.API_RATE = "10/hour"

    def ask(_number):
        limit = limits.ClientLimit()
        request = SimpleNamespace(headers={}, META={"REMOTE_ADDR": "192.0.2.7"})
        return limit.allow_request(request, None)

    with ThreadPoolExecutor(16) as threads:
        allowed = list(threads.map(ask, range(80)))

    assert allowed.count(True) == 10


# --- What is asked wrongly ------------------------------------------------------------------


@pytest.mark.parametrize("name", ADDRESSES)
@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "trace"])
def test_other_methods_are_refused_as_data(said, name, method):
    client = Client(enforce_csrf_checks=True)
    response = getattr(client, method)(reverse(f"api:{name}"))

    assert (response.status_code, response["Content-Type"]) == (405, PROBLEM)
    assert response["Allow"] == "GET, HEAD, OPTIONS"


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/nothing/", "/api/v1/recommendations/graft/z/", "/api/v1/recommendations/x/c/",
        "/api/v1/seminars/x/", "/api/v1/agencies/x/", "/api/v1/figures/x/", "/api/v1/%00/",
        "/api/v1/recommendations/graft/%00/", "/api/v1/seminars/%F0%9F%92%A5/",
    ],
)  # fmt: skip
def test_missing_thing_is_a_404_as_data(client, said, path):
    response = client.get(path)

    assert (response.status_code, response["Content-Type"]) == (404, PROBLEM)
    assert response.json()["detail"] == "Nothing is at this address."


def test_address_without_its_slash_leads_to_the_one_with_it(client, said):
    response = client.get(LIST.rstrip("/"), {"signal": "orphan"})

    assert (response.status_code, response["Location"]) == (301, f"{LIST}?signal=orphan")


@pytest.mark.parametrize("path", [LIST, FIGURES, reverse("api:figure", args=["ageing"])])
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("signal", "nonsense"), ("agency", "💥"), ("q", "x" * 100_000), ("q", "a\x00b"),
        ("sort", "drop table"), ("theme", "\x00"), ("seminar", "' OR 1=1 --"), ("due", "31"),
        ("signal", ""), ("page", "2"), ("💥", "1"), ("x" * 100_000, "1"), ("signal", "x" * 100_000),
    ],
    ids=[
        "unknown", "emoji", "100,000 characters", "NUL", "order", "NUL as a theme", "SQL", "due",
        "empty", "no such parameter", "emoji as a name", "long name", "long value",
    ],
)  # fmt: skip
def test_what_is_not_understood_is_refused_by_name(client, said, path, name, value):
    response = client.get(path, {name: value})

    assert (response.status_code, response["Content-Type"]) == (400, PROBLEM)
    told = response.json()
    assert list(told["errors"]) == [name[:200]]
    assert told["errors"][name[:200]][0]
    assert len(response.content) < 2000


def test_sql_in_a_search_finds_nothing(client, said):
    assert client.get(LIST, {"q": "'; DROP TABLE recommendations_act; --"}).json()["rows"] == []


@pytest.mark.parametrize("name", ADDRESSES)
@pytest.mark.parametrize(
    "day", ["banana", "2999-01-01", "1066-10-14", "2007-04-23", "", "20080101", "\x00"]
)
def test_date_that_cannot_be_is_refused_as_data(client, said, name, day):
    if name in {"index", "description"} and day == "2007-04-23":
        # They speak of no seminar.
        return
    response = client.get(reverse(f"api:{name}"), {"as_of": day})

    assert (response.status_code, response["Content-Type"]) == (400, PROBLEM)
    assert list(response.json()["errors"]) == ["as_of"]


def test_same_date_is_refused_to_people_on_a_page(client, said):
    response = client.get(reverse("recommendations:list"), {"as_of": "banana"})

    assert response["Content-Type"] == "text/html; charset=utf-8"


def test_every_wrong_parameter_is_told_at_once(client, said):
    told = client.get(LIST, {"nothing": "1", "other": "2", "signal": ""}).json()

    assert list(told["errors"]) == ["nothing", "other", "signal"]


def test_words_of_a_refusal_follow_the_language(client, said):
    english, russian = (
        client.get(LIST, {"signal": "x"}, headers={"Accept-Language": code}).json()["errors"]
        for code in ("en", "ru")
    )

    assert english != russian


def test_any_accepted_format_gets_json(client, said):
    response = client.get(LIST, headers={"Accept": "text/html"})

    assert response["Content-Type"] == "application/json"
    assert client.get(LIST, {"format": "xml"}).status_code == 400


def test_mistake_of_the_tracker_is_told_as_data(said, monkeypatch):
    monkeypatch.setattr("recommendations.api.views.read_rows", lambda *_: 1 / 0)
    response = Client(raise_request_exception=False).get(LIST)

    assert (response.status_code, response["Content-Type"]) == (500, PROBLEM)
    assert "division" not in response.content.decode()


def test_mistake_on_a_page_is_still_a_page(said, monkeypatch):
    monkeypatch.setattr("recommendations.views.recommendations.select", lambda *_, **__: 1 / 0)
    response = Client(raise_request_exception=False).get(reverse("recommendations:list"))

    assert (response.status_code, response["Content-Type"]) == (500, "text/html; charset=utf-8")


def test_request_that_cannot_be_read_is_told_as_data(client, said):
    response = client.get(LIST, headers={"Host": "another.example"})

    assert (response.status_code, response["Content-Type"]) == (400, PROBLEM)


def test_every_signal_is_counted_even_when_nothing_is_there(client, db, today):
    figures = client.get(FIGURES).json()["figures"]

    assert figures == dict.fromkeys(("total", *Signal.values), 0)
