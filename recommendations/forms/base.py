"""What the forms of acts share: the once-only token, days, and what shows that it is so."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from functools import cache
from itertools import groupby
from typing import Any, ClassVar, cast
from uuid import uuid4

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db.models import BigIntegerField, Model, QuerySet
from django.http import QueryDict
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from recommendations.actions import AlreadySent
from recommendations.models import Evidence
from recommendations.uploads import TYPES, read_file

# Longer than any honest update; a book belongs into the evidence.
LONGEST = 5_000


class DayField(forms.DateField):
    """A day, by the browser's own date field."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"), **kwargs)


class TextField(forms.CharField):
    """A text of a few sentences."""

    def __init__(self, *, rows: int = 5, **kwargs: Any) -> None:
        super().__init__(max_length=LONGEST, widget=forms.Textarea({"rows": rows}), **kwargs)


class RowField(forms.ChoiceField):
    """One of a few rows or none; they are read only when the field is shown or one was chosen."""

    # A key would tell nobody which row is meant.
    default_error_messages = forms.ModelChoiceField.default_error_messages

    rows: Callable[[], dict[str, Model]] = staticmethod(dict)

    def __init__(self, *, empty_label: str | Promise, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)
        self.empty_label = empty_label

    def choose_from(self, rows: Callable[[], Iterable[Model]]) -> None:
        """Offer these rows."""
        self.rows = cache(lambda: {str(row.pk): row for row in rows()})
        self.choices = self.offered

    def offered(self) -> list[tuple[str, str]]:
        """The choices, as the widget shows them."""
        return [("", str(self.empty_label)), *((key, str(row)) for key, row in self.rows().items())]

    def clean(self, value: Any) -> Model | None:
        key = super().clean(value)
        return self.rows()[key] if key else None


class ActForm(forms.Form):
    """What each form of an act carries: a once-only token, and the newest act it showed."""

    # Fields that stand beside one another where there is room.
    side_by_side: ClassVar[Sequence[Sequence[str]]] = ()
    # Whether the registrar may enter the act for an earlier day.
    can_be_backdated: ClassVar[bool] = True

    token = forms.UUIDField(widget=forms.HiddenInput)
    seen = forms.IntegerField(
        widget=forms.HiddenInput, min_value=0, max_value=BigIntegerField.MAX_BIGINT
    )

    def __init__(self, *args: Any, seen: Callable[[], int] = lambda: 0, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.find_seen = seen
        self.initial["token"] = uuid4()
        if not self.is_bound:
            # Before anything is read that the form shows: what came in between is a conflict.
            self.initial["seen"] = seen()

    def choose(self, **rows: Callable[[], Iterable[Model]]) -> None:
        """Offer these rows in the fields of these names."""
        for name, find in rows.items():
            cast(RowField, self.fields[name]).choose_from(find)

    def visible_fields(self) -> list[forms.BoundField]:
        """Without those in which there is nothing to choose, unless that is what is wrong."""
        return [
            bound
            for bound in super().visible_fields()
            if not isinstance(bound.field, RowField) or bound.field.rows() or bound.errors
        ]

    def lines(self) -> list[list[forms.BoundField]]:
        """The visible fields as they stand on the page, line by line."""
        line_of = {name: line for line in self.side_by_side for name in line}
        lines = groupby(self.visible_fields(), key=lambda bound: line_of.get(bound.name, bound))
        return [list(fields) for _line, fields in lines]

    def let_backdate(self, on: date) -> None:
        """Let the registrar say from which earlier day the act counts."""
        self.fields["effective_on"] = DayField(
            label=_("Counts from"),
            required=False,
            help_text=_("Only if it took effect before today: the page then says how late it was "
                        "recorded."),
        )  # fmt: skip
        self.fields["effective_on"].widget.attrs["max"] = on.isoformat()

    def clean(self) -> dict[str, Any]:
        """Renew what the person cannot see and so cannot mend, and say so."""
        data = super().clean() or {}
        broken = [name for name in ("token", "seen") if self.errors.pop(name, None)]
        if broken:
            fresh = {"token": lambda: self.initial["token"], "seen": self.find_seen}
            self.renew(**{name: fresh[name]() for name in broken})
            self.add_error(None, _("The form came back damaged and was renewed. Send it again."))
        return data

    def renew(self, **fresh: object) -> None:
        """Put these in the place of what came back; the rest stays as it was typed."""
        data = cast(QueryDict, self.data).copy()
        for name, value in fresh.items():
            data[name] = str(value)
        self.data = data

    def refuse(self, refusal: ValidationError, about: object = "") -> None:
        """Say why it was refused, and of what; what was sent before needs a new token."""
        lead = f"{about}: " if about else ""
        self.add_error(None, [f"{lead}{message}" for message in refusal.messages])
        if isinstance(refusal, AlreadySent):
            self.renew(token=uuid4())

    def untouched(self) -> dict[str, list[str]]:
        """What a browser sends of the fields that came filled, while nobody has touched them."""
        sent = {}
        for bound in self.visible_fields():
            widget, value = bound.field.widget, bound.field.prepare_value(bound.initial)
            if isinstance(widget, forms.CheckboxInput):
                shown: Any = ["on"] if value else []
            else:
                shown = widget.format_value(value) or []
            sent[bound.html_name] = [shown] if isinstance(shown, str) else list(shown)
        return {name: values for name, values in sent.items() if any(values)}

    def entered(self) -> list[tuple[str, str]]:
        """What was entered, once it was found valid: each label with the words of its value."""
        found = ((bound, self.cleaned_data.get(bound.name)) for bound in self.visible_fields())
        return [(str(bound.label), in_words(bound.field, value)) for bound, value in found if value]


def in_words(field: forms.Field, value: Any) -> str:
    """A value of the field as a person reads it."""
    if value is True:
        return str(_("yes"))
    if isinstance(value, date):
        return date_format(value)
    if isinstance(value, list | tuple | QuerySet):
        return ", ".join(in_words(field, one) for one in value)
    if isinstance(field, forms.ChoiceField) and not isinstance(field, forms.ModelChoiceField):
        words: dict[Any, Any] = dict(cast(Any, field.choices))
        return str(words.get(value, value))
    return str(value)


class FilesInput(forms.FileInput):
    """The browser's own choice of several files."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files as evidence that is not yet saved; what is wrong is said of each by name."""

    def clean(self, data: list[UploadedFile] | None, initial: Any = None) -> list[Evidence]:
        files = data or []
        if len(files) > settings.EVIDENCE_MAX_FILES:
            raise forms.ValidationError(
                _("Choose at most %(most)d files; these are %(count)d.")
                % {"most": settings.EVIDENCE_MAX_FILES, "count": len(files)}
            )
        found, wrong = [], []
        for file in files:
            try:
                found.append(read_file(file))
            except forms.ValidationError as problem:
                wrong.append(problem)
        if wrong:
            raise forms.ValidationError(wrong)
        return found


class EvidenceFields(forms.Form):
    """What shows that it is so: one publication, and a few files."""

    evidence_title = forms.CharField(
        label=gettext_lazy("Evidence"),
        required=False,
        max_length=300,
        help_text=gettext_lazy("What it is, such as “Law No 31-IV, official gazette”."),
    )
    evidence_url = forms.URLField(
        label=gettext_lazy("Its address"), required=False, max_length=500, assume_scheme="https"
    )
    evidence_files = FilesField(
        label=gettext_lazy("Files"),
        required=False,
        widget=FilesInput({"accept": ",".join(TYPES)}),
        help_text=gettext_lazy(
            "Up to five, of 20 MB each: PDF, Word, Excel, PowerPoint, OpenDocument, JPEG, PNG, "
            "text or CSV."
        ),
    )
    evidence_internal = forms.BooleanField(
        label=gettext_lazy(
            "Internal evidence: only the agency, reviewers and the registrar can open it"
        ),
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("evidence_url") and not data.get("evidence_title"):
            self.add_error("evidence_title", _("Say what the address leads to."))
        return data

    @property
    def evidence(self) -> list[Evidence]:
        """As the actions take it. A title without an address is the title of the files."""
        data = self.cleaned_data
        title, url, files = data["evidence_title"], data["evidence_url"], data["evidence_files"]
        found = [Evidence(title=title, url=url)] if title and (url or not files) else []
        for file in files:
            file.title = file.title if url else title or file.title
        for item in (found := [*found, *files]):
            item.is_internal = data["evidence_internal"]
        return found


class EvidenceForm(EvidenceFields, ActForm):
    """A form of an act that may bring evidence."""
