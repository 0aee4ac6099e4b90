"""The report as a document: headings, paragraphs, tables and pictures, in order and in words.

PDF and DOCX write these pieces one by one and decide nothing; so the two say the same.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.template.loader import render_to_string
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from recommendations.chart import Mark, WallChart
from recommendations.choices import Signal
from recommendations.figures import Figure
from recommendations.reports import words
from recommendations.reports.model import Entry, Report
from recommendations.verification import gap_words


@dataclass(frozen=True)
class Flag:
    """A signal: its shape and colour go by `signal`, and the word is said."""

    signal: str
    word: str


@dataclass(frozen=True)
class Link:
    """A text that leads to an address."""

    text: str
    url: str


Cell = str | Flag | Link


@dataclass(frozen=True)
class Heading:
    """A heading of level 1 or 2; both stand in the table of contents."""

    text: str
    level: int = 1


@dataclass(frozen=True)
class Paragraph:
    """Lines of text. `style` is "", "quiet", "quote" or "notice"; `lang` where it is another."""

    text: str
    style: str = ""
    lang: str = ""


@dataclass(frozen=True)
class Facts:
    """Labels, each with its value."""

    pairs: list[tuple[str, Cell]]


@dataclass(frozen=True)
class Table:
    """Headings and rows; `widths` are shares of the line."""

    headings: list[str]
    rows: list[list[Cell]]
    widths: list[int]


@dataclass(frozen=True)
class Bullets:
    """A list of lines, under a word that says of what."""

    lead: str
    items: list[str]


@dataclass(frozen=True)
class Counts:
    """The headline figures: signal, number, word."""

    figures: list[tuple[str, int, str]]


@dataclass(frozen=True)
class Bar:
    """A row of the wall chart: its picture, and what the picture says."""

    label: str
    title: str
    flag: Flag
    svg: str
    alt: str


@dataclass(frozen=True)
class Wall:
    """The wall chart: bars on one axis, and the key of their signs."""

    headings: tuple[str, str]
    marks: list[Mark]
    bars: list[Bar]
    key: list[tuple[str, str]]


@dataclass(frozen=True)
class Picture:
    """A drawing with what it shows in words."""

    svg: str
    alt: str


Block = Heading | Paragraph | Facts | Table | Bullets | Counts | Wall | Picture


@dataclass(frozen=True)
class Document:
    """A title with what stands below it, the table of contents, and then the blocks."""

    title: str
    kind: str
    date: str
    about: list[tuple[str, Cell]]
    notices: list[str]
    contents: str
    blocks: list[Block] = field(default_factory=list)


def compose(report: Report) -> Document:
    """The report in words, in the active language."""
    return Document(
        title=words.title(report),
        kind=_("Status report"),
        date=_("As of %(day)s") % {"day": date_format(report.on)},
        about=list(about(report)),
        notices=[words.demonstration()] if report.is_demonstration else [],
        contents=_("Contents"),
        blocks=[
            *summary(report),
            *changes(report),
            *lists(report),
            *recommendations(report),
            *figures(report),
            *definitions(report),
        ],
    )


def about(report: Report) -> Iterator[tuple[str, Cell]]:
    """What the report covers, and where it can be made again."""
    for seminar in report.seminars[:5]:
        place = f"{seminar.place}, " if seminar.place else ""
        source = f"; {seminar.reference}" if seminar.reference else ""
        yield _("Seminar"), f"{seminar.title}, {place}{date_format(seminar.held_on)}{source}"
    yield _("Covers"), words.selected(report)
    yield _("Changes since"), date_format(report.since)
    yield _("Address"), Link(report.address, report.address)
    yield _("Definitions"), Link(report.definitions, report.definitions)


# --- The whole


def summary(report: Report) -> Iterator[Block]:
    yield Heading(pgettext("heading of a report", "Summary"))
    yield Paragraph(words.in_brief(report))
    yield Counts(words.counts(report))
    if not report.entries:
        yield Paragraph(_("No recommendation matches these filters."), "notice")
    if report.chart:
        yield Heading(_("Wall chart"))
        yield Paragraph(
            _("Who held each recommendation, when something happened, what is due. The upright "
              "line is %(day)s.") % {"day": date_format(report.on)}, "quiet",
        )  # fmt: skip
        yield wall(report, report.chart)


def wall(report: Report, chart: WallChart) -> Wall:
    """The wall chart, a picture and its sentence for each recommendation."""
    key: list[tuple[str, str]] = [
        ("nobody", _("Nobody owns it")), ("held", _("An agency has accepted it")),
        ("act", _("A new fact")), ("met", _("Milestone met")), ("overdue", _("Overdue")),
        ("open", _("Still to come")),
    ]  # fmt: skip
    bars = [
        Bar(
            label=line.recommendation.label,
            title=line.recommendation.title,
            flag=flag(line.recommendation.signal, words.signal(line.recommendation)),
            svg=render_to_string("recommendations/reports/bar.svg", {"line": line, "chart": chart}),
            alt=f"{line.recommendation.label}. {line.summary}",
        )
        for line in chart.rows
    ]
    return Wall((_("Recommendation"), _("Signal")), chart.marks, bars, key)


def flag(signal: str, word: str) -> Flag:
    return Flag(str(signal), word)


def changes(report: Report) -> Iterator[Block]:
    """What became different since the earlier date."""
    yield Heading(_("What changed since %(day)s") % {"day": date_format(report.since)})
    if not report.changes:
        yield Paragraph(_("Nothing changed."))
        return
    rows: list[list[Cell]] = [
        [words.name(changed.row), "\n".join(words.changes(changed))] for changed in report.changes
    ]
    yield Table([_("Recommendation"), _("What changed")], rows, [2, 3])


def lists(report: Report) -> Iterator[Block]:
    """Orphans, overdue, silent and claims by name."""
    on = report.on
    yield Heading(_("Orphans by name"))
    orphans: list[list[Cell]] = [
        [words.name(entry.row), words.orphaned(entry.row, on)] for entry in report.orphans
    ]
    yield table_or_none(
        [_("Recommendation"), _("Since when, and why")],
        orphans,
        _("Nobody waits for an owner: there is no orphan."),
    )
    for signal, heading, none in [
        (Signal.OVERDUE, _("Overdue by name"), _("Nothing is overdue.")),
        (Signal.SILENT, _("Silent by name"), _("Nobody is silent.")),
    ]:
        yield Heading(heading)
        yield table_or_none([_("Recommendation"), _("Lead agency")], held(report, signal), none)
    yield Heading(_("Claims that await review"))
    claims: list[list[Cell]] = [
        [words.name(entry.row), f"{words.reported(entry.row)}\n{words.verified(entry.row)}"]
        for entry in report.claims
    ]
    yield table_or_none(
        [_("Recommendation"), _("Reported · verified")], claims, _("No claim awaits review.")
    )


def held(report: Report, signal: Signal) -> list[list[Cell]]:
    return [
        [words.name(entry.row), words.ownership(entry, report.on)] for entry in report.of(signal)
    ]


def table_or_none(headings: list[str], rows: list[list[Cell]], none: str) -> Block:
    """The table, or a sentence that says there is nothing to list."""
    return Table(headings, rows, [1, 1]) if rows else Paragraph(none)


# --- One recommendation


def recommendations(report: Report) -> Iterator[Block]:
    """A section for each, in the order of the register."""
    if report.entries:
        yield Heading(_("The recommendations one by one"))
    for entry in report.entries:
        yield from recommendation(entry, report)


def recommendation(entry: Entry, report: Report) -> Iterator[Block]:
    """All that is public of one recommendation."""
    row = entry.row
    yield Heading(words.name(row), 2)
    yield Facts([(_("Signal"), flag(row.signal, words.signal(row))), *beside(entry)])
    yield Paragraph(row.text, "quote", "en")
    yield Paragraph(source(entry), "quiet")
    yield Facts(standing(entry, report))
    yield from steps(entry, report)
    yield from parts(entry)
    yield from said(entry)


def beside(entry: Entry) -> list[tuple[str, Cell]]:
    reasons = words.reasons(entry)
    return [(_("Also"), "; ".join(reasons))] if reasons else []


def source(entry: Entry) -> str:
    """Where the text stands."""
    row = entry.row
    told = _("Verbatim, %(reference)s, paragraph %(paragraph)s") % {
        "reference": row.seminar.reference or row.seminar.short_title, "paragraph": row.paragraph,
    }  # fmt: skip
    return f"{told} · {row.text_note}" if row.text_note else told


def standing(entry: Entry, report: Report) -> list[tuple[str, Cell]]:
    """Ownership, what is reported and what was verified, side by side."""
    row = entry.row
    found: list[tuple[str, Cell]] = [(_("Lead agency"), words.ownership(entry, report.on))]
    if entry.lead:
        found.append((_("Accountable officer"), words.accountable(entry)))
    if entry.supporting:
        found.append((_("Supporting"), words.supporting(entry)))
    found += [
        (_("Owned"), words.owned(entry)),
        (_("Reported by the agency"), words.reported(row)),
        (_("Verified by review"), words.verified(row)),
        (_("Gap"), gap_words(row)),
    ]
    if row.closure:
        found.append((_("Closed"), words.closed(row)))
    found += [
        (_("Last new fact"), date_format(row.last_news_on) if row.last_news_on else "–"),
        (_("Slippage"), words.slipped(entry)),
        (_("Status page"), Link(entry.address, entry.address)),
    ]
    return found


def steps(entry: Entry, report: Report) -> Iterator[Block]:
    """Milestones with their first and present due dates."""
    if not entry.milestones:
        yield Paragraph(_("No milestone has been set."), "quiet")
        return
    headings = [_("Milestone"), _("Agency"), _("First due"), _("Now due"), _("State")]
    rows: list[list[Cell]] = [
        [
            step.title,
            step.agency.short_name,
            date_format(step.first_due_on, "SHORT_DATE_FORMAT"),
            date_format(step.due_on, "SHORT_DATE_FORMAT"),
            words.step_state(step, report.on),
        ]
        for step in entry.milestones
    ]
    yield Table(headings, rows, [9, 7, 4, 4, 5])


def parts(entry: Entry) -> Iterator[Block]:
    """Passages that are closed one by one."""
    if entry.parts:
        rows: list[list[Cell]] = [
            [f"{part.number}. {part.text}", words.part_state(part)] for part in entry.parts
        ]
        yield Table([_("Part"), _("State")], rows, [3, 1])


def said(entry: Entry) -> Iterator[Block]:
    """The latest updates, and the verdicts, with their words as far as they are public."""
    for heading, acts in (
        (_("Latest updates"), entry.updates),
        (_("Verdicts"), entry.verdicts),
    ):
        if acts:
            yield Bullets(heading, [words.in_full(act) for act in acts])


# --- Figures and definitions


def figures(report: Report) -> Iterator[Block]:
    """What is measured of these recommendations together."""
    if report.measured:
        yield Heading(_("Figures"))
    for figure in report.measured:
        yield from measured(figure)


def measured(figure: Figure) -> Iterator[Block]:
    """A figure: headline, picture, the numbers behind it, and what it means."""
    yield Heading(figure.title, 2)
    cases = _("%(value)s (%(cases)s)") % {
        "value": figure.value, "cases": words.cases(figure.cases)
    }  # fmt: skip
    yield Paragraph(f"{cases}. {figure.caution}" if figure.caution else cases)
    if figure.svg:
        yield Picture(figure.svg, f"{figure.title}: {figure.value}")
    if figure.table.rows:
        yield Table(
            [str(heading) for heading in figure.table.headings],
            [[words.cell(value) for value in row] for row in figure.table.rows],
            [1] * len(figure.table.headings),
        )
    yield Paragraph(f"{figure.definition} {figure.source}".strip(), "quiet")


def definitions(report: Report) -> Iterator[Block]:
    """What the words mean, and what a report leaves out."""
    yield Heading(_("Definitions"))
    yield Facts([*words.definitions()])
    yield Paragraph(
        _("Internal notes and internal evidence are in no report, whoever makes it. All figures "
          "and their sources: %(address)s") % {"address": report.definitions}, "quiet",
    )  # fmt: skip
