"""Statements that are written once a process, and asked again with other values.

It takes Django longer to write a statement than the database to answer it, and the pages of one
recommendation after the other ask the same ones. Others keep what was written (SQLAlchemy does);
Django does not, and no library that does so for it is looked after any more. Nor need PostgreSQL
plan them each time: each connection prepares those that it asks.
"""

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from copy import copy
from datetime import date
from functools import cache, wraps
from inspect import signature
from itertools import count
from typing import Any, Generic, ParamSpec, TypeVar, get_type_hints
from uuid import UUID
from weakref import WeakKeyDictionary

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import (
    BigIntegerField,
    CharField,
    DateField,
    Expression,
    Field,
    ForeignKey,
    Lookup,
    Model,
    QuerySet,
    UUIDField,
)
from django.db.models.sql.compiler import SQLCompiler
from django.db.transaction import TransactionManagementError

Values = ParamSpec("Values")
Table = TypeVar("Table", bound=Model)
Row = TypeVar("Row")
# What may be asked with: these, and rows, which are told by their keys.
Keys = Collection[int]
FIELDS: dict[type, Callable[[], Field[Any, Any]]] = {
    int: BigIntegerField,
    str: CharField,
    date: DateField,
    UUID: UUIDField,
}


def written_once(build: Callable[Values, QuerySet[Table, Row]]) -> Callable[Values, list[Row]]:
    """Find the rows that a function describes, whose statement is written when first asked.

    The function is called once for each database, with a slot in place of each value. So it passes
    them on to filters and annotations as they are: it neither reckons with them nor looks at
    anything else that may differ the next time, such as a setting or the language. Its parameters
    say their types: those of FIELDS, a model, or Keys for `__among`. A row that is asked with under
    the name of a field is set on the rows found, as a related manager does.

    Raises TypeError for None, which is no value to compare with, and at the first call for a
    parameter that stands nowhere in the statement. Whether a number fits its column
    is for the caller to see to.
    """
    parameters = signature(build)
    statements: dict[str, Statement[Table, Row]] = {}

    @cache
    def described() -> QuerySet[Table, Row]:
        types = get_type_hints(build)
        slots = {name: slot(name, types[name]) for name in parameters.parameters}
        return build(**slots)  # type: ignore[call-arg, arg-type]

    @wraps(build)
    def ask(*args: Values.args, **options: Values.kwargs) -> list[Row]:
        rows = described()
        alias = rows.db
        if alias not in statements:
            statements[alias] = Statement(rows, alias)
            if unused := parameters.parameters.keys() - statements[alias].slots.keys():
                raise TypeError(f"The statement does not ask with: {', '.join(sorted(unused))}")
        return statements[alias].ask(parameters.bind(*args, **options).arguments)

    return ask


def slot(name: str, kind: Any) -> "Slot":
    """A slot for values of this type."""
    if kind == Keys:
        return KeysSlot(name, BigIntegerField())
    is_row = isinstance(kind, type) and issubclass(kind, Model)
    return Slot(name, BigIntegerField() if is_row else FIELDS[kind]())


class Slot(Expression):
    """Where a value will stand that is not known yet."""

    def __init__(self, name: str, output_field: Field[Any, Any]) -> None:
        super().__init__(output_field)
        self.name = name

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> Any:
        return "%s", [self]

    def db_type(self, connection: BaseDatabaseWrapper) -> str:
        """The type that stands here, as PostgreSQL calls it."""
        return str(self.output_field.db_type(connection))

    def filled(self, values: Mapping[str, Any], connection: BaseDatabaseWrapper) -> Any:
        """The value as this database takes it."""
        value = values[self.name]
        told = value.pk if isinstance(value, Model) else value
        if told is None:
            raise TypeError(f"There is no row or value for “{self.name}”.")
        return self.output_field.get_db_prep_value(told, connection)


class KeysSlot(Slot):
    """Where keys will stand, however many there are: a list would be another statement each."""

    def db_type(self, connection: BaseDatabaseWrapper) -> str:
        return f"{super().db_type(connection)}[]"

    def filled(self, values: Mapping[str, Any], connection: BaseDatabaseWrapper) -> Any:
        keys = list(values[self.name])
        return keys if connection.vendor == "postgresql" else json.dumps(keys)


@Field.register_lookup
@ForeignKey.register_lookup
class Among(Lookup[bool]):
    """Whether the key is one of those in a slot."""

    lookup_name = "among"
    prepare_rhs = False

    def as_postgresql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> Any:
        return self.compared("%s = ANY(%s)", compiler, connection)

    def as_sqlite(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **context: Any
    ) -> Any:
        return self.compared("%s IN (SELECT value FROM json_each(%s))", compiler, connection)

    def compared(
        self, template: str, compiler: SQLCompiler, connection: BaseDatabaseWrapper
    ) -> tuple[str, list[Any]]:
        column, of_column = self.process_lhs(compiler, connection)
        keys, of_keys = compiler.compile(self.rhs)
        return template % (column, keys), [*of_column, *of_keys]


def can_prepare(connection: BaseDatabaseWrapper) -> bool:
    """Whether what is prepared is there the next time: not on what PgBouncer lends."""
    lent = connection.settings_dict.get("DISABLE_SERVER_SIDE_CURSORS", False)
    return connection.vendor == "postgresql" and not lent


def in_brackets(items: Iterable[str]) -> str:
    """A list of them, as SQL writes it; nothing where there are none."""
    listed = ", ".join(items)
    return f" ({listed})" if listed else ""


# What each connection to PostgreSQL has prepared.
prepared: WeakKeyDictionary[Any, set[str]] = WeakKeyDictionary()
numbers = count(1)


class Statement(Generic[Table, Row]):
    """A statement for one database, with slots in it."""

    def __init__(self, rows: QuerySet[Table, Row], alias: str) -> None:
        self.rows = rows
        self.alias = alias
        self.name = f"written_once_{next(numbers)}"
        can_lock = connections[alias].features.has_select_for_update
        self.locks = rows.query.select_for_update and can_lock
        self.compiler = rows.query.clone().get_compiler(alias)
        self.sql, self.params = self.compiler.as_sql()
        self.slots = {each.name: each for each in self.params if isinstance(each, Slot)}
        # It would stay open after the thread that it belongs to.
        self.compiler.connection = None

    def ask(self, values: Mapping[str, Any]) -> list[Row]:
        """The rows for these values."""
        rows, compiler = self.rows.using(self.alias), copy(self.compiler)
        # Each thread has a connection of its own.
        compiler.connection = connection = connections[self.alias]
        if self.locks and connection.get_autocommit():
            # Django sees to it while it writes the statement.
            raise TransactionManagementError("A lock ends with its transaction: there is none.")
        written = self.written(values, connection)
        compiler.as_sql = lambda *args, **options: written
        rows.query.get_compiler = lambda *args, **options: compiler  # type: ignore[method-assign]
        rows._known_related_objects = dict(self.related(values))  # type: ignore[attr-defined]
        return list(rows)

    def written(
        self, values: Mapping[str, Any], connection: BaseDatabaseWrapper
    ) -> tuple[str, tuple[Any, ...]]:
        """The statement with these values, or the one that asks for what was prepared."""
        filled = {name: slot.filled(values, connection) for name, slot in self.slots.items()}
        if can_prepare(connection):
            self.prepare(connection)
            places = in_brackets("%s" for _slot in filled)
            return f"EXECUTE {self.name}{places}", tuple(filled.values())
        told = (filled[each.name] if isinstance(each, Slot) else each for each in self.params)
        return self.sql, tuple(told)

    def prepare(self, connection: BaseDatabaseWrapper) -> None:
        """Let PostgreSQL read and plan it, once a connection.

        The plan is one for all values (plan_cache_mode in the settings): they are asked with keys.
        """
        # Where the register is in SQLite, it need not be there.
        from psycopg2.extensions import AsIs  # noqa: PLC0415

        # Whatever asks next does the same, and may find that another connection is needed.
        connection.close_if_health_check_failed()
        connection.ensure_connection()
        done = prepared.setdefault(connection.connection, set())
        if self.name in done:
            return
        connection.validate_no_broken_transaction()
        types = in_brackets(slot.db_type(connection) for slot in self.slots.values())
        places = {name: AsIs(f"${number}") for number, name in enumerate(self.slots, start=1)}
        params = [places[each.name] if isinstance(each, Slot) else each for each in self.params]
        with connection.wrap_database_errors, connection.create_cursor() as cursor:
            sql = cursor.mogrify(self.sql, params).decode()
            cursor.execute(f"PREPARE {self.name}{types} AS {sql}")
        done.add(self.name)

    def related(self, values: Mapping[str, Any]) -> Iterator[tuple[Any, dict[Any, Model]]]:
        """What of the values is a row to which those that are found belong."""
        fields = {field.name: field for field in self.rows.model._meta.concrete_fields}
        for name, value in values.items():
            if name in fields and isinstance(value, Model):
                yield fields[name], {value.pk: value}
