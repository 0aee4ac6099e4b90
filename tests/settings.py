"""The project's settings for tests: nothing pinned, no collected files, quick passwords."""

from seminar_tracker.settings import *  # noqa: F403
from seminar_tracker.settings import STORAGES

# Tests set the clock where they need it; an exported variable must not move it.
TRACKER_TODAY = None
TRACKER_DEMO = False
# Hashed names need `collectstatic`, which tests do without.
STORAGES = STORAGES | {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
}
WHITENOISE_AUTOREFRESH = True
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
