"""The forms about the end: close, reopen, look again, and divide into parts closed one by one."""

from functools import partial

from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from recommendations import actions
from recommendations.choices import Kind
from recommendations.dossier import find, newest_act
from recommendations.forms.closing import CloseForm, DivideForm, RecheckForm, ReopenForm
from recommendations.models import Act, Part, Recommendation
from recommendations.permissions import require_office
from recommendations.views.acting import handle
from seminar_tracker.clock import today
from seminar_tracker.http import SignedInRequest
from seminar_tracker.kept import signed_in


def find_part(recommendation: Recommendation, part: int | None) -> Part | None:
    """The part of that number today; None for the whole. Raises Http404."""
    if part is None:
        return None
    found = recommendation.parts.there(on=today()).select_related("recommendation")
    return get_object_or_404(found, number=part)


@require_http_methods(["GET", "POST"])
@signed_in
def close(
    request: SignedInRequest, seminar: str, label: str, part: int | None = None
) -> HttpResponse:
    """Close the recommendation, or one part of it."""
    recommendation = find(seminar, label)
    passage = find_part(recommendation, part)
    require_office(Kind.CLOSE, request.user)

    def make_form(data: QueryDict | None) -> CloseForm:
        return CloseForm(data, seen=partial(newest_act, recommendation))

    def perform(form: CloseForm, entry: actions.Entry) -> Act:
        data = form.cleaned_data
        return actions.close(
            recommendation, closure=data["closure"], text=data["text"], part=passage, entry=entry
        )

    title = _("Close part %(part)s") % {"part": passage} if passage else _("Close it")
    context = {"title": title, "part": passage}
    return handle(request, recommendation, None, make_form, perform, context)


@require_http_methods(["GET", "POST"])
@signed_in
def reopen(
    request: SignedInRequest, seminar: str, label: str, part: int | None = None
) -> HttpResponse:
    """Open the recommendation, or one part of it, again."""
    recommendation = find(seminar, label)
    passage = find_part(recommendation, part)
    require_office(Kind.REOPEN, request.user)

    def make_form(data: QueryDict | None) -> ReopenForm:
        return ReopenForm(data, seen=partial(newest_act, recommendation))

    def perform(form: ReopenForm, entry: actions.Entry) -> Act:
        text = form.cleaned_data["text"]
        return actions.reopen(recommendation, text=text, part=passage, entry=entry)

    title = _("Reopen part %(part)s") % {"part": passage} if passage else _("Reopen it")
    context = {"title": title, "part": passage}
    return handle(request, recommendation, None, make_form, perform, context)


@require_http_methods(["GET", "POST"])
@signed_in
def recheck(request: SignedInRequest, seminar: str, label: str) -> HttpResponse:
    """Say that a closed recommendation still holds."""
    recommendation = find(seminar, label)
    require_office(Kind.RECHECK, request.user)

    def make_form(data: QueryDict | None) -> RecheckForm:
        return RecheckForm(data, seen=partial(newest_act, recommendation))

    def perform(form: RecheckForm, entry: actions.Entry) -> Act:
        return actions.recheck(recommendation, text=form.cleaned_data["text"], entry=entry)

    context = {"title": _("Look at it again")}
    return handle(request, recommendation, None, make_form, perform, context)


@require_http_methods(["GET", "POST"])
@signed_in
def divide(request: SignedInRequest, seminar: str, label: str) -> HttpResponse:
    """Divide a recommendation that asks for several things."""
    recommendation: Recommendation = find(seminar, label)
    require_office(Kind.DIVIDE, request.user)

    def make_form(data: QueryDict | None) -> DivideForm:
        return DivideForm(
            data, seen=partial(newest_act, recommendation), source=recommendation.text
        )

    def perform(form: DivideForm, entry: actions.Entry) -> Act:
        data = form.cleaned_data
        return actions.divide(
            recommendation, passages=data["passages"], text=data["text"], entry=entry
        )

    context = {"title": _("Divide it into parts")}
    return handle(request, recommendation, None, make_form, perform, context)
