"""What a person follows, at one place, and the buttons that begin and end it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from agencies.models import Agency
from recommendations import following
from recommendations.following import Thing
from recommendations.models import Recommendation, Seminar
from seminar_tracker.addresses import absolute
from seminar_tracker.clock import now
from seminar_tracker.http import SignedInRequest
from seminar_tracker.kept import signed_in

# What was just stopped, so that the page can offer to take it back.
STOPPED = "stopped"
MODELS: dict[str, type[Thing]] = {
    "seminar": Seminar, "agency": Agency, "recommendation": Recommendation,
}  # fmt: skip


@require_safe
@signed_in
def following_page(request: SignedInRequest) -> HttpResponse:
    """All that the person watches, and their saved views."""
    watches = following.watched(request.user)
    context = {
        "watches": [(each.thing, watch_address(each.thing)) for each in watches],
        "views": [(view, absolute(view.get_absolute_url())) for view in request.user.views.all()],
        "stopped": stopped(request),
    }
    return render(request, "recommendations/following.html", context)


def watch_address(thing: Thing) -> str:
    """Where a press begins or ends the watch of the thing."""
    name = f"recommendations:watch-{following.field_of(thing)}"
    match thing:
        case Seminar():
            return reverse(name, args=[thing.slug])
        case Agency():
            return reverse(name, args=[thing.code])
    return reverse(name, args=[thing.seminar.slug, thing.label])


def stopped(request: SignedInRequest) -> tuple[Thing, str] | None:
    """What was stopped a moment ago, with the address that watches it again; said once."""
    field, pk = request.session.pop(STOPPED, ("", 0))
    thing = MODELS[field]._default_manager.filter(pk=pk).first() if field else None
    return (thing, watch_address(thing)) if thing else None


@require_http_methods(["GET", "POST"])
@signed_in
def watch_seminar(request: SignedInRequest, slug: str) -> HttpResponse:
    return press(request, get_object_or_404(Seminar, slug=slug))


@require_http_methods(["GET", "POST"])
@signed_in
def watch_agency(request: SignedInRequest, code: str) -> HttpResponse:
    return press(request, get_object_or_404(Agency, code=code))


@require_http_methods(["GET", "POST"])
@signed_in
def watch_recommendation(request: SignedInRequest, seminar: str, label: str) -> HttpResponse:
    found = Recommendation.objects.with_seminar()
    return press(request, get_object_or_404(found, seminar__slug=seminar, label=label))


def press(request: SignedInRequest, thing: Thing) -> HttpResponse:
    """Watch the thing or stop it. Who had to sign in first comes back to the button."""
    if request.method == "GET":
        return redirect(thing)
    from_list = "from_list" in request.POST
    if "stop" in request.POST:
        following.stop(request.user, thing)
        if from_list:
            request.session[STOPPED] = [following.field_of(thing), thing.pk]
        else:
            messages.success(request, _("You no longer watch it."))
    else:
        following.watch(request.user, thing, at=now())
        messages.success(request, watching(request))
    return redirect("recommendations:following" if from_list else thing)


def watching(request: SignedInRequest) -> str:
    """What the person has from it; no mails come to those who want none or have no address."""
    if request.user.only_duty or not request.user.email:
        return _("You watch it. No mail will tell what changes: see what you follow.")
    return _("You watch it. A mail tells on Mondays what changed.")
