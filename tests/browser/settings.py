"""Settings for a server of the browser tests: what `make run` has, with passwords quickly hashed.

The collected files stand beside the evidence, in a folder that the test run throws away.
"""

from seminar_tracker.settings import *  # noqa: F403
from seminar_tracker.settings import EVIDENCE_ROOT

STATIC_ROOT = EVIDENCE_ROOT.parent / "static"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
