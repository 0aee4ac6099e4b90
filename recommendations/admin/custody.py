"""Who answers for a recommendation, and what was promised by when."""

from typing import Any

from django.contrib import admin
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from recommendations.admin.filters import StageFilter
from recommendations.models import Act, Assignment, Milestone
from seminar_tracker.admin import RecordAdmin, RecordForm, RecordInline, ShownInline
from seminar_tracker.clock import today


def settled(milestone: Any) -> list[str]:
    """What stays as it was promised: its dates, and once there are acts on it, whose it is."""
    has_acts = getattr(milestone, "has_acts", None)
    if has_acts is None:
        has_acts = milestone.acts.exists()
    return ["set_on", "first_due_on", *(["agency"] if has_acts else [])]


class MilestoneForm(RecordForm):
    """Once set, a milestone keeps what was promised, whatever a form sends."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in settled(self.instance) if self.instance.pk else []:
            if name in self.fields:
                self.fields[name].disabled = True


class ProposalForm(RecordForm):
    """What is added by hand is a proposal, from today."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is None:
            self.instance.proposed_on = today()


class AssignmentsInline(ShownInline):
    """Who answers for it. The spans follow from acts; a row can only be added, as a proposal."""

    model = Assignment
    form = ProposalForm
    fields = ["agency", "role", "reason", "starts_on", "ends_on"]
    readonly_fields = ["starts_on", "ends_on"]
    autocomplete_fields = ["agency"]
    verbose_name_plural = gettext_lazy("assignments; the dates follow from acts")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.may_keep(request)


class MilestonesInline(RecordInline):
    """What was promised; an act moves a date, and an act drops a milestone."""

    model = Milestone
    form = MilestoneForm
    can_delete = False
    fields = ["position", "code", "title", "agency", "set_on", "first_due_on"]
    autocomplete_fields = ["agency"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        acts = Act.objects.filter(milestone=OuterRef("pk"))
        return super().get_queryset(request).annotate(has_acts=Exists(acts))


@admin.register(Assignment)
class AssignmentAdmin(RecordAdmin):
    form = ProposalForm
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
    fields = ["recommendation", "agency", "role", "reason", "proposed_on", "starts_on", "ends_on"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """The span follows from acts, and once there are acts they say whose it is and as what."""
        spans = ["proposed_on", "starts_on", "ends_on"]
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
        """What was promised stays; a move is an act."""
        return ["recommendation", *settled(obj)] if obj else []

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Past dates show it: what is no longer wanted is dropped, with a reason."""
        return False
