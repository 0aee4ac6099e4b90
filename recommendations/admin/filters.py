"""Filters of the lists: each asks the annotations of the standing, none has a rule of its own."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.models import Agency
from recommendations.choices import OrphanReason, Signal
from recommendations.models import Assignment
from seminar_tracker.clock import today

Choices = list[tuple[str, Any]]


class SignalFilter(admin.SimpleListFilter):
    title = gettext_lazy("signal today")
    parameter_name = "signal"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Choices:
        return Signal.choices

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.filter(signal=self.value()) if self.value() else queryset


class OrphanReasonFilter(admin.SimpleListFilter):
    title = gettext_lazy("why nobody owns it")
    parameter_name = "reason"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Choices:
        return OrphanReason.choices

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if not self.value():
            return queryset
        return queryset.filter(signal=Signal.ORPHAN, orphan_reason=self.value())


class LeadFilter(admin.SimpleListFilter):
    title = gettext_lazy("lead agency today")
    parameter_name = "lead"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Choices:
        held = Assignment.objects.leads().in_force(on=today())
        leads = Agency.objects.filter(pk__in=held.values("agency"))
        return [(agency.code, agency.name) for agency in leads]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if not self.value():
            return queryset
        return queryset.filter(lead_id__in=Agency.objects.filter(code=self.value()).values("pk"))


class ClaimFilter(admin.SimpleListFilter):
    title = gettext_lazy("claim awaiting review")
    parameter_name = "claim"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Choices:
        return [("yes", _("reported complete, not checked"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.filter(is_claim=True) if self.value() == "yes" else queryset


class StageFilter(admin.SimpleListFilter):
    """Assignments by how far they have come today."""

    title = gettext_lazy("stage today")
    parameter_name = "stage"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Choices:
        return [
            ("proposed", _("proposed, nobody asked yet")),
            ("awaiting", _("nominated, no answer yet")),
            ("in force", _("accepted, in force")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        found = Assignment.objects.all()
        if self.value() == "proposed":
            return queryset.filter(pk__in=found.proposed(on=today()).values("pk"))
        if self.value() == "awaiting":
            return queryset.filter(pk__in=found.awaiting_answer(on=today()).values("pk"))
        if self.value() == "in force":
            return queryset.filter(pk__in=found.in_force(on=today()).values("pk"))
        return queryset
