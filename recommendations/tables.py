"""The columns of the register, and what a table of recommendations needs beside its rows."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, TypeVar

from django.db.models import Model, QuerySet, TextChoices
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency
from recommendations.choices import Closure, Gap, OrphanReason, Progress, Signal, Verdict
from recommendations.editions import kept, kept_under, read_again
from recommendations.models import Recommendation
from recommendations.rows import PlainRow
from recommendations.verification import gap_of
from seminar_tracker.addresses import absolute

Row = TypeVar("Row", bound=Model)


def with_agencies(rows: Iterable[Recommendation]) -> list[Recommendation]:
    """Set lead, asked and proposed on rows of `with_standing`: agencies or None. One query."""
    rows = list(rows)
    wanted = {key for row in rows for key in (row.lead_id, row.asked_id, row.proposed_id) if key}
    agencies = Agency.objects.in_bulk(wanted) if wanted else {}
    for row in rows:
        put_agencies(row, agencies)
    return rows


def put_agencies(row: Recommendation, agencies: Mapping[int, Agency]) -> None:
    """Set lead, asked and proposed on the row, from the agencies by their keys."""
    row.lead, row.asked, row.proposed = (
        agencies.get(key) if key else None for key in (row.lead_id, row.asked_id, row.proposed_id)
    )


Item = TypeVar("Item")


class First(list[Item]):
    """The first of some rows; `total` says how many there are."""

    def __init__(self, rows: Iterable[Item], total: int) -> None:
        super().__init__(rows)
        self.total = total

    @property
    def is_cut(self) -> bool:
        """Whether rows are left out."""
        return self.total > len(self)


def first_of(rows: QuerySet[Row], shown: int) -> First[Row]:
    """So many of the rows: which they are, and how many there are, is found once an edition."""
    found: list[Row] = []

    def look() -> tuple[list[Any], int]:
        found.extend(rows[:shown])
        keys = [row.pk for row in found]
        return keys, len(keys) if len(keys) < shown else rows.order_by().count()

    keys, total = kept(f"first {shown}", rows, look)
    return First(found or read_again(rows, keys), total)


def first_found(
    name: object, find: Callable[[], QuerySet[Row]], shown: int, *, of: QuerySet[Row]
) -> First[Row]:
    """So many of what is dear to find, read by their keys from all rows of that kind.

    All are found at once, and not the first and then their number. `name` says what is found; the
    statement, which takes long to write, is written only when something has changed.
    """

    def look() -> tuple[list[Any], int]:
        every = list(find().values_list("pk", flat=True))
        return every[:shown], len(every)

    keys, total = kept_under(("first", shown, name), look)
    return First(read_again(of, keys), total)


@dataclass(frozen=True)
class Column:
    """A column of the download: its name for programs, its heading, and how a row fills it.

    The value is typed: a date, a number, a choice with code and label, a tuple of names. `holds`
    says which, and whether it can be missing, as an annotation would.
    """

    key: str
    heading: str | Promise
    value: Callable[[PlainRow, date], Any]
    holds: Any = str


@cache
def choice(choices: type[TextChoices], value: str | None) -> TextChoices | None:
    """The choice with its label; None for a row that has none."""
    return choices(value) if value else None


def is_orphan(row: PlainRow) -> bool:
    return row.signal == Signal.ORPHAN


def page(row: Recommendation, on: date) -> str:
    """The address of the status page as it stands on the day."""
    return absolute(f"{row.get_absolute_url()}?as_of={on.isoformat()}")


def definitions() -> str:
    """The address of the page that defines every figure."""
    return absolute(reverse("recommendations:method"))


COLUMNS = [
    Column("seminar", _("Seminar"), lambda row, on: row.seminar.short_title),
    Column("recommendation", _("Recommendation"), lambda row, on: row.label),
    Column("title", _("Title"), lambda row, on: row.title),
    Column("text", _("Verbatim text"), lambda row, on: row.text),
    Column("paragraph", _("Paragraph of the source"), lambda row, on: row.paragraph),
    Column("themes", _("Themes"), lambda row, on: row.themes, tuple),
    Column("signal", _("Signal"), lambda row, on: choice(Signal, row.signal), Signal),
    Column("lead_agency", _("Lead agency"), lambda row, on: row.lead and row.lead.name, str | None),
    Column(
        "lead_code",
        _("Code of the lead agency"),
        lambda row, on: row.lead and row.lead.code,
        str | None,
    ),
    Column("owned_since", _("Owned since"), lambda row, on: row.owned_since, date | None),
    Column(
        "orphan_reason",
        _("Why nobody owns it"),
        lambda row, on: choice(OrphanReason, row.orphan_reason) if is_orphan(row) else None,
        OrphanReason | None,
    ),
    Column(
        "unowned_since",
        _("Without an owner since"),
        lambda row, on: row.unowned_since if is_orphan(row) else None,
        date | None,
    ),
    Column(
        "orphan_days",
        _("Days without an owner"),
        lambda row, on: (on - row.unowned_since).days if is_orphan(row) else None,
        int | None,
    ),
    Column(
        "progress",
        _("Reported by the agency"),
        lambda row, on: choice(Progress, row.progress),
        Progress | None,
    ),
    Column("progress_on", _("Reported on"), lambda row, on: row.progress_on, date | None),
    Column(
        "verdict",
        _("Verified by review"),
        lambda row, on: choice(Verdict, row.verdict),
        Verdict | None,
    ),
    Column("verdict_on", _("Verified on"), lambda row, on: row.verdict_on, date | None),
    Column("gap", _("Gap"), lambda row, on: gap_of(row), Gap),
    Column(
        "other_findings",
        _("Other findings that stand"),
        lambda row, on: row.other_findings,
        tuple,
    ),
    Column("is_claim", _("Claim awaits review"), lambda row, on: bool(row.is_claim), bool),
    Column("closure", _("Closed as"), lambda row, on: choice(Closure, row.closure), Closure | None),
    Column(
        "closure_on",
        _("Closed on"),
        lambda row, on: row.closure_on if row.closure else None,
        date | None,
    ),
    Column(
        "next_due_on",
        _("Next due date"),
        # What is left undone in a closed recommendation presses nobody.
        lambda row, on: None if row.closure else row.next_due_on,
        date | None,
    ),
    Column("last_news_on", _("Last new fact"), lambda row, on: row.last_news_on, date | None),
    Column("page", _("Page"), PlainRow.page),
]
