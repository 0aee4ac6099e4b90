"""What an agency that ended left behind, and who could take it over."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import F, Q

from agencies.models import Agency
from recommendations.choices import OrphanReason, Signal
from recommendations.models import Assignment, Recommendation
from recommendations.querysets import RecommendationQuerySet
from recommendations.tables import with_agencies


@dataclass(frozen=True)
class Heritage:
    """An orphan that the agency left, the agencies that could have it, and the likeliest."""

    row: Recommendation
    heirs: list[Agency]
    heir: Agency | None


def once_led(agency: Agency) -> RecommendationQuerySet:
    """Recommendations of which the agency was the lead, or was to be, when it ended."""
    last = Q(ends_on=None) | Q(ends_on=F("agency__ended_on"))
    ties = agency.assignments.leads().filter(last, agency__ended_on__isnull=False)
    return Recommendation.objects.filter(pk__in=ties.order_by().values("recommendation"))


def left_behind(agency: Agency, *, on: date) -> RecommendationQuerySet:
    """What it left and nobody has been asked for since, the longest without an owner first."""
    standing = Recommendation.objects.with_standing(on=on).with_seminar()
    if agency.ended_on is None or agency.ended_on > on:
        return standing.none()
    waiting = standing.filter(
        pk__in=once_led(agency).values("pk"),
        signal=Signal.ORPHAN,
        orphan_reason__in=[OrphanReason.DISSOLVED, OrphanReason.NEVER_NOMINATED],
    )
    return waiting.order_by("unowned_since", "place", "pk")


def heritages(
    rows: Iterable[Recommendation], agency: Agency, *, on: date, chosen: Mapping[int, str]
) -> list[Heritage]:
    """These rows of what it left, each with those who could have it.

    Who is proposed comes first, then its successors, then who supports the recommendation; all of
    them exist on the day. `chosen` are codes of agencies that the reader picked already.
    """
    rows = with_agencies(rows)
    links = agency.successions.select_related("successor")
    successors = [link.successor for link in links]
    helpers = helpers_of(rows, on=on)
    return [heritage(row, successors, helpers[row.pk], chosen.get(row.pk), on=on) for row in rows]


def helpers_of(rows: list[Recommendation], *, on: date) -> dict[int, list[Agency]]:
    """The agencies that support each row."""
    helpers: defaultdict[int, list[Agency]] = defaultdict(list)
    ties = Assignment.objects.supporting().in_force(on=on).filter(recommendation__in=rows)
    for tie in ties.select_related("agency"):
        helpers[tie.recommendation_id].append(tie.agency)
    return helpers


def heritage(
    row: Recommendation,
    successors: list[Agency],
    helpers: list[Agency],
    chosen: str | None,
    *,
    on: date,
) -> Heritage:
    """The row with those who could have it; a successor that supports it is likelier."""
    close = [agency for agency in successors if agency in helpers]
    likely = [row.proposed, *close, *successors, *helpers]
    heirs = [agency for agency in dict.fromkeys(likely) if agency and agency.exists_on(on)]
    picked = [agency for agency in heirs if agency.code == chosen]
    return Heritage(row, heirs, next(iter(picked + heirs), None))
