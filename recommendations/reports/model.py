"""The facts of a report: a selection of recommendations on a date, and what changed since another.

Everything here follows from acts up to the date, in an order of its own, so that a report of a
past date says the same whenever it is made. Nothing internal is read, whoever asks: a report gets
passed on.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import Prefetch
from django.urls import reverse

from recommendations.chart import WallChart, wall_chart
from recommendations.choices import OFFICER_KINDS, Kind, Role, Signal
from recommendations.comparison import Changed, compared
from recommendations.exports.reading import snapshot
from recommendations.figures import Figure, measure
from recommendations.models import (
    Act,
    Assignment,
    Evidence,
    Milestone,
    Part,
    Recommendation,
    Reliance,
    Seminar,
)
from recommendations.selection import Selection
from recommendations.status import officer, owned_days, slippage
from recommendations.tables import with_agencies
from recommendations.verification import with_findings
from seminar_tracker.addresses import absolute

# A report of more is refused, with the advice to narrow the filters.
MOST = 200
# So many of the latest updates tell where the work stands.
UPDATES = 3
KINDS = {*OFFICER_KINDS, Kind.UPDATE, Kind.ASSESS}


@dataclass
class Entry:
    """One recommendation of the report.

    `row` is of `with_standing` and `with_agencies`; updates and verdicts are newest first.
    """

    row: Recommendation
    lead: Assignment | None = None
    officer: Act | None = None
    supporting: list[Assignment] = field(default_factory=list)
    milestones: list[Milestone] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    updates: list[Act] = field(default_factory=list)
    verdicts: list[Act] = field(default_factory=list)
    # Days in custody, and days since the seminar.
    coverage: tuple[int, int] = (0, 0)
    # Days by which milestones slipped in all, and how many were moved.
    slippage: tuple[int, int] = (0, 0)

    @property
    def address(self) -> str:
        """Its status page, today's."""
        return absolute(self.row.get_absolute_url())


@dataclass(frozen=True)
class Report:
    """All that a report says, before it is put into words."""

    on: date
    since: date
    # Each filter as label and value; none means the whole register.
    filters: list[tuple[str, str]]
    # Where the same report, with its filters and dates, can be made again.
    address: str
    definitions: str
    is_demonstration: bool
    seminars: list[Seminar]
    # As `figures()` counts them for the pages: `total`, and one number a signal.
    figures: dict[str, int]
    chart: WallChart | None
    changes: list[Changed]
    entries: list[Entry]
    measured: list[Figure]

    def of(self, signal: Signal) -> list[Entry]:
        """The entries with the signal, in the order of the report."""
        return [entry for entry in self.entries if entry.row.signal == signal]

    @property
    def orphans(self) -> list[Entry]:
        """Those that nobody owns, the longest so first."""
        return sorted(self.of(Signal.ORPHAN), key=lambda entry: entry.row.unowned_since)

    @property
    def claims(self) -> list[Entry]:
        """Reported complete, and no reviewer has checked it."""
        return [entry for entry in self.entries if entry.row.is_claim]

    @property
    def checked(self) -> list[Entry]:
        """Those of which a reviewer has said something."""
        return [entry for entry in self.entries if entry.row.verdict]


def address_of(name: str, selection: Selection, since: date) -> str:
    """The page of that name for this selection and these two dates, with the host."""
    since_then = urlencode({"since": since.isoformat()})
    return absolute(f"{reverse(name)}?{selection.query}&{since_then}")


def build(selection: Selection, *, since: date) -> Report:
    """Gather the report; a fixed number of queries, however many recommendations.

    All of it stands as at one moment: what is recorded meanwhile is in its lists and its figures,
    or in neither. Nothing is left to be read when the report is put into words.
    """
    with snapshot():
        return gather(selection, since=since)


def gather(selection: Selection, *, since: date) -> Report:
    """Read the parts of the report one after the other."""
    on = selection.on
    rows = with_findings(with_agencies(selection.rows.with_officer(on=on)), on=on)
    return Report(
        on=on,
        since=since,
        filters=selection.words,
        address=address_of("recommendations:reports", selection, since),
        definitions=absolute(reverse("recommendations:method")),
        is_demonstration=settings.TRACKER_DEMO,
        seminars=list({row.seminar_id: row.seminar for row in rows}.values()),
        figures=selection.rows.figures(),
        chart=wall_chart(rows, on=on),
        changes=compared(selection.at(since), selection),
        entries=read(rows, on=on),
        measured=measure(selection.rows, on=on),
    )


def read(rows: list[Recommendation], *, on: date) -> list[Entry]:
    """An entry for each row, with its ties, milestones, parts and acts: one query for each kind."""
    entries = {row.pk: Entry(row) for row in rows}
    ties = Assignment.objects.filter(recommendation__in=rows).with_nomination(on=on)
    steps = Milestone.objects.filter(recommendation__in=rows).with_standing(on=on)
    parts = Part.objects.filter(recommendation__in=rows).with_closure(on=on)
    for step in steps.select_related("agency").order_by("position", "pk"):
        entries[step.recommendation_id].milestones.append(step)
    for part in parts.order_by("number", "pk"):
        entries[part.recommendation_id].parts.append(part)
    by_row = grouped(ties.exclude(stage="").select_related("agency").order_by("role", "pk"))
    acts = read_acts(rows, on=on)
    for pk, entry in entries.items():
        take_in(entry, by_row[pk], acts[pk], on=on)
    return list(entries.values())


def grouped(ties: Iterable[Assignment]) -> defaultdict[int, list[Assignment]]:
    found: defaultdict[int, list[Assignment]] = defaultdict(list)
    for tie in ties:
        found[tie.recommendation_id].append(tie)
    return found


def read_acts(rows: list[Recommendation], *, on: date) -> defaultdict[int, list[Act]]:
    """The acts that an entry tells, newest first, with the evidence that everybody may open.

    That is their own, and what verdicts relied upon.
    """
    public = Evidence.objects.for_reader(AnonymousUser(), on=on)
    acts = Act.objects.up_to(on).filter(recommendation__in=rows, kind__in=KINDS).newest_first()
    found: defaultdict[int, list[Act]] = defaultdict(list)
    related = acts.select_related("agency", "milestone", "part", "assignment__agency", "repeats")
    relied = Reliance.objects.filter(evidence__in=public).select_related("evidence")
    for act in related.prefetch_related(
        Prefetch("evidence", public), Prefetch("reliances", relied)
    ):
        found[act.recommendation_id].append(act)
    return found


def take_in(entry: Entry, ties: list[Assignment], acts: list[Act], *, on: date) -> None:
    """Fill the entry with what follows from its ties and acts."""
    row = entry.row
    entry.lead = next((tie for tie in ties if tie.pk == row.custody_id), None)
    entry.officer = officer(acts, entry.lead, row)
    entry.supporting = [tie for tie in ties if tie.role == Role.SUPPORTING]
    entry.updates = [act for act in acts if act.kind == Kind.UPDATE][:UPDATES]
    entry.verdicts = [act for act in acts if act.kind == Kind.ASSESS]
    entry.coverage = owned_days(ties, row.seminar.held_on, on)
    entry.slippage = slippage(entry.milestones)
