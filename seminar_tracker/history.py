"""Who changed what and when: the kept changes of a record, field by field, in words."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from auditlog.models import LogEntry
from auditlog.registry import auditlog
from django.contrib.admin.utils import display_for_field
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

NOTHING = "–"
# How the record of changes writes that a field had no value.
EMPTY = (None, "", "None")

ACTIONS = {
    LogEntry.Action.CREATE: gettext_lazy("created"),
    LogEntry.Action.UPDATE: gettext_lazy("changed"),
    LogEntry.Action.DELETE: gettext_lazy("deleted"),
    LogEntry.Action.ACCESS: gettext_lazy("read"),
}

Names = dict[type[models.Model], dict[Any, models.Model]]


@dataclass(frozen=True)
class Change:
    """One field before and after."""

    field: str
    before: str
    after: str


@dataclass(frozen=True)
class Entry:
    """One change of a record: who made it, when, and in which fields."""

    entry: LogEntry
    changes: list[Change]

    @property
    def what(self) -> str:
        return str(ACTIONS[self.entry.action])


def keep(
    model: type[models.Model], *, many: Iterable[str] = (), without: Iterable[str] = ()
) -> None:
    """Keep each change of the model's records: of its own fields, and of these relations."""
    own = [field.name for field in model._meta.fields if not field.primary_key]
    auditlog.register(
        model,
        include_fields=[name for name in own if name not in without],
        m2m_fields=set(many),
    )


def told(entries: Iterable[LogEntry]) -> list[Entry]:
    """The entries with their changes in words; a query for each model that they refer to."""
    entries = list(entries)
    names = referred_to(entries)
    return [Entry(entry, changes_of(entry, names)) for entry in entries]


def changes_of(entry: LogEntry, names: Names) -> list[Change]:
    found = []
    for name, change in entry.changes_dict.items():
        field = field_of(entry, name)
        if isinstance(change, dict):
            found.append(many_changed(field, change))
        elif field is None:
            found.append(Change(name, *map(str, change)))
        else:
            before, after = (value_in_words(field, value, names) for value in change)
            if before != after:
                found.append(Change(capfirst(field.verbose_name), before, after))
    return found


def fields_changed(entry: LogEntry) -> str:
    """The names of the changed fields, in a row."""
    fields = ((name, field_of(entry, name)) for name in entry.changes_dict)
    return ", ".join(str(field.verbose_name) if field else name for name, field in fields)


def many_changed(field: models.Field, change: dict[str, Any]) -> Change:
    """Things added to a record, or taken from it."""
    objects = "; ".join(change["objects"])
    before, after = (NOTHING, objects) if change["operation"] == "add" else (objects, NOTHING)
    label = _("%(field)s: added") if change["operation"] == "add" else _("%(field)s: taken out")
    return Change(label % {"field": capfirst(field.verbose_name)}, before, after)


def field_of(entry: LogEntry, name: str) -> Any:
    """The field of the changed record; None when the model has it no longer."""
    model = entry.content_type.model_class()
    try:
        return model._meta.get_field(name) if model else None
    except FieldDoesNotExist:
        return None


def value_in_words(field: Any, value: Any, names: Names) -> str:
    if value in EMPTY:
        return NOTHING
    if isinstance(field, models.ForeignKey):
        gone = _("deleted")
        return str(names[field.related_model].get(key(value)) or f"{value} ({gone})")
    try:
        return display_for_field(field.to_python(value), field, NOTHING)
    except ValidationError:
        return str(value)


def referred_to(entries: Iterable[LogEntry]) -> Names:
    """All records that the changes point to, by model and key."""
    keys: defaultdict[type[models.Model], set[int]] = defaultdict(set)
    for entry in entries:
        for name, change in entry.changes_dict.items():
            field = field_of(entry, name)
            if isinstance(field, models.ForeignKey) and isinstance(change, list):
                keys[field.related_model] |= {pk for pk in map(key, change) if pk}
    return defaultdict(
        dict, {model: model._base_manager.in_bulk(found) for model, found in keys.items()}
    )


def key(value: Any) -> int | None:
    return int(value) if str(value).isdecimal() else None
