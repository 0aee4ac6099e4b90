"""The program as it runs: what was kept by another one is not understood, or not true, any more."""

import os
from functools import cache
from hashlib import sha256
from pathlib import Path

from django.conf import settings

FOLDERS = ("agencies", "locale", "recommendations", "seminar_tracker", "templates")
KINDS = {".py", ".html", ".txt", ".mo"}


@cache
def release() -> str:
    """A word for the files of the program and the settings under which this process started.

    The same on every machine that runs the same program under the same settings. Asked for the
    first time as the program starts, before the files may be those of the next one.
    """
    digest = sha256()
    for path in files(settings.BASE_DIR):
        digest.update(os.path.relpath(path, settings.BASE_DIR).encode())
        digest.update(path.read_bytes())
    told = sorted((name, value) for name, value in os.environ.items() if "TRACKER" in name)
    digest.update(repr(told).encode())
    return digest.hexdigest()


def files(root: Path) -> list[Path]:
    """What pages are made from, and which libraries and styles they name."""
    found = [path for each in FOLDERS for path in (root / each).rglob("*") if path.suffix in KINDS]
    named = (root / "requirements.txt", Path(settings.STATIC_ROOT) / "staticfiles.json")
    return [*sorted(found), *(path for path in named if path.exists())]
