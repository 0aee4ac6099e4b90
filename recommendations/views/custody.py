"""The forms about custody: who is asked, what they answer, who answers by name."""

from functools import partial
from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from recommendations import actions
from recommendations.choices import Kind
from recommendations.dossier import find, newest_act
from recommendations.forms.custody import (
    AnswerForm,
    HandBackForm,
    NominateForm,
    OfficerForm,
    OfficerLeftForm,
    RemindForm,
    TransferForm,
)
from recommendations.models import Act, Assignment, Recommendation
from recommendations.permissions import require_office, require_voice
from recommendations.views.acting import handle
from seminar_tracker.clock import today
from seminar_tracker.http import SignedInRequest
from seminar_tracker.kept import signed_in


def find_tie(recommendation: Recommendation, pk: int) -> Assignment:
    """The tie of an agency that has been asked, whatever it answered. Raises Http404."""
    found = recommendation.assignments.select_related("agency", "recommendation__seminar")
    return get_object_or_404(found.nominated(on=today()), pk=pk)


@require_http_methods(["GET", "POST"])
@signed_in
def answer(request: SignedInRequest, seminar: str, label: str, pk: int) -> HttpResponse:
    """Answer a nomination: accept in full, in part or in principle, or decline."""
    recommendation = find(seminar, label)
    assignment = find_tie(recommendation, pk)
    require_voice(Kind.ANSWER, request.user, assignment, on=today())

    def make_form(data: QueryDict | None) -> AnswerForm:
        seen = partial(newest_act, recommendation)
        return AnswerForm(data, seen=seen, agency=assignment.agency, on=today())

    def perform(form: AnswerForm, entry: actions.Entry) -> Act:
        data = form.cleaned_data
        return actions.answer(
            assignment, response=data["response"], text=data["text"], **form.named, entry=entry
        )

    context = {"title": _("Answer the nomination"), "assignment": assignment}
    return handle(request, recommendation, assignment.agency, make_form, perform, context)


@require_http_methods(["GET", "POST"])
@signed_in
def nominate(request: SignedInRequest, seminar: str, label: str) -> HttpResponse:
    """Ask an agency to lead or to support; the address may propose one (`?agency=12&role=lead`)."""
    recommendation = find(seminar, label)
    require_office(Kind.NOMINATE, request.user)
    proposed = {name: request.GET[name] for name in ("agency", "role") if name in request.GET}

    def make_form(data: QueryDict | None) -> NominateForm:
        form = NominateForm(data, seen=partial(newest_act, recommendation), on=today())
        form.initial.update({"role": "lead"} | proposed)
        return form

    def perform(form: NominateForm, entry: actions.Entry) -> Act:
        data = form.cleaned_data
        return actions.nominate(
            recommendation, data["agency"], role=data["role"], reason=data["text"], entry=entry
        )

    context = {"title": _("Nominate an agency")}
    return handle(request, recommendation, None, make_form, perform, context)


@require_http_methods(["GET", "POST"])
@signed_in
def transfer(request: SignedInRequest, seminar: str, label: str) -> HttpResponse:
    """Take the lead from the agency that has it, or was asked, and nominate another."""
    recommendation = find(seminar, label)
    require_office(Kind.TRANSFER, request.user)

    def make_form(data: QueryDict | None) -> TransferForm:
        return TransferForm(data, seen=partial(newest_act, recommendation), on=today())

    def perform(form: TransferForm, entry: actions.Entry) -> Act:
        data = form.cleaned_data
        return actions.transfer(recommendation, data["agency"], text=data["text"], entry=entry)

    context = {"title": _("Transfer it to another agency")}
    return handle(request, recommendation, None, make_form, perform, context)


@require_http_methods(["GET", "POST"])
@signed_in
def remind(request: SignedInRequest, seminar: str, label: str, pk: int) -> HttpResponse:
    """Remind an agency of the answer that it owes."""
    recommendation = find(seminar, label)
    assignment = find_tie(recommendation, pk)
    require_office(Kind.REMIND, request.user)

    def make_form(data: QueryDict | None) -> RemindForm:
        return RemindForm(data, seen=partial(newest_act, recommendation))

    def perform(form: RemindForm, entry: actions.Entry) -> Act:
        return actions.remind(assignment, text=form.cleaned_data["text"], entry=entry)

    context = {
        "title": _("Remind %(agency)s") % {"agency": assignment.agency.short_name},
        "assignment": assignment,
    }
    return handle(request, recommendation, None, make_form, perform, context)


@require_http_methods(["GET", "POST"])
@signed_in
def hand_back(request: SignedInRequest, seminar: str, label: str, pk: int) -> HttpResponse:
    """Give the recommendation back, with the reason."""
    recommendation = find(seminar, label)
    assignment = find_tie(recommendation, pk)
    require_voice(Kind.HAND_BACK, request.user, assignment, on=today())

    def make_form(data: QueryDict | None) -> HandBackForm:
        return HandBackForm(data, seen=partial(newest_act, recommendation))

    def perform(form: HandBackForm, entry: actions.Entry) -> Act:
        return actions.hand_back(assignment, text=form.cleaned_data["text"], entry=entry)

    context: dict[str, Any] = {"title": _("Hand it back"), "assignment": assignment}
    return handle(request, recommendation, assignment.agency, make_form, perform, context)


@require_http_methods(["GET", "POST"])
@signed_in
def name_officer(request: SignedInRequest, seminar: str, label: str, pk: int) -> HttpResponse:
    """Name the accountable officer, or replace the one there is."""
    recommendation = find(seminar, label)
    assignment = find_tie(recommendation, pk)
    require_voice(Kind.NAME_OFFICER, request.user, assignment, on=today())

    def make_form(data: QueryDict | None) -> OfficerForm:
        seen = partial(newest_act, recommendation)
        return OfficerForm(data, seen=seen, agency=assignment.agency, on=today())

    def perform(form: OfficerForm, entry: actions.Entry) -> Act:
        named = form.named
        return actions.name_officer(
            assignment, name=named["officer_name"], position=named["officer_position"],
            officer=named["officer"], entry=entry,
        )  # fmt: skip

    context = {"title": _("Name the accountable officer"), "assignment": assignment}
    return handle(request, recommendation, assignment.agency, make_form, perform, context)


@require_http_methods(["GET", "POST"])
@signed_in
def officer_left(request: SignedInRequest, seminar: str, label: str, pk: int) -> HttpResponse:
    """Say that the officer has left, before there is another."""
    recommendation = find(seminar, label)
    assignment = find_tie(recommendation, pk)
    require_voice(Kind.OFFICER_LEFT, request.user, assignment, on=today())

    def make_form(data: QueryDict | None) -> OfficerLeftForm:
        return OfficerLeftForm(data, seen=partial(newest_act, recommendation))

    def perform(form: OfficerLeftForm, entry: actions.Entry) -> Act:
        return actions.officer_left(assignment, text=form.cleaned_data["text"], entry=entry)

    context = {"title": _("The accountable officer has left"), "assignment": assignment}
    return handle(request, recommendation, assignment.agency, make_form, perform, context)
