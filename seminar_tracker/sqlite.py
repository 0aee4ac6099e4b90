"""SQLite compares only Latin letters without regard to case; ministries write in Cyrillic too."""

import re
from functools import lru_cache
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created


@lru_cache(maxsize=256)
def compiled(pattern: str, escape: str) -> re.Pattern[str]:
    """The pattern of LIKE as a regular expression: % any text, _ any letter."""
    parts, letters = [], iter(pattern)
    for letter in letters:
        if escape and letter == escape:
            parts.append(re.escape(next(letters, "")))
        else:
            parts.append({"%": ".*", "_": "."}.get(letter, re.escape(letter)))
    return re.compile("".join(parts), re.IGNORECASE | re.DOTALL)


def like(pattern: str | None, value: Any, escape: str = "") -> bool | None:
    """What `value LIKE pattern ESCAPE escape` means, for the letters of every language."""
    if pattern is None or value is None:
        return None
    return compiled(str(pattern), escape).fullmatch(str(value)) is not None


def teach_like(connection: BaseDatabaseWrapper, **kwargs: Any) -> None:
    """Replace LIKE on a new connection to SQLite; PostgreSQL knows its letters."""
    if connection.vendor != "sqlite":
        return
    for arguments in (2, 3):
        connection.connection.create_function("like", arguments, like, deterministic=True)


def install() -> None:
    connection_created.connect(teach_like, dispatch_uid="seminar_tracker.like")
