"""Settings for a server of the browser tests: what `make run` has, with passwords quickly hashed.

The collected files stand beside the database, in a folder that the test run throws away.
"""

from pathlib import Path

from seminar_tracker.settings import *  # noqa: F403
from seminar_tracker.settings import DATABASES

STATIC_ROOT = Path(DATABASES["default"]["NAME"]).parent / "static"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
