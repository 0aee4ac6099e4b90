"""Reads what the rules of verification ask for, and says their answer in words."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext as _

from recommendations.choices import Gap, Kind, Verdict
from recommendations.models import Act, Recommendation
from recommendations.rules.verification import gap, other_findings


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
    found: defaultdict[int, list[tuple[tuple[date, int], int, str]]] = defaultdict(list)
    if judged:
        verdicts = Act.objects.up_to(on).filter(
            recommendation__in=judged, kind=Kind.ASSESS, milestone=None, part=None
        )
        columns = ("recommendation", "effective_on", "pk", "recorded_by", "verdict")
        for key, day, pk, by, verdict in verdicts.in_order().values_list(*columns):
            found[key].append(((day, pk), by, verdict))
    for row in rows:
        since = (row.progress_on or date.min, row.progress_act or 0)
        row.other_findings = other_findings(
            [(by, word) for place, by, word in found[row.pk] if place > since]
        )
    return rows
