"""The forms by which agencies act: answer a nomination, report, mark a milestone met."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agencies.models import Agency
from recommendations import actions
from recommendations.choices import Kind
from recommendations.forms import ActForm, AnswerForm, MeetForm, UpdateForm
from recommendations.models import Act, Assignment, Milestone, Recommendation
from recommendations.permissions import offers, require_answer, speaker
from seminar_tracker.clock import now, today
from seminar_tracker.http import SignedInRequest
from seminar_tracker.kept import signed_in, take_kept_form

FormMaker = Callable[[QueryDict | None], ActForm]
Performer = Callable[[Any, actions.Entry], Act]


def find(seminar: str, label: str) -> Recommendation:
    found = Recommendation.objects.select_related("seminar")
    return get_object_or_404(found, seminar__slug=seminar, label=label)


def newest_act(recommendation: Recommendation) -> int:
    """What a form opened now has seen."""
    return recommendation.acts.order_by("-pk").values_list("pk", flat=True).first() or 0


def handle(
    request: SignedInRequest,
    recommendation: Recommendation,
    agency: Agency | None,
    make_form: FormMaker,
    perform: Performer,
    context: dict[str, Any],
) -> HttpResponse:
    """Show the form, or perform the act and go to the status page.

    A form kept over a sign-in is shown with its text, and nothing is sent. When somebody else
    acted meanwhile, the page says what changed and keeps the text.
    """
    meanwhile: list[Act] = []
    kept = take_kept_form(request)
    form = make_form(request.POST if request.method == "POST" else kept)
    if request.method == "POST" and form.is_valid():
        moment = now()
        entry = actions.Entry(
            by=request.user, on=moment.date(), at=moment, agency=agency,
            token=form.cleaned_data["token"], seen=form.cleaned_data["seen"],
        )  # fmt: skip
        try:
            act = perform(form, entry)
        except actions.Conflict as conflict:
            meanwhile = conflict.acts
            newest = str(max(act.pk for act in meanwhile))
            form.data = {**request.POST.dict(), "seen": newest}
        except ValidationError as refusal:
            form.add_error(None, refusal.messages)
            if isinstance(refusal, actions.AlreadySent):
                form.data = {**request.POST.dict(), "token": uuid4()}
        else:
            messages.success(request, told(act))
            return redirect(recommendation)
    context |= {
        "form": form,
        "recommendation": recommendation,
        "agency": agency,
        "meanwhile": meanwhile,
        "was_kept": kept is not None,
    }
    return render(request, "recommendations/act.html", context)


def told(act: Act) -> str:
    """What the person reads after the act."""
    if act.repeats:
        return _("Recorded. It repeats your earlier update, so it does not break the silence.")
    return _("Recorded. Everybody can see it now.")


@require_http_methods(["GET", "POST"])
@signed_in
def answer(request: SignedInRequest, seminar: str, label: str, pk: int) -> HttpResponse:
    """Answer a nomination: accept in full, in part or in principle, or decline."""
    recommendation = find(seminar, label)
    found = recommendation.assignments.select_related("agency", "recommendation__seminar")
    assignment: Assignment = get_object_or_404(found.nominated(on=today()), pk=pk)
    require_answer(request.user, assignment, on=today())

    def make_form(data: QueryDict | None) -> AnswerForm:
        return AnswerForm(data, seen=newest_act(recommendation))

    def perform(form: AnswerForm, entry: actions.Entry) -> Act:
        data = form.cleaned_data
        return actions.answer(
            assignment, response=data["response"], text=data["text"], entry=entry,
            officer_name=data["officer_name"], officer_position=data["officer_position"],
        )  # fmt: skip

    context = {"title": _("Answer the nomination"), "assignment": assignment}
    return handle(request, recommendation, assignment.agency, make_form, perform, context)


@require_http_methods(["GET", "POST"])
@signed_in
def update(request: SignedInRequest, seminar: str, label: str) -> HttpResponse:
    """Say what happened."""
    recommendation = find(seminar, label)
    agency = offers(request.user, recommendation, on=today()).agency
    if agency is None:
        raise PermissionDenied(_("Your account may not report on this recommendation."))
    milestones = recommendation.milestones.unfinished(on=today()).order_by("position")

    def make_form(data: QueryDict | None) -> UpdateForm:
        seen = newest_act(recommendation)
        return UpdateForm(data, seen=seen, milestones=milestones, on=today())

    def perform(form: UpdateForm, entry: actions.Entry) -> Act:
        data = form.cleaned_data
        return actions.report(
            recommendation, text=data["text"], progress=data["progress"],
            instrument=data["instrument"], happened_on=data["happened_on"],
            milestone=data["milestone"], evidence=form.evidence, entry=entry,
        )  # fmt: skip

    # The agency's own, with which a new text is compared.
    last = recommendation.acts.filter(kind=Kind.UPDATE, agency=agency).newest_first().first()
    context = {"title": _("Post an update"), "last": last}
    return handle(request, recommendation, agency, make_form, perform, context)


@require_http_methods(["GET", "POST"])
@signed_in
def meet(request: SignedInRequest, seminar: str, label: str, pk: int) -> HttpResponse:
    """Mark a milestone met."""
    recommendation = find(seminar, label)
    steps = recommendation.milestones.with_standing(on=today()).select_related("agency")
    milestone: Milestone = get_object_or_404(steps, pk=pk)
    offered = offers(request.user, recommendation, on=today())
    agency = speaker(request.user, milestone, offered, on=today())
    if agency is None:
        raise PermissionDenied(_("Your account may not mark this milestone."))

    def make_form(data: QueryDict | None) -> MeetForm:
        return MeetForm(data, seen=newest_act(recommendation), on=today())

    def perform(form: MeetForm, entry: actions.Entry) -> Act:
        data = form.cleaned_data
        return actions.meet(
            milestone, text=data["text"], happened_on=data["happened_on"],
            instrument=data["instrument"], evidence=form.evidence, entry=entry,
        )  # fmt: skip

    context = {"title": _("Mark a milestone as met"), "milestone": milestone}
    return handle(request, recommendation, agency, make_form, perform, context)
