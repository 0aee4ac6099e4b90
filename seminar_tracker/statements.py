"""Statements that are written once a process, and asked again with other values.

It takes Django longer to write a statement than the database to answer it, and the pages of one
recommendation after the other ask the same ones. Others keep what was written (SQLAlchemy does);
Django does not, and no library that does so for it is looked after any more. Nor need PostgreSQL
plan them each time: each connection prepares those that it asks.
"""

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from copy import copy
from datetime import date, datetime
from functools import cached_property, update_wrapper
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
    DateTimeField,
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
Row = TypeVar("Row")
# What may be asked with: these, and rows, which are told by their keys.
Keys = Collection[int]
FIELDS: dict[type, Callable[[], Field[Any, Any]]] = {
    int: BigIntegerField,
    str: CharField,
    date: DateField,
    datetime: DateTimeField,
    UUID: UUIDField,
}


class Asked(Generic[Values, Row]):
    """A question whose statement is written when it is first asked: see `written_once`."""

    def __init__(self, build: Callable[Values, QuerySet[Any, Row]]) -> None:
        self.build = build
        self.parameters = signature(build)
        self.names = tuple(self.parameters.parameters)
        self.statements: dict[str, Statement[Row]] = {}
        update_wrapper(self, build)

    @cached_property
    def rows(self) -> QuerySet[Any, Row]:
        """What is asked for, with a slot in place of each value."""
        types = get_type_hints(self.build)
        slots = {name: slot(name, types[name]) for name in self.names}
        return self.build(**slots)  # type: ignore[call-arg, arg-type]

    def __call__(self, *args: Values.args, **options: Values.kwargs) -> list[Row]:
        alias = self.rows.db
        if alias not in self.statements:
            self.statements[alias] = Statement(self.rows, alias)
            self.statements[alias].sql.check(self.names)
        return self.statements[alias].ask(self.told(*args, **options))

    def told(self, *args: Values.args, **options: Values.kwargs) -> Mapping[str, Any]:
        """The values by the names of the parameters."""
        if not options and len(args) == len(self.names):
            return dict(zip(self.names, args, strict=True))
        return self.parameters.bind(*args, **options).arguments


def written_once(build: Callable[Values, QuerySet[Any, Row]]) -> Asked[Values, Row]:
    """Find the rows that a function describes, whose statement is written when first asked.

    The function is called once a process, with a slot in place of each value. So it passes
    them on to filters and annotations as they are: it neither reckons with them nor looks at
    anything else that may differ the next time, such as a setting or the language. Its parameters
    say their types: those of FIELDS, a model, or Keys for `__among`. A row that is asked with under
    the name of a field is set on the rows found, as a related manager does.

    Raises TypeError for None, which is no value to compare with, and at the first call for a
    parameter that stands nowhere in the statement. Whether a number fits its column
    is for the caller to see to.
    """
    return Asked(build)


class AskedTogether(Generic[Values]):
    """Questions with the same parameters that are asked by one statement.

    Each finds tuples, as `values_list` does, of whole numbers, words, days and truths.
    """

    def __init__(self, *questions: Asked[Values, Any]) -> None:
        if len({question.names for question in questions}) != 1:
            raise TypeError("Questions that are asked together have the same parameters.")
        self.questions = questions
        self.statements: dict[str, Gathering] = {}

    def __call__(self, *args: Values.args, **options: Values.kwargs) -> list[list[list[Any]]]:
        """The rows of each question."""
        alias = self.questions[0].rows.db
        if alias not in self.statements:
            rows = [question.rows for question in self.questions]
            self.statements[alias] = Gathering(rows, alias)
            self.statements[alias].sql.check(self.questions[0].names)
        return self.statements[alias].ask(self.questions[0].told(*args, **options))


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
        return told_keys(values[self.name], connection)


def told_keys(keys: Keys, connection: BaseDatabaseWrapper) -> list[int] | str:
    """The keys as one value for this database."""
    return list(keys) if connection.vendor == "postgresql" else json.dumps(list(keys))


@Field.register_lookup
@ForeignKey.register_lookup
class Among(Lookup[bool]):
    """Whether the key is one of those in a slot, or of these: a value, however many they are."""

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
        if isinstance(self.rhs, KeysSlot):
            return template % (column, "%s"), [*of_column, self.rhs]
        return template % (column, "%s"), [*of_column, told_keys(self.rhs, connection)]


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


class Sql:
    """What is sent to one database, with slots in it."""

    def __init__(self, sql: str, params: Iterable[Any]) -> None:
        self.name = f"written_once_{next(numbers)}"
        self.sql, self.params = sql, list(params)
        self.slots = {each.name: each for each in self.params if isinstance(each, Slot)}

    def check(self, names: Iterable[str]) -> None:
        """Raise TypeError for a parameter that stands nowhere in it."""
        if unused := set(names) - self.slots.keys():
            raise TypeError(f"The statement does not ask with: {', '.join(sorted(unused))}")

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


class Statement(Generic[Row]):
    """The statement of one question, which finds rows as Django does."""

    def __init__(self, rows: QuerySet[Any, Row], alias: str) -> None:
        self.rows = rows
        self.alias = alias
        can_lock = connections[alias].features.has_select_for_update
        self.locks = rows.query.select_for_update and can_lock
        self.compiler = rows.query.clone().get_compiler(alias)
        self.sql = Sql(*self.compiler.as_sql())
        if connections[alias].vendor == "postgresql":
            # Those of its fields alone; elsewhere some are the connection's own.
            converters = self.compiler.get_converters(
                [each[0] for each in self.compiler.select[: self.compiler.col_count]]
            )
            self.compiler.get_converters = lambda columns: converters
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
        written = self.sql.written(values, connection)
        compiler.as_sql = lambda *args, **options: written
        rows.query.get_compiler = lambda *args, **options: compiler  # type: ignore[method-assign]
        rows._known_related_objects = dict(self.related(values))  # type: ignore[attr-defined]
        return list(rows)

    def related(self, values: Mapping[str, Any]) -> Iterator[tuple[Any, dict[Any, Model]]]:
        """What of the values is a row to which those that are found belong."""
        fields = {field.name: field for field in self.rows.model._meta.concrete_fields}
        for name, value in values.items():
            if name in fields and isinstance(value, Model):
                yield fields[name], {value.pk: value}


# How JSON tells what it has no word for; the rest of TOLD is told as it is.
READ: dict[str, Callable[[Any], Any]] = {"DateField": date.fromisoformat, "BooleanField": bool}
TOLD = {
    "BigAutoField",
    "BigIntegerField",
    "CharField",
    "PositiveSmallIntegerField",
    "TextField",
    *READ,
}


class Gathering:
    """One statement that tells the rows of several, each as one value: a list in JSON."""

    def __init__(self, questions: Iterable[QuerySet[Any, Any]], alias: str) -> None:
        self.alias = alias
        on_postgresql = connections[alias].vendor == "postgresql"
        row, rows = (
            ("json_build_array", "json_agg")
            if on_postgresql
            else ("json_array", "json_group_array")
        )
        self.readers, parts, lists, params = [], [], [], []
        for number, question in enumerate(questions):
            compiler = question.query.clone().get_compiler(alias)
            sql, values = compiler.as_sql()
            self.readers.append(dict(readers_of(compiler)))
            columns = ", ".join(f"c{nth}" for nth in range(len(compiler.select)))
            parts.append(f"part_{number} ({columns}) AS ({sql})")
            # They come in the order of the part: neither database sorts anew what it only gathers.
            lists.append(f"(SELECT {rows}({row}({columns})) FROM part_{number})")  # noqa: S608 - no values
            params += values
        self.sql = Sql(f"WITH {', '.join(parts)} SELECT {', '.join(lists)}", params)

    def ask(self, values: Mapping[str, Any]) -> list[list[list[Any]]]:
        """The rows of each question for these values."""
        connection = connections[self.alias]
        with connection.cursor() as cursor:
            cursor.execute(*self.sql.written(values, connection))
            told = cursor.fetchone()
        return [listed(part, own) for part, own in zip(told, self.readers, strict=True)]


def readers_of(compiler: SQLCompiler) -> Iterator[tuple[int, Callable[[Any], Any]]]:
    """For each column that JSON tells otherwise, how it is read."""
    for number, (column, *_told) in enumerate(compiler.select):
        field = column.output_field
        kind = getattr(field, "target_field", field).get_internal_type()
        if kind not in TOLD:
            raise TypeError(f"{field} is not asked for together with others.")
        if kind in READ:
            yield number, READ[kind]


def listed(part: Any, readers: Mapping[int, Callable[[Any], Any]]) -> list[list[Any]]:
    """The rows of a part; psycopg2 has read the JSON already."""
    rows: list[list[Any]] = (json.loads(part) if isinstance(part, str) else part) or []
    for row in rows:
        for number, read in readers.items():
            if row[number] is not None:
                row[number] = read(row[number])
    return rows
