"""What is entered about the people of an agency: who joins it, who leaves."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.choices import Role
from agencies.models import User
from recommendations.forms.base import DayField


class JoinForm(forms.Form):
    """A person with an account who is to act for the agency."""

    username = forms.CharField(
        label=gettext_lazy("User name"),
        max_length=150,
        help_text=gettext_lazy("Of an account that exists; an administrator makes new ones."),
    )
    role = forms.ChoiceField(label=gettext_lazy("Role"), choices=Role.choices)
    starts_on = DayField(label=gettext_lazy("From"))

    def __init__(self, data: Any = None, *, on: date, **kwargs: Any) -> None:
        super().__init__(data, initial={"starts_on": on}, **kwargs)

    def clean_username(self) -> User:
        """The person; the name is found however it is capitalised."""
        typed = self.cleaned_data["username"]
        found = User.objects.filter(is_active=True)
        person = (
            found.filter(username=typed).first() or found.filter(username__iexact=typed).first()
        )
        if person is None:
            raise forms.ValidationError(_("There is no account of this name."))
        return person


class LeaveForm(forms.Form):
    """The day on which somebody left."""

    ends_on = DayField(
        label=gettext_lazy("Left on"),
        help_text=gettext_lazy("The first day without this person. It may be a day to come."),
    )

    def __init__(self, data: Any = None, *, on: date, **kwargs: Any) -> None:
        super().__init__(data, initial={"ends_on": on}, **kwargs)
