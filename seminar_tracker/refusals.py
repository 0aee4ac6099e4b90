"""What the database refused, in words for the person whose change it was."""

import re
from typing import Any

from django.apps import apps
from django.db import IntegrityError, models
from django.db.models import ProtectedError, RestrictedError
from django.utils.translation import gettext as _

SQLITE_UNIQUE = re.compile(r"UNIQUE constraint failed: (.+)")
# Of a constraint that has no words of its own.
DEFAULT_MESSAGE = models.BaseConstraint.default_violation_error_message


def refusal(error: IntegrityError) -> str:
    """Why the database refused the change, as far as it can be told."""
    if isinstance(error, ProtectedError):
        return still_referred_to(error.protected_objects)
    if isinstance(error, RestrictedError):
        return still_referred_to(error.restricted_objects)
    told = str(error).splitlines()[0]
    constraint = broken_constraint(told)
    if constraint and constraint.violation_error_message != DEFAULT_MESSAGE:
        return str(constraint.get_violation_error_message())
    # A guard speaks in a sentence (guards.py); the databases end none of theirs with a stop.
    if told.endswith("."):
        return _(told)
    return _("This contradicts something that is already recorded. Nothing was changed.")


def still_referred_to(objects: set[models.Model]) -> str:
    names = sorted(f"{thing._meta.verbose_name} “{thing}”" for thing in objects)
    shown = "; ".join(names[:10]) + ("; …" if len(names) > 10 else "")
    return _("It cannot be deleted, because others refer to it: %(names)s.") % {"names": shown}


def broken_constraint(told: str) -> models.BaseConstraint | None:
    """The constraint that the database names; SQLite names the columns of a unique one."""
    match = SQLITE_UNIQUE.match(told)
    columns = set(match.group(1).split(", ")) if match else set()
    for model in apps.get_models():
        for constraint in model._meta.constraints:
            if constraint.name in told or (
                columns and columns == unique_columns(model, constraint)
            ):
                return constraint
    return None


def unique_columns(model: type[models.Model], constraint: models.BaseConstraint) -> set[str]:
    """The columns of a unique constraint as SQLite writes them."""
    table = model._meta.db_table
    fields: list[Any] = [model._meta.get_field(n) for n in getattr(constraint, "fields", ())]
    return {f"{table}.{field.column}" for field in fields}
