"""The condition that words occur in a row, in the language of either database."""

from dataclasses import dataclass
from typing import Any

from django.db.models import BooleanField, F, Func


@dataclass(frozen=True)
class Parts:
    """Words, of which one must occur whole, or one as a beginning; a phrase, all in a row.

    They are of letters and digits alone (`words_of`): no sign of a query language gets here.
    """

    whole: tuple[str, ...]
    beginnings: tuple[str, ...] = ()
    is_phrase: bool = False

    def for_fts5(self, column: str | None) -> str:
        if self.is_phrase:
            found = f'"{" ".join(self.whole)}"'
        else:
            each = [f'"{word}"' for word in self.whole]
            found = " OR ".join([*each, *(f'"{word}" *' for word in self.beginnings)])
        return f"{column} : ({found})" if column else found

    def for_tsquery(self, column: str | None) -> str:
        weight = "C" if column == "text" else ""
        whole = [f"'{word}':{weight}" if weight else f"'{word}'" for word in self.whole]
        if self.is_phrase:
            return " <-> ".join(whole)
        return " | ".join([*whole, *(f"'{word}':*{weight}" for word in self.beginnings)])


class Match(Func):
    """Whether the row has the words: anywhere, in the title or in the text."""

    output_field = BooleanField()
    conditional = True

    def __init__(self, parts: Parts, *, column: str | None = None, **extra: Any) -> None:
        super().__init__(F("pk"), **extra)
        self.parts, self.column = parts, column

    def as_sqlite(
        self, compiler: Any, connection: Any, **extra: Any
    ) -> tuple[str, tuple[Any, ...]]:
        key, values = compiler.compile(self.source_expressions[0])
        found = "SELECT rowid FROM recommendations_words WHERE recommendations_words MATCH %s"
        return f"{key} IN ({found})", (*values, self.parts.for_fts5(self.column))

    def as_postgresql(
        self, compiler: Any, connection: Any, **extra: Any
    ) -> tuple[str, tuple[Any, ...]]:
        # The columns are PostgreSQL's alone, so that no model has them: they stand beside the key.
        key: Any = self.source_expressions[0]
        table = compiler.quote_name_unless_alias(key.alias)
        words = "title_words" if self.column == "title" else "words"
        return f"{table}.{words} @@ %s::tsquery", (self.parts.for_tsquery(self.column),)
