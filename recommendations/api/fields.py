"""Fields of answers: how a column, a code or a day is told, and what the description says of it."""

from datetime import date
from types import NoneType
from typing import Any, get_args

from django.db.models import TextChoices
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from recommendations.exports.sheet import coded
from recommendations.rows import PlainRow
from recommendations.tables import Column

TYPES: dict[type, dict[str, Any]] = {
    bool: {"type": "boolean"},
    date: {"type": "string", "format": "date"},
    int: {"type": "integer"},
    str: {"type": "string"},
    tuple: {"type": "array", "items": {"type": "string"}},
}


class Cell(serializers.Field):
    """What a column says of a row, as programs read it."""

    def __init__(self, column: Column) -> None:
        super().__init__(source="*", read_only=True, help_text=column.heading)
        self.column = column
        extend_schema_field(described(column.holds))(self)

    def to_representation(self, row: PlainRow) -> Any:
        return coded(self.column.value(row, self.context["on"]))


def described(holds: Any) -> dict[str, Any]:
    """What a column holds, in the words of OpenAPI 3.0."""
    kinds = set(get_args(holds)) or {holds}
    (kind,) = kinds - {NoneType}
    is_choice = issubclass(kind, TextChoices)
    said = {"type": "string", "enum": list(kind.values)} if is_choice else dict(TYPES[kind])
    if NoneType not in kinds:
        return said
    if is_choice:
        said["enum"] = [*said["enum"], None]
    return said | {"nullable": True}


def agency_code(source: str = "agency.code", **options: Any) -> serializers.CharField:
    """The code of an agency, under which the API has it."""
    return serializers.CharField(source=source, **options)


def day(**options: Any) -> serializers.DateField:
    """A day; null where there was none yet."""
    return serializers.DateField(allow_null=True, **options)


class Code(serializers.ChoiceField):
    """One of the codes; null for none, which the database keeps as an empty text."""

    def __init__(self, choices: type[TextChoices], **options: Any) -> None:
        super().__init__(choices=choices.choices, **options)
        holds = choices | None if self.allow_null else choices
        extend_schema_field(described(holds))(self)

    def to_representation(self, value: str) -> str | None:
        return str(value) if value else None


def code(choices: type[TextChoices], **options: Any) -> Code:
    return Code(choices, allow_null=True, **options)


class PastDay(serializers.DateField):
    """A day up to the date of the answer; what came later is not told."""

    def __init__(self, **options: Any) -> None:
        super().__init__(allow_null=True, **options)

    def to_representation(self, value: date) -> str | None:
        return super().to_representation(value) if value <= self.context["on"] else None


@extend_schema_field({"type": "array", "items": {}})
class TableRow(serializers.Field):
    """The cells of a row; a date, a number, a text or null each."""

    def to_representation(self, value: Any) -> list[Any]:
        return [coded(cell) for cell in value]
