"""The query string of the register, translated to predicates; the rules stay in the querysets."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

import django_filters as filters
from django import forms
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.expressions import OrderBy
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency
from recommendations.choices import MailState, OrphanReason, Progress, Signal, Verdict
from recommendations.editions import kept
from recommendations.models import Assignment, Mail, Recommendation, Seminar, Theme
from recommendations.querysets import RecommendationQuerySet
from recommendations.search import Search, understand
from seminar_tracker.widgets import PlainSelect

DUE = [
    ("overdue", _("overdue")),
    ("30", _("within 30 days")),
    ("90", _("within 90 days")),
    ("365", _("within a year")),
]
CLAIMS = [("1", _("claims that await review"))]


# More agencies than a page should name each time: 50 of them are a screen.
MANY_AGENCIES = 100
NEVER_EMPTY = {"title", "signal", "unowned_since", "place", "pk"}


class Choice(filters.ChoiceFilter):
    """A choice of one, quickly drawn."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, widget=PlainSelect, **kwargs)


class SteadyOrder(filters.OrderingFilter):
    """An order in which every row has its place, so that pages and downloads agree.

    Rows without a value come last either way, on each database; equal rows stand as in the
    document.
    """

    def filter(
        self, qs: RecommendationQuerySet, value: Iterable[str] | None
    ) -> RecommendationQuerySet:
        if not value:
            return qs
        order = [directed(self.get_ordering_value(param)) for param in value]
        return qs.order_by(*order, "place", "pk")


def directed(field: str) -> OrderBy:
    """The order by the field, rows without a value last.

    A field that no row lacks is asked for plainly: only so does its index serve both directions.
    """
    name, falls = field.removeprefix("-"), field.startswith("-")
    last = None if name in NEVER_EMPTY else True
    return F(name).desc(nulls_last=last) if falls else F(name).asc(nulls_last=last)


def tied_agencies() -> list[int]:
    """The keys of the agencies that are tied to any recommendation, found once an edition."""
    ties = Assignment.objects.filter(agency=OuterRef("pk"))
    # Agencies are looked through, which are fewer than their ties.
    tied = Agency.objects.filter(Exists(ties)).order_by().values_list("pk", flat=True)
    return kept("tied agencies", tied, lambda: list(tied))


class RecommendationFilter(filters.FilterSet):
    """Filters for rows of `with_standing(on=on)`; ask `is_valid()` before `qs`.

    What can be chosen is read once, in two queries, whatever is chosen.
    """

    q = filters.CharFilter(
        label=_("Words"),
        method="search",
        max_length=200,
        widget=forms.TextInput({"type": "search"}),
    )
    seminar = Choice(label=_("Seminar"), field_name="seminar__slug", empty_label=_("all"))
    theme = Choice(label=_("Theme"), field_name="themes__code", empty_label=_("all"))
    agency = Choice(label=_("Agency"), method="of_agency", empty_label=_("all"))
    signal = Choice(label=_("Signal"), choices=Signal, empty_label=_("all"))
    reason = Choice(
        label=_("Why an orphan"), method="for_reason", choices=OrphanReason, empty_label=_("all")
    )
    progress = Choice(label=_("Reported"), choices=Progress, empty_label=_("all"))
    verdict = Choice(label=_("Verified"), method="found", choices=Verdict, empty_label=_("all"))
    due = Choice(label=_("Next milestone"), method="due_within", choices=DUE, empty_label=_("all"))
    claim = Choice(label=_("Review"), method="claims", choices=CLAIMS, empty_label=_("all"))
    sort = SteadyOrder(
        label=_("Sort by"),
        empty_label=_("order of the document"),
        fields={
            "title": "title",
            "signal": "signal",
            "unowned_since": "unowned",
            "next_due_on": "due",
            "last_news_on": "news",
        },
        field_labels={
            "title": _("title"),
            "signal": _("signal"),
            "unowned_since": _("days without an owner"),
            "next_due_on": _("next due date"),
            "last_news_on": _("last new fact"),
        },
    )

    class Meta:
        model = Recommendation
        fields: list[str] = []

    def __init__(self, *args: Any, on: date, seminars: Sequence[Seminar], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.on, self.seminars = on, seminars
        self.agencies = {agency.code: agency for agency in self.agencies_to_offer()}
        self.offer("seminar", [(seminar.slug, seminar.short_title) for seminar in seminars])
        self.offer("theme", list(Theme.objects.values_list("code", "name")))
        self.offer("agency", [(code, agency.name) for code, agency in self.agencies.items()])

    def agencies_to_offer(self) -> Iterable[Agency]:
        """Those that are tied to anything; where they are many, the chosen one alone.

        The page then fetches the others by itself, after the table.
        """
        tied = tied_agencies()
        if len(tied) <= MANY_AGENCIES:
            return Agency.objects.filter(pk__in=tied)
        select = PlainSelect(attrs={
            "hx-get": reverse("recommendations:agency-options"), "hx-trigger": "load once",
            "hx-target": "this", "hx-swap": "innerHTML", "hx-push-url": "false",
        })  # fmt: skip
        self.filters["agency"].extra["widget"] = select
        chosen = self.data.get("agency")
        return Agency.objects.filter(code=chosen, pk__in=tied) if chosen else ()

    def offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        self.filters[name].extra["choices"] = choices

    # The filters that most people use; the others are folded away.
    FIRST = ("q", "signal", "reason", "agency")

    @property
    def first_fields(self) -> list[forms.BoundField]:
        return [self.form[name] for name in self.FIRST]

    @property
    def more_fields(self) -> list[forms.BoundField]:
        return [field for field in self.form if field.name not in self.FIRST]

    @property
    def uses_more(self) -> bool:
        """Whether one of the folded filters is set."""
        return any(self.data.get(field.name) for field in self.more_fields)

    def search(
        self, queryset: RecommendationQuerySet, name: str, value: str
    ) -> RecommendationQuerySet:
        """Every word must occur in the title, the text or the label; the best rows come first."""
        return self.words.matching(queryset)

    @cached_property
    def words(self) -> Search:
        """What the words mean that are searched for; ask `is_valid()` first."""
        return understand(self.form.cleaned_data.get("q", ""))

    def of_agency(
        self, queryset: RecommendationQuerySet, name: str, value: str
    ) -> RecommendationQuerySet:
        return queryset.of_agency(self.agencies[value], on=self.on)

    def for_reason(
        self, queryset: RecommendationQuerySet, name: str, value: str
    ) -> RecommendationQuerySet:
        return queryset.filter(signal=Signal.ORPHAN, orphan_reason=value)

    def found(
        self, queryset: RecommendationQuerySet, name: str, value: str
    ) -> RecommendationQuerySet:
        """A finding stands while evidence is asked for: the row is found under both."""
        if value == Verdict.EVIDENCE_REQUESTED:
            return queryset.filter(verdict=value)
        return queryset.filter(finding=value)

    def due_within(
        self, queryset: RecommendationQuerySet, name: str, value: str
    ) -> RecommendationQuerySet:
        """Of open recommendations: what is left undone in a closed one presses nobody."""
        queryset = queryset.filter(closure="")
        if value == "overdue":
            return queryset.filter(is_overdue=True)
        last = self.on + timedelta(days=int(value))
        return queryset.filter(next_due_on__gte=self.on, next_due_on__lte=last)

    def claims(
        self, queryset: RecommendationQuerySet, name: str, value: str
    ) -> RecommendationQuerySet:
        return queryset.filter(is_claim=True)


class OrphanFilter(filters.FilterSet):
    """Filters for the rows of `with_standing(on=on)` that are orphans."""

    reason = Choice(
        label=_("Why"), field_name="orphan_reason", choices=OrphanReason, empty_label=_("all")
    )
    seminar = filters.ModelChoiceFilter(
        label=_("Seminar"),
        queryset=Seminar.objects.all(),
        to_field_name="slug",
        empty_label=_("all"),
    )

    class Meta:
        model = Recommendation
        fields: list[str] = []


def containing(value: str, *fields: str) -> Q:
    """Match rows in which every word of the value occurs in one of the fields."""
    found = Q()
    for word in value.split()[:10]:
        found &= Q(*((f"{field}__icontains", word) for field in fields), _connector=Q.OR)
    return found


class AgencyFilter(filters.FilterSet):
    """Agencies by what they are called, in any language."""

    NAMES = (
        "name_en", "name_ru", "name_kk", "short_en", "short_ru", "short_kk", "abbreviation", "code",
    )  # fmt: skip

    q = filters.CharFilter(
        label=_("Agency"),
        method="search",
        max_length=200,
        widget=forms.TextInput({"type": "search"}),
    )

    class Meta:
        model = Agency
        fields: list[str] = []

    def search(self, queryset: QuerySet[Agency], name: str, value: str) -> QuerySet[Agency]:
        return queryset.filter(containing(value, *self.NAMES))


class MailFilter(filters.FilterSet):
    """Filters for mails: how far they have come, and to whom they go."""

    state = Choice(label=_("State"), choices=MailState, empty_label=_("all"))
    q = filters.CharFilter(
        label=_("Person or address"),
        method="search",
        max_length=200,
        widget=forms.TextInput({"type": "search"}),
    )

    class Meta:
        model = Mail
        fields: list[str] = []

    def search(self, queryset: QuerySet[Mail], name: str, value: str) -> QuerySet[Mail]:
        """Every word must occur in the name, the user name or the address."""
        names = [f"user__{field}" for field in ("username", "first_name", "last_name")]
        return queryset.filter(containing(value, "address", *names))
