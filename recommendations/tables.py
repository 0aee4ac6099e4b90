"""The columns of the register, and what a table of recommendations needs beside its rows."""

import csv
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from django.db.models import Model, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency
from recommendations.choices import Closure, OrphanReason, Progress, Signal, Verdict
from recommendations.models import Recommendation

# A cell that begins so is a formula to a spreadsheet.
FORMULA = ("=", "+", "-", "@", "\t", "\r")

Row = TypeVar("Row", bound=Model)


def with_agencies(rows: Iterable[Recommendation]) -> list[Recommendation]:
    """Set lead, asked and proposed on rows of `with_standing`: agencies or None. One query."""
    rows = list(rows)
    wanted = {key for row in rows for key in (row.lead_id, row.asked_id, row.proposed_id) if key}
    agencies = Agency.objects.in_bulk(wanted) if wanted else {}
    for row in rows:
        row.lead = agencies.get(row.lead_id)
        row.asked = agencies.get(row.asked_id)
        row.proposed = agencies.get(row.proposed_id)
    return rows


def first_of(rows: QuerySet[Row], shown: int) -> tuple[list[Row], int]:
    """So many of the rows, and how many there are; counted only where some are left out."""
    found = list(rows[:shown])
    return found, len(found) if len(found) < shown else rows.count()


@dataclass(frozen=True)
class Column:
    """A column of the export: its heading and how a row fills it."""

    heading: str | Promise
    value: Callable[[Recommendation, date], Any]


def label_of(choices: type, value: str | None) -> str:
    return str(choices(value).label) if value else ""


COLUMNS = [
    Column(_("Seminar"), lambda row, on: row.seminar.short_title),
    Column(_("Recommendation"), lambda row, on: row.label),
    Column(_("Title"), lambda row, on: row.title),
    Column(_("Verbatim text"), lambda row, on: row.text),
    Column(_("Signal"), lambda row, on: label_of(Signal, row.signal)),
    Column(_("Lead agency"), lambda row, on: row.lead.name if row.lead else ""),
    Column(_("Owned since"), lambda row, on: row.owned_since),
    Column(_("Why nobody owns it"), lambda row, on: orphan_reason(row)),
    Column(_("Without an owner since"), lambda row, on: unowned_since(row)),
    Column(_("Reported by the agency"), lambda row, on: label_of(Progress, row.progress)),
    Column(_("Reported on"), lambda row, on: row.progress_on),
    Column(_("Verified by review"), lambda row, on: label_of(Verdict, row.verdict)),
    Column(_("Verified on"), lambda row, on: row.verdict_on),
    Column(_("Closed as"), lambda row, on: label_of(Closure, row.closure)),
    Column(_("Next due date"), lambda row, on: row.next_due_on),
    Column(_("Last new fact"), lambda row, on: row.last_news_on),
    Column(_("As of"), lambda row, on: on),
]


def orphan_reason(row: Recommendation) -> str:
    return label_of(OrphanReason, row.orphan_reason) if row.signal == Signal.ORPHAN else ""


def unowned_since(row: Recommendation) -> date | None:
    return row.unowned_since if row.signal == Signal.ORPHAN else None


def cell(value: Any) -> str:
    """The value as text that no spreadsheet runs; a leading apostrophe disarms a formula."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(FORMULA) else text


class Echo:
    """A file that hands back each line instead of keeping it."""

    def write(self, line: str) -> str:
        return line


def csv_lines(rows: Iterable[Recommendation], *, on: date) -> Iterator[str]:
    """The table as lines of CSV, with the mark by which spreadsheets know UTF-8."""
    writer = csv.writer(Echo())
    yield "\ufeff" + writer.writerow([str(column.heading) for column in COLUMNS])
    for row in rows:
        yield writer.writerow([cell(column.value(row, on)) for column in COLUMNS])
