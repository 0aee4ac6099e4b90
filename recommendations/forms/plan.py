"""What is entered about the plan: dates moved, milestones given up or split."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency
from recommendations.actions import Step
from recommendations.forms.base import ActForm, DayField, TextField
from recommendations.models import Milestone

# As many steps as one look takes in; a step can be split again.
MOST_STEPS = 5


class MoveForm(ActForm):
    """Another due date, with the reason."""

    due_on = DayField(label=_("New due date"))
    text = TextField(
        label=_("Why"), rows=3, help_text=_("The first date stays beside the new one, with this.")
    )


class DropForm(ActForm):
    """Why a milestone is given up."""

    text = TextField(
        label=_("Why"), rows=3, help_text=_("It stays on the page as dropped, with this reason.")
    )


class SplitForm(ActForm):
    """The steps that replace a milestone; rows left empty count as none."""

    side_by_side = tuple((f"title_{n}", f"due_{n}") for n in range(1, MOST_STEPS + 1))

    text = TextField(
        label=_("Why"),
        rows=3,
        help_text=_(
            "Each step keeps the first due date of the milestone: splitting hides no delay."
        ),
    )

    agency = forms.ModelChoiceField(
        label=_("Responsible agency"),
        queryset=Agency.objects.none(),
        required=False,
        empty_label=_("as before"),
    )

    def __init__(self, *args: Any, milestone: Milestone, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        agency: Any = self.fields["agency"]
        agency.queryset = Agency.objects.existing(on=on)
        agency.initial = milestone.agency_id
        due_on = milestone.due_on
        for n in range(1, MOST_STEPS + 1):
            self.fields[f"title_{n}"] = forms.CharField(
                label=_("Step %(n)d") % {"n": n}, max_length=300, required=n <= 2
            )
            self.fields[f"due_{n}"] = DayField(
                label=_("Due, step %(n)d") % {"n": n}, required=False, initial=due_on
            )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for n in range(1, MOST_STEPS + 1):
            if (
                data.get(f"title_{n}")
                and not data.get(f"due_{n}")
                and f"due_{n}" not in self.errors
            ):
                self.add_error(f"due_{n}", _("Say by when."))
        return data

    @property
    def steps(self) -> list[Step]:
        """The steps, as the action takes them."""
        data = self.cleaned_data
        filled = [n for n in range(1, MOST_STEPS + 1) if data[f"title_{n}"]]
        return [
            Step(title=data[f"title_{n}"], due_on=data[f"due_{n}"], agency=data["agency"])
            for n in filled
        ]
