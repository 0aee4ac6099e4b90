"""Set all of it up on loopback, load it, break it, and count what is left.

As root on Debian, in the project's folder, after installing requirements-dev.txt:

    .venv/bin/python -m deploy.loopback

It installs what is missing of PostgreSQL, PgBouncer, nginx and Redis, uses data and ports of its
own, and ends what it started. It takes about four minutes.
"""

import argparse
import logging
import os
import shutil
import signal
import sys
import tempfile
import time
from pathlib import Path
from types import FrameType

from deploy.loopback import failures, measures
from deploy.loopback.parts import Parts, install
from deploy.loopback.people import Record

LIMIT = 900  # seconds, whatever happens


def interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def said(*lines: str) -> None:
    for line in lines:
        print(line, flush=True)


def proof(parts: Parts, seconds: float) -> bool:
    """Measure, break, count; whether nothing acknowledged is missing."""
    begun, load = time.monotonic(), os.getloadavg()[0]
    parts.start()
    said(
        f"{os.cpu_count()} cores, {load:.1f} processes at work on them before this began. "
        f"Everything runs after {time.monotonic() - begun:.0f} s.",
        "", "## Reading", "",
    )  # fmt: skip
    for line in measures.reading(parts, seconds):
        said(line)
    said("", *measures.shares(parts, seconds), "", "## Writing", "")
    for line in measures.writing(parts, seconds):
        said(line)
    said("", *measures.costs(parts, seconds))
    parts.watch()
    measures.catch_up(parts)
    record, phases = Record(), []
    for phase, words in failures.play(parts, record, seconds):
        phases.append((phase, words))
        print(f"{phase.name} ...", file=sys.stderr, flush=True)
    said("", "## Failures", "", *failures.table(record, phases), "")
    whole, words = failures.verdict(parts, record)
    said(words, "", "Nothing is missing." if whole else "FAILED")
    return whole


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=8, help="of each measurement and phase")
    parser.add_argument("--keep", action="store_true", help="keep the folder with the logs")
    given = parser.parse_args()
    if os.geteuid() != 0:
        sys.exit("It starts servers as their own accounts, and needs root for that.")
    for number in (signal.SIGTERM, signal.SIGALRM):
        signal.signal(number, interrupt)
    signal.alarm(LIMIT)
    os.environ["NO_PROXY"] = "127.0.0.1"
    # S3 here tells of each request.
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    install()
    folder = Path(tempfile.mkdtemp(prefix="tracker-loopback-"))
    parts = Parts(folder)
    try:
        return 0 if proof(parts, min(given.seconds, 60)) else 1
    except KeyboardInterrupt:
        print("Interrupted: ending what was started.", file=sys.stderr)
        return 130
    finally:
        signal.alarm(0)
        parts.stop()
        if given.keep:
            print(f"The logs are in {folder}.", file=sys.stderr)
        else:
            shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
