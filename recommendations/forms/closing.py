"""What the registrar enters about the end of a recommendation, and about its parts."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from recommendations.choices import Closure
from recommendations.forms.base import ActForm, TextField


class CloseForm(ActForm):
    """How and why it is closed."""

    closure = forms.ChoiceField(
        label=_("Closed as"), choices=Closure.choices, widget=forms.RadioSelect
    )
    text = TextField(
        label=_("Why"), help_text=_("What it rests on: the law, the verdict, the event. Public.")
    )


class ReopenForm(ActForm):
    """Why it is open again."""

    text = TextField(label=_("Why"))


class RecheckForm(ActForm):
    """What was found when a closed recommendation was looked at again."""

    text = TextField(
        label=_("What did you find?"),
        help_text=_("That it still holds, and how you know. If it does not, reopen it instead."),
    )


class DivideForm(ActForm):
    """The text with an empty line wherever a new part begins."""

    passages = forms.CharField(
        label=_("The parts"),
        widget=forms.Textarea({"rows": 12}),
        help_text=_(
            "Put an empty line wherever a new part begins, and take away what belongs to none. "
            "The words themselves stay as they are."
        ),
    )
    text = TextField(label=_("Why"), required=False, rows=3)

    def __init__(self, *args: Any, source: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["passages"] = source

    def clean_passages(self) -> list[str]:
        """The passages, without the line ends that a browser adds."""
        parts = re.split(r"\n\s*\n", self.cleaned_data["passages"].replace("\r", ""))
        return [part.strip() for part in parts if part.strip()]
