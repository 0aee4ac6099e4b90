"""What the register adds to the list of agencies, which itself knows nothing of the register."""

from django.contrib import admin
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from agencies.admin import AgencyAdmin
from agencies.models import Agency
from recommendations.models import Assignment
from seminar_tracker.clock import today

admin.site.unregister(Agency)


@admin.register(Agency)
class PortfolioAdmin(AgencyAdmin):
    """Agencies, with the number of recommendations in their custody today."""

    list_display = [*AgencyAdmin.list_display, "in_custody"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        held = Assignment.objects.leads().in_force(on=today()).filter(agency=OuterRef("pk"))
        counted = held.order_by().values("agency").annotate(n=Count("pk")).values("n")
        return super().get_queryset(request).annotate(in_custody=Coalesce(Subquery(counted), 0))

    @admin.display(description=gettext_lazy("in custody"), ordering="in_custody")
    def in_custody(self, agency: Agency) -> int:
        return agency.in_custody  # type: ignore[attr-defined]
