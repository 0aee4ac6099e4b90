"""Indexes that are written differently for each database and mean the same."""

from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import F, Index, Model
from django.db.models.expressions import OrderBy


class FallingIndex(Index):
    """The first field falls, and rows without a value come last.

    PostgreSQL has to be told where they come; SQLite puts them there by itself and takes no word
    about it in an index.
    """

    def __init__(self, field: str | OrderBy, *others: str | F, name: str, **options: Any) -> None:
        # A migration brings the expressions themselves.
        first = F(field).desc(nulls_last=True) if isinstance(field, str) else field
        super().__init__(first, *others, name=name, **options)

    def create_sql(
        self, model: type[Model], schema_editor: BaseDatabaseSchemaEditor, *args: Any, **kwargs: Any
    ) -> Any:
        if schema_editor.connection.vendor != "sqlite":
            return super().create_sql(model, schema_editor, *args, **kwargs)
        first, *others = self.expressions
        falling = first.expression.desc() if isinstance(first, OrderBy) else first
        plain = Index(falling, *others, name=self.name)
        return plain.create_sql(model, schema_editor, *args, **kwargs)
