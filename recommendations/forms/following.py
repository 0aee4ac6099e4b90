"""What a person says of a saved view: its name, and whether its number is told."""

from django import forms
from django.utils.translation import gettext as _

from recommendations.models import SavedView


class ViewForm(forms.ModelForm):
    """The name of a view, and whether to tell when its number changes.

    That the name is free is found out when it is saved (`following.keep_view`).
    """

    class Meta:
        model = SavedView
        fields = ["name", "is_told"]

    def clean_name(self) -> str:
        """On one line, and with something in it that can be seen."""
        name = " ".join(self.cleaned_data["name"].split())
        if not any(sign.isprintable() and sign != " " for sign in name):
            raise forms.ValidationError(_("Choose a name that can be read."))
        return name
