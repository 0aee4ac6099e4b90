"""The indexes of words, kept by the databases themselves; recommendations/search reads them."""

from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations


class Trigrams(TrigramExtension):
    """The extension; it stays when this is taken back, for others may use it."""

    def database_backwards(self, *args, **kwargs):
        pass


# Whatever is neither letter nor digit parts words, as in SQLite: PostgreSQL's own reading of
# addresses, hyphens and marked-up text would find other words in them. A tsvector has an end, and
# without places it is short enough to stay in its row, where every search reads it.
VECTOR = """strip(to_tsvector('simple',
    regexp_replace(lower({text}), '[^[:alnum:]]+', ' ', 'g')))"""
WORDS = VECTOR.format(text="label || ' ' || title || ' ' || left(text, 200000)")
TITLE_WORDS = VECTOR.format(text="title")
POSTGRESQL = [
    "ALTER TABLE recommendations_recommendation "
    f"ADD COLUMN words tsvector GENERATED ALWAYS AS ({WORDS}) STORED, "
    f"ADD COLUMN title_words tsvector GENERATED ALWAYS AS ({TITLE_WORDS}) STORED",
    "CREATE INDEX recommendation_words ON recommendations_recommendation USING gin (words)",
    'CREATE TABLE recommendations_word (term text COLLATE "C" PRIMARY KEY)',
    "CREATE INDEX word_trigrams ON recommendations_word USING gin (term gin_trgm_ops)",
    """CREATE FUNCTION learn_words() RETURNS trigger AS $$ BEGIN
        INSERT INTO recommendations_word
            SELECT DISTINCT unnest(tsvector_to_array(words)) FROM changed ON CONFLICT DO NOTHING;
        RETURN NULL; END $$ LANGUAGE plpgsql""",
    """CREATE FUNCTION forget_words() RETURNS trigger AS $$ BEGIN
        DELETE FROM recommendations_word; RETURN NULL; END $$ LANGUAGE plpgsql""",
    # Once a statement, however many rows it has: a bulk load stays one.
    *(
        f"CREATE TRIGGER learn_words_{event.lower()} AFTER {event} ON recommendations_recommendation "
        "REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION learn_words()"
        for event in ("INSERT", "UPDATE")
    ),
    "CREATE TRIGGER forget_words AFTER TRUNCATE ON recommendations_recommendation "
    "FOR EACH STATEMENT EXECUTE FUNCTION forget_words()",
    "INSERT INTO recommendations_word SELECT DISTINCT unnest(tsvector_to_array(words)) "
    "FROM recommendations_recommendation",
]
POSTGRESQL_BACK = [
    *(
        f"DROP TRIGGER {trigger} ON recommendations_recommendation"
        for trigger in ("learn_words_insert", "learn_words_update", "forget_words")
    ),
    "DROP FUNCTION learn_words(), forget_words()",
    "DROP TABLE recommendations_word",
    "ALTER TABLE recommendations_recommendation DROP COLUMN words, DROP COLUMN title_words",
]
# Its triggers are installed after each `migrate`, as the guards are (search/index.py).
SQLITE = [
    "CREATE VIRTUAL TABLE recommendations_words USING fts5("
    "label, title, text, tokenize = 'unicode61 remove_diacritics 0', prefix = '3')",
    "CREATE VIRTUAL TABLE recommendations_word USING fts5vocab(recommendations_words, row)",
]
SQLITE_BACK = ["DROP TABLE recommendations_word", "DROP TABLE recommendations_words"]


def build(apps, schema_editor):
    is_sqlite = schema_editor.connection.vendor == "sqlite"
    for statement in SQLITE if is_sqlite else POSTGRESQL:
        schema_editor.execute(statement)


def take_back(apps, schema_editor):
    is_sqlite = schema_editor.connection.vendor == "sqlite"
    for statement in SQLITE_BACK if is_sqlite else POSTGRESQL_BACK:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("recommendations", "0003_following_and_reliance")]

    operations = [Trigrams(), migrations.RunPython(build, take_back)]
