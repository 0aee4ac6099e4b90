"""Unfinished texts: saved while they are typed, listed, discarded."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.encoding import escape_uri_path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from recommendations import drafts
from seminar_tracker.clock import now
from seminar_tracker.http import SignedInRequest, TrackerRequest
from seminar_tracker.kept import signed_in

PLAIN = "text/plain; charset=utf-8"


@require_safe
@signed_in
def draft_list(request: SignedInRequest) -> HttpResponse:
    """Every draft of the person's own, with its text: its form may be closed by now."""
    rows = [(draft, drafts.typed(draft)) for draft in request.user.drafts.all()]
    context = {"rows": rows, "days": drafts.KEPT_FOR.days}
    return render(request, "recommendations/drafts.html", context)


@require_POST
def draft_save(request: TrackerRequest) -> HttpResponse:
    """Save while the person types. The script reads the answer out; without one, see `handle`."""
    if not request.user.is_authenticated:
        return HttpResponse(_("You are signed out."), status=403, content_type=PLAIN)
    sheet = drafts.sheet_of(request.POST.get("ticket", ""), request.user)
    if drafts.was_sent(request.POST):
        return HttpResponse(_("It has been sent."), status=409, content_type=PLAIN)
    try:
        draft = drafts.save(sheet, request.POST, at=now())
    except ValidationError as refusal:
        return HttpResponse(refusal.messages[0], status=400, content_type=PLAIN)
    return HttpResponse(drafts.told(draft) if draft else "", content_type=PLAIN)


@require_http_methods(["GET", "POST"])
@signed_in
def draft_discard(request: SignedInRequest, pk: int) -> HttpResponse:
    """Throw a draft away, and go back to its form or to the others."""
    if request.method == "GET":
        return redirect("recommendations:drafts")
    draft = get_object_or_404(request.user.drafts, pk=pk)
    draft.delete()
    messages.success(request, _("The draft was discarded."))
    to_the_form = "to_the_form" in request.POST
    return redirect(escape_uri_path(draft.address) if to_the_form else "recommendations:drafts")
