"""A server of its own on a database of its own, which tests may treat as badly as life does."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg2
import pytest

from tests.browser.server import ROOT, Server, environment, free_port, wait_until_ready

FACTS = Path(__file__).with_name("facts.py")


@dataclass
class Tracker:
    """A tracker that can be killed and started again; it keeps its database."""

    folder: Path
    env: dict[str, str]
    address: str
    process: subprocess.Popen | None = None

    def start(self) -> None:
        serve = [
            sys.executable, "-m", "gunicorn", "seminar_tracker.wsgi:application", "--bind",
            self.address, "--workers", "2", "--threads", "4", "--no-control-socket",
        ]  # fmt: skip
        with (self.folder / "server.log").open("a") as log:
            self.process = subprocess.Popen(  # noqa: S603
                serve, cwd=ROOT, env=self.env, stdout=log, stderr=log, start_new_session=True
            )
        wait_until_ready(Server(self.address, self.folder), self.process)

    def kill(self) -> None:
        """End the server and its workers without a warning, as a power cut would."""
        if self.process:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None

    def execute(self, *statements: str) -> None:
        """Change the database behind the server's back."""
        url = self.env["DATABASE_URL"]
        if url.startswith("postgres"):
            opened = psycopg2.connect(url)
        else:
            opened = sqlite3.connect(url.removeprefix("sqlite:///"), timeout=30)
        with closing(opened) as database:
            for statement in statements:
                database.cursor().execute(statement)
            database.commit()

    def facts(self) -> dict:
        """What the database holds, told by a process of its own."""
        told = subprocess.run(  # noqa: S603
            [sys.executable, str(FACTS)],
            cwd=ROOT, env=self.env | {"PYTHONPATH": str(ROOT)}, check=True, capture_output=True,
        )  # fmt: skip
        return json.loads(told.stdout)


@contextmanager
def new_database(folder: Path) -> Iterator[str]:
    """The address of a new database of the kind that this run is about; dropped afterwards."""
    server_url = os.environ.get("DATABASE_URL", "")
    if not server_url.startswith("postgres"):
        yield f"sqlite:///{folder / 'demo.sqlite3'}"
        return
    name = f"resilience_{os.getpid()}"
    with closing(psycopg2.connect(server_url)) as server:
        server.autocommit = True
        with server.cursor() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS {name}")
            cursor.execute(f"CREATE DATABASE {name}")
            yield urlunsplit(urlsplit(server_url)._replace(path=f"/{name}"))
            cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def tracker(tmp_path_factory):
    """The demonstration, served with two processes of four threads, as `make run` does."""
    folder = tmp_path_factory.mktemp("resilience")
    with new_database(folder) as url:
        port = free_port()
        env = environment(folder) | {"DATABASE_URL": url, "TRACKER_LOG_LEVEL": "ERROR"}
        prepare = [sys.executable, "manage.py", "prepare", "--story", "--port", str(port)]
        subprocess.run(prepare, cwd=ROOT, env=env, check=True, stdout=subprocess.DEVNULL)  # noqa: S603
        tracker = Tracker(folder, env, f"127.0.0.1:{port}")
        tracker.start()
        yield tracker
        tracker.kill()
