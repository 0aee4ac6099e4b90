"""Heavy work in a process of its own, so that the processes which serve pages stay small.

Typesetting and statistics load libraries of 100 MB, and one of them hangs in a process that was
forked after it was used. A program that runs aside is a module without Django: it reads JSON from
its standard input and writes what it made to its standard output.
"""

import json
import subprocess
import sys
from typing import Any

from django.conf import settings

# Longer than the largest report takes, and shorter than anybody waits.
PATIENCE = 60


class AsideFailed(Exception):
    """The program ended with an error; the message is what it wrote about it."""


def aside(module: str, said: Any) -> bytes:
    """Run the module with `said` as JSON, and return what it wrote.

    Raises AsideFailed when it fails or takes longer than PATIENCE seconds.
    """
    command = [sys.executable, "-m", module]
    try:
        done = subprocess.run(  # noqa: S603 - the modules are ours
            command,
            input=json.dumps(said, ensure_ascii=False).encode(),
            capture_output=True,
            cwd=settings.BASE_DIR,
            timeout=PATIENCE,
            check=True,
        )
    except subprocess.CalledProcessError as problem:
        raise AsideFailed(problem.stderr.decode(errors="replace").strip()) from problem
    except subprocess.TimeoutExpired as problem:
        raise AsideFailed(f"{module} took longer than {PATIENCE} seconds") from problem
    return done.stdout
