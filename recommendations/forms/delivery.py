"""What officials enter about the work itself: an update, a milestone met."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from recommendations.actions import OnlyRepeats
from recommendations.choices import Instrument, Progress
from recommendations.forms.base import (
    ActForm,
    DayField,
    EvidenceFields,
    EvidenceForm,
    RowField,
    TextField,
)
from recommendations.models import Act, Milestone, Part

INSTRUMENT = ("instrument_kind", "instrument", "instrument_url")
PUBLICATION = ("evidence_title", "evidence_url")


class InstrumentForm(ActForm):
    """A form that may name the paper by which the state acted."""

    instrument_kind = forms.ChoiceField(
        label=_("Instrument"),
        choices=[("", _("none")), *Instrument.choices],
        required=False,
        help_text=_("Without one, “in progress” is shown as a stated intention."),
    )
    instrument = forms.CharField(label=_("Its number and date"), required=False, max_length=300)
    instrument_url = forms.URLField(
        label=_("Where it can be read"), required=False, max_length=500, assume_scheme="https"
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        named = data.get("instrument_kind") or data.get("instrument_url")
        if named and not data.get("instrument"):
            self.add_error("instrument", _("Say which paper it is: its number and date."))
        return data


class UpdateForm(InstrumentForm, EvidenceForm):
    """What happened."""

    side_by_side = (("happened_on", "milestone", "part"), INSTRUMENT, PUBLICATION)

    text = TextField(
        label=_("What happened?"),
        help_text=_("Facts, with names and dates. Two sentences are enough."),
    )
    happened_on = DayField(label=_("On which day"))
    milestone = RowField(label=_("Milestone"), empty_label=_("none"))
    progress = forms.ChoiceField(
        label=_("How far is it?"),
        choices=[*Progress.choices, ("", _("no change"))],
        required=False,
        widget=forms.RadioSelect,
    )
    part = RowField(label=_("Part"), empty_label=_("the whole"))

    field_order = [
        "text", "happened_on", "milestone", "part", "progress",
        *INSTRUMENT, *EvidenceFields.base_fields,
    ]  # fmt: skip

    # That the person was told of the earlier text which this one repeats.
    warned = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        milestones: Callable[[], list[Milestone]],
        parts: Callable[[], list[Part]],
        on: date,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, initial={"happened_on": on}, **kwargs)
        self.choose(milestone=milestones, part=parts)
        self.repeats: Act | None = None

    def refuse(self, refusal: ValidationError, about: object = "") -> None:
        """Tell once that a text only repeats; sent again, it goes."""
        super().refuse(refusal, about)
        if isinstance(refusal, OnlyRepeats):
            self.repeats = refusal.act
            self.renew(warned=1)


class MeetForm(InstrumentForm, EvidenceForm):
    """A milestone met."""

    side_by_side = (INSTRUMENT, PUBLICATION)

    happened_on = DayField(label=_("Met on"))
    text = TextField(label=_("What shows it?"), required=False, rows=3)

    field_order = [
        "happened_on", "text", *INSTRUMENT, *EvidenceFields.base_fields,
    ]  # fmt: skip

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, initial={"happened_on": on}, **kwargs)
