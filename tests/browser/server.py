"""The demonstration, prepared and served in a process of its own, as `make run` does it."""

import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPConnection
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 60  # seconds for the server to answer; it takes two


@dataclass(frozen=True)
class Server:
    """A running tracker: where it listens, and the folder with its database and its log."""

    address: str
    folder: Path

    @property
    def url(self) -> str:
        return f"http://{self.address}"

    @property
    def database(self) -> Path:
        return self.folder / "demo.sqlite3"

    @property
    def log(self) -> str:
        return (self.folder / "server.log").read_text(encoding="utf-8")

    def rewind(self) -> None:
        """Put the register back to the end of the story, under the running server."""
        with (
            closing(sqlite3.connect(self.folder / "story.sqlite3")) as story,
            closing(sqlite3.connect(self.database, timeout=20)) as database,
        ):
            story.backup(database)

    def count(self, query: str, *params: str) -> int:
        """What the database holds, for what no page tells."""
        with closing(sqlite3.connect(self.database, timeout=20)) as database:
            return database.execute(query, params).fetchone()[0]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def environment(folder: Path) -> dict[str, str]:
    """Nothing of the shell's own settings: they must not decide what the tests find."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TRACKER_")}
    return kept | {
        "DJANGO_SETTINGS_MODULE": "tests.browser.settings",
        "DATABASE_URL": f"sqlite:///{folder / 'demo.sqlite3'}",
        "TRACKER_EVIDENCE_ROOT": str(folder / "evidence"),
        "TRACKER_DEMO": "1",
        "TRACKER_TODAY": "2008-06-30",
    }


def wait_until_ready(server: Server, process: subprocess.Popen) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and process.poll() is None:
        with closing(HTTPConnection(server.address, timeout=5)) as connection:
            try:
                connection.request("GET", "/readyz")
                if connection.getresponse().status == HTTPStatus.OK:
                    return
            except OSError:
                time.sleep(0.1)
    raise RuntimeError(f"The server did not start:\n{server.log}")


@contextmanager
def demonstration(folder: Path) -> Iterator[Server]:
    """Serve the demonstration from a new database in the folder."""
    port, env = free_port(), environment(folder)
    server = Server(f"127.0.0.1:{port}", folder)
    prepare = [sys.executable, "manage.py", "prepare", "--story", "--port", str(port)]
    subprocess.run(prepare, cwd=ROOT, env=env, check=True, stdout=subprocess.DEVNULL)  # noqa: S603
    shutil.copy(server.database, folder / "story.sqlite3")
    serve = [
        sys.executable, "-m", "gunicorn", "seminar_tracker.wsgi:application",
        "--bind", server.address, "--threads", "4", "--no-control-socket",
    ]  # fmt: skip
    with (
        (folder / "server.log").open("w") as log,
        subprocess.Popen(serve, cwd=ROOT, env=env, stdout=log, stderr=log) as process,  # noqa: S603
    ):
        try:
            wait_until_ready(server, process)
            yield server
        finally:
            process.terminate()
