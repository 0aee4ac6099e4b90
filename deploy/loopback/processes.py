"""Processes of our own: started, killed and ended by their ids, and no others."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 30  # seconds until something that was started answers


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until(true: Callable[[], bool], what: str, patience: float = PATIENCE) -> float:
    """Seconds until it is so. Raises TimeoutError."""
    begun = time.monotonic()
    while time.monotonic() - begun < patience:
        if true():
            return time.monotonic() - begun
        time.sleep(0.05)
    raise TimeoutError(f"{what}: not within {patience} seconds")


def listens(port: int) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False


def children(pid: int) -> list[int]:
    """The processes that this one started, and those that they started."""
    try:
        text = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    except OSError:
        return []
    own = [int(word) for word in text.split()]
    return own + [grandchild for child in own for grandchild in children(child)]


def used(pid: int) -> float:
    """Seconds of processor that it and all that it started took so far."""
    total = 0
    for each in [pid, *children(pid)]:
        with suppress(OSError):
            # After the name, which may hold anything: the state, and then user and system time.
            columns = Path(f"/proc/{each}/stat").read_text().rpartition(")")[2].split()
            total += int(columns[11]) + int(columns[12])
    return total / os.sysconf("SC_CLK_TCK")


class Processes:
    """What was started, by name, and how it is ended."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.running: dict[str, subprocess.Popen] = {}

    def start(
        self,
        name: str,
        command: Sequence[str | Path],
        *,
        user: str | None = None,
        env: dict[str, str] | None = None,
    ) -> None:
        with (self.folder / f"{name}.out").open("a") as log:
            self.running[name] = subprocess.Popen(
                command, stdout=log, stderr=log, user=user, group=user, extra_groups=[] if user
                else None, env=env, cwd=self.folder if user else ROOT, start_new_session=True,
            )  # fmt: skip

    def signal(self, name: str, number: signal.Signals) -> None:
        self.running[name].send_signal(number)

    def kill(self, name: str) -> None:
        """End it and all that it started without a warning, as a power cut would."""
        process = self.running.pop(name)
        for pid in [process.pid, *children(process.pid)]:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        process.wait()

    def stop(self) -> None:
        """End all of them, the last first; PostgreSQL takes an interrupt for "now, in order"."""
        for name, process in reversed(self.running.items()):
            process.send_signal(signal.SIGINT if name.startswith("postgres") else signal.SIGTERM)
        for name in list(self.running):
            try:
                self.running[name].wait(timeout=10)
            except subprocess.TimeoutExpired:
                self.kill(name)
        self.running.clear()
