"""Visitors get pages that were made once; nobody gets one from before a change, or of another."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.core.cache import caches
from django.db import models
from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.test import Client
from django.urls import reverse
from django.utils.timezone import now

from agencies.models import User
from recommendations import actions
from recommendations.changes import TOLD
from recommendations.choices import Response
from recommendations.editions import edition
from recommendations.kept_pages import kept_page
from recommendations.models import (
    Act,
    Assignment,
    CalendarAddress,
    Download,
    Draft,
    Edition,
    Mail,
    Milestone,
    Notice,
    Recommendation,
    SavedView,
    Seminar,
    Standing,
    Visit,
    Watch,
)
from seminar_tracker import release
from seminar_tracker.aside import AsideFailed
from tests.factories import (
    HELD_ON,
    ActFactory,
    AgencyFactory,
    RecommendationFactory,
    RegistrarFactory,
    entry,
)
from tests.recommendations.deeds import nominated

pytestmark = pytest.mark.django_db

TODAY = HELD_ON + timedelta(days=30)
LIST = reverse("recommendations:list")
API = reverse("api:recommendations")
# Of one person, about the machine, or a projection of the rest.
SEEN_BY_NO_VISITOR = {
    CalendarAddress, Download, Draft, Edition, Mail, Notice, SavedView, Standing, Visit, Watch,
}  # fmt: skip

UNSEEN_TIES = {User.groups.through, User.user_permissions.through}


@pytest.fixture(autouse=True)
def cache(settings):
    """A cache that keeps, in place of the tests' own, which does not."""
    backend = "django.core.cache.backends.locmem.LocMemCache"
    kept = {name: {"BACKEND": backend, "LOCATION": name} for name in ("kept", "pages")}
    settings.CACHES = settings.CACHES | kept
    settings.TRACKER_TODAY = TODAY


@pytest.fixture
def tie():
    return nominated(HELD_ON)


@pytest.mark.parametrize(
    "place",
    ["overview", "list", "orphans", "agency-list", "seminar-list", "compare", "figures", "method"],
)
def test_page_is_made_once_an_edition(client, tie, place, django_assert_num_queries):
    address = reverse(f"recommendations:{place}")
    first = client.get(address)

    with django_assert_num_queries(1):
        second = client.get(address)

    assert second.content == first.content
    assert second["Content-Type"] == first["Content-Type"]


def test_nobody_sees_a_page_from_before_an_act(client, tie):
    address = tie.recommendation.get_absolute_url()
    assert "Awaiting an answer" in client.get(address).content.decode()

    actions.answer(tie, response=Response.ACCEPTED, entry=entry(RegistrarFactory(), HELD_ON))

    assert "Awaiting an answer" not in client.get(address).content.decode()


def test_who_has_signed_in_gets_a_page_of_their_own(client, tie):
    own = Client()
    own.force_login(RegistrarFactory(last_name="Ospanova"))
    assert "Ospanova" in own.get(LIST).content.decode()

    visitors = client.get(LIST).content.decode()

    assert "Ospanova" not in visitors
    assert "Ospanova" in own.get(LIST).content.decode()
    assert "ETag" not in own.get(LIST)


def test_browser_that_has_the_page_is_told_so_until_something_changes(client, tie):
    seen = {"If-None-Match": client.get(LIST)["ETag"]}
    same = client.get(LIST, headers=seen)
    assert (same.status_code, same.content) == (304, b"")
    assert same["Cache-Control"] == "private, no-cache"
    assert {"Cookie", "Accept-Language", "HX-Request"} <= set(same["Vary"].split(", "))

    actions.answer(tie, response=Response.ACCEPTED, entry=entry(RegistrarFactory(), HELD_ON))

    assert client.get(LIST, headers=seen).status_code == 200


@pytest.mark.parametrize(
    "asked",
    [
        {"headers": {"Accept-Language": "ru"}},
        {"headers": {"HX-Request": "true"}},
        {"query_params": {"as_of": HELD_ON.isoformat()}},
        {"query_params": {"page": "2"}},
        {"headers": {"Host": "localhost"}},
    ],
    ids=["language", "fragment", "date", "page", "host"],
)
def test_what_is_asked_for_otherwise_is_another_page(client, settings, tie, asked):
    settings.ALLOWED_HOSTS = ["*"]

    assert client.get(LIST, **asked).headers["ETag"] != client.get(LIST).headers["ETag"]


def test_page_begun_before_midnight_is_not_the_next_days(client, settings, tie, monkeypatch):
    monkeypatch.setattr("recommendations.kept_pages.today", lambda: TODAY + timedelta(days=1))
    late = client.get(LIST)["ETag"]
    monkeypatch.undo()
    settings.TRACKER_TODAY = TODAY + timedelta(days=1)

    assert client.get(LIST)["ETag"] != late


def test_head_tells_the_same_as_the_page(client, tie, django_assert_num_queries):
    page = client.get(LIST)

    with django_assert_num_queries(1):
        head = client.head(LIST)

    assert (head["ETag"], head["Cache-Control"]) == (page["ETag"], page["Cache-Control"])
    assert head.content == b""


def test_what_fails_for_the_moment_is_not_kept(client, tie, monkeypatch):
    """A figure says that it could not be estimated, and a minute later it can."""
    found = ActFactory(recommendation=tie.recommendation, kind="assess", verdict="fully")
    assert found.effective_on <= TODAY
    address = reverse("recommendations:figures")

    def fails(*args):
        raise AsideFailed

    monkeypatch.setattr("recommendations.figures.survival.aside", fails)
    caches["default"].clear()
    assert "ETag" not in client.get(address)

    monkeypatch.undo()
    assert "ETag" in client.get(address)


@pytest.mark.parametrize("asked", [{"view": "x"}, {}], ids=["saved view", "message"])
def test_what_is_of_one_person_is_not_kept(client, tie, asked):
    if not asked:
        client.cookies["messages"] = "x"

    assert "ETag" not in client.get(LIST, asked)


def test_next_day_has_another_page(client, settings, tie):
    before = client.get(LIST)["ETag"]

    settings.TRACKER_TODAY += timedelta(days=1)

    assert client.get(LIST)["ETag"] != before


def test_page_with_the_secret_of_a_browser_is_not_kept(rf, tie):
    made = []

    @kept_page
    def view(request):
        made.append(get_token(request))
        return HttpResponse(made[-1])

    answers = []
    for _ in range(2):
        request = rf.get("/")
        request.htmx, request.on = None, TODAY
        answers.append(view(request))

    assert len(made) == 2
    assert not any("ETag" in answer for answer in answers)


@pytest.mark.parametrize(
    "address", [f"{reverse('recommendations:compare')}?since=banana", "/agencies/nobody/"]
)
def test_what_was_not_understood_or_not_found_is_not_kept(client, tie, address):
    client.get(address)
    before = len(caches["pages"]._cache)

    assert "ETag" not in client.get(address)
    assert len(caches["pages"]._cache) == before


def test_page_that_is_not_there_is_there_once_it_is(client, tie):
    seminar = tie.recommendation.seminar
    address = reverse("recommendations:detail", args=[seminar.slug, "zz"])
    assert client.get(address).status_code == 404
    assert client.get(address, headers={"If-None-Match": "*"}).status_code == 404

    RecommendationFactory(seminar=seminar, label="zz")

    assert client.get(address).status_code == 200


def test_what_is_kept_of_the_api_counts_towards_the_limit(
    client, settings, tie, django_assert_num_queries
):
    settings.API_RATE = "2/hour"
    caches["default"].clear()
    first = client.get(API)
    with django_assert_num_queries(1):
        second = client.get(API)

    assert second.json() == first.json()
    assert [each.headers["RateLimit-Remaining"] for each in (first, second)] == ["1", "0"]
    assert client.get(API).status_code == 429


def test_every_record_that_a_visitor_sees_gives_another_edition():
    found = {
        model
        for name in ("agencies", "recommendations")
        for model in apps.get_app_config(name).get_models()
    }
    tied = {
        field.remote_field.through
        for model in found
        for field in model._meta.local_many_to_many
        if field.remote_field.through._meta.auto_created
    }

    watched = {receiver_of for receiver_of in found if listens(receiver_of)}

    assert watched == found - SEEN_BY_NO_VISITOR
    assert {
        each for each in tied if listens(each, models.signals.m2m_changed)
    } == tied - UNSEEN_TIES
    assert set(TOLD) | {User, Act, Assignment, Milestone, Recommendation, Seminar} <= watched


def listens(model, *signals):
    """Whether something happens when one is saved, and when one is deleted."""
    signals = signals or (models.signals.post_save, models.signals.post_delete)
    return all(
        any(
            getattr(receiver, "__module__", "") == "recommendations.changes"
            for receiver in signal._live_receivers(model)[0]
        )
        for signal in signals
    )


def test_name_of_a_person_gives_another_edition_and_a_sign_in_does_not(tie):
    person, before = RegistrarFactory(), edition()

    person.last_login = now()
    person.save(update_fields=["last_login"])
    assert edition() == before

    person.last_name = "Bekova"
    person.save()
    assert edition() != before


def test_agency_that_is_deleted_gives_another_edition(tie):
    spare, before = AgencyFactory(), edition()

    spare.delete()

    assert edition() != before


def test_another_program_or_setting_keeps_pages_of_its_own(monkeypatch, settings, tmp_path):
    folder = tmp_path / "templates"
    folder.mkdir()
    settings.BASE_DIR = tmp_path
    words = set()
    for text, term in [("a", "1"), ("b", "1"), ("b", "2"), ("b", "2")]:
        (folder / "page.html").write_text(text)
        monkeypatch.setenv("TRACKER_SILENCE_DAYS", term)
        words.add(release.release.__wrapped__())

    assert len(words) == 3
