"""The people of an agency: who acts for it, who joins, who leaves and what they answered for."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agencies.models import Agency, Membership
from recommendations import actions
from recommendations.forms.people import JoinForm, LeaveForm
from recommendations.models import Assignment
from recommendations.permissions import require_insider
from recommendations.rules.permissions import may_add_people, may_end_post
from seminar_tracker.clock import today
from seminar_tracker.http import SignedInRequest
from seminar_tracker.kept import signed_in, take_kept_form


@require_http_methods(["GET", "POST"])
@signed_in
def people(request: SignedInRequest, code: str) -> HttpResponse:
    """Who acts for the agency and who did; the registrar adds to them."""
    agency = get_object_or_404(Agency, code=code)
    own = require_insider(request.user, agency, on=today())
    may_add = may_add_people(is_registrar=request.user.is_registrar)
    if request.method == "POST" and not may_add:
        raise PermissionDenied(_("The registrar says who acts for an agency."))
    kept = take_kept_form(request)
    form = JoinForm(request.POST if request.method == "POST" else kept, on=today())
    if request.method == "POST" and form.is_valid() and add(request, agency, form):
        return redirect("recommendations:people", agency.code)
    posts = agency.memberships.select_related("user").order_by("role", "user__username", "pk")
    endable = [
        (post, may_end_post(post.role, is_registrar=request.user.is_registrar, own=own))
        for post in posts
    ]
    context = {
        "agency": agency, "form": form if may_add else None, "was_kept": kept is not None,
        "present": [(post, may) for post, may in endable if not post.is_over(on=today())],
        "past": [post for post in posts if post.is_over(on=today())],
    }  # fmt: skip
    return render(request, "recommendations/people.html", context)


def add(request: SignedInRequest, agency: Agency, form: JoinForm) -> bool:
    """Let the person act for the agency; False when the form now says why not."""
    data = form.cleaned_data
    person, role, starts_on = data["username"], data["role"], data["starts_on"]
    try:
        actions.join(agency, person, role=role, starts_on=starts_on, by=request.user)
    except ValidationError as refusal:
        form.add_error(None, refusal.messages)
        return False
    messages.success(request, _("Recorded: %(person)s acts for the agency.") % {"person": person})
    return True


@require_http_methods(["GET", "POST"])
@signed_in
def person(request: SignedInRequest, code: str, pk: int) -> HttpResponse:
    """One person in the agency: what they answer for by name, and the day on which they left."""
    posts = Membership.objects.select_related("agency", "user")
    post: Membership = get_object_or_404(posts, pk=pk, agency__code=code)
    own = require_insider(request.user, post.agency, on=today())
    may_end = may_end_post(post.role, is_registrar=request.user.is_registrar, own=own)
    if request.method == "POST" and not may_end:
        raise PermissionDenied(_("Your account may not end this membership."))
    kept = take_kept_form(request)
    form = LeaveForm(request.POST if request.method == "POST" else kept, on=post.ends_on or today())
    if request.method == "POST" and form.is_valid():
        ends_on = form.cleaned_data["ends_on"]
        try:
            actions.leave(post, ends_on=ends_on, by=request.user, today=today())
        except ValidationError as refusal:
            form.add_error(None, refusal.messages)
        else:
            messages.success(request, _("Recorded. The membership is kept with its last day."))
            return redirect("recommendations:person", post.agency.code, post.pk)
    ties = Assignment.objects.leads().filter(agency=post.agency)
    ties = ties.answered_for_by(post.user, on=today()).open(on=today())
    context = {
        "agency": post.agency, "post": post, "was_kept": kept is not None,
        "is_over": post.is_over(on=today()),
        "form": form if may_end and (form.errors or not post.is_over(on=today())) else None,
        "ties": ties.select_related("recommendation__seminar").order_by("recommendation"),
    }  # fmt: skip
    return render(request, "recommendations/person.html", context)
