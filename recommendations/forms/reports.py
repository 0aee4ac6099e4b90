"""What a report is asked for, beside the filters of the register and the date."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from seminar_tracker.clock import EARLIEST, WRITTEN

# Changes are told since so long before the date, unless a day is chosen.
LOOKING_BACK = timedelta(days=30)


class DayInput(forms.DateInput):
    """The browser's own field for a day; empty for what is none, of which browsers complain."""

    input_type = "date"

    def format_value(self, value: Any) -> str | None:
        text = super().format_value(value)
        return text if text and WRITTEN.fullmatch(text) else None


class SinceForm(forms.Form):
    """The day since which changes are told; 30 days before the report's date if none is named."""

    # An empty field stands for the default.
    use_required_attribute = False

    since = forms.DateField(
        label=_("Changes since"),
        input_formats=["%Y-%m-%d"],
        widget=DayInput(format="%Y-%m-%d"),
        error_messages={
            "invalid": _("This is not a date. Write it as 2008-05-31: year, month, day.")
        },
    )

    def __init__(self, data: QueryDict, *, on: date, **kwargs: Any) -> None:
        default = max(on - LOOKING_BACK, EARLIEST)
        since = data.get("since") or default.isoformat()
        super().__init__({"since": since}, **kwargs)
        self.on = on

    def clean_since(self) -> date:
        """A day on which there can have been a record, not after the report's own."""
        since: date = self.cleaned_data["since"]
        if since > self.on:
            raise ValidationError(
                _("Choose the date of the report, %(day)s, or an earlier day."),
                params={"day": date_format(self.on)},
            )
        if since < EARLIEST:
            raise ValidationError(
                _("Choose %(day)s or a later day."), params={"day": date_format(EARLIEST)}
            )
        return since
