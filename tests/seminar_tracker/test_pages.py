"""What holds of every page, with the real recommendations and the whole story: size, queries,
links, languages, and that nothing inline or from another host is in it."""

import re
from collections import Counter
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import Resolver404, resolve, reverse

from agencies.models import User
from recommendations.choices import Signal
from recommendations.models import Act, Assignment, Milestone
from tests.conftest import TODAY
from tests.markup import elements, links, text_of

pytestmark = pytest.mark.usefixtures("demonstration")

SEMINAR = "/recommendations/astana-2007"
STATUS = [f"{SEMINAR}/{letter}/" for letter in "abcdefghijklmnop"]
DATED = [
    "/", "/recommendations/", "/orphans/", "/agencies/", "/agencies/minjust/", "/agencies/acsa/",
    "/seminars/", "/seminars/astana-2007/", "/method/", "/api/docs/", *STATUS,
]  # fmt: skip
PUBLIC = [*DATED, "/sign-in/", "/nothing/here/", "/?as_of=never", "/recommendations/?signal=no",
          "/recommendations/?q=nothing+of+this", "/orphans/?reason=no"]  # fmt: skip
UPDATE = f"{SEMINAR}/c/update/"
LIMITS = {
    "/": 15, "/recommendations/": 11, "/api/docs/": 17, "/desk/": 21, **dict.fromkeys(STATUS, 19),
    "/agencies/minjust/": 21, "/agencies/acsa/": 21,
}  # fmt: skip
PEOPLE = [None, "justice", "civil-service", "reviewer", "registrar"]
SOME = [path for path in DATED if path not in STATUS or path[-2] in "cfkp"]
AGENCY = [
    "/agencies/minjust/reorganise/", "/agencies/cfcpp/successors/", "/agencies/minjust/people/",
    "/agencies/minjust/handover/",
]  # fmt: skip
LARGEST = 150_000


def form_addresses():
    """The addresses of each form of an act, for the registrar."""
    asked = Assignment.objects.awaiting_answer(on="2008-06-30").order_by("pk").first()
    step = Milestone.objects.unfinished(on="2008-06-30").filter(recommendation__label="c").first()
    held = Assignment.objects.leads().in_force(on="2008-06-30").get(recommendation__label="c")
    label = asked.recommendation.label
    return [
        UPDATE,
        *(f"{SEMINAR}/{label}/{name}/{asked.pk}/" for name in ("answer", "remind")),
        *(f"{SEMINAR}/c/{name}/" for name in ("nominate", "transfer", "close", "divide")),
        *(f"{SEMINAR}/n/{name}/" for name in ("reopen", "recheck")),
        *(f"{SEMINAR}/c/{name}/" for name in (
            f"hand-back/{held.pk}", f"officer/{held.pk}", f"officer/{held.pk}/left")),
        *(f"{SEMINAR}/c/milestones/{step.pk}/{name}/" for name in ("met", "move", "drop", "split")),
        "/desk/remind/", "/desk/nominate/", "/desk/answer/minjust/",
    ]  # fmt: skip


@pytest.fixture(scope="module")
def every_page(_story, django_db_blocker):
    """Each kind of page there is, as visitors, officials and registrars get it, by its name."""
    with django_db_blocker.unblock(), override_settings(TRACKER_TODAY=TODAY, TRACKER_DEMO=True):
        return read_every_page(Client())


def read_every_page(client):
    def sign_in(username):
        client.force_login(User.objects.get(username=username))

    forms = form_addresses()
    pages = {path: client.get(path) for path in PUBLIC}
    pages["fragment"] = client.get("/recommendations/", headers={"HX-Request": "true"})
    sign_in("justice")
    pages |= {f"justice {path}": client.get(path) for path in ["/", "/desk/", STATUS[2]]}
    pages["refused"] = client.get(f"{SEMINAR}/p/update/")
    sign_in("registrar")
    own = [
        "/desk/",
        "/reminders/",
        "/reminders/today/",
        "/settings/",
        "/following/",
        "/views/save/",
    ]
    for path in [*own, *AGENCY, *forms]:
        pages[f"registrar {path}"] = client.get(path)
    for path in forms:
        pages[f"invalid {path}"] = client.post(path, {"text": "Something.", "happened_on": "x"})
    seen = {"token": "6f1f0a52-4a5c-4b47-9ff2-1d0ea07f3d5c", "seen": 1, "text": "Something."}
    pages["conflict"] = client.post(UPDATE, seen | {"happened_on": "2008-06-30"})
    sign_in("reviewer")
    pages |= {f"reviewer {path}": client.get(path) for path in ["/desk/", STATUS[5]]}
    return pages


# --- Size and queries -----------------------------------------------------------------


@pytest.mark.parametrize("person", PEOPLE)
def test_pages_stay_within_their_queries_and_size(client, sign_in, person):
    if person:
        sign_in(person)
    over = {}
    for path in [*(SOME if person else DATED), "/desk/", "/recommendations/export.csv"]:
        with CaptureQueriesContext(connection) as queries:
            response = client.get(path)
            size = len(response.getvalue())
        if size > LARGEST or len(queries) > LIMITS.get(path, 15):
            over[path] = (len(queries), size)

    assert over == {}


@pytest.mark.parametrize("person", PEOPLE)
def test_lists_do_without_the_documents_of_seminars(client, sign_in, person):
    """They are long, and each row would bring one again."""
    if person:
        sign_in(person)
    reading = set()
    for path in ("/recommendations/", "/orphans/", "/seminars/", "/seminars/astana-2007/"):
        with CaptureQueriesContext(connection) as queries:
            client.get(path)
        if any('."document"' in each["sql"] for each in queries):
            reading.add(path)

    assert reading == {"/seminars/astana-2007/"}


@pytest.mark.parametrize("as_of", ["2007-04-24", "2008-01-15"])
def test_pages_of_the_past_stay_within_their_queries(client, sign_in, as_of):
    sign_in("registrar")
    over = {}
    for path in [path for path in SOME if path in LIMITS]:
        with CaptureQueriesContext(connection) as queries:
            client.get(path, {"as_of": as_of})
        if len(queries) > LIMITS[path]:
            over[path] = len(queries)

    assert over == {}


# --- The story on its pages -----------------------------------------------------------


def test_each_figure_leads_to_as_many_rows(client, every_page):
    overview = every_page["/"]
    figures = overview.context["figures"]

    assert figures == {
        "total": 16, "closed": 1, "orphan": 7, "overdue": 2, "silent": 2, "track": 4,
    }  # fmt: skip
    for signal in Signal:
        address = f"/recommendations/?signal={signal}"
        assert address in links(overview)
        assert client.get(address).context["page"].paginator.count == figures[signal]


def test_orphans_of_all_pages_agree(every_page):
    overview, orphans = every_page["/"].context, every_page["/orphans/"].context

    assert orphans["page"].paginator.count == overview["figures"]["orphan"]
    assert sum(number for _, number in orphans["reasons"]) == overview["figures"]["orphan"]
    assert orphans["trend"].last == overview["figures"]["orphan"]
    assert [row.pk for row in orphans["rows"][:7]] == [row.pk for row in overview["orphans"]]


def test_every_act_of_the_story_shows_on_a_status_page(every_page):
    contexts = [every_page[path].context for path in STATUS]

    shown = {act for context in contexts for act in [*context["reports"], *context["chain"]]}
    assert shown == set(Act.objects.all())


# --- Links ----------------------------------------------------------------------------

UNDATED = ("/sign-in/", "/language/", "/admin/", "/desk/")


@pytest.mark.parametrize("path", DATED)
def test_links_keep_the_chosen_date(client, path):
    response = client.get(path, {"as_of": "2008-03-01"})

    internal = [link for link in links(response) if urlsplit(link).netloc == ""]
    pages = [link for link in internal if not link.startswith(("#", *UNDATED))]
    undated = [link for link in pages if "as_of" not in parse_qs(urlsplit(link).query)]
    assert len(pages) > 8
    # Only the ways back to today: in the banner and in the menu of dates.
    assert undated == [path, path]


def test_pages_of_today_lead_to_today(every_page):
    dated = {path for path in DATED for link in links(every_page[path]) if "as_of=" in link}

    # The table of the orphans over time leads to each of its days.
    assert dated == {"/orphans/"}


def test_links_lead_to_pages_that_are_there(every_page):
    broken = set()
    for page in every_page.values():
        for link in links(page):
            address = urlsplit(link)
            if address.netloc or not address.path:
                continue
            try:
                resolve(address.path)
            except Resolver404:
                broken.add(link)

    assert broken == set()


def test_every_link_of_the_first_page_opens(client, every_page):
    pages = {link for link in links(every_page["/"]) if link.startswith("/")}

    answers = {link: client.get(link).status_code for link in pages if "/language/" not in link}

    assert len(answers) > 20
    assert set(answers.values()) == {200}


def test_links_within_a_page_lead_to_its_parts(every_page):
    broken = {}
    for name, page in every_page.items():
        parts = {attrs["id"] for _, attrs in elements(page) if "id" in attrs}
        lost = [link for link in links(page) if link.startswith("#") and link[1:] not in parts]
        if lost and name != "fragment":
            broken[name] = lost

    assert broken == {}


# --- Markup ---------------------------------------------------------------------------


def test_no_page_has_inline_script_or_style(every_page):
    found = {}
    for name, page in every_page.items():
        content = page.content.decode()
        scripts = re.findall(r"<script(?![^>]*\ssrc=)|<script[^>]*>[^<\s]|<style", content)
        inline = [
            key for _, attrs in elements(page) for key in attrs
            if key == "style" or re.fullmatch(r"on\w+|hx-on.*", key)
        ]  # fmt: skip
        addresses = re.findall(r"(?:href|src|action)=\"\s*(?:javascript|data):", content)
        if scripts or inline or addresses:
            found[name] = (scripts, inline, addresses)

    assert found == {}


def test_no_page_loads_anything_from_another_host(every_page):
    loaded = {
        attrs.get("src") or attrs.get("href", "")
        for page in every_page.values()
        for tag, attrs in elements(page)
        if tag in {"script", "link", "img", "iframe", "source", "use", "image", "object", "embed"}
        # A feed is read when somebody asks for it.
        and attrs.get("rel") != "alternate"
    }

    assert {address for address in loaded if not address.startswith(("/static/", "#"))} == set()
    assert "/static/css/tracker.css" in loaded


def test_the_feed_of_the_story_is_well_formed_and_bounded(client, demonstration):
    feed = ElementTree.fromstring(client.get("/feeds/acts.atom").content)  # noqa: S314 - our own

    assert len(feed.findall("{http://www.w3.org/2005/Atom}entry")) == 50
    assert Act.objects.count() > 50


def test_no_page_repeats_an_id(every_page):
    repeated = {}
    for name, page in every_page.items():
        ids = Counter(attrs["id"] for _, attrs in elements(page) if "id" in attrs)
        if twice := [each for each, count in ids.items() if count > 1]:
            repeated[name] = twice

    assert repeated == {}


def test_labels_and_descriptions_point_to_what_is_there(every_page):
    lost = {}
    for name, page in every_page.items():
        ids = {attrs["id"] for _, attrs in elements(page) if "id" in attrs}
        wanted = set()
        for _, attrs in elements(page):
            for key in ("for", "aria-describedby", "aria-labelledby"):
                wanted |= set(attrs.get(key, "").split())
        if wanted - ids:
            lost[name] = wanted - ids

    assert lost == {}


def test_every_page_has_one_heading_and_a_title(every_page):
    for name, page in every_page.items():
        if name != "fragment":
            tags = Counter(tag for tag, _ in elements(page))
            assert tags["h1"] == tags["main"] == 1, name
            assert re.search(r"<title>[^<]+ · Seminar Tracker</title>", page.content.decode()), name


# --- Headers --------------------------------------------------------------------------


def test_every_answer_has_the_strict_policy(client, every_page):
    others = {path: client.get(path) for path in ["/recommendations/export.csv", "/livez"]}

    for name, page in (every_page | others).items():
        policy = page["Content-Security-Policy"]
        directives = dict(part.strip().split(" ", 1) for part in policy.split(";"))
        assert directives["default-src"] == "'none'", name
        assert directives["script-src"] == directives["style-src"] == "'self'", name
        assert directives["frame-ancestors"] == directives["base-uri"] == "'none'", name
        assert "unsafe" not in policy, name
        assert "http" not in policy, name
        assert page["X-Frame-Options"] == "DENY", name
        assert page["X-Content-Type-Options"] == "nosniff", name
        assert page["Referrer-Policy"] == "same-origin", name


# --- Languages, banner ----------------------------------------------------------------


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_every_page_opens_in_every_language(client, sign_in, language):
    client.cookies["django_language"] = language
    sign_in("registrar")

    for path in [*SOME, "/desk/", *AGENCY, *form_addresses(), "/recommendations/export.csv"]:
        response = client.get(path)
        assert (response.status_code, response["Content-Language"]) == (200, language), path


@pytest.mark.parametrize("demo", [True, False], ids=["demonstration", "real register"])
def test_banner_says_what_is_invented_only_in_the_demonstration(client, settings, demo):
    settings.TRACKER_DEMO = demo

    for path in ["/", "/recommendations/", STATUS[2], "/sign-in/", "/nothing/here/", "/?as_of=no"]:
        text = text_of(client.get(path))
        assert ("is invented." in text) is demo, path


# --- Every address --------------------------------------------------------------------

DETAIL = ["astana-2007", "c"]
ADDRESSES = {
    "overview": [], "list": [], "csv": [], "detail": DETAIL, "orphans": [], "agency-list": [],
    "agency-detail": ["minjust"], "seminar-list": [], "seminar-detail": ["astana-2007"],
    "method": [],
}  # fmt: skip


@pytest.mark.parametrize("name", ADDRESSES)
@pytest.mark.parametrize(
    "query",
    ["page=💥", "%00=%00", "sort=%00", "q=%25%25%25", "a[]=1&a[]=2", "&&&==", "as_of=&as_of=",
     "x=" + "9" * 4000],
)  # fmt: skip
def test_no_query_string_breaks_a_page(client, name, query):
    address = reverse(f"recommendations:{name}", args=ADDRESSES[name])

    assert client.get(f"{address}?{query}").status_code in {200, 400}
