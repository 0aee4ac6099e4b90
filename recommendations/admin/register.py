"""What the seminars left behind: documents, notes beside them, documented facts, themes."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from recommendations.models import DocumentedFact, EditorialNote, Recommendation, Seminar, Theme
from seminar_tracker.admin import RecordAdmin, ShownInline


class RecommendationsInline(ShownInline):
    """The recommendations of the seminar, each with a link to its own page."""

    model = Recommendation
    fields = ["label", "title", "paragraph"]


@admin.register(Seminar)
class SeminarAdmin(RecordAdmin):
    list_display = ["short_title", "held_on", "place", "host", "plan_is_proposal", "count"]
    list_filter = ["plan_is_proposal"]
    list_select_related = ["host"]
    date_hierarchy = "held_on"
    search_fields = ["short_title", "title", "place", "reference"]
    prepopulated_fields = {"slug": ["short_title"]}
    autocomplete_fields = ["host"]
    fields = [
        ("short_title", "slug"),
        "title",
        ("held_on", "place"),
        "host",
        "reference",
        "plan_is_proposal",
        "document",
    ]
    inlines = [RecommendationsInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).annotate(count=Count("recommendations"))

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """The document is kept word for word, and addresses that people have stay theirs."""
        if obj is None:
            return []
        return ["document", *(["slug"] if obj.recommendations.exists() else [])]

    def get_prepopulated_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        fixed = self.get_readonly_fields(request, obj)
        found = super().get_prepopulated_fields(request, obj)
        return {name: sources for name, sources in found.items() if name not in fixed}

    @admin.display(description=gettext_lazy("recommendations"), ordering="count")
    def count(self, seminar: Seminar) -> int:
        return seminar.count  # type: ignore[attr-defined]


@admin.register(Theme)
class ThemeAdmin(RecordAdmin):
    list_display = ["name", "code", "description"]
    search_fields = ["name", "code", "description"]
    prepopulated_fields = {"code": ["name"]}


@admin.register(EditorialNote)
class EditorialNoteAdmin(RecordAdmin):
    list_display = ["code", "recommendation", "verbatim", "reading", "kind", "certainty"]
    list_filter = ["seminar", "kind", "certainty"]
    list_select_related = ["recommendation"]
    search_fields = ["code", "place", "verbatim", "reading"]
    autocomplete_fields = ["seminar", "recommendation"]


@admin.register(DocumentedFact)
class DocumentedFactAdmin(RecordAdmin):
    list_display = ["code", "happened_on", "recommendation", "kind", "text", "confidence"]
    list_filter = ["kind", "confidence", "seminar"]
    list_select_related = ["recommendation"]
    date_hierarchy = "happened_on"
    search_fields = ["code", "text", "note"]
    autocomplete_fields = ["seminar", "recommendation", "sources"]
