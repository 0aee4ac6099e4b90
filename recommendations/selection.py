"""The recommendations that an address selects: the filters of the register, and a date.

The register, its downloads, reports, figures, feeds and saved views all read their addresses
here, so that the same filters find the same rows everywhere.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.http import QueryDict
from django.urls import reverse
from django.utils.functional import cached_property

from recommendations.filters import RecommendationFilter
from recommendations.models import Recommendation, Seminar, Standing
from recommendations.querysets import RecommendationQuerySet, StandingQuerySet
from recommendations.search import Search
from seminar_tracker.addresses import absolute
from seminar_tracker.clock import not_before

# Choices of order, not of rows.
ORDER = {"sort"}
# Filters that ask for nothing but the standing.
OF_STANDING = {"signal", "reason", "progress", "verdict", "due", "claim"}


@dataclass
class Selection:
    """Filters and a date, with the rows that they find."""

    filterset: RecommendationFilter
    on: date

    @property
    def is_valid(self) -> bool:
        """Whether every filter was understood."""
        return bool(self.filterset.is_valid())

    @cached_property
    def rows(self) -> RecommendationQuerySet:
        """The rows of `with_standing` that they find; none when a filter is not understood."""
        return self.filterset.qs if self.is_valid else self.filterset.queryset.none()

    @cached_property
    def counted(self) -> RecommendationQuerySet | StandingQuerySet:
        """The rows, or their standings where no filter asks for more: quicker to be counted."""
        chosen = set(self.chosen) - ORDER
        if not self.is_valid or chosen - OF_STANDING:
            return self.rows
        found = Standing.objects.on(self.on)
        for name in chosen:
            value = self.filterset.form.cleaned_data[name]
            found = self.filterset.filters[name].filter(found, value)
        return found

    def at(self, on: date) -> "Selection":
        """The same filters on another date, which may lie before the first seminar."""
        return selection(self.filterset.data, self.filterset.seminars, on=on)

    @property
    def chosen(self) -> dict[str, str]:
        """The filters that are set, in the order of the register."""
        data = self.filterset.data
        return {name: data[name] for name in self.filterset.filters if data.get(name)}

    @property
    def search(self) -> Search | None:
        """What is searched for, with all its forms; None when nothing is."""
        return self.filterset.words if self.is_valid and self.chosen.get("q") else None

    @property
    def order(self) -> list[str]:
        """The fields of the chosen order, with a minus the falling ones; none: the document's."""
        sort = self.filterset.filters["sort"]
        return [
            sort.get_ordering_value(name) for name in self.filterset.form.cleaned_data["sort"] or ()
        ]

    @property
    def query(self) -> str:
        """The filters and the date as an address says them; the date always, so that it stays."""
        query = QueryDict(mutable=True)
        query.update(self.chosen | {"as_of": self.on.isoformat()})
        return query.urlencode()

    @property
    def words(self) -> list[tuple[str, str]]:
        """Each filter that narrows the rows, as label and value in the reader's language."""
        form = self.filterset.form
        return [
            (str(form.fields[name].label), label(form.fields[name], value))
            for name, value in self.chosen.items()
            if name not in ORDER
        ]

    def address(self, name: str = "recommendations:list") -> str:
        """Where a page of that name shows the same rows on the same date, with the host."""
        return absolute(f"{reverse(name)}?{self.query}")


def label(field: object, value: str) -> str:
    """What the form calls the value of a choice; the value itself of what is no choice."""
    return str(dict(getattr(field, "choices", ())).get(value, value))


def select(data: QueryDict, *, on: date) -> Selection:
    """Read the filters of an address. Raises BadDate for a date before the first seminar."""
    seminars = list(Seminar.objects.defer("document"))
    not_before(on, min((seminar.held_on for seminar in seminars), default=None))
    return selection(data, seminars, on=on)


def selection(data: QueryDict, seminars: Sequence[Seminar], *, on: date) -> Selection:
    """The filters and the date, where the seminars are known already."""
    rows = Recommendation.objects.with_standing(on=on).with_seminar()
    rows = rows.order_by("place", "pk")
    return Selection(RecommendationFilter(data, queryset=rows, on=on, seminars=seminars), on)
