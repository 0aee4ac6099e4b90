"""Recording an act: first the recommendation and the kind, then what the kind asks for."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from recommendations import actions
from recommendations.admin.act_forms import FORMS, ActForm
from recommendations.choices import Kind
from recommendations.models import Act, Recommendation
from recommendations.permissions import of_the_register
from recommendations.rules.permissions import MAY, Capacity, may
from seminar_tracker.admin import CarefulAutocomplete, put_errors
from seminar_tracker.clock import now
from seminar_tracker.kept import take_kept_form

NAMES = {
    Kind.NOMINATE: gettext_lazy("nominate an agency"),
    Kind.ANSWER: gettext_lazy("answer a nomination, in the agency’s name"),
    Kind.HAND_BACK: gettext_lazy("hand back, in the agency’s name"),
    Kind.TRANSFER: gettext_lazy("transfer the lead to another agency"),
    Kind.NAME_OFFICER: gettext_lazy("name the accountable officer"),
    Kind.OFFICER_LEFT: gettext_lazy("say that the officer has left"),
    Kind.UPDATE: gettext_lazy("report progress, in the agency’s name"),
    Kind.MEET: gettext_lazy("mark a milestone as met"),
    Kind.MOVE: gettext_lazy("move the due date of a milestone"),
    Kind.DROP: gettext_lazy("drop a milestone"),
    Kind.ASSESS: gettext_lazy("record a verdict"),
    Kind.CLOSE: gettext_lazy("close the recommendation"),
    Kind.REOPEN: gettext_lazy("reopen the recommendation"),
}
WHO = {
    Capacity.LEAD_OFFICIAL: gettext_lazy("officials of the lead agency"),
    Capacity.SUPPORT_OFFICIAL: gettext_lazy("officials of a supporting agency"),
    Capacity.FOCAL_POINT: gettext_lazy("the agency’s focal point"),
    Capacity.REVIEWER: gettext_lazy("reviewers"),
    Capacity.REGISTRAR: gettext_lazy("registrars"),
}


class ChooseForm(forms.Form):
    """The first step: about which recommendation, and what was done."""

    recommendation = forms.ModelChoiceField(
        label=gettext_lazy("Recommendation"), queryset=Recommendation.objects.all()
    )
    kind = forms.ChoiceField(label=gettext_lazy("What was done"))

    def __init__(self, *args: Any, kinds: list[Kind], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        recommendation: Any = self.fields["recommendation"]
        field = Act._meta.get_field("recommendation")
        recommendation.widget = CarefulAutocomplete(
            field, admin.site, choices=recommendation.choices
        )
        kind_of_act: Any = self.fields["kind"]
        kind_of_act.choices = [(kind.value, capfirst(NAMES[kind])) for kind in kinds]


def record(page: admin.ModelAdmin, request: HttpRequest) -> HttpResponse:
    """Ask what was done, then for its details, and perform it."""
    if not page.has_add_permission(request):
        raise PermissionDenied
    recommendation = chosen_recommendation(request.GET.get("recommendation", ""))
    kind = request.GET.get("kind")
    if recommendation is None or kind not in FORMS:
        return choose(page, request)
    kept = take_kept_form(request)
    form = FORMS[Kind(kind)](
        request.POST if request.method == "POST" else kept,
        request.FILES,
        recommendation=recommendation,
    )
    if request.method == "POST" and form.is_valid() and (act := perform(request, form)):
        page.log_addition(request, act, [{"added": {}}])
        text = _("Recorded: %(act)s. It cannot be changed; a later act corrects it.") % {"act": act}
        messages.success(request, text)
        return HttpResponseRedirect(reverse("admin:recommendations_act_change", args=[act.pk]))
    context = {"title": NAMES[Kind(kind)], "recommendation": recommendation}
    return show(page, request, form, **context, was_kept=kept is not None)


def chosen_recommendation(pk: str) -> Recommendation | None:
    """The recommendation that the address names, if it names one."""
    try:
        return Recommendation.objects.with_seminar().filter(pk=pk).first()
    except ValueError:
        return None


def choose(page: admin.ModelAdmin, request: HttpRequest) -> HttpResponse:
    """The first step; complaints only when both questions were answered."""
    kinds = [kind for kind in FORMS if may(kind, of_the_register(request.user))]  # type: ignore[arg-type]
    answered = {"recommendation", "kind"} <= set(request.GET)
    form = ChooseForm(
        request.GET if answered else None, kinds=kinds or list(FORMS), initial=request.GET.dict()
    )
    return show(page, request, form, title=_("Record an act"), recommendation=None)


def show(
    page: admin.ModelAdmin, request: HttpRequest, form: forms.Form, **context: Any
) -> HttpResponse:
    context["title"] = capfirst(context["title"])
    context |= page.admin_site.each_context(request) | {
        "form": form,
        "media": page.media + form.media,
        "opts": page.opts,
        "may_record": bool(of_the_register(request.user)),  # type: ignore[arg-type]
    }
    return TemplateResponse(request, "admin/recommendations/act/record.html", context)


def perform(request: HttpRequest, form: ActForm) -> Act | None:
    """Perform the act; None when it was refused, and the form then says why."""
    entry = actions.Entry(
        by=request.user,  # type: ignore[arg-type]
        on=form.cleaned_data["on"],
        at=now(),
        agency=form.agency(),
        token=form.cleaned_data["token"],
        seen=form.cleaned_data["seen"],
    )
    try:
        return form.perform(entry)
    except actions.Conflict as conflict:
        form.show_newer(conflict.acts)
    except PermissionDenied:
        who = ", ".join(str(WHO[capacity]) for capacity in Capacity if capacity in MAY[form.kind])
        form.add_error(None, _("Your account may not do this. It is for %(who)s.") % {"who": who})
    except ValidationError as error:
        put_errors(form, error)
        if isinstance(error, actions.AlreadySent):
            form.renew_token()
    return None
