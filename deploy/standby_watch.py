"""Acts are on both servers before they are acknowledged, as long as there are two.

A primary with synchronous_standby_names waits for its standby for ever. This watch lets it go on
alone when the standby has been gone for some seconds, and has it wait again once the standby is
back. It runs beside the primary, and ends nothing and promotes nobody.
"""

import argparse
import sys
import time
from contextlib import closing
from datetime import UTC, datetime

import psycopg2
from psycopg2 import sql
from psycopg2.extensions import connection as Connection  # noqa: N812 - it is a class

EVERY = 0.5
STANDING = """
SELECT EXISTS (SELECT FROM pg_stat_replication
               WHERE application_name = %s AND state = 'streaming'),
       current_setting('synchronous_standby_names'), pg_is_in_recovery()
"""


def say(text: str) -> None:
    print(datetime.now(UTC).isoformat(timespec="milliseconds"), text, flush=True)


def wait_for(primary: Connection, names: str) -> None:
    """Have the primary wait for these standbys before it acknowledges; for none when empty."""
    with primary.cursor() as cursor:
        cursor.execute(
            sql.SQL("ALTER SYSTEM SET synchronous_standby_names = {}").format(sql.Literal(names))
        )
        cursor.execute("SELECT pg_reload_conf()")
    say(f"waits for {names}" if names else "goes on alone: acts are on one server only")


def decided(*, there: bool, names: str, gone_for: float, standby: str, patience: float) -> str:
    """For whom the primary should wait; `names` is for whom it waits now."""
    if there:
        return standby
    return "" if gone_for > patience else names


def watch(primary: Connection, standby: str, patience: float) -> None:
    """Look twice a second; a standby is gone only after `patience` seconds without it."""
    seen = time.monotonic()
    while True:
        with primary.cursor() as cursor:
            cursor.execute(STANDING, [standby])
            there, names, recovering = cursor.fetchone()
        if recovering:
            sys.exit("This is no primary.")
        now = time.monotonic()
        seen = now if there else seen
        wanted = decided(
            there=there, names=names, gone_for=now - seen, standby=standby, patience=patience
        )
        if wanted != names:
            wait_for(primary, wanted)
        time.sleep(EVERY)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--primary", required=True, help="how to reach it, as a superuser")
    parser.add_argument("--standby", required=True, help="the application_name of the standby")
    parser.add_argument("--patience", type=float, default=2.0, metavar="SECONDS")
    given = parser.parse_args()
    while True:
        try:
            with closing(psycopg2.connect(given.primary, connect_timeout=2)) as primary:
                primary.autocommit = True
                watch(primary, given.standby, given.patience)
        except psycopg2.Error as error:
            say(f"the primary does not answer: {str(error).strip()}")
            time.sleep(EVERY)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(0)
