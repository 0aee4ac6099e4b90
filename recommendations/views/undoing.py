"""Taking back the last act of one's own."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from recommendations import actions
from recommendations.dossier import find
from recommendations.models import Act
from seminar_tracker.clock import now
from seminar_tracker.http import SignedInRequest
from seminar_tracker.kept import signed_in


class UndoForm(forms.Form):
    """A button; its once-only token lets a second click pass as the first."""

    token = forms.UUIDField(required=False)

    def once(self) -> UUID | None:
        """The token; without one that can be read, a second click is refused in words."""
        return self.cleaned_data.get("token") if self.is_valid() else None


@require_http_methods(["GET", "POST"])
@signed_in
def undo(request: SignedInRequest, seminar: str, label: str, pk: int) -> HttpResponse:
    """Take the entry back, or say why not. Who had to sign in first comes back to the button."""
    recommendation = find(seminar, label)
    act: Act = get_object_or_404(recommendation.acts, pk=pk)
    if request.method == "POST":
        moment, token = now(), UndoForm(request.POST).once()
        entry = actions.Entry(by=request.user, on=moment.date(), at=moment, token=token)
        try:
            actions.undo(act, entry=entry)
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
        else:
            messages.success(request, _("Taken back: it counts on no day. The record keeps both."))
    return redirect(recommendation)
