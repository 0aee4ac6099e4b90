"""What a person settles for themselves."""

from django import forms

from agencies.models import User


class SettingsForm(forms.ModelForm):
    """How often somebody gets mails, of what, and in which language."""

    class Meta:
        model = User
        fields = ["language", "frequency", "only_duty"]
        widgets = {"language": forms.RadioSelect, "frequency": forms.RadioSelect}
