"""Whether a register that was loaded without triggers holds what these would have seen to."""

from collections.abc import Iterator
from typing import Any


def problems() -> list[str]:
    """All that foreign keys and guards would have refused, in words; nothing when it is sound."""
    return [*dangling(), *too_early(), *circles()]


def dangling() -> Iterator[str]:
    """Keys that lead nowhere, asked of each foreign key of the tables that are loaded."""
    from django.db import connection

    from bench.loading import models

    fields = [field for model in models().values() for field in model._meta.concrete_fields]
    with connection.cursor() as cursor:
        for field in fields:
            if not field.remote_field:
                continue
            table, other = field.model._meta.db_table, field.related_model._meta.db_table
            cursor.execute(
                f"SELECT count(*) FROM {table} own LEFT JOIN {other} other "  # noqa: S608
                f"ON other.id = own.{field.column} "
                f"WHERE own.{field.column} IS NOT NULL AND other.id IS NULL"
            )
            if number := cursor.fetchone()[0]:
                yield f"{number} rows of {table} with a {field.column} that is not there"


def too_early() -> Iterator[str]:
    """What happened, was set or was due before the seminar."""
    from django.db.models import F, Q

    from recommendations.models import Act, Milestone

    held_on = F("recommendation__seminar__held_on")
    dates: tuple[tuple[Any, tuple[str, ...]], ...] = (
        (Act, ("effective_on", "happened_on", "due_on")),
        (Milestone, ("set_on", "first_due_on")),
    )
    for model, names in dates:
        early = Q()
        for name in names:
            early |= Q(**{f"{name}__lt": held_on})
        if number := model.objects.filter(early).count():
            yield f"{number} rows of {model._meta.db_table} before the seminar"


def circles() -> Iterator[str]:
    """Agencies that succeed themselves."""
    from agencies.models import Succession
    from agencies.rules import closes_a_circle

    links = list(Succession.objects.values_list("predecessor", "successor"))
    for old, new in links:
        others = [link for link in links if link != (old, new)]
        if closes_a_circle(others, old, new):
            yield f"agency {old} succeeds itself"
