"""Reads what the rules of verification ask for, and says their answer in words."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from recommendations.choices import Gap, Kind, Verdict
from recommendations.models import Act, Recommendation
from recommendations.rules.verification import gap, other_findings
from seminar_tracker.statements import Keys, written_once

if TYPE_CHECKING:
    from recommendations.rows import PlainRow

# A verdict as its day, key, reviewer and word.
Word = tuple[date, int, int, str]


def gap_of(row: "Recommendation | PlainRow") -> Gap:
    """The gap of a row of `with_standing`."""
    return gap(row.progress, row.finding, is_checked=row.is_checked, is_closed=bool(row.closure))


def gap_words(row: Recommendation) -> str:
    """The gap in words; where a reviewer found less, with what was found."""
    found = gap_of(row)
    if found == Gap.LESS and row.finding:
        return _("reported complete; %(verdict)s") % {"verdict": Verdict(row.finding).label}
    return str(found.label)


def with_findings(rows: Iterable[Recommendation], *, on: date) -> list[Recommendation]:
    """Set `other_findings` on rows of `with_standing`: what stands beside the last verdict.

    One query, or none.
    """
    rows = list(rows)
    found = verdicts_on(rows, on=on)
    for row in rows:
        put_findings(row, found.get(row.pk, ()))
    return rows


def verdicts_on(rows: "Iterable[Recommendation | PlainRow]", *, on: date) -> dict[int, list[Word]]:
    """All verdicts on the whole of each row where some may stand beside the last, in order.

    One query, or none: what was found before the last report stands no more.
    """
    found: defaultdict[int, list[Word]] = defaultdict(list)
    judged = [row.pk for row in rows if row.verdict and (row.is_checked or not row.progress)]
    for key, *told in verdicts(judged, on) if judged else ():
        found[key].append(tuple(told))
    return found


@written_once
def verdicts(recommendations: Keys, on: date) -> QuerySet[Act, Any]:
    """The recommendation of each verdict on the whole, and the Word, in order."""
    found = Act.objects.up_to(on).filter(
        recommendation__among=recommendations, kind=Kind.ASSESS, milestone=None, part=None
    )
    columns = ("recommendation", "effective_on", "pk", "recorded_by", "verdict")
    return found.in_order().values_list(*columns)


def put_findings(row: Recommendation, verdicts: Iterable[Word]) -> None:
    """Set `other_findings` on the row from all verdicts on the whole, in order."""
    row.other_findings = findings_beside(row, verdicts)


def findings_beside(row: "Recommendation | PlainRow", verdicts: Iterable[Word]) -> list[Verdict]:
    """What stands beside the last of all verdicts on the whole, which are in order."""
    since = (row.progress_on or date.min, row.progress_act or 0)
    return other_findings([(by, verdict) for day, pk, by, verdict in verdicts if (day, pk) > since])


def words_of(acts: Iterable[Act]) -> list[Word]:
    """The verdicts on the whole among acts that are newest first, in order."""
    return [
        (act.effective_on, act.pk, act.recorded_by_id, act.verdict)
        for act in acts
        if act.kind == Kind.ASSESS and act.milestone_id is None and act.part_id is None
    ][::-1]
