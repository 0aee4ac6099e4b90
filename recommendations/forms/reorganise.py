"""What a registrar enters about the end of an agency, and whom to ask after it."""

import re
from datetime import date
from typing import Any

from django import forms
from django.db.models import Q
from django.forms.models import fields_for_model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.choices import AgencyKind, SuccessionKind
from agencies.models import Agency
from recommendations.actions import Change
from recommendations.forms.base import ActForm, DayField
from recommendations.models import Recommendation
from recommendations.querysets import RecommendationQuerySet

# Successors of either sort that one change can have.
ROWS = 4
NEW = ("code", "name_en", "name_ru", "name_kk", "kind")
HEIR = "heir-"
# A suggestion of the list as it is written: the name, then the code in brackets.
WITH_CODE = re.compile(r"\[([\w-]+)\]\s*$")


def suggestion(agency: Agency) -> str:
    """How the list of agencies writes one."""
    return f"{agency.name} [{agency.code}]"


def chosen_heirs(data: Any) -> dict[int, str]:
    """The codes of agencies chosen for single recommendations, by their keys."""
    picked = {name.removeprefix(HEIR): data[name] for name in data if name.startswith(HEIR)}
    return {
        int(key): code
        for key, code in picked.items()
        if re.fullmatch(r"[0-9]{1,18}", key) and re.fullmatch(r"[-\w]{1,60}", code)
    }


class ReorganiseForm(forms.Form):
    """What becomes of an agency, on which day, and who comes after it."""

    becomes = forms.ChoiceField(
        label=gettext_lazy("What becomes of it"),
        choices=[
            (SuccessionKind.ABOLISHED, gettext_lazy("It is dissolved")),
            (SuccessionKind.MERGED, gettext_lazy("It merges into another")),
            (SuccessionKind.SPLIT, gettext_lazy("It is split")),
            (SuccessionKind.RENAMED, gettext_lazy("It is renamed")),
        ],
        widget=forms.RadioSelect,
    )
    day = DayField(
        label=gettext_lazy("From which day"), help_text=gettext_lazy("The first day without it.")
    )
    people_follow = forms.BooleanField(
        label=gettext_lazy("Its people go on in the successor, in the same roles"), required=False
    )
    note = forms.CharField(
        label=gettext_lazy("Note"),
        required=False,
        max_length=2000,
        widget=forms.Textarea({"rows": 2}),
        help_text=gettext_lazy("The paper that ordered it, with its number and date."),
    )

    def __init__(self, data: Any = None, *, agency: Agency, on: date, **kwargs: Any) -> None:
        super().__init__(data, initial={"day": on}, **kwargs)
        self.agency = agency
        self.heirs = chosen_heirs(data or {})
        for n in range(1, ROWS + 1):
            self.fields[f"existing_{n}"] = forms.CharField(
                label=_("Successor %(n)d") % {"n": n},
                required=False,
                max_length=400,
                widget=forms.TextInput({"list": "bodies", "autocomplete": "off"}),
            )
            self.add_new(n)

    def add_new(self, n: int) -> None:
        """The fields of one agency that is founded by the change; all empty, it is none."""
        model = fields_for_model(Agency, fields=NEW)
        for name, field in model.items():
            field.required = False
            self.fields[f"{name}_{n}"] = field
        self.initial[f"kind_{n}"] = AgencyKind.AGENCY

    @property
    def existing(self) -> list[forms.BoundField]:
        return [self[f"existing_{n}"] for n in range(1, ROWS + 1)]

    @property
    def newcomers(self) -> list[list[forms.BoundField]]:
        """The rows of fields for agencies that are founded."""
        return [[self[f"{name}_{n}"] for name in NEW] for n in range(1, ROWS + 1)]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        self.successors = [*self.found(data), *self.founded(data)]
        return data

    def found(self, data: dict[str, Any]) -> list[Agency]:
        """The agencies of the register that were named; what names none, or several, is told."""
        agencies = []
        for n in range(1, ROWS + 1):
            name = f"existing_{n}"
            if not (typed := data.get(name, "")):
                continue
            if len(matches := self.matches(typed)) == 1:
                agencies += matches
            elif matches:
                self.add_error(name, _("Several agencies are called so. Choose one of the list."))
            else:
                self.add_error(name, _("No agency is called so. Choose one of the list, or found "
                                       "it below."))  # fmt: skip
        return agencies

    def matches(self, typed: str) -> list[Agency]:
        """Agencies by their code, or else by a name."""
        code = WITH_CODE.search(typed)
        by_code = Agency.objects.filter(code=code.group(1) if code else typed)
        named = Q(name_en__iexact=typed) | Q(name_ru__iexact=typed) | Q(name_kk__iexact=typed)
        abbreviated = Q(abbreviation__iexact=typed)
        return list(by_code or Agency.objects.filter(named | abbreviated)[:2])

    def founded(self, data: dict[str, Any]) -> list[Agency]:
        """The new agencies that were entered; a row without a code or a name is told."""
        agencies = []
        for n in range(1, ROWS + 1):
            values = {name: data.get(f"{name}_{n}") or "" for name in NEW}
            if not any(values[name] for name in NEW if name != "kind"):
                continue
            for name in ("code", "name_en"):
                if not values[name] and f"{name}_{n}" not in self.errors:
                    self.add_error(
                        f"{name}_{n}", _("A new agency needs a code and an English name.")
                    )
            agencies.append(Agency(**values))
        return agencies

    def change(self) -> Change:
        """The change, once the form is valid."""
        return Change(
            agency=self.agency,
            kind=SuccessionKind(self.cleaned_data["becomes"]),
            day=self.cleaned_data["day"],
            successors=self.successors,
            heirs=self.heirs,
            note=self.cleaned_data["note"],
            people_follow=self.cleaned_data["people_follow"],
        )


class SuccessorsForm(ActForm):
    """Which recommendations are taken over, and by whom each."""

    said = forms.ModelMultipleChoiceField(
        queryset=Recommendation.objects.none(),
        error_messages={"required": gettext_lazy("Choose at least one recommendation.")},
    )

    def __init__(self, data: Any = None, *, of: RecommendationQuerySet, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["said"].queryset = of  # type: ignore[attr-defined]
        self.chosen = chosen_heirs(data or {})

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        wanted = Agency.objects.filter(code__in=self.chosen.values())
        by_code = {agency.code: agency for agency in wanted}
        heirs = {said: by_code.get(self.chosen.get(said.pk, "")) for said in data.get("said", ())}
        if not all(heirs.values()):
            self.add_error("said", _("Choose an agency for each recommendation."))
        return data | {"heirs": heirs}
