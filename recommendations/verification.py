"""Reads what the rules of verification ask for, and says their answer in words."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext as _

from recommendations.choices import Gap, Kind, Verdict
from recommendations.models import Act, Recommendation
from recommendations.rules.verification import gap, other_findings

# A verdict as its day, key, reviewer and word.
Word = tuple[date, int, int, str]


def gap_of(row: Recommendation) -> Gap:
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
    judged = [row.pk for row in rows if row.verdict]
    found: defaultdict[int, list[Word]] = defaultdict(list)
    if judged:
        verdicts = Act.objects.up_to(on).filter(
            recommendation__in=judged, kind=Kind.ASSESS, milestone=None, part=None
        )
        columns = ("recommendation", "effective_on", "pk", "recorded_by", "verdict")
        for key, *told in verdicts.in_order().values_list(*columns):
            found[key].append(tuple(told))
    for row in rows:
        put_findings(row, found[row.pk])
    return rows


def put_findings(row: Recommendation, verdicts: Iterable[Word]) -> None:
    """Set `other_findings` on the row from all verdicts on the whole, in order."""
    since = (row.progress_on or date.min, row.progress_act or 0)
    row.other_findings = other_findings(
        [(by, verdict) for day, pk, by, verdict in verdicts if (day, pk) > since]
    )


def words_of(acts: Iterable[Act]) -> list[Word]:
    """The verdicts on the whole among acts that are newest first, in order."""
    return [
        (act.effective_on, act.pk, act.recorded_by_id, act.verdict)
        for act in acts
        if act.kind == Kind.ASSESS and act.milestone_id is None and act.part_id is None
    ][::-1]
