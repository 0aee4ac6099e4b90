"""Servers that are measured: started on free ports of this computer, watched, and stopped."""

import os
import re
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TICKS = os.sysconf("SC_CLK_TCK")
# Threads as `make run` has them; the floor's workers serve one request at a time, as by default.
GUNICORN = ["-m", "gunicorn", "--workers", "2", "--no-control-socket", "--log-level", "warning"]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def family(pid: int) -> list[int]:
    """The process and all that come from it."""
    found, waiting = [], [pid]
    while waiting:
        found.append(waiting.pop())
        with suppress(OSError):
            for task in Path(f"/proc/{found[-1]}/task").iterdir():
                waiting += map(int, (task / "children").read_text().split())
    return found


def cpu_ms(pid: int) -> float:
    """The CPU time that the process has taken so far, with its ended children."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return sum(map(int, fields[11:15])) * 1000 / TICKS


def memory_mb(pid: int) -> tuple[float, float]:
    """What the process holds, and its fair part of it where processes share: RSS and PSS."""
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:
        return 0.0, 0.0
    rss, pss = (int(re.search(rf"^{name}: +(\d+)", text, re.M)[1]) for name in ("Rss", "Pss"))  # type: ignore[index]
    return rss / 1024, pss / 1024


class Server:
    """gunicorn with two workers. `backends` tells the processes of the database that serve it."""

    def __init__(
        self, command: list[str], folder: Path, env: dict[str, str],
        backends: Callable[[], list[int]],
    ) -> None:  # fmt: skip
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.backends = backends
        full = [sys.executable, *GUNICORN, "--bind", f"127.0.0.1:{self.port}", *command]
        # A session of its own: Ctrl-C reaches this script alone, which then stops it by its id.
        self.process = subprocess.Popen(  # noqa: S603
            full, cwd=folder, env=os.environ | env, start_new_session=True
        )

    def wait(self, path: str) -> None:
        """Until it answers."""
        for _ in range(600):
            if self.process.poll() is not None:
                raise SystemExit("The server ended by itself.")
            with suppress(OSError):
                self.get(path)
                return
            time.sleep(0.1)
        raise SystemExit("The server does not answer.")

    def get(self, path: str, headers: dict[str, str] | None = None) -> tuple[int, int, float]:
        """Status, bytes and seconds of one request."""
        start = time.perf_counter()
        request = urllib.request.Request(self.address + path, headers=headers or {})  # noqa: S310
        try:
            with urllib.request.urlopen(request, timeout=600) as answer:  # noqa: S310
                status, size = answer.status, len(answer.read())
        except urllib.error.HTTPError as refusal:
            status, size = refusal.code, len(refusal.read())
        return status, size, time.perf_counter() - start

    def cpu(self) -> dict[int, float]:
        """CPU time of each of its processes, and of the database's that are connected to it."""
        return {pid: cpu_ms(pid) for pid in [*family(self.process.pid), *self.backends()]}

    def idle(self) -> None:
        """Wait until it has finished what a load left behind: quiet three times in a row."""
        quiet = 0
        for _ in range(300):
            before = sum(self.cpu().values())
            time.sleep(0.15)
            # A busy computer may keep it waiting for a while in the middle of its work.
            quiet = quiet + 1 if sum(self.cpu().values()) - before < 20 else 0
            if quiet == 3:
                return

    def memory(self) -> list[tuple[float, float]]:
        """RSS and PSS of each process; the first is gunicorn's own."""
        return [memory_mb(pid) for pid in family(self.process.pid)]

    @contextmanager
    def rise(self) -> Iterator[Callable[[], float]]:
        """Watch by how much the PSS of all its processes rises at most, in MB."""
        before, most, stop = self.pss(), [0.0], threading.Event()

        def watch() -> None:
            while not stop.wait(0.1):
                most[0] = max(most[0], self.pss() - before)

        watcher = threading.Thread(target=watch, daemon=True)
        watcher.start()
        try:
            yield lambda: most[0]
        finally:
            stop.set()
            watcher.join()

    def pss(self) -> float:
        return sum(pss for _rss, pss in self.memory())

    def stop(self) -> None:
        """Ask it to end, and end it by its id if it does not."""
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def backends_of(database: str) -> Callable[[], list[int]]:
    """How to ask which processes of PostgreSQL serve the database; none on SQLite.

    Parallel workers come and go and are left out: what they take is not counted.
    """
    from django.db import connection

    def ask() -> list[int]:
        if connection.vendor != "postgresql":
            return []
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pid FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid() "
                "AND backend_type = 'client backend'",
                [database],
            )
            return [pid for (pid,) in cursor.fetchall()]

    return ask
