"""Everything between an installed application and its first page, quick when nothing is to do."""

import errno
import socket
from argparse import ArgumentTypeError
from pathlib import Path
from typing import Any

from auditlog.context import disable_auditlog
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DEFAULT_DB_ALIAS, OperationalError, connections
from django.db.migrations.executor import MigrationExecutor

from agencies.models import User
from recommendations import editions, projection, story
from recommendations.models import Act, Seminar
from seminar_tracker.recording import recording, settle

HOST = "127.0.0.1"
COLUMNS = {"title": "Role", "agency": "Agency", "username": "User name", "password": "Password"}


def load_register() -> bool:
    """Load the fixtures into a register without a seminar; say whether that was so."""
    # auditlog would log the many-to-many rows of fixtures, which nobody changed.
    with recording(), disable_auditlog():
        if Seminar.objects.exists():
            return False
        fixtures = sorted((settings.BASE_DIR / "fixtures").glob("0*.json"))
        call_command("loaddata", *map(str, fixtures), verbosity=0)
        settle()
        editions.begin()
    return True


def is_migrated() -> bool:
    """Whether the database has every migration."""
    executor = MigrationExecutor(connections[DEFAULT_DB_ALIAS])
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def is_collected() -> bool:
    """Whether the collected static files are as new as what they were collected from."""
    manifest = Path(settings.STATIC_ROOT) / "staticfiles.json"
    if not manifest.exists():
        return False
    own = [path for folder in settings.STATICFILES_DIRS for path in Path(folder).rglob("*")]
    # The admin's files come with Django, whose version requirements.txt tells.
    sources = [*own, settings.BASE_DIR / "requirements.txt"]
    return max(path.stat().st_mtime for path in sources) <= manifest.stat().st_mtime


def check_free(port: int) -> None:
    """Refuse a port on which something else already listens."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as problem:
            if problem.errno != errno.EADDRINUSE:
                raise CommandError(f"Port {port} cannot be used: {problem.strerror}.") from problem
            raise CommandError(
                f"Something already listens on {HOST}:{port}. Stop it, or choose another port, "
                f"such as: make run PORT={port + 1}"
            ) from problem


def check_database() -> None:
    """Refuse in words when the database does not answer."""
    try:
        connections[DEFAULT_DB_ALIAS].ensure_connection()
    except OperationalError as problem:
        raise CommandError(f"The database does not answer: {problem}") from problem


def port_number(value: str) -> int:
    """Read --port. Raises ArgumentTypeError for what is no port."""
    if not value.isdecimal() or not 0 < int(value) < 2**16:
        raise ArgumentTypeError(f"“{value}” is not a port: give a number from 1 to 65535.")
    return int(value)


def sign_in_rows() -> list[dict[str, str]]:
    """The demonstration accounts; each is named "role, agency"."""
    accounts = story.demonstration_accounts()
    return [each | {"agency": each["name"].partition(", ")[2]} for each in accounts]


def table(rows: list[dict[str, str]]) -> str:
    """The rows under the headings of COLUMNS, in aligned columns."""
    lines = [COLUMNS, *({key: row.get(key, "") for key in COLUMNS} for row in rows)]
    widths = {key: max(len(line[key]) for line in lines) for key in COLUMNS}
    return "\n".join(
        "  " + "  ".join(line[key].ljust(widths[key]) for key in COLUMNS).rstrip() for line in lines
    )


class Command(BaseCommand):
    help = "Make the database and the static files ready, and say how to reach the tracker."
    # Checks import every page and cost half the time of a start; `make check` runs them.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=port_number, required=True)
        parser.add_argument(
            "--story",
            action="store_true",
            dest="with_story",
            help="Add the demonstration's people and acts, where nobody has acted yet.",
        )

    def handle(self, *, port: int, with_story: bool, **options: Any) -> None:
        check_free(port)
        check_database()
        self.migrate()
        self.load(with_story=with_story)
        self.collect()
        self.stdout.write(f"\nSeminar Tracker: http://{HOST}:{port}/ (Ctrl-C stops it)\n\n")
        self.say_who_signs_in(with_story=with_story)

    def migrate(self) -> None:
        # Afterwards the database has its guards too: migrate installs them (guards.py).
        if not is_migrated():
            self.stdout.write("Preparing the database ...")
            call_command("migrate", verbosity=0, interactive=False)

    def load(self, *, with_story: bool) -> None:
        if not Seminar.objects.exists():
            self.stdout.write("Loading the seminar, its recommendations and the agencies ...")
            load_register()
        if projection.is_due():
            self.stdout.write("Working out the standings anew ...")
            projection.rebuild()
        if with_story and not Act.objects.exists():
            self.stdout.write("Playing the demonstration, 14 months of invented acts ...")
            story.play()

    def collect(self) -> None:
        if not is_collected():
            self.stdout.write("Collecting the static files ...")
            call_command("collectstatic", verbosity=0, interactive=False)

    def say_who_signs_in(self, *, with_story: bool) -> None:
        accounts = sign_in_rows() if with_story else []
        if accounts:
            self.stdout.write("Demonstration accounts; the 16 recommendations are real, the acts")
            self.stdout.write(f"after the seminar are invented:\n\n{table(accounts)}\n\n")
        elif not User.objects.filter(is_superuser=True, is_active=True).exists():
            self.stdout.write("Nobody can administer it yet. Create an administrator with:")
            self.stdout.write("  .venv/bin/python manage.py createsuperuser\n\n")
        if accounts and not settings.TRACKER_DEMO:
            self.stdout.write("They can sign in only with TRACKER_DEMO=1.\n")
