"""Everything as files: the first byte, lines a second, and by how much memory rises."""

import http.client
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from bench.floor import PATHS, Floor
from bench.servers import Server, memory_mb
from bench.tables import row, spread

ROOT = Path(__file__).resolve().parent.parent
CSV, XLSX = "/recommendations/export.csv", "/recommendations/export.xlsx"
HEADINGS = ("file", "first byte s", "all s", "lines/s", "MB", "memory rises MB", "all / floor")


@dataclass
class Taken:
    """One file: seconds to the first byte and to the end, bytes, and MB that memory rose."""

    first: float
    all: float
    size: int
    rise: float


def table(own: Server, bare: Floor | None, size: int, rounds: int) -> str:
    """The CSV beside the floor's, and the workbook at once or, where it is long, prepared."""
    from recommendations.exports.preparing import MOST_AT_ONCE

    pairs = [
        (take(own, CSV), take(bare.server, PATHS["export"]) if bare else None)
        for _ in range(rounds)
    ]
    lines = [row(HEADINGS), row(["---"] * len(HEADINGS))]
    compared = [ours.all / other.all for ours, other in pairs if other]
    lines.append(described("CSV", [ours for ours, _other in pairs], size, compared))
    if bare:
        others = [other for _ours, other in pairs if other]
        lines.append(described("CSV of the floor", others, size, []))
    if size <= MOST_AT_ONCE:
        books = [take(own, XLSX) for _ in range(rounds)]
        lines.append(described("XLSX", books, size, []))
    else:
        books = [prepared(own)]
        lines.append(described("XLSX, prepared by the queue", books, size, []))
    return "\n".join(lines)


def described(name: str, files: list[Taken], size: int, compared: list[float]) -> str:
    seconds = spread((each.all for each in files), 2)
    return row(
        [
            name, spread((each.first for each in files), 2), seconds,
            spread((size / each.all for each in files), 0), f"{files[0].size / 1e6:.1f}",
            spread((each.rise for each in files), 0), spread(compared, 2),
        ]
    )  # fmt: skip


def take(server: Server, path: str) -> Taken:
    """Fetch a file, piece by piece."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=1800)
    with server.rise() as risen:
        start = perf_counter()
        connection.request("GET", path)
        answer = connection.getresponse()
        if answer.status != 200:
            raise SystemExit(f"{path} answers {answer.status}")
        size = len(answer.read(1))
        first = perf_counter() - start
        while some := answer.read(65_536):
            size += len(some)
        seconds = perf_counter() - start
    connection.close()
    return Taken(first, seconds, size, risen())


def prepared(own: Server) -> Taken:
    """Ask for a long workbook, as the form does, and let a worker of the queue write it."""
    from recommendations.models import Download

    # One of an earlier run would be found.
    Download.objects.all().delete()
    token = "b" * 32
    connection = http.client.HTTPConnection("127.0.0.1", own.port, timeout=1800)
    headers = {"Cookie": f"csrftoken={token}", "X-CSRFToken": token}
    start = perf_counter()
    connection.request("POST", "/downloads/", "", headers)
    answer = connection.getresponse()
    answer.read()
    place = answer.headers["Location"]
    # The server will not have kept it open until the workbook is there.
    connection.close()
    if answer.status != 302:
        raise SystemExit(f"/downloads/ answers {answer.status}")
    most = max(work(), default=0.0)
    connection.request("GET", f"{place}file/")
    file = connection.getresponse()
    size = len(file.read())
    seconds = perf_counter() - start
    connection.close()
    if file.status != 200:
        raise SystemExit("The workbook was not written.")
    # It begins with nothing, so all that the worker takes is the rise.
    return Taken(seconds, seconds, size, most)


def work() -> Iterator[float]:
    """Run a worker until the queue is empty; what it holds, ten times a second."""
    command = [sys.executable, "manage.py", "db_worker", "--batch", "--no-startup-delay"]
    worker = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL)  # noqa: S603
    try:
        while worker.poll() is None:
            yield memory_mb(worker.pid)[1]
            try:
                worker.wait(0.1)
            except subprocess.TimeoutExpired:
                continue
    finally:
        worker.terminate()
        worker.wait()
