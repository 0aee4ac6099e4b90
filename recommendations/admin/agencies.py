"""What the register adds to the list of agencies, which itself knows nothing of the register."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, Max, Min, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.admin import AgencyAdmin
from agencies.models import Agency
from recommendations.models import Act, Assignment
from seminar_tracker.admin import RecordForm
from seminar_tracker.clock import today

admin.site.unregister(Agency)


class LifeForm(RecordForm):
    """An agency acts only while it exists, so its dates leave none of its acts outside."""

    def clean(self) -> Any:
        cleaned = super().clean()
        acts = Act.objects.filter(agency=self.instance.pk).order_by()
        days = acts.aggregate(first=Min("effective_on"), last=Max("effective_on"))
        established_on, ended_on = (self.moved(name) for name in ("established_on", "ended_on"))
        if established_on and days["first"] and established_on > days["first"]:
            text = _("It acted already on %(day)s, so it was established by then.")
            self.add_error("established_on", text % {"day": date_format(days["first"])})
        if ended_on and days["last"] and ended_on <= days["last"]:
            text = _("It still acted on %(day)s, so it ended only after that day.")
            self.add_error("ended_on", text % {"day": date_format(days["last"])})
        return cleaned

    def moved(self, name: str) -> Any:
        """The date as the form changes it; None when it stays."""
        return self.cleaned_data.get(name) if name in self.changed_data else None


@admin.register(Agency)
class PortfolioAdmin(AgencyAdmin):
    """Agencies, with the number of recommendations in their custody today."""

    form = LifeForm
    list_display = [*AgencyAdmin.list_display, "in_custody"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        held = Assignment.objects.leads().in_force(on=today()).filter(agency=OuterRef("pk"))
        counted = held.order_by().values("agency").annotate(n=Count("pk")).values("n")
        return super().get_queryset(request).annotate(in_custody=Coalesce(Subquery(counted), 0))

    @admin.display(description=gettext_lazy("in custody"), ordering="in_custody")
    def in_custody(self, agency: Agency) -> int:
        return agency.in_custody  # type: ignore[attr-defined]
