"""Settings are read strictly, and SQLite runs as a server needs it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

URL = "postgres://tracker@127.0.0.1/tracker"
REPLICATED = {"DATABASE_URL": URL, "TRACKER_REPLICA_URL": URL}
REPLICA_OPTIONS = (
    "{'connect_timeout': 2, 'tcp_user_timeout': 5000, "
    "'options': '-c jit=off -c plan_cache_mode=force_generic_plan "
    "-c cursor_tuple_fraction=1'}"
)
POOLED = {"TRACKER_PGBOUNCER": "1"}
POOLED_OPTIONS = "{'connect_timeout': 2, 'tcp_user_timeout': 5000}"


def run(code: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run the code with the project's own settings and only these variables set."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("TRACKER_")
        and name not in {"DATABASE_URL", "DJANGO_SETTINGS_MODULE"}
    }
    return subprocess.run(  # noqa: S603
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=kept | {"DJANGO_SETTINGS_MODULE": "seminar_tracker.settings"} | variables,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def read(name: str, **variables: str) -> str:
    value = name if "settings" in name else f"settings.{name}"
    done = run(f"from seminar_tracker import settings; print(repr({value}))", **variables)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("TRACKER_TODAY", "banana"),
        ("TRACKER_TODAY", "2008-06-31"),
        ("TRACKER_DEBUG", "maybe"),
        ("TRACKER_DEMO", "sometimes"),
        ("TRACKER_HTTPS", "perhaps"),
        ("TRACKER_SECRET_KEY", "ten-signs!"),
        ("TRACKER_LOG_LEVEL", "LOUD"),
        ("TRACKER_ANSWER_TERM_DAYS", "0"),
        ("TRACKER_SILENCE_DAYS", "ninety"),
        ("TRACKER_TIME_ZONE", "Asia/Nowhere"),
        ("TRACKER_SITE_URL", "tracker"),
        ("TRACKER_SITE_URL", "ftp://tracker.example"),
        ("TRACKER_MAIL_HOUR", "24"),
        ("TRACKER_MAIL_FROM", "nobody"),
        ("TRACKER_SMTP_PORT", "0"),
        ("TRACKER_SMTP_TLS", "perhaps"),
        ("TRACKER_API_RATE", "0/minute"),
        ("TRACKER_API_RATE", "120"),
        ("TRACKER_API_RATE", "120/minute\n"),
        ("TRACKER_PROXIES", "-1"),
        ("DATABASE_URL", "nonsense"),
        ("TRACKER_REPLICA_URL", "nonsense"),
        ("TRACKER_REPLICA_URL", "postgres://tracker@127.0.0.1/tracker"),
        ("TRACKER_REPLICA_MAX_LAG", "0"),
        ("TRACKER_PGBOUNCER", "perhaps"),
        ("TRACKER_REDIS_URL", "127.0.0.1:6379"),
        ("TRACKER_DOWNLOADS_S3_BUCKET", "downloads"),
    ],
)
def test_bad_value_stops_the_start_and_names_the_variable(variable, value):
    done = run("import django; django.setup()", **{variable: value})

    assert done.returncode != 0
    assert variable in done.stderr.splitlines()[-1]


@pytest.mark.parametrize(
    ("name", "variables", "value"),
    [
        ("TRACKER_TODAY", {}, "None"),
        ("TRACKER_TODAY", {"TRACKER_TODAY": "2008-06-30"}, "datetime.date(2008, 6, 30)"),
        ("DEBUG", {}, "False"),
        ("API_RATE", {"TRACKER_API_RATE": "5/second"}, "'5/second'"),
        ("REST_FRAMEWORK['NUM_PROXIES']", {"TRACKER_PROXIES": "2"}, "2"),
        ("TRACKER_DEMO", {}, "False"),
        ("ANSWER_TERM_DAYS", {}, "30"),
        ("SILENCE_DAYS", {"TRACKER_SILENCE_DAYS": "60"}, "60"),
        ("ALLOWED_HOSTS", {"TRACKER_ALLOWED_HOSTS": "a.kz,b.kz"}, "['a.kz', 'b.kz']"),
        ("SITE_URL", {"TRACKER_SITE_URL": "https://a.kz/"}, "'https://a.kz'"),
        ("EMAIL_BACKEND", {}, "'django.core.mail.backends.filebased.EmailBackend'"),
        (
            "EMAIL_BACKEND",
            {"TRACKER_SMTP_HOST": "mail.kz"},
            "'django.core.mail.backends.smtp.EmailBackend'",
        ),
        ("EMAIL_USE_TLS", {"TRACKER_SMTP_TLS": "starttls"}, "True"),
        ("sorted(settings.DATABASES)", {}, "['default']"),
        ("sorted(settings.DATABASES)", REPLICATED, "['default', 'replica']"),
        ("DATABASES['replica']['OPTIONS']", REPLICATED, REPLICA_OPTIONS),
        ("DATABASES['replica']['OPTIONS']", REPLICATED | POOLED, POOLED_OPTIONS),
        ("DATABASES['default']['DISABLE_SERVER_SIDE_CURSORS']", REPLICATED, "False"),
        ("DATABASES['default']['DISABLE_SERVER_SIDE_CURSORS']", REPLICATED | POOLED, "True"),
        ("SESSION_ENGINE", {}, "'seminar_tracker.sessions'"),
        (
            "SESSION_ENGINE",
            {"TRACKER_REDIS_URL": "redis://127.0.0.1/0"},
            "'django.contrib.sessions.backends.cached_db'",
        ),
        (
            "sorted({each['LOCATION'] for each in settings.CACHES.values()})",
            {"TRACKER_REDIS_URL": "redis://127.0.0.1/0"},
            "['redis://127.0.0.1/0']",
        ),
        (
            "STORAGES['downloads']['OPTIONS']['bucket_name']",
            {"TRACKER_EVIDENCE_S3_BUCKET": "a", "TRACKER_DOWNLOADS_S3_BUCKET": "b"},
            "'b'",
        ),
    ],
    ids=[
        "clock runs",
        "clock pinned",
        "no debugging",
        "rate of the API",
        "proxies",
        "no demonstration",
        "term of the design",
        "span of silence",
        "hosts",
        "address without its slash",
        "mails become files",
        "mails are sent",
        "encrypted mail",
        "no replica",
        "a replica",
        "replica's options",
        "replica's options behind a pool",
        "cursors of the server",
        "none behind a pool",
        "sessions in the database",
        "sessions in Redis too",
        "caches in Redis",
        "downloads on S3",
    ],
)
def test_value_is_read_or_has_its_default(name, variables, value):
    assert read(name, **variables) == value


# Asks a connection, not the settings: what counts is how the database really runs.
ASK_SQLITE = """
import django
django.setup()
from django.db import connection, transaction
with connection.cursor() as cursor:
    for pragma in ("journal_mode", "foreign_keys", "synchronous", "busy_timeout"):
        cursor.execute(f"PRAGMA {pragma}")
        print(pragma, cursor.fetchone()[0])
print("transactions", connection.transaction_mode)
from django.test.utils import CaptureQueriesContext
with CaptureQueriesContext(connection) as queries, transaction.atomic():
    connection.ensure_connection()
print(queries[0]["sql"])
"""


def test_sqlite_file_runs_with_a_log_keys_and_waiting_writers(tmp_path):
    done = run(ASK_SQLITE, DATABASE_URL=f"sqlite:///{tmp_path / 'register.sqlite3'}")

    assert done.stdout.splitlines() == [
        "journal_mode wal",
        "foreign_keys 1",
        "synchronous 1",
        "busy_timeout 20000",
        "transactions IMMEDIATE",
        "BEGIN IMMEDIATE",
    ]
