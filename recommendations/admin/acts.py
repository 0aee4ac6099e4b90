"""Acts: read here, never changed; adding one is recording it through `actions`."""

from typing import Any

from django.contrib import admin
from django.db.models import Case, CharField, F, QuerySet, Value, When
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from recommendations.admin.recording import record
from recommendations.choices import Kind
from recommendations.models import Act, Evidence
from seminar_tracker.admin import ReadOnly, RecordAdmin, ShownInline
from seminar_tracker.clock import today

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
    "undoes",
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


class OnlyForReaders:
    """Shows the evidence that the person may open, and where."""

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        found: Any = super().get_queryset(request)
        return found.for_reader(request.user, on=today())

    @admin.display(description=gettext_lazy("opens at"))
    def opens_at(self, evidence: Evidence) -> str:
        address = evidence.get_absolute_url()
        return format_html('<a href="{0}">{0}</a>', address) if address else ""


class TakenBack:
    """The column that says whether an act still counts."""

    @admin.display(description=gettext_lazy("taken back"))
    def taken_back(self, act: Act) -> str | None:
        """When it was taken back, as a link to the act that says so."""
        if act.counts:
            return None
        address = reverse("admin:recommendations_act_change", args=[act.undone_by.pk])
        moment = timezone.localtime(act.undone_by.recorded_at)
        return format_html('<a href="{}">{}</a>', address, date_format(moment, "DATETIME_FORMAT"))


class EvidenceInline(OnlyForReaders, ShownInline):
    """What stands behind the act."""

    model = Evidence
    fields = ["title", "opens_at", "is_internal"]
    readonly_fields = ["opens_at"]


class NewestActs(BaseInlineFormSet):
    """As many acts as a person reads beside the recommendation; their own list has all."""

    def get_queryset(self) -> Any:
        if not hasattr(self, "newest"):
            self.newest = list(super().get_queryset()[:ACTS_SHOWN])
        return self.newest


class ActsInline(TakenBack, ShownInline):
    """What people did about the recommendation, newest first."""

    model = Act
    formset = NewestActs
    fields = ["effective_on", "kind", "agency", "said", "recorded_by", "taken_back"]
    readonly_fields = ["said", "taken_back"]
    verbose_name_plural = gettext_lazy("acts, newest first")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        found = super().get_queryset(request).select_related("agency", "recorded_by", "undone_by")
        return with_words(found, request).newest_first()  # type: ignore[attr-defined]

    @admin.display(description=gettext_lazy("what was said"))
    def said(self, act: Any) -> str:
        return Truncator(act.words).chars(120)


@admin.register(Act)
class ActAdmin(TakenBack, ReadOnly, RecordAdmin):
    list_display = [
        "effective_on",
        "kind",
        "recommendation",
        "for_whom",
        "said",
        "recorded_by",
        "late",
        "taken_back",
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
    list_select_related = ["recommendation", "agency", "recorded_by", "undone_by"]
    date_hierarchy = "effective_on"
    search_fields = ["recommendation__label", "recommendation__title", "agency__name_en", "words"]
    search_help_text = gettext_lazy("Recommendation, agency or words of the act.")
    inlines = [EvidenceInline]
    readonly_fields = ["all_said", "taken_back"]
    actions = None

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.may_keep(request)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return with_words(super().get_queryset(request), request)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        """What the act says; kinds differ, and most fields are empty in each."""
        said = [name for name in DETAILS if getattr(obj, name, None)]
        undone = [] if obj is None or obj.counts else ["taken_back"]
        return [*ALWAYS, *said, "all_said", "recorded_by", "recorded_at", *undone]

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
        stands = act is not None and act.counts and act.kind != Kind.UNDO
        context = {"correct_url": correction(act)} if act and stands else {}
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
class EvidenceAdmin(OnlyForReaders, ReadOnly, RecordAdmin):
    list_display = ["title", "opens_at", "is_internal", "act"]
    list_filter = ["is_internal"]
    list_select_related = ["act__recommendation"]
    search_fields = ["title", "url", "original_name", "act__recommendation__title"]
    fields = ["act", "title", "opens_at", "is_internal", "original_name", "media_type", "size",
              "sha256"]  # fmt: skip
    readonly_fields = ["opens_at"]
