"""Filters of the register under a name: saved, shared, changed, deleted."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from recommendations import following
from recommendations.forms.following import ViewForm
from recommendations.models import SavedView
from recommendations.selection import select
from seminar_tracker.addresses import absolute
from seminar_tracker.clock import now, today
from seminar_tracker.http import SignedInRequest, TrackerRequest
from seminar_tracker.kept import signed_in, take_kept_form

FORM = "recommendations/view_form.html"


@require_http_methods(["GET", "POST"])
@signed_in
def save(request: SignedInRequest) -> HttpResponse:
    """Save the filters of this address under a name."""
    selection = select(request.GET, on=today())
    kept = take_kept_form(request)
    problem = following.unfit(selection)
    query, number = following.query_of(selection), selection.rows.count()
    view = SavedView(
        user=request.user, query=query, count=number, counted_on=today(), made_at=now()
    )
    form = ViewForm(request.POST if request.method == "POST" else kept, instance=view)
    if request.method == "POST" and not problem and form.is_valid() and keep(form):
        messages.success(request, _("Saved. Whoever has its address can open it."))
        return redirect("recommendations:following")
    context = {
        "form": form, "selection": selection, "number": number, "problem": problem,
        "register": f"{reverse('recommendations:list')}?{query}", "was_kept": kept is not None,
    }  # fmt: skip
    return render(request, FORM, context)


def keep(form: ViewForm) -> bool:
    """Save the view; False when the form now says why not."""
    try:
        following.keep_view(form.instance, on=today())
    except ValidationError as refusal:
        form.add_error(None, refusal)
        return False
    return True


@require_safe
def view(request: TrackerRequest, token: str) -> HttpResponse:
    """Lead to the register with the filters of the view, on today's date or the given one."""
    found = get_object_or_404(SavedView, token=token)
    selection = following.select_view(found, on=request.on)
    if problems := following.misunderstood(found, selection):
        context = {"view": found, "problems": problems}
        return render(request, "recommendations/view_lost.html", context)
    query = QueryDict(found.query, mutable=True)
    query["view"] = found.token
    if request.as_of:
        query["as_of"] = request.as_of.isoformat()
    return redirect(f"{reverse('recommendations:list')}?{query.urlencode()}")


@require_http_methods(["GET", "POST"])
@signed_in
def change(request: SignedInRequest, token: str) -> HttpResponse:
    """Rename a view of one's own, be told of its number or not, or delete it."""
    found = get_object_or_404(request.user.views, token=token)
    kept, heading = take_kept_form(request), found.name
    form = ViewForm(request.POST if request.method == "POST" else kept, instance=found)
    if request.method == "POST" and form.is_valid() and keep(form):
        messages.success(request, _("Saved."))
        return redirect("recommendations:following")
    context = {
        "form": form, "view": found, "heading": heading,
        "address": absolute(found.get_absolute_url()), "was_kept": kept is not None,
    }  # fmt: skip
    return render(request, FORM, context)


@require_http_methods(["GET", "POST"])
@signed_in
def delete(request: SignedInRequest, token: str) -> HttpResponse:
    """Delete a view of one's own; its page asks first. Its address leads nowhere then."""
    found = get_object_or_404(request.user.views, token=token)
    if request.method == "GET":
        return redirect("recommendations:view-change", found.token)
    found.delete()
    messages.success(request, _("“%(name)s” is deleted.") % {"name": found.name})
    return redirect("recommendations:following")
