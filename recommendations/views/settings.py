"""What a person settles for themselves: mails, and addresses of calendars."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from agencies.models import Agency, User
from recommendations.forms.settings import SettingsForm
from recommendations.models import CalendarAddress
from seminar_tracker.addresses import absolute
from seminar_tracker.clock import now, today
from seminar_tracker.http import SignedInRequest
from seminar_tracker.kept import signed_in, take_kept_form


@require_http_methods(["GET", "POST"])
@signed_in
def settings(request: SignedInRequest) -> HttpResponse:
    """Show and change what is the person’s own."""
    sent = request.POST if request.method == "POST" else take_kept_form(request)
    # A copy: the masthead must not show what a form that failed has set.
    form = SettingsForm(sent, instance=User.objects.get(pk=request.user.pk))
    if request.method == "POST" and form.is_valid():
        # Nothing else of the account, of which pages tell.
        form.instance.save(update_fields=list(form.fields))
        messages.success(request, _("Saved."))
        return redirect("recommendations:settings")
    context = {"form": form, "calendars": calendars(request.user)}
    return render(request, "recommendations/settings.html", context)


def calendars(user: User) -> list[tuple[Agency | None, CalendarAddress | None, str]]:
    """Each calendar that the person may have, with its record and address where it is made."""
    made = {each.agency_id: each for each in user.calendars.filter(revoked_at=None)}
    scopes = [None, *Agency.objects.existing(on=today()).for_member(user, on=today())]
    found = [(agency, made.get(agency.pk if agency else None)) for agency in scopes]
    return [(agency, each, address_of(each) if each else "") for agency, each in found]


def address_of(calendar: CalendarAddress) -> str:
    """What the person copies into their calendar program."""
    return absolute(reverse("recommendations:calendar", args=[calendar.token]))


@require_POST
@signed_in
def make_calendar(request: SignedInRequest) -> HttpResponse:
    """Make an address for everything, or for one agency for which the person acts; once."""
    agency = None
    if code := request.POST.get("agency"):
        mine = Agency.objects.existing(on=today()).for_member(request.user, on=today())
        agency = get_object_or_404(mine, code=code)
    # Two clicks at once may make two: either reads the same, and revoking closes both.
    if not request.user.calendars.filter(agency=agency, revoked_at=None).exists():
        CalendarAddress.objects.create(user=request.user, agency=agency, made_at=now())
    messages.success(request, _("The address is made. Give it to your calendar program only."))
    return redirect("recommendations:settings")


@require_POST
@signed_in
def revoke_calendar(request: SignedInRequest, pk: int) -> HttpResponse:
    """Close an address of one’s own for ever; a new one can be made.

    Two clicks at once may have made two of the same: both are closed.
    """
    address = get_object_or_404(request.user.calendars, pk=pk)
    same = request.user.calendars.filter(agency=address.agency_id, revoked_at=None)
    same.update(revoked_at=now())
    messages.success(request, _("The address is closed. Calendars that read it find nothing."))
    return redirect("recommendations:settings")
