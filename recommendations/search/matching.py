"""The condition that words occur in a row, in the language of either database."""

from dataclasses import dataclass
from typing import Any

from django.db.models import BooleanField, F, Func


@dataclass(frozen=True)
class Parts:
    """Words, of which one must occur whole, or one as a beginning.

    They are of letters and digits alone (`words_of`): no sign of a query language gets here.
    """

    whole: tuple[str, ...]
    beginnings: tuple[str, ...] = ()

    @property
    def for_fts5(self) -> str:
        whole = [f'"{word}"' for word in self.whole]
        return " OR ".join([*whole, *(f'"{word}" *' for word in self.beginnings)])

    @property
    def for_tsquery(self) -> str:
        whole = [f"'{word}'" for word in self.whole]
        return " | ".join([*whole, *(f"'{word}':*" for word in self.beginnings)])


class Match(Func):
    """Whether the row has the words, anywhere or in its title."""

    output_field = BooleanField()
    conditional = True

    def __init__(self, parts: Parts, *, in_title: bool = False, **extra: Any) -> None:
        super().__init__(F("pk"), **extra)
        self.parts, self.in_title = parts, in_title

    def as_sqlite(
        self, compiler: Any, connection: Any, **extra: Any
    ) -> tuple[str, tuple[Any, ...]]:
        key, values = compiler.compile(self.source_expressions[0])
        found = "SELECT rowid FROM recommendations_words WHERE recommendations_words MATCH %s"
        words = self.parts.for_fts5
        return f"{key} IN ({found})", (*values, f"title : ({words})" if self.in_title else words)

    def as_postgresql(
        self, compiler: Any, connection: Any, **extra: Any
    ) -> tuple[str, tuple[Any, ...]]:
        # The columns are PostgreSQL's alone, so that no model has them: they stand beside the key.
        key: Any = self.source_expressions[0]
        table = compiler.quote_name_unless_alias(key.alias)
        words = "title_words" if self.in_title else "words"
        return f"{table}.{words} @@ %s::tsquery", (self.parts.for_tsquery,)
