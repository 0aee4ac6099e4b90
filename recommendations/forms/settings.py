"""What a person settles for themselves."""

from django import forms
from django.utils.translation import gettext_lazy as _

from agencies.models import User


class SettingsForm(forms.ModelForm):
    """How often somebody gets mails, of what, and in which language."""

    class Meta:
        model = User
        fields = ["language", "frequency", "only_duty"]
        help_texts = {
            "only_duty": _(
                "Nominations to answer and dates that are due or past; nothing ahead of time, and "
                "no news of what you watch or of saved views."
            )
        }
        widgets = {"language": forms.RadioSelect, "frequency": forms.RadioSelect}
