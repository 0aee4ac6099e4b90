"""The pages that are timed, each with the page of the bare floor that does the nearest thing."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from bench.bodies import FOCAL_POINT, LARGEST
from bench.registers import ACCOUNTS
from recommendations.rules.spans import years_after

LARGE = f"body-{LARGEST}"
SORTS = ("title", "signal", "unowned", "due", "news")
PER_PAGE = 50
FLOOR_UPDATES = 20


@dataclass(frozen=True)
class Visit:
    """A page: its address, its partner on the floor, and whether somebody is signed in."""

    name: str
    path: str
    floor: str
    is_signed_in: bool = False
    # For posting: the fields of the form, and the addresses that take them in turn.
    form: str = ""
    paths: tuple[str, ...] = ()

    @property
    def status(self) -> int:
        return 302 if self.form else 200


def visits(on: date) -> Iterator[Visit]:
    """All kinds of pages, for the register that Django is pointed at; posting comes last."""
    from django.db.models import Count

    from recommendations.models import Recommendation

    rows = Recommendation.objects.select_related("seminar")
    past = f"as_of={years_after(on, -3)}"
    yield Visit("overview", "/", "dashboard")
    yield Visit("overview, 3 years back", f"/?{past}", "dashboard")
    yield from of_the_register(rows.count(), past)
    yield Visit("status page", like_the_floors(rows).get_absolute_url(), "detail")
    longest = rows.alias(told=Count("acts")).order_by("-told", "pk")[0]
    yield Visit("status page, longest", longest.get_absolute_url(), "detail")
    yield Visit("orphans", "/orphans/", "dashboard")
    yield Visit("orphans, 3 years back", f"/orphans/?{past}", "dashboard")
    yield Visit("large agency", f"/agencies/{LARGE}/", "list")
    yield Visit("desk", "/desk/", "list", is_signed_in=True)
    yield Visit("API page", "/api/v1/recommendations/", "api")
    yield Visit("feed of everything", "/feeds/acts.atom", "api")
    yield Visit("feed of large agency", f"/agencies/{LARGE}/acts.atom", "api")
    yield posting(on)


def like_the_floors(rows: Any) -> Any:
    """The recommendation whose history is nearest to that on the floor: 20 updates."""
    from django.db.models import Count, Q
    from django.db.models.functions import Abs

    from recommendations.choices import Kind

    told = Count("acts", filter=Q(acts__kind=Kind.UPDATE))
    return rows.alias(away=Abs(told - FLOOR_UPDATES)).order_by("away", "pk")[0]


def of_the_register(number: int, past: str) -> Iterator[Visit]:
    """The list in the ways in which it is read."""
    place = "/recommendations/"
    yield Visit("register", place, "list")
    yield Visit("register, 3 years back", f"{place}?{past}", "list")
    yield Visit("register, agency", f"{place}?agency={LARGE}", "filter")
    yield Visit("register, overdue", f"{place}?signal=overdue", "filter")
    yield Visit("register, declined", f"{place}?reason=declined", "filter")
    yield Visit("register, search", f"{place}?q=court", "search")
    for sort in SORTS:
        yield Visit(f"register by {sort}", f"{place}?sort={sort}", "list")
    yield Visit("register, last page", f"{place}?page={-(-number // PER_PAGE)}", "last")


def posting(on: date) -> Visit:
    """An update of the focal point of the largest agency, on one after the other of its own."""
    from agencies.models import Agency
    from recommendations.models import Act, Recommendation

    held = Recommendation.objects.in_hands_of(Agency.objects.get(code=LARGE), on=on)
    held = held.filter(closure="").select_related("seminar")
    # No more than the environment of the load tool holds.
    held = held.order_by("pk")[:2_000]
    paths = tuple(f"{row.get_absolute_url()}update/" for row in held)
    newest = Act.objects.order_by("-pk").values_list("pk", flat=True)[0]
    form = f"seen={newest}&happened_on={on}&progress=in+progress"
    return Visit("posting an update", paths[0], "update", True, form, paths)


def signed_in(username: str = ACCOUNTS[FOCAL_POINT]) -> Any:
    """A client of the focal point of the largest agency, or of another account."""
    from django.test import Client

    from agencies.models import User

    client = Client(HTTP_HOST="127.0.0.1")
    client.force_login(User.objects.get(username=username))
    return client


def statements(visit: Visit, client: Any) -> int:
    """How many SQL statements the page asks, when everything that is kept is there already."""
    from uuid import uuid4

    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    for _ in range(2):
        with CaptureQueriesContext(connection) as captured:
            if visit.form:
                fields = f"{visit.form}&token={uuid4()}&text={uuid4()}+{uuid4()}"
                kind = "application/x-www-form-urlencoded"
                answer = client.post(visit.path, fields, content_type=kind)
            else:
                answer = client.get(visit.path)
        if answer.status_code != visit.status:
            raise SystemExit(f"{visit.name}: {visit.path} answers {answer.status_code}")
    return len(captured)
