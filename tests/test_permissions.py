"""Every address and method of the project, tried by everybody, compared with the matrix.

A row says who is let in by which method: everybody, all who are signed in, those whom the matrix
of `recommendations.rules.permissions` allows a kind of act, or the roles it names. An address
without a row fails the test, and so does a row without an address.
"""

from collections.abc import Iterable, Iterator
from contextlib import closing
from typing import Any

import pytest
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.test import Client, override_settings
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from agencies.models import Agency, Membership, User
from recommendations import actions
from recommendations.choices import Kind
from recommendations.models import (
    Assignment,
    CalendarAddress,
    Download,
    Draft,
    Evidence,
    Milestone,
    Recommendation,
    SavedView,
)
from recommendations.reminders.letters import unsubscribe_url
from recommendations.rules.permissions import Capacity, may
from tests.conftest import TODAY
from tests.factories import HELD_ON, entry, noon

pytestmark = pytest.mark.django_db

VISITOR = "visitor"
# Who tries, and what the person is to recommendation c, which the Ministry of Justice leads and
# the Ministry of Foreign Affairs supports.
ROLES: dict[str, set[Capacity]] = {
    VISITOR: set(),
    "official of the lead": {Capacity.LEAD_OFFICIAL},
    "official of a supporter": {Capacity.SUPPORT_OFFICIAL},
    "official of neither": set(),
    "focal point": {Capacity.FOCAL_POINT, Capacity.LEAD_OFFICIAL},
    "reviewer": {Capacity.REVIEWER},
    "registrar": {Capacity.REGISTRAR},
    "administrator": set(),
}
ACCOUNTS = {
    "official of the lead": "justice-desk",
    "official of a supporter": "foreign-desk",
    "official of neither": "education",
    "focal point": "justice",
    "reviewer": "reviewer",
    "registrar": "registrar",
    "administrator": "admin",
}
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")

Who = frozenset[str]
EVERYBODY: Who = frozenset(ROLES)
NOBODY: Who = frozenset()
SIGNED_IN = EVERYBODY - {VISITOR}
REGISTRAR: Who = frozenset({"registrar"})
# Of the Ministry of Justice.
INSIDERS: Who = frozenset({"official of the lead", "focal point", "registrar"})
STAFF: Who = frozenset({"registrar", "administrator"})
ADMINISTRATOR: Who = frozenset({"administrator"})
FOCAL_POINT: Who = frozenset({"focal point"})

URLS = get_resolver().url_patterns

# Of each address: its arguments, and who is let in by which method.
Row = tuple[list[Any], dict[str, Who]]


def allowed(kind: Kind) -> Who:
    """Whom the matrix lets act on c. The milestone is the lead's: to a supporter, another's."""
    return frozenset(role for role, held in ROLES.items() if may(kind, held, own_milestone=False))


def page(who: Who = EVERYBODY, *args: Any) -> Row:
    return list(args), {"GET": who}


def form(who: Who | Kind, *args: Any) -> Row:
    who = allowed(who) if isinstance(who, Kind) else who
    return list(args), {"GET": who, "POST": who}


def deed(who: Who | Kind, *args: Any) -> Row:
    """An address that takes a form, and has no page of its own."""
    return list(args), {"POST": allowed(who) if isinstance(who, Kind) else who}


@pytest.fixture(scope="module")
def rows(_story, django_db_blocker):
    """The table of the tracker's own addresses, in the demonstration."""
    with (
        django_db_blocker.unblock(),
        override_settings(TRACKER_TODAY=TODAY, TRACKER_DEMO=True),
    ):
        supporter = User.objects.create(username="foreign-desk")
        agency = Agency.objects.get(code="mfa")
        Membership.objects.create(user=supporter, agency=agency, starts_on=HELD_ON)
        yield table(User.objects.get(username="registrar"), User.objects.get(username="justice"))


def table(registrar: User, focal_point: User) -> dict[str, Row]:
    c = ["astana-2007", "c"]
    n = ["astana-2007", "n"]
    k = ["astana-2007", "k"]
    said = Recommendation.objects.get(label="c")
    actions.divide(said, passages=said.text.split(". ", 1), entry=entry(registrar, TODAY))
    lead = said.assignments.leads().get().pk
    asked = Assignment.objects.get(recommendation__label="k", role="lead", ends_on=None).pk
    step = Milestone.objects.get(recommendation=said, code="C1").pk
    mine = said.acts.filter(recorded_by=focal_point).first()
    draft = Draft.objects.create(user=focal_point, address="/", saved_at=noon(TODAY))
    post = Membership.objects.get(user__username="justice-desk")
    calendar = CalendarAddress.objects.create(user=focal_point, made_at=noon(TODAY))
    kept = {"file": "a.pdf", "original_name": "a.pdf", "size": 1, "sha256": "0" * 64}
    internal = Evidence.objects.create(
        act=mine, title="Draft", is_internal=True, media_type="application/pdf", **kept
    )
    file = Download.objects.create(
        key="0", format="xlsx", query="", on=TODAY, language="en", total=1, made_at=noon(TODAY)
    )
    view = {"user": focal_point, "count": 0, "counted_on": TODAY, "made_at": noon(TODAY)}
    shared = SavedView.objects.create(name="Shared", **view)
    spare = SavedView.objects.create(name="Spare", **view)
    return {
        "recommendations:overview": page(),
        "recommendations:list": page(),
        "recommendations:feed": page(),
        "recommendations:feed-recommendation": page(EVERYBODY, *c),
        "recommendations:feed-seminar": page(EVERYBODY, "astana-2007"),
        "recommendations:feed-agency": page(EVERYBODY, "minjust"),
        # Opened without a form, they lead back to the page with the button.
        "recommendations:watch-recommendation": form(SIGNED_IN, *c),
        "recommendations:watch-seminar": form(SIGNED_IN, "astana-2007"),
        "recommendations:watch-agency": form(SIGNED_IN, "minjust"),
        "recommendations:following": page(SIGNED_IN),
        "recommendations:view-save": form(SIGNED_IN),
        # Who has the address needs no account; only its owner changes a view.
        "recommendations:view": page(EVERYBODY, shared.token),
        "recommendations:view-change": form(FOCAL_POINT, shared.token),
        "recommendations:view-delete": form(FOCAL_POINT, spare.token),
        "recommendations:csv": page(),
        "recommendations:xlsx": page(),
        "recommendations:json": page(),
        "recommendations:downloads": form(EVERYBODY),
        "recommendations:download": page(EVERYBODY, file.token),
        "recommendations:download-file": page(EVERYBODY, file.token),
        "recommendations:detail": page(EVERYBODY, *c),
        "recommendations:orphans": page(),
        "recommendations:agency-list": page(),
        "recommendations:agency-options": page(),
        "recommendations:agency-detail": page(EVERYBODY, "minjust"),
        "recommendations:seminar-list": page(),
        "recommendations:seminar-detail": page(EVERYBODY, "astana-2007"),
        "recommendations:method": page(),
        "recommendations:figures": page(),
        "recommendations:figure-download": page(EVERYBODY, "ageing", "csv"),
        "recommendations:reports": page(),
        "recommendations:report-pdf": page(),
        "recommendations:report-docx": page(),
        "recommendations:report-cable": page(),
        "recommendations:evidence": page(
            frozenset({"official of the lead", "focal point", "reviewer", "registrar"}),
            internal.pk,
        ),
        "recommendations:nominate": form(Kind.NOMINATE, *c),
        "recommendations:transfer": form(Kind.TRANSFER, *c),
        "recommendations:answer": form(Kind.ANSWER, *k, asked),
        "recommendations:remind": form(Kind.REMIND, *k, asked),
        "recommendations:hand-back": form(Kind.HAND_BACK, *c, lead),
        "recommendations:name-officer": form(Kind.NAME_OFFICER, *c, lead),
        "recommendations:officer-left": form(Kind.OFFICER_LEFT, *c, lead),
        "recommendations:update": form(Kind.UPDATE, *c),
        "recommendations:update-preview": deed(Kind.UPDATE, *c),
        "recommendations:milestone-meet": form(Kind.MEET, *c, step),
        "recommendations:milestone-move": form(Kind.MOVE, *c, step),
        "recommendations:milestone-drop": form(Kind.DROP, *c, step),
        "recommendations:milestone-split": form(Kind.SPLIT, *c, step),
        "recommendations:assess": form(Kind.ASSESS, *c),
        "recommendations:ask": form(Kind.ASSESS, *c),
        "recommendations:close": form(Kind.CLOSE, *c),
        "recommendations:reopen": form(Kind.REOPEN, *n),
        "recommendations:recheck": form(Kind.RECHECK, *n),
        "recommendations:divide": form(Kind.DIVIDE, *c),
        "recommendations:part-close": form(Kind.CLOSE, *c, 1),
        "recommendations:part-reopen": form(Kind.REOPEN, *c, 1),
        # Opened without a form, as after signing in again, it leads back to the recommendation.
        "recommendations:undo": ([*c, mine.pk], {"GET": SIGNED_IN, "POST": FOCAL_POINT}),
        "recommendations:desk": page(SIGNED_IN),
        "recommendations:review": page(allowed(Kind.ASSESS)),
        "recommendations:compare": page(),
        "recommendations:compare-csv": page(),
        "recommendations:compare-xlsx": page(),
        "recommendations:compare-json": page(),
        "recommendations:bulk-answer": form(Kind.ANSWER, "minjust"),
        "recommendations:bulk-remind": form(Kind.REMIND),
        "recommendations:bulk-nominate": form(Kind.NOMINATE),
        "recommendations:drafts": page(SIGNED_IN),
        # What is sent without a signed ticket of a form is refused to everybody.
        "recommendations:draft-save": deed(NOBODY),
        "recommendations:draft-discard": ([draft.pk], {"GET": SIGNED_IN, "POST": FOCAL_POINT}),
        "recommendations:reorganise": form(REGISTRAR, "minjust"),
        "recommendations:successors": form(REGISTRAR, "minjust"),
        "recommendations:people": (["minjust"], {"GET": INSIDERS, "POST": REGISTRAR}),
        "recommendations:person": (
            ["minjust", post.pk],
            {"GET": INSIDERS, "POST": REGISTRAR | FOCAL_POINT},
        ),
        "recommendations:handover": page(INSIDERS, "minjust"),
        "recommendations:reminders": page(REGISTRAR),
        "recommendations:reminders-today": page(REGISTRAR),
        "recommendations:reminders-again": deed(REGISTRAR),
        "recommendations:settings": form(SIGNED_IN),
        # Who has the secret of the address needs no account.
        "recommendations:calendar": page(EVERYBODY, calendar.token),
        "recommendations:unsubscribe": form(
            EVERYBODY, unsubscribe_url(focal_point.pk).split("/")[-2]
        ),
        "recommendations:calendar-make": deed(SIGNED_IN),
        "recommendations:calendar-revoke": deed(FOCAL_POINT, calendar.pk),
        "api:docs": page(),
        "api:index": page(),
        "api:recommendations": page(),
        "api:recommendation": page(EVERYBODY, *c),
        "api:seminars": page(),
        "api:seminar": page(EVERYBODY, "astana-2007"),
        "api:agencies": page(),
        "api:agency": page(EVERYBODY, "minjust"),
        "api:figures": page(),
        "api:figure": page(EVERYBODY, "ageing"),
        "api:description": page(),
        "sign-in": ([], dict.fromkeys(("GET", "POST", "PUT"), EVERYBODY)),
        "sign-out": deed(EVERYBODY),
        "language": page(EVERYBODY, "kk"),
        "livez": page(),
        "readyz": page(),
    }


def addresses(patterns: Iterable[Any], space: str = "") -> Iterator[tuple[str, URLPattern]]:
    """The name of every address of the project, with its pattern."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from addresses(pattern.url_patterns, inner)
        else:
            yield f"{space}{pattern.name}", pattern


def outcome(response: Any) -> str:
    """Whether the person got in, was kept out, or the address knows no such method."""
    if response.status_code == 405:
        return "no such method"
    asked_to_sign_in = response.status_code == 302 and "sign-in/?" in response["Location"]
    asked_by_admin = response.status_code == 302 and "admin/login/" in response["Location"]
    # 204: a page that asks by itself, in the background, is told nothing.
    kept_out = response.status_code in {204, 401, 403, 404} or asked_to_sign_in or asked_by_admin
    return "kept out" if kept_out else "let in"


def client_of(role: str) -> Client:
    client = Client()
    if role != VISITOR:
        client.force_login(User.objects.get(username=ACCOUNTS[role]))
    return client


def test_every_address_has_its_row(rows):
    own = {name for name, _ in addresses(URLS) if not name.startswith("admin:")}

    assert own == rows.keys()


@pytest.mark.parametrize("role", ROLES)
def test_everybody_is_let_in_where_the_table_says(rows, demonstration, storage, role):
    storage.save("a.pdf", ContentFile(b"x"))
    found, expected = {}, {}
    for name, (args, methods) in rows.items():
        address = reverse(name, args=args)
        client = client_of(role)
        for method in METHODS:
            who = methods.get(method)
            verdict = "let in" if who and role in who else "kept out"
            expected[name, method] = "no such method" if who is None else verdict
            with closing(client.generic(method, address)) as response:
                found[name, method] = outcome(response)

    assert found == expected


# --- The administration -------------------------------------------------------------------

# Reached by everybody: they show nothing, or lead to the sign-in.
OPEN = {"admin:login", "admin:logout", "admin:None"}
# Pages that not both registrars and administrators may open, whoever else is kept out.
IN_ADMINISTRATION: dict[str, Who] = {
    "admin:agencies_user_add": ADMINISTRATOR,
    "admin:agencies_user_delete": ADMINISTRATOR,
    "admin:auth_user_password_change": ADMINISTRATOR,
    "admin:auditlog_logentry_changelist": ADMINISTRATOR,
    "admin:auditlog_logentry_change": ADMINISTRATOR,
    "admin:auditlog_logentry_history": ADMINISTRATOR,
    # What is never rewritten, and what only an act brings about.
    "admin:auditlog_logentry_add": NOBODY,
    "admin:auditlog_logentry_delete": NOBODY,
    "admin:recommendations_act_delete": NOBODY,
    "admin:recommendations_evidence_add": NOBODY,
    "admin:recommendations_evidence_delete": NOBODY,
    "admin:recommendations_milestone_delete": NOBODY,
    # Without the field for which it looks something up.
    "admin:autocomplete": NOBODY,
}


def administration() -> Iterator[tuple[str, list[Any]]]:
    """The named addresses of the administration, each with arguments that find something."""
    for name, pattern in addresses(URLS):
        wanted = pattern.pattern.converters.keys() | set(pattern.pattern.regex.groupindex)
        if not name.startswith("admin:") or name in OPEN:
            continue
        if wanted == {"app_label"}:
            yield name, ["agencies"]
        elif not wanted:
            yield name, []
        elif name == "admin:view_on_site":
            model = ContentType.objects.get_for_model(Agency)
            yield name, [model.pk, Agency.objects.first().pk]
        else:
            app, model, _page = (
                name.removeprefix("admin:")
                .replace("auth_user_password", "agencies_user")
                .split("_")
            )
            yield name, [apps.get_model(app, model).objects.order_by("pk").first().pk]


@pytest.mark.parametrize("role", ROLES)
def test_everybody_is_let_in_to_the_administration_where_the_table_says(rows, demonstration, role):
    client, found, expected = client_of(role), {}, {}
    for name, args in administration():
        let_in = role in IN_ADMINISTRATION.get(name, STAFF)
        expected[name] = "let in" if let_in else "kept out"
        with closing(client.get(reverse(name, args=args))) as response:
            found[name] = outcome(response)

    assert found == expected
