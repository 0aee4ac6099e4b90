"""Rules that the database keeps itself, where a constraint cannot say them: small triggers.

A guard's condition is written once, in the SQL that SQLite and PostgreSQL share. Migrations run
without guards, and every `migrate` installs them again: SQLite changes a column by making its table
anew, loses the triggers of the old one, and refuses while a trigger elsewhere reads from it.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import DEFAULT_DB_ALIAS, connections


@dataclass(frozen=True)
class Guard:
    """Refuse the event ("INSERT" or "UPDATE") on a row for which the condition holds.

    The refusal arrives in Python as django.db.IntegrityError with the message.
    """

    name: str
    table: str
    event: str
    forbidden: str
    message: str

    def statements(self, vendor: str) -> list[str]:
        """The SQL that installs the guard anew, for "sqlite" or "postgresql"."""
        if vendor == "sqlite":
            return [
                f"DROP TRIGGER IF EXISTS {self.name}",
                f"CREATE TRIGGER {self.name} BEFORE {self.event} ON {self.table} "
                f"WHEN {self.forbidden} "
                f"BEGIN SELECT RAISE(ABORT, '{self.message}'); END",
            ]
        return [
            f"CREATE OR REPLACE FUNCTION {self.name}() RETURNS trigger AS $$ BEGIN "
            f"IF {self.forbidden} THEN "
            f"RAISE EXCEPTION '{self.message}' USING ERRCODE = 'check_violation'; "
            f"END IF; RETURN NEW; END $$ LANGUAGE plpgsql",
            f"DROP TRIGGER IF EXISTS {self.name} ON {self.table}",
            f"CREATE TRIGGER {self.name} BEFORE {self.event} ON {self.table} "
            f"FOR EACH ROW EXECUTE FUNCTION {self.name}()",
        ]


def remove(guards: Iterable[Guard], using: str = DEFAULT_DB_ALIAS) -> None:
    """Take the guards away, as far as they are there."""
    connection = connections[using]
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        for guard in guards:
            if guard.table in tables:
                table = f" ON {guard.table}" if connection.vendor == "postgresql" else ""
                cursor.execute(f"DROP TRIGGER IF EXISTS {guard.name}{table}")


def install(guards: Iterable[Guard], using: str = DEFAULT_DB_ALIAS) -> None:
    """Install the guards; doing so again changes nothing.

    A table that is not there yet, or no longer, is passed over: one app can be migrated alone.
    """
    connection = connections[using]
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        for guard in guards:
            if guard.table not in tables:
                continue
            for statement in guard.statements(connection.vendor):
                cursor.execute(statement)
