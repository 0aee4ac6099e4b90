"""What people enter about custody: who is asked, what they answer, who answers by name."""

from datetime import date
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency, User
from recommendations.choices import ACCEPTING, NEEDS_REASON, Response, Role
from recommendations.forms.base import ActForm, TextField


class NominateForm(ActForm):
    """Which agency is asked, in which role, and why."""

    agency = forms.ModelChoiceField(
        label=_("Agency"), queryset=Agency.objects.none(), empty_label=_("choose")
    )
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices, widget=forms.RadioSelect)
    text = TextField(
        label=_("Why this agency"),
        required=False,
        help_text=_("What in its mandate makes it the one. The agency reads this."),
    )

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_agencies(self, "agency", on=on)


class TransferForm(ActForm):
    """Which agency is asked instead, and why."""

    agency = forms.ModelChoiceField(
        label=_("To which agency"), queryset=Agency.objects.none(), empty_label=_("choose")
    )
    text = TextField(
        label=_("Why"),
        help_text=_("Until the other agency accepts, nobody owns the recommendation."),
    )

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_agencies(self, "agency", on=on)


def offer_agencies(form: forms.Form, name: str, *, on: date) -> None:
    """Let the field choose among the agencies that exist on the day."""
    cast(forms.ModelChoiceField, form.fields[name]).queryset = Agency.objects.existing(on=on)


class RemindForm(ActForm):
    """A word to a nominee that has not answered."""

    # The mail goes out today.
    can_be_backdated = False

    text = TextField(
        label=_("A word of your own"),
        required=False,
        rows=3,
        help_text=_("It goes into the mail to the focal points, and stays in the record."),
    )


class HandBackForm(ActForm):
    """Why an agency gives a recommendation back."""

    text = TextField(
        label=_("Why do you hand it back?"),
        help_text=_("It becomes an orphan today, and the registrar looks for another agency."),
    )


class OfficerFields(ActForm):
    """A form that names an officer: a member with an account, or a name."""

    side_by_side = (("officer_name", "officer_position"),)

    officer = forms.ModelChoiceField(
        label=_("Accountable officer"),
        queryset=User.objects.none(),
        required=False,
        empty_label=_("somebody without an account, named below"),
    )
    officer_name = forms.CharField(label=_("Name"), required=False, max_length=150)
    officer_position = forms.CharField(label=_("Position"), required=False, max_length=150)

    def __init__(self, *args: Any, agency: Agency, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        officer = cast(forms.ModelChoiceField, self.fields["officer"])
        officer.queryset = agency.people(on=on)

    @property
    def named(self) -> dict[str, Any]:
        """The officer as the actions take them."""
        return {name: self.cleaned_data[name] for name in OfficerFields.base_fields
                if name.startswith("officer")}  # fmt: skip


class AnswerForm(OfficerFields):
    """The answer to a nomination."""

    response = forms.ChoiceField(
        label=_("Your answer"),
        choices=[
            (Response.ACCEPTED, _("Accept in full")),
            (Response.IN_PART, _("Accept in part")),
            (Response.IN_PRINCIPLE, _("Accept in principle")),
            (Response.NOT_ACCEPTED, _("Decline")),
        ],
        widget=forms.RadioSelect,
    )
    text = TextField(
        label=_("Reason"),
        required=False,
        rows=4,
        help_text=_("Needed unless you accept in full: which part, on what condition, or why not."),
    )

    field_order = ["response", "text", "officer", "officer_name", "officer_position"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["officer_name"].help_text = _(
            "Who answers for it by name. Without one it is flagged “nobody by name”."
        )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("response") in NEEDS_REASON and not data.get("text"):
            self.add_error("text", _("Say why: this answer needs a reason."))
        if data.get("response") not in ACCEPTING:
            data |= {"officer": None, "officer_name": "", "officer_position": ""}
        return data


class OfficerForm(OfficerFields):
    """Who answers for the recommendation by name from now on."""

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not (data.get("officer") or data.get("officer_name") or self.errors):
            self.add_error("officer_name", _("Say who it is."))
        return data


class OfficerLeftForm(ActForm):
    """That the named officer is gone."""

    text = TextField(
        label=_("What should the others know?"),
        required=False,
        rows=3,
        help_text=_("Until you name another officer it is flagged “nobody by name”."),
    )
