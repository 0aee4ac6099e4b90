"""What officials enter: an answer, an update, a milestone met."""

from datetime import date
from typing import Any, cast
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from recommendations.choices import ACCEPTING, NEEDS_REASON, Progress, Response
from recommendations.models import Milestone

# Longer than any honest update; a book belongs into the evidence.
LONGEST = 5_000


class ActForm(forms.Form):
    """What each form of an act carries: a once-only token, and the newest act it showed."""

    token = forms.UUIDField(widget=forms.HiddenInput)
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args: Any, seen: int = 0, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.update(token=uuid4(), seen=seen)

    def clean(self) -> dict[str, Any]:
        """Renew what the person cannot see and so cannot mend, and say so."""
        data = super().clean() or {}
        broken = [name for name in ("token", "seen") if self.errors.pop(name, None)]
        if broken:
            fresh = {name: str(self.initial[name]) for name in broken}
            self.data = dict(self.data.items()) | fresh
            self.add_error(None, _("The form came back damaged and was renewed. Send it again."))
        return data


class AnswerForm(ActForm):
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
    text = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea({"rows": 4}),
        help_text=_("Needed unless you accept in full: which part, on what condition, or why not."),
    )
    officer_name = forms.CharField(
        label=_("Accountable officer"),
        required=False,
        max_length=150,
        help_text=_("Who answers for it by name. Without one it is flagged “nobody by name”."),
    )
    officer_position = forms.CharField(label=_("Position"), required=False, max_length=150)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("response") in NEEDS_REASON and not data.get("text"):
            self.add_error("text", _("Say why: this answer needs a reason."))
        if data.get("response") not in ACCEPTING:
            data["officer_name"] = data["officer_position"] = ""
        return data


class EvidenceForm(ActForm):
    """A form that may name one publication as evidence."""

    evidence_title = forms.CharField(
        label=_("Evidence"),
        required=False,
        max_length=300,
        help_text=_("What it is, such as “Law No 31-IV, official gazette”."),
    )
    evidence_url = forms.URLField(
        label=_("Its address"), required=False, max_length=500, assume_scheme="https"
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("evidence_url") and not data.get("evidence_title"):
            self.add_error("evidence_title", _("Say what the address leads to."))
        return data

    @property
    def evidence(self) -> list[tuple[str, str]]:
        """Pairs of title and address, as the actions take them."""
        title = self.cleaned_data["evidence_title"]
        return [(title, self.cleaned_data["evidence_url"])] if title else []


class DayField(forms.DateField):
    """A day, by the browser's own date field."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"), **kwargs)


class UpdateForm(EvidenceForm):
    """What happened."""

    text = forms.CharField(
        label=_("What happened?"),
        max_length=LONGEST,
        widget=forms.Textarea({"rows": 5}),
        help_text=_("Facts, with names and dates. Two sentences are enough."),
    )
    happened_on = DayField(label=_("On which day"))
    milestone = forms.ModelChoiceField(
        label=_("Milestone"),
        queryset=Milestone.objects.none(),
        required=False,
        empty_label=_("none"),
    )
    progress = forms.ChoiceField(
        label=_("How far is it?"),
        choices=[*Progress.choices, ("", _("no change"))],
        required=False,
        widget=forms.RadioSelect,
    )
    instrument = forms.CharField(
        label=_("Instrument"),
        required=False,
        max_length=300,
        help_text=_(
            "Decree, order, draft law or budget line, with its number. Without one the page says "
            "“stated intention”."
        ),
    )

    field_order = [
        "text",
        "happened_on",
        "milestone",
        "progress",
        "instrument",
        "evidence_title",
        "evidence_url",
    ]

    def __init__(self, *args: Any, milestones: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, initial={"happened_on": on}, **kwargs)
        cast(forms.ModelChoiceField, self.fields["milestone"]).queryset = milestones


class MeetForm(EvidenceForm):
    """A milestone met."""

    happened_on = DayField(label=_("Met on"))
    text = forms.CharField(
        label=_("What shows it?"),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea({"rows": 3}),
    )
    instrument = forms.CharField(
        label=_("Instrument"),
        required=False,
        max_length=300,
        help_text=_("Decree, order, draft law or budget line, with its number."),
    )

    field_order = ["happened_on", "text", "instrument", "evidence_title", "evidence_url"]

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, initial={"happened_on": on}, **kwargs)
