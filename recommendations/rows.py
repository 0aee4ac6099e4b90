"""Rows of the register as files and the API tell them: plain values, read without models.

To make a model of each row, with its standing, its agencies and its themes, takes several times as
long as to read the row and to write it into a file.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from django.db.models import QuerySet

from agencies.models import Agency
from recommendations.choices import Verdict
from recommendations.models import Recommendation
from recommendations.verification import findings_beside, verdicts_on
from seminar_tracker.addresses import addresses_under
from seminar_tracker.statements import Keys, written_once


class Shared(str):
    """A text that many rows share: a long table tells it once (`exports.sheet.told`)."""

    __slots__ = ()


class SharedTexts(tuple[str, ...]):
    """Several texts together that many rows share, told once as well."""

    __slots__ = ()


class PlainSeminar(NamedTuple):
    """The seminar of a row, and the addresses of its recommendations by their label."""

    slug: str
    short_title: str
    address_of: Callable[[str], str]


class PlainAgency(NamedTuple):
    """The agency of a row, with its name in the reader's language."""

    code: str
    name: str


class PlainRow(NamedTuple):
    """What the columns of the register ask for of a recommendation, under the names of the model.

    The last four are found beside the row; the others are columns of the database.
    """

    pk: int
    lead_id: int | None
    label: str
    title: str
    text: str
    paragraph: str
    signal: str
    closure: str
    closure_on: date | None
    owned_since: date | None
    unowned_since: date
    orphan_reason: str | None
    progress: str | None
    progress_on: date | None
    progress_act: int | None
    verdict: str | None
    verdict_on: date | None
    finding: str | None
    is_checked: bool
    is_claim: bool
    last_news_on: date | None
    next_due_on: date | None
    seminar: PlainSeminar
    lead: PlainAgency | None
    themes: tuple[str, ...]
    other_findings: tuple[Verdict, ...]

    def page(self, on: date) -> str:
        """The address of the status page as it stands on the day."""
        return f"{self.seminar.address_of(self.label)}?as_of={on.isoformat()}"


READ = PlainRow._fields[:-4]


@dataclass
class Known:
    """The seminars and agencies of all rows that were read so far, under slug and key."""

    seminars: dict[str, PlainSeminar] = field(default_factory=dict)
    agencies: dict[int, PlainAgency] = field(default_factory=dict)

    def seminar(self, slug: str, short_title: str) -> PlainSeminar:
        if slug not in self.seminars:
            address_of = addresses_under("recommendations:detail", slug)
            self.seminars[slug] = PlainSeminar(slug, Shared(short_title), address_of)
        return self.seminars[slug]

    def find_agencies(self, keys: set[int]) -> None:
        """Read those that are not known yet; one query, or none."""
        if missing := keys - self.agencies.keys():
            for pk, agency in Agency.objects.in_bulk(missing).items():
                self.agencies[pk] = PlainAgency(Shared(agency.code), Shared(agency.name))


def read_rows(keys: Sequence[int], *, on: date, known: Known | None = None) -> list[PlainRow]:
    """The rows with these keys as they stand on the day, in the order of the keys.

    Two queries, one for agencies that are not `known` yet, and one for verdicts where any were.
    """
    if not keys:
        return []
    known = known or Known()
    told = standing_of(keys, on)
    known.find_agencies({row[1] for row in told if row[1]})
    themes = themes_of(keys)
    found = {}
    for row in told:
        pk, lead, slug, title = row[0], row[1], row[-2], row[-1]
        beside = known.seminar(slug, title), known.agencies.get(lead), themes.get(pk, ()), ()
        found[pk] = PlainRow._make(row[:-2] + beside)
    for key, verdicts in verdicts_on(found.values(), on=on).items():
        if findings := findings_beside(found[key], verdicts):
            found[key] = found[key]._replace(other_findings=tuple(findings))
    return [found[key] for key in keys if key in found]


@written_once
def standing_of(recommendations: Keys, on: date) -> QuerySet[Recommendation, Any]:
    """The columns READ, key and lead first, then slug and short title of the seminar."""
    rows = Recommendation.objects.with_standing(on=on).filter(pk__among=recommendations)
    return rows.order_by().values_list(*READ, "seminar__slug", "seminar__short_title")


def themes_of(keys: Sequence[int]) -> dict[int, SharedTexts]:
    """The names of the themes of recommendations that have any, in the order of themes."""
    found = defaultdict(list)
    for key, name in themes(keys):
        found[key].append(name)
    return {key: SharedTexts(names) for key, names in found.items()}


@written_once
def themes(recommendations: Keys) -> QuerySet[Any, Any]:
    """The key of the recommendation and the name of the theme, by name."""
    ties = Recommendation.themes.through.objects.filter(recommendation__among=recommendations)
    return ties.order_by("theme__name").values_list("recommendation", "theme__name")
