"""What all pages with the form of an act do: show it, perform the act, lose nothing typed."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from agencies.models import Agency
from recommendations import actions, drafts
from recommendations.forms.base import ActForm
from recommendations.models import Act, Draft, Recommendation
from seminar_tracker.clock import now, today
from seminar_tracker.http import SignedInRequest
from seminar_tracker.kept import take_kept_form

FormMaker = Callable[[QueryDict | None], ActForm]
Performer = Callable[[Any, actions.Entry], Act]


def handle(
    request: SignedInRequest,
    recommendation: Recommendation,
    agency: Agency | None,
    make_form: FormMaker,
    perform: Performer,
    context: dict[str, Any],
) -> HttpResponse:
    """Show the form, or perform the act and go to the status page.

    A form kept over a sign-in, or as a draft, is shown with its text, and nothing is sent. When
    somebody else acted meanwhile, the page shows what changed beside what was to be sent.
    """
    meanwhile: list[Act] = []
    form, draft, was_kept = opened(request, make_form)
    title = f"{context['title']}: {recommendation}"
    sheet = drafts.Sheet(request.user, request.path, title, form.untouched)
    by_the_button = drafts.BUTTON in request.POST
    if by_the_button:
        save_draft(request, sheet)
    elif request.method == "POST":
        act, meanwhile = attempt(request, form, agency, perform)
        if act:
            drafts.discard(request.user, request.path)
            messages.success(request, told(act, form))
            return redirect(recommendation)
    if was_kept or (request.method == "POST" and not by_the_button):
        # It was sent and not recorded: keep it even when the person closes the page now.
        with suppress(ValidationError):
            drafts.save(sheet, cast(QueryDict, form.data), at=now())
    if draft or by_the_button:
        # It is not finished: complain of nothing yet.
        form.errors.clear()
    context |= {"form": form, "recommendation": recommendation, "agency": agency}
    context |= {"meanwhile": meanwhile, "was_kept": was_kept, "draft": draft}
    return render(request, "recommendations/act.html", context | {"ticket": sheet.ticket()})


def opened(request: SignedInRequest, make_form: FormMaker) -> tuple[ActForm, Draft | None, bool]:
    """The form as it was sent, as it was kept over a sign-in, as the draft has it, or new.

    With it the draft that fills it, and whether it was kept over a sign-in.
    """
    if request.method == "POST":
        return prepared(request, make_form(request.POST)), None, False
    if (kept := take_kept_form(request)) is not None:
        return prepared(request, make_form(kept)), None, True
    draft = drafts.find(request.user, request.path)
    return prepared(request, make_form(drafts.fields(draft) if draft else None)), draft, False


def prepared(request: SignedInRequest, form: ActForm) -> ActForm:
    """The form with what all have: the files that were sent, and the registrar's earlier day."""
    form.files = request.FILES
    if request.user.is_registrar and form.can_be_backdated:
        form.let_backdate(today())
    return form


def attempt(
    request: SignedInRequest, form: ActForm, agency: Agency | None, perform: Performer
) -> tuple[Act | None, list[Act]]:
    """The act, if it could be performed, and what others did meanwhile, if that came between.

    With neither, the form says why.
    """
    if not form.is_valid():
        return None, []
    moment = now()
    entry = actions.Entry(
        by=request.user, on=form.cleaned_data.get("effective_on") or moment.date(),
        at=moment, agency=agency,
        token=form.cleaned_data["token"], seen=form.cleaned_data["seen"],
    )  # fmt: skip
    try:
        return perform(form, entry), []
    except actions.Conflict as conflict:
        form.renew(seen=max(act.pk for act in conflict.acts))
        return None, conflict.acts
    except ValidationError as refusal:
        form.refuse(refusal)
        return None, []


def save_draft(request: SignedInRequest, sheet: drafts.Sheet) -> None:
    """Keep what is there, finished or not, and say so."""
    try:
        draft = drafts.save(sheet, request.POST, at=now())
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
    else:
        if draft:
            messages.success(request, drafts.told(draft))
        else:
            messages.warning(request, _("There is nothing to save yet."))


def told(act: Act, form: ActForm) -> str:
    """What the person reads after the act that the form brought about."""
    if act.repeats:
        return _("Recorded. It repeats your earlier update, so it does not break the silence.")
    if act.is_internal and act.text:
        return _("Recorded. Everybody can see the verdict; only reviewers can read your note.")
    if any(each.is_internal for each in getattr(form, "evidence", ())):
        return _("Recorded. Everybody can see it now, the internal evidence apart.")
    return _("Recorded. Everybody can see it now.")
