"""Pages that read the same for all are kept once; in them stands what is each reader's own."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.cache import caches as django_caches
from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.test import Client
from django.urls import reverse

from agencies.models import Agency, User
from recommendations import actions, dossier
from recommendations.choices import Verdict
from recommendations.following import watch
from recommendations.kept_pages import kept_for_all
from recommendations.models import Evidence, Recommendation
from recommendations.permissions import Offers, is_told_more, offers
from seminar_tracker.clock import now
from tests.factories import (
    AgencyFactory,
    MilestoneFactory,
    RecommendationFactory,
    RegistrarFactory,
    entry,
)
from tests.recommendations.scenes import JUNE, held, person_of, reported

SHARED = [
    "/", "/recommendations/", "/recommendations/?signal=orphan&sort=unowned", "/orphans/",
    "/agencies/", "/agencies/minjust/", "/agencies/acsa/", "/seminars/", "/seminars/astana-2007/",
    "/figures/", "/method/", "/?as_of=2008-01-15", "/agencies/minjust/?as_of=2008-01-15",
]  # fmt: skip
# These tell some readers more than others.
STATUS = [f"/recommendations/astana-2007/{letter}/" for letter in "acdfk"]
SECRET = re.compile(r'name="csrfmiddlewaretoken" value="\w+"')
PEOPLE = ["justice", "civil-service", "reviewer", "registrar"]


@pytest.fixture(autouse=True)
def story(demonstration, settings):
    settings.TRACKER_TODAY = demonstration


@pytest.fixture
def caches(settings):
    """Caches that keep, in place of the tests' own, which do not."""
    backend = "django.core.cache.backends.locmem.LocMemCache"
    kept = {name: {"BACKEND": backend, "LOCATION": name} for name in ("kept", "pages")}
    settings.CACHES = settings.CACHES | kept
    for name in kept:
        django_caches[name].clear()


def browser(username):
    client = Client()
    client.force_login(User.objects.get(username=username))
    return client


def read(client, address):
    return SECRET.sub("", client.get(address).content.decode())


def alike(settings, address, people=PEOPLE):
    """Check that what each reader gets is what would be made for them alone; return the pages."""
    keeping = settings.CACHES
    settings.CACHES = settings.CACHES | {
        "pages": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}
    }
    # A page is made without a cache and for one person alone with a message for them.
    made = {}
    for name in people:
        client = browser(name)
        client.cookies["messages"] = "none"
        made[name] = read(client, address)
    made[""] = read(Client(), address)
    settings.CACHES = keeping

    # Twice: who has it made, and who finds it.
    for name in [*people, *reversed(people)]:
        assert read(browser(name), address) == made[name]
    assert read(Client(), address) == made[""]
    assert len(set(made.values())) == len(made)
    assert "<!--" not in "".join(made.values())
    return made


@pytest.mark.parametrize("address", [*SHARED, *STATUS, f"{STATUS[1]}?as_of=2008-01-15"])
def test_everybody_gets_the_page_that_would_be_made_for_them(settings, caches, address):
    alike(settings, address)


@pytest.fixture
def with_secrets(demonstration):
    """A recommendation of which each reads otherwise: notes, files, and what was taken back."""
    said = RecommendationFactory(label="x", seminar__slug="secret", text="Sit, and publish.")
    tie = held(said, on=JUNE)
    passages = ["Sit,", "and publish."]
    actions.divide(said, passages=passages, entry=entry(RegistrarFactory(), JUNE))
    MilestoneFactory(recommendation=said, agency=tie.agency)
    reporter, colleague = person_of(tie.agency), person_of(tie.agency)
    by = entry(reporter, JUNE, agency=tie.agency)
    minutes = Evidence(title="Minutes of the council", url="https://x.example/m", is_internal=True)
    actions.report(said, text="It sat.", evidence=[minutes], entry=by)
    checked = entry(User.objects.get(username="reviewer"), JUNE)
    verdict = Verdict.IN_PART
    actions.assess(said, verdict=verdict, text="Doubtful.", relied=[minutes], entry=checked)
    later = replace(by, at=by.at + timedelta(minutes=1))
    actions.undo(actions.report(said, text="Sent in error.", entry=later), entry=later)
    return said.get_absolute_url(), reporter.username, colleague.username


def test_what_is_inside_reaches_those_for_whom_it_is(settings, caches, with_secrets):
    address, reporter, colleague = with_secrets

    page = alike(settings, address, [*PEOPLE, reporter, colleague])

    readers = {
        "Minutes of the council": {"reviewer", "registrar", reporter, colleague},
        "Doubtful.": {"reviewer"},
        "Sent in error.": {"reviewer", "registrar", reporter},
        "Relies on": {"reviewer", "registrar", reporter, colleague},
        "Mark as met": {"registrar", reporter, colleague},
    }
    for words, who in readers.items():
        assert (words, {name for name in page if words in page[name]}) == (words, who)


@pytest.mark.parametrize("address", SHARED)
def test_page_is_made_once_for_all(caches, django_assert_max_num_queries, address):
    client = browser("civil-service")
    client.get(address)
    Client().get(address)

    # The edition, the session, the person; of an agency and a seminar what is the reader's own.
    own = 8 if "minjust" in address or "acsa" in address or "astana" in address else 3
    reviewer = browser("reviewer")
    for reader in (client, reviewer):
        with django_assert_max_num_queries(own):
            assert reader.get(address).status_code == 200
    with django_assert_max_num_queries(1):
        Client().get(address)


def test_what_only_the_agencys_own_find_is_for_nobody_else(caches):
    people = reverse("recommendations:people", args=["minjust"])

    assert people in read(browser("registrar"), "/agencies/minjust/")
    assert people not in read(Client(), "/agencies/minjust/")
    assert people not in read(browser("civil-service"), "/agencies/minjust/")
    assert people in read(browser("justice"), "/agencies/minjust/")


def test_who_watches_an_agency_sees_it_at_once(caches):
    client = browser("reviewer")
    assert "Stop watching" not in read(client, "/agencies/minjust/")

    reader = User.objects.get(username="reviewer")
    watch(reader, Agency.objects.get(code="minjust"), at=now())

    assert "Stop watching" in read(client, "/agencies/minjust/")
    assert "Stop watching" not in read(browser("registrar"), "/agencies/minjust/")
    reader.watches.all().delete()


def test_forms_in_a_kept_page_bear_the_secret_of_the_browser(caches):
    client = Client(enforce_csrf_checks=True)
    client.force_login(User.objects.get(username="reviewer"))
    Client().get("/")
    page = client.get("/").content.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)

    out = client.post(reverse("sign-out"), {"csrfmiddlewaretoken": token[1]})

    assert out.status_code == 302
    assert "Sign in" in read(client, "/")


@pytest.mark.parametrize(
    "address", ["/agencies/none-such/", "/seminars/none-such/", "/?as_of=1999-01-01"]
)
def test_page_that_is_not_there_is_still_the_readers(caches, address):
    page = read(browser("justice"), address)

    assert "Sign out" in page
    assert "<!--" not in page


def test_fragment_of_a_kept_page_has_the_readers_own_part(caches):
    fragment = {"headers": {"HX-Request": "true"}}

    page = browser("justice").get("/recommendations/", **fragment).content.decode()

    assert "Save this view" in page
    assert "<!doctype" not in page
    assert "Save this view" not in Client().get("/recommendations/", **fragment).content.decode()


@pytest.mark.parametrize("address", SHARED)
def test_page_that_somebody_by_name_asks_for_first_is_kept_for_all(caches, address):
    browser("registrar").get(address)

    assert len(django_caches["pages"]._cache) == 1


def test_readers_page_is_theirs_alone_on_its_way(caches):
    client = browser("reviewer")
    for _ in range(2):
        page = client.get("/")
        assert page["Cache-Control"] == "private, no-cache"
        assert "Cookie" in page["Vary"]
        assert "ETag" not in page


@pytest.fixture
def asked(rf, demonstration):
    """A request of a person by name."""
    request = rf.get("/")
    request.COOKIES["sessionid"] = "known"
    request.user = User.objects.get(username="justice")
    request.htmx, request.on = None, demonstration
    return request


def test_view_of_a_page_for_all_sees_a_visitor(caches, asked):
    view = kept_for_all(lambda request: {})(lambda request: HttpResponse(str(request.user)))

    assert view(asked).content == b"AnonymousUser"
    assert asked.user.username == "justice"


def test_page_for_all_is_not_rendered_once_the_reader_is_back(caches, asked):
    view = kept_for_all(lambda request: {})(lambda request: TemplateResponse(request, "400.html"))

    with pytest.raises(TypeError, match="rendered by its view"):
        view(asked)


def test_status_page_is_made_once_for_all(caches, django_assert_max_num_queries):
    address = STATUS[1]
    read(Client(), address)

    # The edition, the session, the person, whether it is their own, itself, and their watch.
    client = browser("civil-service")
    with django_assert_max_num_queries(6):
        assert "Sign out" in read(client, address)
    # And standing, ties, steps, parts, posts, the last act; what is inside, with its evidence.
    for name in ("justice", "reviewer", "registrar"):
        reader = browser(name)
        with django_assert_max_num_queries(15):
            reader.get(address)
    assert len(django_caches["pages"]._cache) == 1


def test_whoever_may_do_more_is_told_more(demonstration):
    told = {
        (name, row.label)
        for name in PEOPLE
        for row in Recommendation.objects.all()
        if is_told_more(User.objects.get(username=name), row.seminar.slug, row.label)
    }
    offered = {
        (name, row.label)
        for name in PEOPLE
        for row in Recommendation.objects.all()
        if offers(
            User.objects.get(username=name),
            dossier.ties(row, demonstration), dossier.steps(row, demonstration), on=demonstration,
        ) != Offers()
    }  # fmt: skip

    assert offered <= told
    assert {name for name, _label in offered} == set(PEOPLE)
    assert ("civil-service", "c") not in told
    assert not is_told_more(AnonymousUser(), "astana-2007", "c")


@pytest.mark.django_db
def test_own_act_and_post_of_the_past_make_a_recommendation_ones_own():
    tie = held(on=JUNE)
    act = reported(tie)
    once = person_of(tie.agency)
    once.memberships.update(ends_on=JUNE)

    at = tie.recommendation.seminar.slug, tie.recommendation.label
    assert dossier.own(*at, act.recorded_by)
    assert dossier.own(*at, once)
    assert not dossier.own(*at, person_of(AgencyFactory()))
    other = RecommendationFactory()
    assert not dossier.own(other.seminar.slug, other.label, once)
