"""The forms about the work itself: post an update, mark a milestone met."""

from functools import partial
from http import HTTPStatus
from typing import cast

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from agencies.models import Agency
from recommendations import actions, dossier
from recommendations.choices import Kind
from recommendations.forms.delivery import MeetForm, UpdateForm
from recommendations.models import Act, Recommendation
from recommendations.permissions import reporter, speaker
from recommendations.views.acting import handle
from recommendations.views.plan import find_step
from seminar_tracker.clock import now, today
from seminar_tracker.http import SignedInRequest, TrackerRequest
from seminar_tracker.kept import signed_in


def reporting_agency(request: SignedInRequest, recommendation: Recommendation) -> Agency:
    """In whose name the person reports. Raises PermissionDenied when in nobody's."""
    agency = reporter(request.user, recommendation, on=today())
    if agency is None:
        raise PermissionDenied(_("Your account may not report on this recommendation."))
    return agency


def update_form(recommendation: Recommendation, data: QueryDict | None) -> UpdateForm:
    return UpdateForm(
        data,
        seen=partial(dossier.newest_act, recommendation),
        milestones=partial(dossier.unfinished, recommendation, today()),
        parts=partial(dossier.parts, recommendation, today()),
        on=today(),
    )


@require_http_methods(["GET", "POST"])
@signed_in
def update(request: SignedInRequest, seminar: str, label: str) -> HttpResponse:
    """Say what happened."""
    recommendation = dossier.find(seminar, label)
    agency = reporting_agency(request, recommendation)

    def perform(form: UpdateForm, entry: actions.Entry) -> Act:
        names = ("text", "progress", "instrument_kind", "instrument", "instrument_url",
                 "happened_on", "milestone")  # fmt: skip
        data = form.cleaned_data
        return actions.report(
            recommendation, **{name: data[name] for name in names}, part=data.get("part"),
            evidence=form.evidence, may_repeat=data["warned"], entry=entry,
        )  # fmt: skip

    def last() -> Act | None:
        """The agency's own, with which a new text is compared."""
        updates = recommendation.acts.counted().filter(kind=Kind.UPDATE, agency=agency)
        return updates.newest_first().first()

    # Neither is asked for when the form is sent and leads away.
    asked = SimpleLazyObject(lambda: recommendation.acts.waiting_for_evidence(on=today()))
    context = {"title": _("Post an update"), "previews": True}
    context |= {"last": SimpleLazyObject(last), "asked": asked}
    make_form = partial(update_form, recommendation)
    return handle(request, recommendation, agency, make_form, perform, context)


# It writes nothing, so a form that grew too old is told so when it is sent, not while one types.
@csrf_exempt
@require_POST
def update_preview(request: TrackerRequest, seminar: str, label: str) -> HttpResponse:
    """What the page says of the text before it is sent: whether it only repeats. Writes nothing.

    To a person whose session ended it says nothing: the form itself asks for the sign-in.
    """
    if not request.user.is_authenticated:
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    reader = cast(SignedInRequest, request)
    recommendation = dossier.find(seminar, label)
    agency = reporting_agency(reader, recommendation)
    form = update_form(recommendation, request.POST)
    if form.is_valid():
        form.repeats = repeated(form, recommendation, reader, agency)
    return render(request, "recommendations/_repeats.html", {"form": form})


def repeated(
    form: UpdateForm, recommendation: Recommendation, reader: SignedInRequest, agency: Agency
) -> Act | None:
    """The earlier update that the text only repeats."""
    data = form.cleaned_data
    entry = actions.Entry(by=reader.user, on=today(), at=now(), agency=agency, token=data["token"])
    return actions.repeated_update(
        recommendation, entry, data["text"], data["progress"], data["instrument"], data.get("part"),
        milestone=data["milestone"], evidence=form.evidence,
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@signed_in
def meet(request: SignedInRequest, seminar: str, label: str, pk: int) -> HttpResponse:
    """Mark a milestone met."""
    recommendation = dossier.find(seminar, label)
    milestone = find_step(recommendation, pk)
    agency = speaker(request.user, Kind.MEET, milestone, on=today())

    def make_form(data: QueryDict | None) -> MeetForm:
        return MeetForm(data, seen=partial(dossier.newest_act, recommendation), on=today())

    def perform(form: MeetForm, entry: actions.Entry) -> Act:
        names = ("text", "instrument_kind", "instrument", "instrument_url", "happened_on")
        given = {name: form.cleaned_data[name] for name in names}
        return actions.meet(milestone, **given, evidence=form.evidence, entry=entry)

    context = {"title": _("Mark a milestone as met"), "milestone": milestone}
    return handle(request, recommendation, agency, make_form, perform, context)
