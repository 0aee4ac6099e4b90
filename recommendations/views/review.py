"""A reviewer's work: what changed, a verdict, a request for evidence."""

from functools import partial
from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from recommendations import actions, dossier
from recommendations.choices import Kind
from recommendations.forms.reports import SinceForm
from recommendations.forms.review import EvidenceRequestForm, VerdictForm
from recommendations.models import Act, Evidence, Recommendation
from recommendations.permissions import require_office
from recommendations.review import look, review_page
from recommendations.selection import select
from recommendations.views.acting import handle
from recommendations.views.compare import OFFERED
from seminar_tracker.clock import now, today
from seminar_tracker.http import SignedInRequest
from seminar_tracker.kept import signed_in


@require_safe
@signed_in
def review(request: SignedInRequest) -> HttpResponse:
    """What changed since the last visit, or a chosen day; what is claimed; what is due."""
    require_office(Kind.ASSESS, request.user)
    selection = select(request.GET, on=today())
    chosen = SinceForm(request.GET, on=today())
    understood = selection.is_valid and chosen.is_valid()
    context: dict[str, Any] = {
        "selection": selection,
        "since": chosen,
        "offered": [selection.filterset.form[name] for name in OFFERED],
        "understood": understood,
    }
    if understood:
        # What asks for the head alone, or was not understood, showed nothing.
        ended_at = look(request.user, at=now()) if request.method == "GET" else None
        if "since" in request.GET:
            ended_at = None
        # For who comes for the first time, the form's own day.
        since = timezone.localdate(ended_at) if ended_at else chosen.cleaned_data["since"]
        context |= {"since_day": since, "ended_at": ended_at}
        context |= review_page(selection, since=since, recorded_after=ended_at, reader=request.user)
    status = 200 if understood else 400
    return render(request, "recommendations/review.html", context, status=status)


@require_http_methods(["GET", "POST"])
@signed_in
def assess(request: SignedInRequest, seminar: str, label: str) -> HttpResponse:
    """Record a verdict, beside what the agency reports."""
    recommendation = dossier.find(seminar, label)
    require_office(Kind.ASSESS, request.user)
    on_record = Evidence.objects.counted().for_reader(request.user, on=today())
    on_record = on_record.filter(act__recommendation=recommendation).select_related("act")

    def make_form(data: QueryDict | None) -> VerdictForm:
        return VerdictForm(
            data,
            seen=partial(dossier.newest_act, recommendation),
            milestones=partial(dossier.steps, recommendation, today()),
            parts=partial(dossier.parts, recommendation, today()),
            on_record=on_record,
        )

    def perform(form: VerdictForm, entry: actions.Entry) -> Act:
        data = form.cleaned_data
        return actions.assess(
            recommendation, verdict=data["verdict"], text=data["text"],
            is_internal=not data["is_public"], milestone=data.get("milestone"),
            part=data.get("part"), relied=data.get("relied", ()), evidence=form.evidence,
            entry=entry,
        )  # fmt: skip

    context = {"title": _("Record a verdict"), **reported(recommendation)}
    return handle(request, recommendation, None, make_form, perform, context)


@require_http_methods(["GET", "POST"])
@signed_in
def ask(request: SignedInRequest, seminar: str, label: str) -> HttpResponse:
    """Ask the agency for evidence."""
    recommendation = dossier.find(seminar, label)
    require_office(Kind.ASSESS, request.user)

    def make_form(data: QueryDict | None) -> EvidenceRequestForm:
        return EvidenceRequestForm(data, seen=partial(dossier.newest_act, recommendation))

    def perform(form: EvidenceRequestForm, entry: actions.Entry) -> Act:
        text = form.cleaned_data["text"]
        return actions.ask_for_evidence(recommendation, text=text, entry=entry)

    context = {"title": _("Ask for evidence"), **reported(recommendation)}
    return handle(request, recommendation, None, make_form, perform, context)


def reported(recommendation: Recommendation) -> dict[str, Any]:
    """The last update, which stands beside the form."""
    updates = recommendation.acts.up_to(today()).filter(kind=Kind.UPDATE).newest_first()
    return {"last": updates.first(), "for_review": True}
