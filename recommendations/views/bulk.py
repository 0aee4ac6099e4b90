"""Several recommendations at once, from the desk. All of it is one transaction: all, or nothing."""

import re
from collections.abc import Callable
from typing import Any
from uuid import uuid5

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from agencies.models import Agency
from recommendations import actions
from recommendations.choices import Kind, Role
from recommendations.forms.bulk import BulkAnswerForm, BulkNominateForm, BulkRemindForm, ChosenTies
from recommendations.models import Act, Assignment
from recommendations.permissions import may_speak_for, require_office
from recommendations.querysets import AssignmentQuerySet
from seminar_tracker.clock import now, today
from seminar_tracker.http import SignedInRequest
from seminar_tracker.kept import signed_in, take_kept_form
from seminar_tracker.recording import recording

# So many are offered beside those that were ticked on the desk.
MORE = 100
KEY = re.compile(r"[0-9]{1,18}")
Doing = Callable[[Any, Assignment, actions.Entry], Act]


def perform_all(request: SignedInRequest, form: Any, doing: Doing) -> bool:
    """Do it to each chosen tie; False when one was refused, and then to none.

    Each act bears a token that follows from the form's, so that a second click does nothing. All
    who take several recommendations take them in the order of their keys, and none waits forever.
    """
    moment = now()
    tie = None
    ties = sorted(form.cleaned_data["ties"], key=lambda tie: tie.recommendation_id)
    try:
        # The edition is turned over once, when every recommendation has been waited for.
        with recording():
            for tie in ties:
                token = uuid5(form.cleaned_data["token"], str(tie.pk))
                entry = actions.Entry(by=request.user, on=moment.date(), at=moment, token=token)
                doing(form, tie, entry)
    except ValidationError as refusal:
        form.refuse(refusal, about=tie.recommendation if tie else "")
        return False
    return True


def handle_all(
    request: SignedInRequest, form: ChosenTies, doing: Doing, title: str
) -> HttpResponse:
    """Show the form with what was ticked, or do it and go back to the desk."""
    if request.method == "POST" and form.is_valid() and perform_all(request, form, doing):
        n = len(form.cleaned_data["ties"])
        done = ngettext("Recorded for %d recommendation.", "Recorded for %d recommendations.", n)
        messages.success(request, done % n)
        return redirect("recommendations:desk")
    return render(request, "recommendations/bulk.html", {"form": form, "title": title})


def typed(request: SignedInRequest) -> dict[str, Any]:
    """What a form is made from: what was sent or kept, else what was ticked on the desk."""
    data = request.POST if request.method == "POST" else take_kept_form(request)
    return {"data": data, "initial": {"ties": request.GET.getlist("tie")}}


def listed(form_data: dict[str, Any], ties: AssignmentQuerySet) -> list[Assignment]:
    """The ties to tick: those that were ticked before, and the first of the others."""
    data, initial = form_data["data"], form_data["initial"]["ties"]
    keys = [key for key in (data.getlist("ties") if data else initial) if KEY.fullmatch(key)]
    return [*ties.filter(pk__in=keys), *ties.exclude(pk__in=keys)[:MORE]]


def full(ties: AssignmentQuerySet) -> AssignmentQuerySet:
    """The ties with what a line about them needs."""
    return ties.select_related("agency", "recommendation__seminar").order_by("recommendation", "pk")


@require_http_methods(["GET", "POST"])
@signed_in
def answer(request: SignedInRequest, code: str) -> HttpResponse:
    """One answer to several nominations of one agency."""
    agency = get_object_or_404(Agency, code=code)
    if not may_speak_for(Kind.ANSWER, request.user, agency, on=today()):
        raise PermissionDenied(_("The focal point of the agency answers its nominations."))
    mine = full(Assignment.objects.filter(agency=agency))
    known, offered = mine.nominated(on=today()), mine.awaiting_answer(on=today())
    given = typed(request)
    form = BulkAnswerForm(
        **given, known=known, offered=listed(given, offered), agency=agency, on=today()
    )

    def doing(form: BulkAnswerForm, tie: Assignment, entry: actions.Entry) -> Act:
        said = {name: form.cleaned_data[name] for name in ("response", "text")}
        return actions.answer(tie, **said, **form.named, entry=entry)

    return handle_all(request, form, doing, _("Answer several nominations"))


@require_http_methods(["GET", "POST"])
@signed_in
def remind(request: SignedInRequest) -> HttpResponse:
    """Remind several agencies of the answers that they owe."""
    require_office(Kind.REMIND, request.user)
    ties = full(Assignment.objects.awaiting_answer(on=today()))
    given = typed(request)
    form = BulkRemindForm(**given, known=ties, offered=listed(given, ties))

    def doing(form: BulkRemindForm, tie: Assignment, entry: actions.Entry) -> Act:
        return actions.remind(tie, text=form.cleaned_data["text"], entry=entry)

    return handle_all(request, form, doing, _("Remind several agencies"))


@require_http_methods(["GET", "POST"])
@signed_in
def nominate(request: SignedInRequest) -> HttpResponse:
    """Ask several proposed leads, each with the reason of its proposal."""
    require_office(Kind.NOMINATE, request.user)
    ties = full(Assignment.objects.leads())
    known, offered = ties.exclude(proposed_on=None), ties.proposed(on=today()).open(on=today())
    given = typed(request)
    form = BulkNominateForm(**given, known=known, offered=listed(given, offered))

    def doing(form: BulkNominateForm, tie: Assignment, entry: actions.Entry) -> Act:
        said = tie.recommendation
        return actions.nominate(said, tie.agency, role=Role.LEAD, reason=tie.reason, entry=entry)

    return handle_all(request, form, doing, _("Nominate the proposed leads"))
