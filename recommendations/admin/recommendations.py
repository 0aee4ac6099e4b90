"""Recommendations with their standing today, and the nomination of all that a plan proposes."""

from datetime import date
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from agencies.models import Agency
from recommendations import actions
from recommendations.admin.acts import ActsInline
from recommendations.admin.custody import AssignmentsInline, MilestonesInline
from recommendations.admin.filters import (
    ClaimFilter,
    LeadFilter,
    OrphanReasonFilter,
    SignalFilter,
)
from recommendations.choices import OrphanReason, Role, Signal
from recommendations.models import Assignment, EditorialNote, Recommendation
from seminar_tracker.admin import CarefulChangeList, RecordAdmin, RecordForm, RecordInline
from seminar_tracker.clock import now, today

# Of the refusals of a long list, as many as a person reads.
REFUSALS_SHOWN = 10


class StandingChangeList(CarefulChangeList):
    """The list with the standing of today, and the lead agencies fetched at once."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        rows = self.result_list = list(self.result_list)
        leads = Agency.objects.in_bulk({row.lead_id for row in rows if row.lead_id})
        for row in rows:
            row.lead = leads.get(row.lead_id)


class NoteForm(RecordForm):
    """A note beside a recommendation is of the same seminar."""

    def clean(self) -> Any:
        if recommendation := self.cleaned_data.get("recommendation"):
            self.instance.seminar_id = recommendation.seminar_id
        return super().clean()


class NotesInline(RecordInline):
    """What an editor says about slips of the source; the text itself stays."""

    model = EditorialNote
    form = NoteForm
    fields = ["code", "place", "verbatim", "reading", "kind", "certainty"]


@admin.register(Recommendation)
class RecommendationAdmin(RecordAdmin):
    list_display = [
        "__str__",
        "seminar",
        "signal",
        "lead",
        "orphan_reason",
        "unowned_since",
        "next_due_on",
    ]
    list_filter = [SignalFilter, OrphanReasonFilter, LeadFilter, ClaimFilter, "seminar", "themes"]
    list_select_related = ["seminar"]
    search_fields = ["label", "title", "text"]
    search_help_text = gettext_lazy("Letter, short title or words of the text.")
    autocomplete_fields = ["seminar", "themes"]
    fields = [
        "seminar",
        ("label", "position", "paragraph"),
        "title",
        "text",
        "text_note",
        "measurability",
        "themes",
    ]
    inlines = [AssignmentsInline, MilestonesInline, NotesInline, ActsInline]
    actions = ["nominate_proposed"]

    def get_queryset(self, request: HttpRequest) -> Any:
        """In the list with the standing; elsewhere also what no seminar has said yet."""
        found: Any = super().get_queryset(request)
        match = request.resolver_match
        if match and match.url_name == f"{self.opts.app_label}_{self.opts.model_name}_changelist":
            return found.with_standing(on=today())
        return found

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return StandingChangeList

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """The text is kept verbatim, and the acts belong to the seminar."""
        return ["seminar", "text"] if obj else []

    @admin.display(description=gettext_lazy("signal"), ordering="signal")
    def signal(self, row: Any) -> str:
        return format_html(
            '<span class="signal signal-{}">{}</span>', row.signal, Signal(row.signal).label
        )

    @admin.display(description=gettext_lazy("lead agency"))
    def lead(self, row: Any) -> str | None:
        return row.lead and (row.lead.abbreviation or row.lead.name)

    @admin.display(description=gettext_lazy("why nobody"))
    def orphan_reason(self, row: Any) -> str | None:
        if row.signal != Signal.ORPHAN:
            return None
        return str(OrphanReason(row.orphan_reason).label)

    @admin.display(description=gettext_lazy("unowned since"), ordering="unowned_since")
    def unowned_since(self, row: Any) -> str | None:
        return short(row.unowned_since) if row.signal == Signal.ORPHAN else None

    @admin.display(description=gettext_lazy("next due"), ordering="next_due_on")
    def next_due_on(self, row: Any) -> str | None:
        return short(row.next_due_on) if row.next_due_on else None

    @admin.action(description=gettext_lazy("Nominate the proposed agencies"))
    def nominate_proposed(self, request: HttpRequest, queryset: QuerySet) -> None:
        """Ask today every agency that the plan proposes and that nobody has asked yet."""
        proposed = Assignment.objects.proposed(on=today()).filter(
            recommendation__in=queryset.values("pk")
        )
        proposed = proposed.select_related("recommendation__seminar", "agency")
        outcomes = [nominate(request, tie) for tie in proposed.order_by("recommendation", "role")]
        refusals = [refusal for refusal in outcomes if refusal]
        asked = len(outcomes) - len(refusals)
        done = ngettext("%(count)d agency was asked.", "%(count)d agencies were asked.", asked)
        level = messages.SUCCESS if asked else messages.WARNING
        self.message_user(request, done % {"count": asked}, level)
        for refusal in refusals[:REFUSALS_SHOWN]:
            self.message_user(request, refusal, messages.WARNING)
        if more := refusals[REFUSALS_SHOWN:]:
            text = _("%(count)d more were refused.") % {"count": len(more)}
            self.message_user(request, text, messages.WARNING)


def short(day: date) -> str:
    return date_format(day, "SHORT_DATE_FORMAT")


def nominate(request: HttpRequest, tie: Assignment) -> str:
    """Nominate the agency of a proposal; the refusal in words, or "" when it was asked."""
    entry = actions.Entry(by=request.user, on=today(), at=now())  # type: ignore[arg-type]
    try:
        actions.nominate(
            tie.recommendation, tie.agency, role=Role(tie.role), reason=tie.reason, entry=entry
        )
    except (ValidationError, PermissionDenied) as error:
        why = " ".join(getattr(error, "messages", [str(error)]))
        return f"{tie.recommendation}, {tie.agency}: {why}"
    return ""
