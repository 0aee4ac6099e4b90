"""What is done to several recommendations at once: each gets an act of its own, or none does."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from recommendations.forms.base import ActForm, TextField
from recommendations.forms.custody import AnswerForm
from recommendations.models import Assignment


def described(tie: Assignment) -> str:
    """A tie as a line to tick."""
    return f"{tie.recommendation}: {tie.agency.short_name}, {tie.get_role_display()}"


class ChosenTies(ActForm):
    """The ties that were ticked on the desk."""

    ties = forms.ModelMultipleChoiceField(
        label=_("Recommendations"),
        queryset=Assignment.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Tick at least one.")},
    )

    def __init__(self, *args: Any, known: Any, offered: Any, **kwargs: Any) -> None:
        """Show the offered ties, and understand all known ones.

        A form that is sent twice names ties that are no longer offered.
        """
        super().__init__(*args, **kwargs)
        ties = cast(forms.ModelMultipleChoiceField, self.fields["ties"])
        ties.queryset = known
        ties.choices = [(tie.pk, described(tie)) for tie in offered]


class BulkNominateForm(ChosenTies):
    """Which proposed leads are asked."""


class BulkRemindForm(ChosenTies):
    """Which nominees are reminded, and with what words."""

    text = TextField(label=_("A word of your own"), required=False, rows=3)


class BulkAnswerForm(ChosenTies, AnswerForm):
    """One answer to several nominations of one agency."""

    field_order = ["ties", *AnswerForm.field_order]
