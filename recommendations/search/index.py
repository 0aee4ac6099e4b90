"""What the databases keep for the search, and the two questions that are asked of it.

PostgreSQL keeps a column of words and a table of all words that there are; SQLite keeps an FTS5
table and lists its words by itself. Triggers and a generated column do it, so that an import or a
change by hand is found as well. SQLite loses the triggers of a table that a migration makes anew:
they are installed after every `migrate`, and the index is read in again.
"""

from collections.abc import Iterable, Sequence

from django.db import DEFAULT_DB_ALIAS, connections, transaction

INDEX = "recommendations_words"
TAKE_AWAY = "DELETE FROM recommendations_words WHERE rowid = OLD.id"
PUT = (
    "INSERT INTO recommendations_words(rowid, label, title, text) "
    "VALUES (NEW.id, NEW.label, NEW.title, NEW.text)"
)
TRIGGERS = {
    "recommendation_words_put": ("INSERT", [PUT]),
    "recommendation_words_changed": ("UPDATE OF id, label, title, text", [TAKE_AWAY, PUT]),
    "recommendation_words_gone": ("DELETE", [TAKE_AWAY]),
}
REBUILD = {
    "sqlite": [
        "DELETE FROM recommendations_words",
        "INSERT INTO recommendations_words(rowid, label, title, text) "
        "SELECT id, label, title, text FROM recommendations_recommendation",
    ],
    "postgresql": [
        "DELETE FROM recommendations_word",
        "INSERT INTO recommendations_word "
        "SELECT word FROM ts_stat('SELECT words FROM recommendations_recommendation')",
        "ANALYZE recommendations_recommendation",
        "ANALYZE recommendations_word",
    ],
}
# Sorts after every letter.
LAST = chr(0x10FFFF)


def remove(using: str = DEFAULT_DB_ALIAS) -> None:
    """Take SQLite's triggers away, so that migrations can make tables anew."""
    connection = connections[using]
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            for name in TRIGGERS:
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}")


def install(using: str = DEFAULT_DB_ALIAS) -> None:
    """Install SQLite's triggers and read everything in; nothing where there is no index."""
    connection = connections[using]
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        if INDEX not in connection.introspection.table_names(cursor):
            return
        remove(using)
        for name, (event, statements) in TRIGGERS.items():
            body = "; ".join(statements)
            cursor.execute(
                f"CREATE TRIGGER {name} AFTER {event} ON recommendations_recommendation "
                f"BEGIN {body}; END"
            )
    rebuild(using)


def rebuild(using: str = DEFAULT_DB_ALIAS) -> None:
    """Make anew what the database keeps by itself: words that are in no row any more are forgotten.

    Needed after a load with the triggers off; a help to the planner after any large one.
    """
    connection = connections[using]
    with transaction.atomic(using), connection.cursor() as cursor:
        for statement in REBUILD[connection.vendor]:
            cursor.execute(statement)


def count(using: str = DEFAULT_DB_ALIAS) -> int:
    """How many words there are."""
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT count(*) FROM recommendations_word")
        (number,) = cursor.fetchone()
    return int(number)


def beginning_with(starts: Iterable[str], using: str = DEFAULT_DB_ALIAS) -> set[str]:
    """The words of the register that begin so; a start of one or two letters is a whole word."""
    values: list[str] = []
    for start in starts:
        values += [start, start + LAST if len(start) > 2 else start]
    one = "SELECT term FROM recommendations_word WHERE term >= %s AND term <= %s"
    return ask(" UNION ALL ".join([one] * (len(values) // 2)), values, using) if values else set()


def containing(pieces: Sequence[str], using: str = DEFAULT_DB_ALIAS) -> set[str]:
    """The words of the register that have one of the pieces in them."""
    if connections[using].vendor == "sqlite":
        one, values = "instr(term, %s)", list(pieces)
    else:
        one, values = "term LIKE %s", [f"%{piece}%" for piece in pieces]
    query = "SELECT term FROM recommendations_word WHERE "
    return ask(query + " OR ".join([one] * len(values)), values, using)


def ask(statement: str, values: Sequence[str], using: str) -> set[str]:
    with connections[using].cursor() as cursor:
        cursor.execute(statement, values)
        return {word for (word,) in cursor.fetchall()}
