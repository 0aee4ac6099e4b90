"""The forms by which a registrar or a reviewer records an act: one for each kind."""

from typing import Any, ClassVar
from uuid import uuid4

from django import forms
from django.contrib import admin
from django.db.models import BigIntegerField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.models import Agency
from recommendations import actions
from recommendations.choices import Closure, Kind, Progress, Response, Role, Verdict
from recommendations.dossier import newest_act
from recommendations.forms.base import LONGEST, EvidenceFields
from recommendations.models import Act, Assignment, Milestone, Recommendation
from seminar_tracker.admin import CarefulAutocomplete, DayInput
from seminar_tracker.clock import today

NONE_YET = gettext_lazy("– choose –")


def details(name: str, **kwargs: Any) -> Any:
    """A form field for a field of the act, with its length and label."""
    if name == "text":
        widget = forms.Textarea({"rows": 4, "class": "vLargeTextField"})
        kwargs = {"max_length": LONGEST, "widget": widget} | kwargs
    field: Any = Act._meta.get_field(name)
    return field.formfield(**kwargs)


def day(label: Any, **kwargs: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=DayInput, **kwargs)


def choices(vocabulary: Any) -> list[tuple[str, Any]]:
    return [("", NONE_YET), *vocabulary.choices]


class ActForm(forms.Form):
    """What each form asks: from which day the act counts. It carries a once-only token, too."""

    kind: ClassVar[Kind]

    on = day(
        gettext_lazy("Effective on"),
        help_text=gettext_lazy("Only the registrar records an act for an earlier date."),
    )
    token = forms.UUIDField(widget=forms.HiddenInput)
    seen = forms.IntegerField(
        widget=forms.HiddenInput, min_value=0, max_value=BigIntegerField.MAX_BIGINT
    )

    def __init__(self, *args: Any, recommendation: Recommendation, **kwargs: Any) -> None:
        seen = newest_act(recommendation)
        kwargs["initial"] = {"on": today(), "token": uuid4(), "seen": seen}
        super().__init__(*args, **kwargs)
        self.recommendation = recommendation
        self.order_fields([name for name in self.fields if name != "on"])

    def agency(self) -> Agency | None:
        """In whose name the act is; None for an act of the register itself."""
        return None

    def perform(self, entry: actions.Entry) -> Act:
        raise NotImplementedError

    def given(self, *names: str) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in names}

    def show_newer(self, acts: list[Act]) -> None:
        """Say what others did meanwhile; sent again, the form is taken as having seen it."""
        self.add_error(None, _("Somebody acted while you were writing. If yours still fits, send "
                               "it again."))  # fmt: skip
        self.add_error(None, [str(act) for act in acts])
        self.data = self.data.copy()  # type: ignore[attr-defined]
        self.data["seen"] = max(act.pk for act in acts)  # type: ignore[index]

    def renew_token(self) -> None:
        """Let the form be sent again, though it was sent before with something else in it."""
        self.data = self.data.copy()  # type: ignore[attr-defined]
        self.data["token"] = uuid4()  # type: ignore[index]


class AgencyForm(ActForm):
    """An act that asks another agency."""

    to = forms.ModelChoiceField(label=gettext_lazy("Agency"), queryset=Agency.objects.all())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        to: Any = self.fields["to"]
        field = Assignment._meta.get_field("agency")
        to.widget = CarefulAutocomplete(field, admin.site, choices=to.choices)


class NominateForm(AgencyForm):
    kind = Kind.NOMINATE
    role = forms.ChoiceField(label=gettext_lazy("Role"), choices=Role.choices)
    text = details("text", label=gettext_lazy("Why this agency"), required=False)

    def perform(self, entry: actions.Entry) -> Act:
        data = self.cleaned_data
        return actions.nominate(
            self.recommendation, data["to"], role=data["role"], reason=data["text"], entry=entry
        )


class TransferForm(AgencyForm):
    kind = Kind.TRANSFER
    text = details("text", label=gettext_lazy("Why"), required=True)

    def perform(self, entry: actions.Entry) -> Act:
        data = self.cleaned_data
        return actions.transfer(self.recommendation, data["to"], text=data["text"], entry=entry)


class AssignmentForm(ActForm):
    """An act of an agency on its own assignment."""

    assignment = forms.ModelChoiceField(
        label=gettext_lazy("Assignment"),
        queryset=Assignment.objects.none(),
        empty_label=NONE_YET,
        help_text=gettext_lazy("Only those for which this can be recorded today are listed."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ties = self.recommendation.assignments.select_related("agency", "recommendation")
        assignment: Any = self.fields["assignment"]
        assignment.queryset = self.possible(ties)
        assignment.label_from_instance = tie_in_words

    def possible(self, ties: Any) -> Any:
        return ties.filter(starts_on__isnull=False, ends_on=None)

    def agency(self) -> Agency | None:
        return self.cleaned_data["assignment"].agency


def tie_in_words(tie: Assignment) -> str:
    return f"{tie.agency} ({tie.get_role_display()})"


class AnswerForm(AssignmentForm):
    kind = Kind.ANSWER
    response = details("response", required=True, choices=choices(Response))
    text = details("text", label=gettext_lazy("Reason"), required=False)
    officer_name = details("officer_name")
    officer_position = details("officer_position")

    def possible(self, ties: Any) -> Any:
        return ties.awaiting_answer(on=today())

    def perform(self, entry: actions.Entry) -> Act:
        given = self.given("response", "text", "officer_name", "officer_position")
        return actions.answer(self.cleaned_data["assignment"], **given, entry=entry)


class HandBackForm(AssignmentForm):
    kind = Kind.HAND_BACK
    text = details("text", label=gettext_lazy("Why"), required=True)

    def perform(self, entry: actions.Entry) -> Act:
        given = self.given("assignment", "text")
        return actions.hand_back(given["assignment"], text=given["text"], entry=entry)


class NameOfficerForm(AssignmentForm):
    kind = Kind.NAME_OFFICER
    officer_name = details("officer_name", required=True)
    officer_position = details("officer_position")

    def perform(self, entry: actions.Entry) -> Act:
        data = self.cleaned_data
        return actions.name_officer(
            data["assignment"], name=data["officer_name"], position=data["officer_position"],
            entry=entry,
        )  # fmt: skip


class OfficerLeftForm(AssignmentForm):
    kind = Kind.OFFICER_LEFT
    text = details("text", required=False)

    def perform(self, entry: actions.Entry) -> Act:
        given = self.given("assignment", "text")
        return actions.officer_left(given["assignment"], text=given["text"], entry=entry)


class EvidenceForm(EvidenceFields, ActForm):
    """An act that may bring evidence."""


class MilestoneForm(ActForm):
    """An act on a milestone, in the name of the agency that promised it."""

    milestone = forms.ModelChoiceField(
        label=gettext_lazy("Milestone"),
        queryset=Milestone.objects.none(),
        empty_label=NONE_YET,
        help_text=gettext_lazy("Only milestones that are neither met nor dropped are listed."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        steps = self.recommendation.milestones.unfinished(on=today()).select_related("agency")
        milestone: Any = self.fields["milestone"]
        milestone.queryset = steps.order_by("position", "pk")

    def agency(self) -> Agency | None:
        return self.cleaned_data["milestone"].agency


class UpdateForm(MilestoneForm, EvidenceForm):
    kind = Kind.UPDATE
    text = details("text", required=True)
    progress = details("progress", choices=choices(Progress))
    instrument = details("instrument")
    happened_on = day(gettext_lazy("Happened on"), required=False)
    in_name_of = forms.ModelChoiceField(
        label=gettext_lazy("In the name of"), queryset=Agency.objects.none(), empty_label=NONE_YET
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["milestone"].required = False
        ties = self.recommendation.assignments.filter(ends_on=None)
        in_name_of: Any = self.fields["in_name_of"]
        in_name_of.queryset = Agency.objects.filter(pk__in=ties.values("agency"))
        self.order_fields(["in_name_of", "text", "progress", "instrument", "happened_on"])

    def agency(self) -> Agency | None:
        return self.cleaned_data["in_name_of"]

    def perform(self, entry: actions.Entry) -> Act:
        given = self.given("text", "progress", "instrument", "happened_on", "milestone")
        return actions.report(self.recommendation, **given, evidence=self.evidence, entry=entry)


class MeetForm(MilestoneForm, EvidenceForm):
    kind = Kind.MEET
    text = details("text", required=False)
    instrument = details("instrument")
    happened_on = day(gettext_lazy("Met on"), required=False)

    def perform(self, entry: actions.Entry) -> Act:
        given = self.given("text", "instrument", "happened_on")
        milestone = self.cleaned_data["milestone"]
        return actions.meet(milestone, **given, evidence=self.evidence, entry=entry)


class MoveForm(MilestoneForm):
    kind = Kind.MOVE
    due_on = day(gettext_lazy("New due date"))
    text = details("text", label=gettext_lazy("Why"), required=True)

    def perform(self, entry: actions.Entry) -> Act:
        return actions.move(
            self.cleaned_data["milestone"], **self.given("due_on", "text"), entry=entry
        )


class DropForm(MilestoneForm):
    kind = Kind.DROP
    text = details("text", label=gettext_lazy("Why"), required=True)

    def perform(self, entry: actions.Entry) -> Act:
        given = self.given("milestone", "text")
        return actions.drop(given["milestone"], text=given["text"], entry=entry)


class AssessForm(ActForm):
    kind = Kind.ASSESS
    verdict = details("verdict", required=True, choices=choices(Verdict))
    text = details("text", label=gettext_lazy("Note"), required=False)
    is_internal = details("is_internal", initial=True)

    def perform(self, entry: actions.Entry) -> Act:
        given = self.given("verdict", "text", "is_internal")
        return actions.assess(self.recommendation, **given, entry=entry)


class CloseForm(ActForm):
    kind = Kind.CLOSE
    closure = details("closure", required=True, choices=choices(Closure))
    text = details("text", label=gettext_lazy("Why"), required=True)

    def perform(self, entry: actions.Entry) -> Act:
        return actions.close(self.recommendation, **self.given("closure", "text"), entry=entry)


class ReopenForm(ActForm):
    kind = Kind.REOPEN
    text = details("text", label=gettext_lazy("Why"), required=True)

    def perform(self, entry: actions.Entry) -> Act:
        return actions.reopen(self.recommendation, text=self.cleaned_data["text"], entry=entry)


FORMS: dict[Kind, type[ActForm]] = {
    form.kind: form
    for form in (
        NominateForm,
        AnswerForm,
        HandBackForm,
        TransferForm,
        NameOfficerForm,
        OfficerLeftForm,
        UpdateForm,
        MeetForm,
        MoveForm,
        DropForm,
        AssessForm,
        CloseForm,
        ReopenForm,
    )
}
