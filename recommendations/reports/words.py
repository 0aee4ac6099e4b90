"""Each fact of a report in a sentence, in the active language: the same in every format."""

from datetime import date

from django.conf import settings
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from recommendations.choices import (
    Closure,
    MilestoneState,
    OrphanReason,
    Progress,
    Signal,
    Stage,
    Verdict,
)
from recommendations.comparison import Changed, Difference
from recommendations.exports import Cell
from recommendations.models import Act, Milestone, Part, Recommendation
from recommendations.phrases import phrase
from recommendations.reports.model import Entry, Report

# How a report names the headline figures, in the order of the pages.
COUNTED = [Signal.ORPHAN, Signal.OVERDUE, Signal.SILENT, Signal.ON_TRACK, Signal.CLOSED]


def days(count: int) -> str:
    return ngettext("%(n)d day", "%(n)d days", count) % {"n": count}


def title(report: Report) -> str:
    """The title of the report, without its date."""
    if len(report.seminars) == 1:
        return _("Status of the recommendations: %(seminar)s") % {
            "seminar": report.seminars[0].short_title
        }
    return _("Status of the recommendations")


def selected(report: Report) -> str:
    """The filters in words."""
    if not report.filters:
        return _("every recommendation of the register")
    return "; ".join(f"{label}: {value}" for label, value in report.filters)


def demonstration() -> str:
    invented = _("Demonstration. What agencies, reviewers and the registrar do here is invented.")
    real = _(
        "The 16 recommendations and the documented record are real; leads and dates are proposals."
    )
    return f"{invented} {real}"


def counts(report: Report) -> list[tuple[str, int, str]]:
    """Signal, number and word of each headline figure; the signal of the total is "total"."""
    labels = {
        Signal.ORPHAN: _("orphans"), Signal.OVERDUE: _("overdue"), Signal.SILENT: _("silent"),
        Signal.ON_TRACK: _("on track"), Signal.CLOSED: _("closed"),
    }  # fmt: skip
    total = ("total", report.figures["total"], _("recommendations"))
    return [total, *((one.value, report.figures[one], labels[one]) for one in COUNTED)]


def in_brief(report: Report) -> str:
    """The headline figures in one sentence."""
    parts = [f"{label} {number}" for _signal, number, label in counts(report)[1:]]
    return f"{recommendations(report.figures['total'])}: {', '.join(parts)}."


def recommendations(count: int) -> str:
    return ngettext("%(n)d recommendation", "%(n)d recommendations", count) % {"n": count}


def orphan_count(count: int) -> str:
    told = ngettext(
        "%(n)d orphan:", "%(n)d orphans, the longest without an owner first:", count
    )  # fmt: skip
    return told % {"n": count}


def changed_count(count: int, since: date) -> str:
    """In how many recommendations something changed."""
    if not count:
        return _("Nothing changed since %(day)s.") % {"day": date_format(since)}
    told = ngettext(
        "Something changed in %(n)d recommendation since %(day)s.",
        "Something changed in %(n)d recommendations since %(day)s.",
        count,
    )
    return told % {"n": count, "day": date_format(since)}


def signal(row: Recommendation) -> str:
    """The one word of the row; for a closed one, how it was closed."""
    choice = Closure(row.closure) if row.signal == Signal.CLOSED else Signal(row.signal)
    return capfirst(str(choice.label))


def reasons(entry: Entry) -> list[str]:
    """What applies beside the signal."""
    row, found = entry.row, []
    if row.signal == Signal.ORPHAN and row.orphan_reason:
        found.append(str(OrphanReason(row.orphan_reason).label))
    if row.signal != Signal.CLOSED:
        if row.is_overdue and row.signal != Signal.OVERDUE:
            found.append(_("a due date has passed"))
        if row.is_silent and row.signal != Signal.SILENT:
            found.append(_("silent"))
        if entry.lead and not entry.officer:
            found.append(_("nobody by name"))
    if row.is_claim:
        found.append(_("claim awaits review"))
    return found


def name(row: Recommendation) -> str:
    """Letter and title."""
    return f"{row.label}. {row.title}"


# --- Ownership


def orphaned(row: Recommendation, on: date) -> str:
    """Since when and why nobody owns it, with the agency that was asked or is proposed."""
    told = [_("%(days)s without an owner") % {"days": days((on - row.unowned_since).days)}]
    if row.orphan_reason:
        reason = str(OrphanReason(row.orphan_reason).label)
        told.append(f"{reason}: {row.asked.short_name}" if row.asked else reason)
    if row.proposed:
        told.append(_("proposed lead: %(agency)s") % {"agency": row.proposed.short_name})
    return "; ".join(told)


def ownership(entry: Entry, on: date) -> str:
    """Who holds it and since when, or why nobody does."""
    if entry.lead and entry.lead.starts_on:
        return _("%(agency)s, accepted %(day)s") % {
            "agency": entry.lead.agency.name, "day": date_format(entry.lead.starts_on),
        }  # fmt: skip
    if entry.row.signal == Signal.ORPHAN:
        return f"{_('Nobody')}: {orphaned(entry.row, on)}"
    return _("Nobody")


def accountable(entry: Entry) -> str:
    """The officer by name, if one answers for it."""
    if not entry.officer:
        return _("nobody by name")
    named = [entry.officer.officer_name, entry.officer.officer_position]
    return ", ".join(part for part in named if part)


def supporting(entry: Entry) -> str:
    return "; ".join(
        f"{tie.agency.short_name} ({Stage(tie.stage).label})" for tie in entry.supporting
    )


def owned(entry: Entry) -> str:
    """Coverage in words."""
    mine, every = entry.coverage
    told = _("%(owned)d of %(all)d days since the seminar") % {"owned": mine, "all": every}
    return f"{told} ({round(100 * mine / every)} %)" if every else told


# --- Progress and verification


def reported(row: Recommendation) -> str:
    """What the agency says, with its date; an intention is called one."""
    if not row.progress or not row.progress_on:
        return _("nothing yet")
    told = f"{capfirst(str(Progress(row.progress).label))}, {date_format(row.progress_on)}"
    if row.progress == Progress.IN_PROGRESS and not row.has_instrument:
        intention = _("a stated intention: no decree, order, draft law or budget line is named")
        return f"{told}; {intention}"
    return told


def verified(row: Recommendation) -> str:
    """What the last reviewer found, with its date."""
    if not row.verdict or not row.verdict_on:
        return _("not reviewed")
    told = f"{capfirst(str(Verdict(row.verdict).label))}, {date_format(row.verdict_on)}"
    if row.other_findings:
        others = "; ".join(str(verdict.label) for verdict in row.other_findings)
        return _("%(verdict)s; also stands: %(others)s") % {"verdict": told, "others": others}
    return told


def closed(row: Recommendation) -> str:
    """How it was closed, and when."""
    if not row.closure or not row.closure_on:
        return ""
    return f"{capfirst(str(Closure(row.closure).label))}, {date_format(row.closure_on)}"


def slipped(entry: Entry) -> str:
    """Slippage in words."""
    late, moved = entry.slippage
    if not moved:
        return _("no date was moved")
    return _("%(days)s on %(moved)d of %(all)d milestones") % {
        "days": days(late), "moved": moved, "all": len(entry.milestones),
    }  # fmt: skip


def step_state(step: Milestone, on: date) -> str:
    """Where a milestone stands, with the day or the delay."""
    state = capfirst(str(MilestoneState(step.state).label))
    if step.state == MilestoneState.MET and step.met_on:
        return f"{state}, {date_format(step.met_on)}"
    if step.state == MilestoneState.OVERDUE:
        late = days((on - step.due_on).days)
        return _("%(state)s by %(days)s") % {"state": state, "days": late}
    return state


def part_state(part: Part) -> str:
    """How a part stands closed, or that it is open."""
    if not part.closure or not part.closure_on:
        return _("open")
    return f"{capfirst(str(Closure(part.closure).label))}, {date_format(part.closure_on)}"


def told(act: Act) -> str:
    """What an update or verdict was about, in a phrase."""
    found = [phrase(act)]
    if act.part:
        found.append(_("about part %(number)s") % {"number": act.part.number})
    if act.milestone:
        found.append(act.milestone.title)
    if act.progress:
        found.append(str(Progress(act.progress).label))
    return f"{date_format(act.effective_on)}: {'; '.join(found)}"


def in_full(act: Act) -> str:
    """An update or verdict with its own words, where those are public, and its grounds."""
    own = _("The reviewer’s note is internal.") if act.is_internal else act.text
    lines = [told(act), own.strip()]
    if grounds := [act.instrument, *(item.title for item in act.evidence.all())]:
        named = "; ".join(ground for ground in grounds if ground)
        lines.append(_("Evidence: %(titles)s") % {"titles": named} if named else "")
    if relied := [reliance.evidence.title for reliance in act.reliances.all()]:
        lines.append(_("Relies on: %(titles)s") % {"titles": "; ".join(relied)})
    if act.repeats:
        day = date_format(act.repeats.effective_on)
        lines.append(_("No new fact since %(day)s: it repeats the earlier text.") % {"day": day})
    return "\n".join(line for line in lines if line)


# --- Changes


def difference(found: Difference) -> str:
    return f"{date_format(found.on)}: {found.phrase}" if found.on else found.phrase


def changes(changed: Changed) -> list[str]:
    """What became different in one recommendation, a line each."""
    return [difference(each) for each in changed.differences]


# --- Figures


def cases(count: int) -> str:
    return ngettext("%(n)d case", "%(n)d cases", count) % {"n": count}


def cell(value: Cell) -> str:
    """A value of a table as text."""
    if value is None:
        return "–"
    return date_format(value, "SHORT_DATE_FORMAT") if isinstance(value, date) else str(value)


# --- Definitions


def definitions() -> list[tuple[str, str]]:
    """The words that a report uses, as the method page defines them."""
    silence, term = settings.SILENCE_DAYS, settings.ANSWER_TERM_DAYS
    return [
        (
            _("Custody"),
            _(
                "The days on which an agency that exists has accepted the lead, in full, in part "
                "or in principle. At most one at a time."
            ),
        ),
        (_("Orphan"), _("Not closed, and in nobody’s custody on the date.")),
        (
            _("Unanswered"),
            ngettext(
                "Nominated, and the term of %(n)d day has passed without an answer.",
                "Nominated, and the term of %(n)d days has passed without an answer.",
                term,
            )
            % {"n": term},
        ),
        (
            _("Days without an owner"),
            _("Counted from the seminar, or from the end of the last custody."),
        ),
        (
            _("Overdue"),
            _("A milestone that is neither met nor dropped and whose present due date lies before "
              "the date. It counts as met from the day on which that was reported."),
        ),
        (
            _("Silent"),
            ngettext(
                "In custody, not closed, and neither the acceptance nor a new fact (an update or "
                "a milestone met) is younger than %(n)s day.",
                "In custody, not closed, and neither the acceptance nor a new fact (an update or "
                "a milestone met) is younger than %(n)s days.",
                silence,
            )
            % {"n": silence},
        ),
        (
            _("Signal"),
            _("The one word on every row is the first that applies: closed, orphan, overdue, "
              "silent, on track."),
        ),
        (
            _("Claim"),
            _("A claim is a report of “complete” since which no reviewer has recorded a verdict; "
              "a request for evidence is not a verdict."),
        ),
        (
            _("Slippage"),
            _("Days from the first due date to the present one. The first is never overwritten; "
              "every move has a reason."),
        ),
    ]  # fmt: skip
