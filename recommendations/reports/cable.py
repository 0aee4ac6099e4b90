"""The draft of a cable: plain text with numbered paragraphs, for a person to finish.

What only its author can say (classification, addressees, comment) is left to the author in so
many words, and never guessed.
"""

from collections.abc import Iterator
from itertools import count

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from recommendations.reports import words
from recommendations.reports.letters import visible
from recommendations.reports.model import Entry, Report

WIDTH = 68
DASH, INDENT = "-- ", "   "
# The form of plain text that every system opens.
END_OF_LINE = "\r\n"


def cable(report: Report) -> bytes:
    """The draft as UTF-8; no line is longer than WIDTH characters."""
    numbers = count(1)
    found = list(header(report))
    for heading, paragraphs in sections(report):
        found += ["", *headed(heading)]
        for text, items in paragraphs:
            found += ["", *wrapped(f"{next(numbers)}. {text}")]
            for item in items:
                found += wrapped(f"{DASH}{item}", INDENT)
    return "".join(line + END_OF_LINE for line in [*found, "", *closing(report)]).encode()


# A numbered paragraph and the items below it.
Numbered = tuple[str, list[str]]


def header(report: Report) -> Iterator[str]:
    """What stands above the first paragraph."""
    author = _("[to be completed by the author]")
    sources = [seminar.reference or seminar.short_title for seminar in report.seminars]
    yield from wrapped(_("DRAFT. NOT CLEARED AND NOT SENT."))
    yield ""
    lines = [
        (_("CLASSIFICATION"), author),
        (_("FROM"), author),
        (_("TO"), author),
        (_("SUBJECT"), words.title(report).upper()),
        (_("AS OF"), date_format(report.on)),
        (_("REF"), "; ".join(sources) or "–"),
        (_("COVERS"), words.selected(report)),
    ]
    for label, value in lines:
        yield from wrapped(f"{label}: {value}", INDENT)
    if report.is_demonstration:
        yield ""
        yield from wrapped(words.demonstration())


def sections(report: Report) -> Iterator[tuple[str, list[Numbered]]]:
    """The headings with their paragraphs, in order."""
    since = {"day": date_format(report.since)}
    yield pgettext("heading of a report", "Summary"), [(summary(report), [])]
    yield _("Background"), [(text, []) for text in background(report)]
    yield _("What changed since %(day)s") % since, [changed(report)]
    yield _("Orphans by name"), [orphans(report)]
    yield _("Overdue and silent"), [late(report)]
    yield _("Claims and verdicts"), [claims(report), verdicts(report)]
    if report.measured:
        yield _("Figures"), [figures(report)]
    yield _("Comment"), [(_("[Comment: to be written by the author.]"), [])]


# --- What the paragraphs say


def summary(report: Report) -> str:
    brief = words.in_brief(report)
    moved = words.changed_count(len(report.changes), report.since)
    return " ".join([_("Summary:"), brief, moved, _("End summary.")])


def background(report: Report) -> Iterator[str]:
    """Where the recommendations come from, a paragraph for each seminar."""
    for seminar in report.seminars:
        place = f"{seminar.place}, " if seminar.place else ""
        mine = sum(entry.row.seminar_id == seminar.pk for entry in report.entries)
        yield _("%(title)s (%(place)s%(day)s). This draft covers %(count)s of it.") % {
            "title": seminar.title, "place": place, "day": date_format(seminar.held_on),
            "count": words.recommendations(mine),
        }  # fmt: skip
    yield _(
        "An agency owns a recommendation when it has accepted the lead; a nomination is not "
        "ownership. A recommendation that is open and that nobody owns is an orphan."
    )


def changed(report: Report) -> Numbered:
    items = [
        f"{words.name(each.row)}: {'; '.join(words.changes(each))}." for each in report.changes
    ]
    return words.changed_count(len(items), report.since), items


def orphans(report: Report) -> Numbered:
    items = [
        f"{words.name(entry.row)}: {words.orphaned(entry.row, report.on)}."
        for entry in report.orphans
    ]
    if not items:
        return _("Nobody waits for an owner: there is no orphan."), []
    return words.orphan_count(len(items)), items


def late(report: Report) -> Numbered:
    """Those whose agency is late or has gone quiet."""
    kinds = ("overdue", "silent")
    items = [
        f"{words.name(entry.row)}: {words.signal(entry.row)}; {words.ownership(entry, report.on)}."
        for entry in report.entries
        if entry.row.signal in kinds
    ]
    if not items:
        return _("Nothing is overdue, and nobody is silent."), []
    return _("Owned, and overdue or silent:"), items


def side_by_side(entry: Entry) -> str:
    """What is reported and what was verified of one recommendation."""
    row = entry.row
    return _("%(name)s. The agency: %(reported)s. Review: %(verified)s.") % {
        "name": words.name(row), "reported": words.reported(row), "verified": words.verified(row),
    }  # fmt: skip


def claims(report: Report) -> Numbered:
    items = [side_by_side(entry) for entry in report.claims]
    if not items:
        return _("No claim awaits review."), []
    return _("Reported complete, and not yet checked by a reviewer:"), items


def verdicts(report: Report) -> Numbered:
    items = [side_by_side(entry) for entry in report.checked]
    if not items:
        return _("No reviewer has recorded a verdict."), []
    return _("What reviewers found:"), items


def figures(report: Report) -> Numbered:
    items = [
        " ".join(part for part in (f"{figure.title}: {figure.value}.", figure.caution) if part)
        for figure in report.measured
    ]
    return _("Measured of these recommendations together:"), items


def closing(report: Report) -> Iterator[str]:
    """Where the figures come from."""
    yield "-" * WIDTH
    yield from wrapped(_("Source: %(address)s") % {"address": report.address}, INDENT)
    yield from wrapped(_("Definitions: %(address)s") % {"address": report.definitions}, INDENT)
    yield from wrapped(_("Internal notes and internal evidence are not used."))


# --- Lines


def headed(heading: str) -> Iterator[str]:
    """A heading in capitals between two rules."""
    lines = wrapped(heading.upper())
    rule = "-" * max(len(line) for line in lines)
    yield from [rule, *lines, rule]


def wrapped(text: str, indent: str = "") -> list[str]:
    """The text in lines of at most WIDTH, all but the first indented; only longer words break."""
    lines = [""]
    for word in visible(text).split():
        piece, *rest = pieces(word, WIDTH - len(indent))
        if not lines[-1]:
            lines[-1] = piece
        elif len(lines[-1]) + 1 + len(piece) <= WIDTH:
            lines[-1] += f" {piece}"
        else:
            lines.append(indent + piece)
        lines += [indent + more for more in rest]
    return lines


def pieces(word: str, most: int) -> list[str]:
    """The word, broken where no line is long enough for it."""
    return [word[first : first + most] for first in range(0, len(word), most)]
