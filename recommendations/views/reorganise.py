"""The end of an agency, shown before it is done; and asking those who come after it."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from agencies.models import Agency
from recommendations import actions
from recommendations.forms.reorganise import ReorganiseForm, SuccessorsForm
from recommendations.heritage import heritages, left_behind, once_led
from recommendations.models import Act
from recommendations.permissions import require_reorganiser
from seminar_tracker.clock import now, today
from seminar_tracker.http import SignedInRequest
from seminar_tracker.kept import signed_in, take_kept_form

# So many recommendations are given to successors at a time.
PER_PAGE = 100


@require_http_methods(["GET", "POST"])
@signed_in
def reorganise(request: SignedInRequest, code: str) -> HttpResponse:
    """Enter what becomes of an agency, look at what it would bring about, and do it."""
    agency = get_object_or_404(Agency, code=code)
    require_reorganiser(request.user)
    kept = take_kept_form(request)
    data = request.POST if request.method == "POST" else kept
    form = ReorganiseForm(data, agency=agency, on=today())
    step = data.get("step", "") if data else "edit"
    if step == "edit" or not form.is_valid():
        return show_form(request, form, kept=kept)
    if request.method == "POST" and step == "do":
        return carry_out(request, form)
    effects = actions.foresee(form.change(), on=today())
    if effects.problems:
        return show_form(request, form, effects.problems, kept=kept)
    return show_effects(request, form, effects, kept=kept)


def show_form(
    request: SignedInRequest, form: ReorganiseForm, problems: list[str] | None = None, *, kept: Any
) -> HttpResponse:
    """The form, with what forbids the change."""
    for problem in problems or ():
        form.add_error(None, problem)
    others = Agency.objects.existing(on=today()).exclude(pk=form.agency.pk)
    bodies = others.only("code", "name_en", "name_ru", "name_kk")
    context = {"agency": form.agency, "form": form, "bodies": bodies, "was_kept": kept is not None}
    return render(request, "recommendations/reorganise.html", context)


def show_effects(
    request: SignedInRequest,
    form: ReorganiseForm,
    effects: actions.Effects,
    *,
    kept: Any = None,
    overtaken: bool = False,
) -> HttpResponse:
    """What the change would bring about; nothing is done yet."""
    context = {
        "agency": form.agency, "form": form, "change": form.change(), "effects": effects,
        "was_kept": kept is not None, "overtaken": overtaken,
    }  # fmt: skip
    return render(request, "recommendations/reorganise_effects.html", context)


def carry_out(request: SignedInRequest, form: ReorganiseForm) -> HttpResponse:
    """Do what was shown; show it again when it is not what it was."""
    change = form.change()
    try:
        seen = request.POST.get("seen", "")
        done = actions.reorganise(change, by=request.user, at=now(), seen=seen)
    except actions.Overtaken as overtaken:
        return show_effects(request, form, overtaken.effects, overtaken=True)
    except ValidationError as refusal:
        return show_form(request, form, refusal.messages, kept=None)
    messages.success(request, told(done))
    if done is None or not done.inheritances:
        return redirect(change.agency)
    return redirect("recommendations:successors", change.agency.code)


def told(done: actions.Effects | None) -> str:
    """What the registrar reads after it."""
    if done is None:
        return _("This is recorded already. Nothing was done twice.")
    count = len(done.orphans)
    return ngettext(
        "Recorded. %(n)d recommendation is an orphan until a successor accepts it.",
        "Recorded. %(n)d recommendations are orphans until a successor accepts them.",
        count,
    ) % {"n": count}


@require_http_methods(["GET", "POST"])
@signed_in
def successors(request: SignedInRequest, code: str) -> HttpResponse:
    """Nominate those who come after an agency that ended, for all or some of what it left."""
    agency = get_object_or_404(Agency, code=code)
    require_reorganiser(request.user)
    kept = take_kept_form(request)
    newest = Act.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    data = request.POST if request.method == "POST" else kept
    form = SuccessorsForm(data, of=once_led(agency), seen=lambda: newest)
    meanwhile: list[Act] = []
    if request.method == "POST" and form.is_valid():
        try:
            return ask(request, agency, form)
        except actions.Conflict as conflict:
            meanwhile = conflict.acts
            form.renew(seen=newest)
        except ValidationError as refusal:
            form.refuse(refusal)
    page = Paginator(left_behind(agency, on=today()), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "agency": agency, "form": form, "page": page, "meanwhile": meanwhile,
        "was_kept": kept is not None, "has_ended": not agency.exists_on(today()),
        "rows": heritages(page.object_list, agency, on=today(), chosen=form.chosen),
        "picked": {int(pk) for pk in data.getlist("said") if pk.isdecimal()} if data else None,
    }  # fmt: skip
    return render(request, "recommendations/successors.html", context)


def ask(request: SignedInRequest, agency: Agency, form: SuccessorsForm) -> HttpResponse:
    """Nominate each chosen successor; each answers for itself."""
    moment = now()
    entry = actions.Entry(
        by=request.user, on=moment.date(), at=moment,
        token=form.cleaned_data["token"], seen=form.cleaned_data["seen"],
    )  # fmt: skip
    acts = actions.take_over(form.cleaned_data["heirs"], after=agency, entry=entry)
    text = ngettext(
        "%(n)d successor was nominated. Its focal point answers.",
        "%(n)d nominations were made. The focal points answer.",
        len(acts),
    )
    messages.success(request, text % {"n": len(acts)})
    return redirect(agency)
