"""Acts: read here, never changed; adding one is recording it through `actions`."""

from typing import Any

from django.contrib import admin
from django.db.models import Case, CharField, F, QuerySet, Value, When
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from recommendations.admin.recording import record
from recommendations.choices import Kind
from recommendations.models import Act, Evidence
from seminar_tracker.admin import ReadOnly, RecordAdmin, ShownInline

# An act is corrected by a later one: usually of its own kind, or of the one that undoes it.
CORRECTED_BY = {
    Kind.NOMINATE: Kind.TRANSFER,
    Kind.ANSWER: Kind.HAND_BACK,
    Kind.HAND_BACK: Kind.NOMINATE,
    Kind.OFFICER_LEFT: Kind.NAME_OFFICER,
    Kind.MEET: Kind.UPDATE,
    Kind.DROP: Kind.UPDATE,
    Kind.CLOSE: Kind.REOPEN,
    Kind.REOPEN: Kind.CLOSE,
}

ACTS_SHOWN = 20
ALWAYS = ["recommendation", "kind", "agency", "effective_on", "happened_on"]
DETAILS = [
    "assignment",
    "milestone",
    "response",
    "officer_name",
    "officer_position",
    "progress",
    "instrument",
    "repeats",
    "due_on",
    "verdict",
    "closure",
    "is_internal",
]


def with_words(acts: QuerySet, request: HttpRequest) -> QuerySet:
    """Annotate words: the text, unless it is a reviewers' note and the reader is none of them."""
    if getattr(request.user, "is_reviewer", False):
        return acts.annotate(words=F("text"))
    kept = Value(_("[a note for reviewers only]"))
    shown = Case(
        When(is_internal=True, text__gt="", then=kept),
        default=F("text"),
        output_field=CharField(),
    )
    return acts.annotate(words=shown)


class EvidenceInline(ShownInline):
    """What stands behind the act."""

    model = Evidence
    fields = ["title", "url"]


class NewestActs(BaseInlineFormSet):
    """As many acts as a person reads beside the recommendation; their own list has all."""

    def get_queryset(self) -> Any:
        if not hasattr(self, "newest"):
            self.newest = list(super().get_queryset()[:ACTS_SHOWN])
        return self.newest


class ActsInline(ShownInline):
    """What people did about the recommendation, newest first."""

    model = Act
    formset = NewestActs
    fields = ["effective_on", "kind", "agency", "said", "recorded_by"]
    readonly_fields = ["said"]
    verbose_name_plural = gettext_lazy("acts, newest first")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        found = super().get_queryset(request).select_related("agency", "recorded_by")
        return with_words(found, request).newest_first()  # type: ignore[attr-defined]

    @admin.display(description=gettext_lazy("what was said"))
    def said(self, act: Any) -> str:
        return Truncator(act.words).chars(120)


@admin.register(Act)
class ActAdmin(ReadOnly, RecordAdmin):
    list_display = [
        "effective_on",
        "kind",
        "recommendation",
        "for_whom",
        "said",
        "recorded_by",
        "late",
    ]
    list_display_links = ["effective_on", "kind"]
    list_filter = [
        "kind",
        ("recommendation__seminar", admin.RelatedOnlyFieldListFilter),
        ("agency", admin.RelatedOnlyFieldListFilter),
        "response",
        "verdict",
        "closure",
    ]
    list_select_related = ["recommendation", "agency", "recorded_by"]
    date_hierarchy = "effective_on"
    search_fields = ["recommendation__label", "recommendation__title", "agency__name_en", "words"]
    search_help_text = gettext_lazy("Recommendation, agency or words of the act.")
    inlines = [EvidenceInline]
    readonly_fields = ["all_said"]
    actions = None

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.may_keep(request)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return with_words(super().get_queryset(request), request)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        """What the act says; kinds differ, and most fields are empty in each."""
        said = [name for name in DETAILS if getattr(obj, name, None)]
        return [*ALWAYS, *said, "all_said", "recorded_by", "recorded_at"]

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        return record(self, request)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        act = self.get_object(request, object_id)
        context = {"correct_url": correction(act)} if act else {}
        return super().change_view(request, object_id, form_url, context | (extra_context or {}))

    @admin.display(description=gettext_lazy("on behalf of"), ordering="agency__name_en")
    def for_whom(self, act: Act) -> str | None:
        return (act.agency.abbreviation or act.agency.name) if act.agency else None

    @admin.display(description=gettext_lazy("what was said"))
    def said(self, act: Any) -> str:
        return Truncator(act.words).chars(80)

    @admin.display(description=gettext_lazy("what was said"))
    def all_said(self, act: Any) -> str:
        return act.words

    @admin.display(description=gettext_lazy("recorded later"))
    def late(self, act: Act) -> str | None:
        return _("%(days)d days") % {"days": act.days_late} if act.days_late else None


def correction(act: Act) -> str:
    """Where the later act is recorded that corrects this one."""
    kind = CORRECTED_BY.get(Kind(act.kind), Kind(act.kind))
    query = urlencode([("recommendation", act.recommendation_id), ("kind", kind.value)])
    return f"{reverse('admin:recommendations_act_add')}?{query}"


@admin.register(Evidence)
class EvidenceAdmin(ReadOnly, RecordAdmin):
    list_display = ["title", "url", "act"]
    list_select_related = ["act__recommendation"]
    search_fields = ["title", "url", "act__recommendation__title"]
