"""What was sent and to whom, what was given up, and what would be sent today."""

from django.contrib import messages
from django.core.exceptions import BadRequest, PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from recommendations.choices import MailState
from recommendations.filters import MailFilter
from recommendations.models import Mail
from recommendations.reminders.planning import MAILINGS, first
from recommendations.reminders.sending import send_again
from seminar_tracker.clock import today
from seminar_tracker.http import SignedInRequest
from seminar_tracker.kept import signed_in

PER_PAGE = 50


def for_registrars(request: SignedInRequest) -> None:
    """Raise PermissionDenied for all others: addresses of people are not public."""
    if not request.user.is_registrar:
        raise PermissionDenied(_("Only registrars see who is written to."))


@require_safe
@signed_in
def mail_list(request: SignedInRequest) -> HttpResponse:
    """Every mail with its state, the newest first."""
    for_registrars(request)
    mails = Mail.objects.select_related("user").defer("text")
    filterset = MailFilter(request.GET, queryset=mails)
    found = filterset.qs if filterset.is_valid() else mails.none()
    states = Mail.objects.order_by().values_list("state")
    counts = dict(states.annotate(number=Count("pk")))
    context = {
        "filterset": filterset,
        "page": Paginator(found, PER_PAGE).get_page(request.GET.get("page")),
        "states": [(state, counts.get(state, 0)) for state in MailState],
        "failed": counts.get(MailState.FAILED, 0),
    }
    return render(request, "recommendations/reminders.html", context)


@require_safe
@signed_in
def preview(request: SignedInRequest) -> HttpResponse:
    """The dry run: who would get what today, one kind at a time, and nothing is written."""
    for_registrars(request)
    kinds = {mailing.kind.value: mailing for mailing in MAILINGS}
    mailing = kinds.get(request.GET.get("kind", ""), MAILINGS[0])
    after = request.GET.get("after", "")
    after_key = int(after) if after.isdecimal() else 0
    found = first(PER_PAGE + 1, mailing, on=today(), after=after_key)
    shown = found[:PER_PAGE]
    context = {
        "rows": [(each, mailing.letter(each.person, each, on=today())) for each in shown],
        "after": shown[-1].person.pk if len(found) > PER_PAGE else None,
        "kinds": [each.kind for each in MAILINGS],
        "kind": mailing.kind,
        "on": today(),
    }
    return render(request, "recommendations/reminders_today.html", context)


@require_POST
@signed_in
def again(request: SignedInRequest) -> HttpResponse:
    """Send what was given up again: one mail, or all of them."""
    for_registrars(request)
    # A damaged number must not be taken for "all of them".
    mail = request.POST.get("mail")
    if mail is not None and not mail.isdecimal():
        raise BadRequest
    number = send_again(None if mail is None else int(mail))
    queued = ngettext("%d mail is queued again.", "%d mails are queued again.", number) % number
    messages.success(request, queued)
    return redirect("recommendations:reminders")
