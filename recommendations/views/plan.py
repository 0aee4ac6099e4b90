"""The forms about the plan: a date moved, a milestone dropped or split."""

from functools import partial

from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from recommendations import actions
from recommendations.choices import Kind
from recommendations.dossier import find, newest_act
from recommendations.forms.plan import DropForm, MoveForm, SplitForm
from recommendations.models import Act, Milestone, Recommendation
from recommendations.permissions import speaker
from recommendations.views.acting import handle
from seminar_tracker.clock import today
from seminar_tracker.http import SignedInRequest
from seminar_tracker.kept import signed_in


def find_step(recommendation: Recommendation, pk: int) -> Milestone:
    """The milestone with its standing today. Raises Http404."""
    steps = Milestone.objects.with_standing(on=today()).filter(recommendation=recommendation)
    return get_object_or_404(steps.select_related("agency", "recommendation__seminar"), pk=pk)


@require_http_methods(["GET", "POST"])
@signed_in
def move(request: SignedInRequest, seminar: str, label: str, pk: int) -> HttpResponse:
    """Promise another date."""
    recommendation = find(seminar, label)
    milestone = find_step(recommendation, pk)
    agency = speaker(request.user, Kind.MOVE, milestone, on=today())

    def make_form(data: QueryDict | None) -> MoveForm:
        return MoveForm(data, seen=partial(newest_act, recommendation))

    def perform(form: MoveForm, entry: actions.Entry) -> Act:
        data = form.cleaned_data
        return actions.move(milestone, due_on=data["due_on"], text=data["text"], entry=entry)

    context = {"title": _("Move the due date"), "milestone": milestone}
    return handle(request, recommendation, agency, make_form, perform, context)


@require_http_methods(["GET", "POST"])
@signed_in
def drop(request: SignedInRequest, seminar: str, label: str, pk: int) -> HttpResponse:
    """Give a milestone up."""
    recommendation = find(seminar, label)
    milestone = find_step(recommendation, pk)
    agency = speaker(request.user, Kind.DROP, milestone, on=today())

    def make_form(data: QueryDict | None) -> DropForm:
        return DropForm(data, seen=partial(newest_act, recommendation))

    def perform(form: DropForm, entry: actions.Entry) -> Act:
        return actions.drop(milestone, text=form.cleaned_data["text"], entry=entry)

    context = {"title": _("Drop the milestone"), "milestone": milestone}
    return handle(request, recommendation, agency, make_form, perform, context)


@require_http_methods(["GET", "POST"])
@signed_in
def split(request: SignedInRequest, seminar: str, label: str, pk: int) -> HttpResponse:
    """Replace a milestone by steps of its own."""
    recommendation = find(seminar, label)
    milestone = find_step(recommendation, pk)
    agency = speaker(request.user, Kind.SPLIT, milestone, on=today())

    def make_form(data: QueryDict | None) -> SplitForm:
        seen = partial(newest_act, recommendation)
        return SplitForm(data, seen=seen, milestone=milestone, on=today())

    def perform(form: SplitForm, entry: actions.Entry) -> Act:
        text = form.cleaned_data["text"]
        return actions.split(milestone, steps=form.steps, text=text, entry=entry)

    context = {"title": _("Split the milestone"), "milestone": milestone}
    return handle(request, recommendation, agency, make_form, perform, context)
