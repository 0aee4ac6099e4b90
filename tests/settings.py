"""The project's settings for tests: nothing pinned, no collected files, quick passwords."""

from tempfile import TemporaryDirectory

from seminar_tracker.settings import *  # noqa: F403
from seminar_tracker.settings import CACHES, DATABASES, STORAGES

# Tests set the clock where they need it; an exported variable must not move it.
TRACKER_TODAY = None
TRACKER_DEMO = False
# No test needs a second server; what says something of a replica makes its own.
DATABASES = {"default": DATABASES["default"]}
DATABASE_ROUTERS: list[str] = []
REDIS_URL = None
SESSION_ENGINE = "seminar_tracker.sessions"
# Only tests of the limit reach it.
API_RATE = "100000/day"
# Hashed names need `collectstatic`, which tests do without.
# Files go when the run ends.
EVIDENCE = TemporaryDirectory(prefix="tracker-evidence-")
DOWNLOADS = TemporaryDirectory(prefix="tracker-downloads-")
# A cache of each process, so that tests side by side do not count each other's requests.
CACHES = {
    name: {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": name}
    for name in CACHES
}
# What is kept between pages would make the number of queries depend on the order of the tests.
for name in ("kept", "pages"):
    CACHES[name] = {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}
STORAGES = STORAGES | {
    "evidence": STORAGES["evidence"]
    | {"OPTIONS": STORAGES["evidence"]["OPTIONS"] | {"location": EVIDENCE.name}},
    "downloads": STORAGES["downloads"]
    | {"OPTIONS": STORAGES["downloads"]["OPTIONS"] | {"location": DOWNLOADS.name}},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = True
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
