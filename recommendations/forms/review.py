"""What reviewers enter: a verdict, or a request for evidence."""

from collections.abc import Callable
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from recommendations.choices import Verdict
from recommendations.forms.base import ActForm, EvidenceFields, EvidenceForm, RowField, TextField
from recommendations.models import Evidence, Milestone, Part
from recommendations.querysets import EvidenceQuerySet

FINDINGS = [(each.value, each.label) for each in Verdict if each != Verdict.EVIDENCE_REQUESTED]


class VerdictForm(EvidenceForm):
    """What a reviewer found, what it rests on, and who may read the note."""

    # A reviewer finds something today.
    can_be_backdated = False
    side_by_side = (("milestone", "part"), ("evidence_title", "evidence_url"))

    verdict = forms.ChoiceField(
        label=_("What did you find?"),
        choices=FINDINGS,
        widget=forms.RadioSelect,
        help_text=_("Everybody sees the verdict. What the agency reports stays beside it."),
    )
    milestone = RowField(
        label=_("Milestone"),
        empty_label=_("the whole recommendation"),
        help_text=_("A verdict on one milestone or part says nothing of the others."),
    )
    part = RowField(label=_("Part"), empty_label=_("the whole"))
    text = TextField(
        label=_("Note"),
        required=False,
        help_text=_("How you know. Only reviewers read it, unless you tick the next box."),
    )
    is_public = forms.BooleanField(label=_("Everybody may read the note"), required=False)
    relied = forms.ModelMultipleChoiceField(
        label=_("Evidence on record that you rely on"),
        queryset=Evidence.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    field_order = [
        "verdict", "milestone", "part", "text", "is_public", "relied",
        *EvidenceFields.base_fields,
    ]  # fmt: skip

    def __init__(
        self,
        *args: Any,
        milestones: Callable[[], list[Milestone]],
        parts: Callable[[], list[Part]],
        on_record: EvidenceQuerySet,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.choose(milestone=milestones, part=parts)
        cast(forms.ModelChoiceField, self.fields["relied"]).queryset = on_record
        if not on_record:
            del self.fields["relied"]
        self.fields["evidence_title"].label = _("Evidence of your own")
        self.fields["evidence_internal"].label = _(
            "Internal evidence: only reviewers and the registrar can open it"
        )

    def clean(self) -> dict[str, Any]:
        """A verdict speaks of one thing."""
        data = super().clean()
        if data.get("milestone") and data.get("part"):
            self.add_error("part", _("Choose a milestone or a part, not both."))
        return data


class EvidenceRequestForm(ActForm):
    """Which evidence the agency is asked for."""

    can_be_backdated = False

    text = TextField(
        label=_("Which evidence do you ask for?"),
        help_text=_("The agency reads it on its desk. Everybody can read it."),
    )
