"""Who answers for a recommendation, and what was promised by when."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from recommendations.admin.filters import StageFilter
from recommendations.models import Assignment, Milestone
from seminar_tracker.admin import RecordAdmin, RecordForm, RecordInline, ShownInline


class MilestoneForm(RecordForm):
    """Once set, a milestone keeps its first due date, whatever a form sends."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and "first_due_on" in self.fields:
            self.fields["first_due_on"].disabled = True


class AssignmentsInline(ShownInline):
    """Who answers for it. The spans follow from acts; a row can only be added, as a proposal."""

    model = Assignment
    fields = ["agency", "role", "reason", "starts_on", "ends_on"]
    readonly_fields = ["starts_on", "ends_on"]
    autocomplete_fields = ["agency"]
    verbose_name_plural = gettext_lazy("assignments; the dates follow from acts")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.may_keep(request)


class MilestonesInline(RecordInline):
    """What was promised; a date is moved by an act."""

    model = Milestone
    form = MilestoneForm
    fields = ["position", "code", "title", "agency", "set_on", "first_due_on"]
    autocomplete_fields = ["agency"]


@admin.register(Assignment)
class AssignmentAdmin(RecordAdmin):
    list_display = ["recommendation", "agency", "role", "starts_on", "ends_on"]
    list_filter = [
        "role",
        StageFilter,
        ("recommendation__seminar", admin.RelatedOnlyFieldListFilter),
        ("agency", admin.RelatedOnlyFieldListFilter),
    ]
    list_select_related = ["recommendation", "agency"]
    search_fields = ["recommendation__label", "recommendation__title", "agency__name_en", "reason"]
    autocomplete_fields = ["recommendation", "agency"]
    fields = ["recommendation", "agency", "role", "reason", "starts_on", "ends_on"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """The span follows from acts, and once there are acts they say whose it is and as what."""
        spans = ["starts_on", "ends_on"]
        if obj and (obj.starts_on or obj.ends_on or obj.acts.exists()):
            return ["recommendation", "agency", "role", *spans]
        return spans


@admin.register(Milestone)
class MilestoneAdmin(RecordAdmin):
    form = MilestoneForm
    list_display = ["code", "title", "recommendation", "agency", "set_on", "first_due_on"]
    list_filter = [
        ("recommendation__seminar", admin.RelatedOnlyFieldListFilter),
        ("agency", admin.RelatedOnlyFieldListFilter),
    ]
    list_select_related = ["recommendation", "agency"]
    date_hierarchy = "first_due_on"
    search_fields = ["code", "title", "proof", "recommendation__title", "agency__name_en"]
    autocomplete_fields = ["recommendation", "agency"]
    fields = [
        "recommendation",
        ("code", "position"),
        "title",
        "proof",
        "agency",
        ("set_on", "first_due_on"),
    ]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """The first due date stays; a move is an act."""
        return ["recommendation", "first_due_on"] if obj else []
