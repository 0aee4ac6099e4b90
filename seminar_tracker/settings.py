"""Settings, read from the environment by strict readers: a bad value stops the start.

README.md lists the variables. Nothing else in the project reads the environment.
"""

from pathlib import Path
from zoneinfo import available_timezones

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from environs import Env, validate

BASE_DIR = Path(__file__).resolve().parent.parent
INSECURE_KEY = "insecure-key-for-a-register-on-this-computer-only-never-on-a-network"

# Each read fails at once with the name of the variable and what was expected of it.
env = Env()

SECRET_KEY = env.str("TRACKER_SECRET_KEY", INSECURE_KEY, validate=validate.Length(min=50))
DEBUG = env.bool("TRACKER_DEBUG", False)
ALLOWED_HOSTS = env.list("TRACKER_ALLOWED_HOSTS", ["127.0.0.1", "localhost"])
HTTPS = env.bool("TRACKER_HTTPS", False)
LOG_LEVEL = env.str(
    "TRACKER_LOG_LEVEL", "INFO", validate=validate.OneOf(["DEBUG", "INFO", "WARNING", "ERROR"])
)

# The clock stands still on this day: for the demonstration and for tests.
TRACKER_TODAY = env.date("TRACKER_TODAY", None)
# Demonstration accounts may sign in, and each page says that acts are invented.
TRACKER_DEMO = env.bool("TRACKER_DEMO", False)
# Days that a nominated agency has to answer, and days without news that count as silence.
ANSWER_TERM_DAYS = env.int("TRACKER_ANSWER_TERM_DAYS", 30, validate=validate.Range(1, 3650))
SILENCE_DAYS = env.int("TRACKER_SILENCE_DAYS", 90, validate=validate.Range(1, 3650))
# The desk shows milestones due within this many days.
DUE_SOON_DAYS = 30

# Mails and calendars lead here, without a slash at the end.
LOCAL_SITE_URL = "http://127.0.0.1:8000"
SITE_URL = env.str(
    "TRACKER_SITE_URL",
    LOCAL_SITE_URL,
    validate=validate.URL(schemes={"http", "https"}, require_tld=False),
).rstrip("/")
# The hour of the day from which the digests of the day are written.
MAIL_HOUR = env.int("TRACKER_MAIL_HOUR", 7, validate=validate.Range(0, 23))
EMAIL_HOST = env.str("TRACKER_SMTP_HOST", "")
EMAIL_PORT = env.int("TRACKER_SMTP_PORT", 25, validate=validate.Range(1, 65_535))
EMAIL_HOST_USER = env.str("TRACKER_SMTP_USER", "")
EMAIL_HOST_PASSWORD = env.str("TRACKER_SMTP_PASSWORD", "")
SMTP_TLS = env.str("TRACKER_SMTP_TLS", "none", validate=validate.OneOf(["none", "starttls", "ssl"]))
EMAIL_USE_TLS, EMAIL_USE_SSL = SMTP_TLS == "starttls", SMTP_TLS == "ssl"
# For each step of a conversation: a server that hangs must not stop the queue for long.
EMAIL_TIMEOUT = 15
DEFAULT_FROM_EMAIL = env.str(
    "TRACKER_MAIL_FROM", "tracker@localhost.localdomain", validate=validate.Email()
)
# Without a server mails become files, so that trying the register out mails nobody.
EMAIL_FILE_PATH = BASE_DIR / "var" / "mail"
EMAIL_BACKEND = "django.core.mail.backends.{}.EmailBackend".format(
    "smtp" if EMAIL_HOST else "filebased"
)

# How much one client may ask the API, and how many proxies in front of this server write into
# X-Forwarded-For: what is in it besides, anybody may have written.
API_RATE = env.str(
    "TRACKER_API_RATE",
    "120/minute",
    validate=validate.Regexp(
        r"^[1-9][0-9]{0,5}/(second|minute|hour|day)\Z", error="Not a rate such as 120/minute."
    ),
)
PROXIES = env.int("TRACKER_PROXIES", 0, validate=validate.Range(0, 10))

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_filters",
    "django_htmx",
    "csp",
    "auditlog",
    "django_tasks",
    "django_tasks_db",
    "rest_framework",
    "drf_spectacular",
    "seminar_tracker",
    "agencies",
    "recommendations",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "seminar_tracker.open_data.OpenDataMiddleware",
    "seminar_tracker.routing.ReplicaMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "auditlog.middleware.AuditlogMiddleware",
    "seminar_tracker.clock.AsOfMiddleware",
]

ROOT_URLCONF = "seminar_tracker.urls"
WSGI_APPLICATION = "seminar_tracker.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "seminar_tracker.context.tracker",
            ],
        },
    },
]

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATABASES = {
    "default": env.dj_db_url(
        "DATABASE_URL",
        f"sqlite:///{BASE_DIR / 'var' / 'register.sqlite3'}",
        conn_max_age=600,
        conn_health_checks=True,
    )
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # Writers queue (immediate transactions, a busy timeout) and readers never wait (WAL);
    # Django itself turns foreign keys on.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
# A replica that only reads are sent to, by people whose own writes it has; how many seconds it may
# lag behind until nobody is sent there.
REPLICA_MAX_LAG = env.int("TRACKER_REPLICA_MAX_LAG", 10, validate=validate.Range(1, 3600))
# Read where they are written: an ended session must not come back into the cache from a replica
# that still has it, and whether a worker lives is known before its row arrives there.
ALWAYS_ON_PRIMARY = {"sessions.Session", "recommendations.Download"}
if env.str("TRACKER_REPLICA_URL", ""):
    DATABASES["replica"] = env.dj_db_url(
        "TRACKER_REPLICA_URL", conn_max_age=600, conn_health_checks=True
    )
    DATABASE_ROUTERS = ["seminar_tracker.routing.Router"]
    if {each["ENGINE"] for each in DATABASES.values()} != {"django.db.backends.postgresql"}:
        raise ImproperlyConfigured("TRACKER_REPLICA_URL needs PostgreSQL, as does DATABASE_URL.")
    # A dead replica must be told from a slow one soon: the primary can take its place.
    DATABASES["replica"].setdefault("OPTIONS", {})
    DATABASES["replica"]["OPTIONS"] |= {"connect_timeout": 2, "tcp_user_timeout": 5000}
# Behind a PgBouncer that lends connections for a transaction, a cursor of the server would be left
# behind on somebody else's, and settings cannot be sent on connecting: jit is set for the role.
PGBOUNCER = env.bool("TRACKER_PGBOUNCER", False)
for database in DATABASES.values():
    if database["ENGINE"] == "django.db.backends.postgresql":
        database["DISABLE_SERVER_SIDE_CURSORS"] = PGBOUNCER
        if not PGBOUNCER:
            # Statements with many conditions: PostgreSQL compiles them longer than they run. And
            # what is read in pieces is read to its end: it need not begin soon.
            database.setdefault("OPTIONS", {})["options"] = (
                "-c jit=off -c plan_cache_mode=force_generic_plan -c cursor_tuple_fraction=1"
            )

# What all processes on this computer share: counts of requests, and figures that take long.
CACHES = {
    "default": {
        "BACKEND": "seminar_tracker.file_cache.FileCache",
        "LOCATION": BASE_DIR / "var" / "cache",
        "OPTIONS": {"MAX_ENTRIES": 10_000},
    },
    # Numbers of a whole register, until the next act (editions.py).
    "kept": {
        "BACKEND": "seminar_tracker.file_cache.FileCache",
        "LOCATION": BASE_DIR / "var" / "kept",
        "OPTIONS": {"MAX_ENTRIES": 3_000},
    },
    # Whole pages for visitors, until then as well (kept_pages.py).
    "pages": {
        "BACKEND": "seminar_tracker.file_cache.FileCache",
        "LOCATION": BASE_DIR / "var" / "pages",
        "OPTIONS": {"MAX_ENTRIES": 3_000},
    },
    # That a worker is alive must not be forgotten because many ask the API.
    "downloads": {
        "BACKEND": "seminar_tracker.file_cache.FileCache",
        "LOCATION": BASE_DIR / "var" / "heartbeats",
    },
}

# Who counts requests takes turns through a file in here, or else in Redis.
LOCK_ROOT = BASE_DIR / "var" / "locks"
SESSION_ENGINE = "seminar_tracker.sessions"
# Several machines share all of it in Redis, and ask it for sessions before the database, which
# keeps them: Redis may forget everything at any time.
REDIS_URL = env.str(
    "TRACKER_REDIS_URL",
    None,
    validate=validate.Regexp(r"^(rediss?|unix)://\S+\Z", error="Not an address such as redis://."),
)
if REDIS_URL:
    CACHES = {
        name: {
            "BACKEND": "seminar_tracker.caches.SharedCache",
            "LOCATION": REDIS_URL,
            "KEY_PREFIX": f"tracker-{name}",
            "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 1},
        }
        for name in ("default", "kept", "pages", "downloads", "sessions")
    }
    SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
    SESSION_CACHE_ALIAS = "sessions"

# The API reads, knows nobody and speaks JSON alone.
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": [],
    "DEFAULT_PARSER_CLASSES": [],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "UNAUTHENTICATED_USER": None,
    "NUM_PROXIES": PROXIES,
}
SPECTACULAR_SETTINGS = {
    # It names what can be chosen, which is in the database: a check asks for none.
    "ENABLE_DJANGO_DEPLOY_CHECK": False,
    "TITLE": "Seminar Tracker",
    "VERSION": "1",
    "SERVERS": [{"url": SITE_URL}],
    # The order of the views is the order of the description.
    "SORT_OPERATIONS": False,
    "SORT_OPERATION_PARAMETERS": False,
    "POSTPROCESSING_HOOKS": [],
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
}

# The queue is in the database of the register: it survives a restart and needs no broker.
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

AUTH_USER_MODEL = "agencies.User"
AUTHENTICATION_BACKENDS = ["agencies.backends.TrackerBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "recommendations:desk"
LOGOUT_REDIRECT_URL = "recommendations:overview"
CSRF_FAILURE_VIEW = "seminar_tracker.views.csrf_failure"

LANGUAGE_CODE = "en"
LANGUAGES = [("kk", "Қазақша"), ("ru", "Русский"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = env.str(
    "TRACKER_TIME_ZONE",
    "Asia/Almaty",
    validate=validate.OneOf(available_timezones(), error="Not a time zone such as Asia/Almaty."),
)
FORMAT_MODULE_PATH = ["seminar_tracker.formats"]

STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "var" / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
# Outside of all that a web server serves; README.md says how to keep it on S3 instead.
EVIDENCE_ROOT = env.path("TRACKER_EVIDENCE_ROOT", BASE_DIR / "var" / "evidence")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "evidence": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": EVIDENCE_ROOT, "base_url": None, "file_permissions_mode": 0o600},
    },
    # Files of many rows wait here for a day until somebody has fetched them.
    "downloads": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {
            "location": BASE_DIR / "var" / "downloads",
            "base_url": None,
            "file_permissions_mode": 0o600,
        },
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
EVIDENCE_S3_BUCKET = env.str("TRACKER_EVIDENCE_S3_BUCKET", "")
DOWNLOADS_S3_BUCKET = env.str("TRACKER_DOWNLOADS_S3_BUCKET", "")
if DOWNLOADS_S3_BUCKET and not EVIDENCE_S3_BUCKET:
    raise ImproperlyConfigured("TRACKER_DOWNLOADS_S3_BUCKET needs TRACKER_EVIDENCE_S3_BUCKET.")
if EVIDENCE_S3_BUCKET:
    # Amazon's client is imported only then. Access is the bucket's own, which is private; whoever
    # may read a file gets it through a page of ours. Without keys the client looks for its own.
    endpoint = env.str(
        "TRACKER_EVIDENCE_S3_ENDPOINT",
        None,
        validate=validate.URL(schemes={"http", "https"}, require_tld=False),
    )
    S3 = "storages.backends.s3.S3Storage"
    S3_OPTIONS = {
        "endpoint_url": endpoint,
        "addressing_style": "path" if endpoint else None,
        "region_name": env.str("TRACKER_EVIDENCE_S3_REGION", None),
        "access_key": env.str("TRACKER_EVIDENCE_S3_ACCESS_KEY", None),
        "secret_key": env.str("TRACKER_EVIDENCE_S3_SECRET_KEY", None),
        "default_acl": None,
        "file_overwrite": False,
        # Beyond this many bytes a file that is read waits on the disk.
        "max_memory_size": 2 * 1024 * 1024,
    }
    STORAGES["evidence"] = {
        "BACKEND": S3, "OPTIONS": S3_OPTIONS | {"bucket_name": EVIDENCE_S3_BUCKET}
    }  # fmt: skip
    if DOWNLOADS_S3_BUCKET:
        # A bucket of its own: what lies beside evidence would be taken for evidence of no act.
        STORAGES["downloads"] = {
            "BACKEND": S3, "OPTIONS": S3_OPTIONS | {"bucket_name": DOWNLOADS_S3_BUCKET}
        }  # fmt: skip
FIXTURE_DIRS = [BASE_DIR / "fixtures"]

# Nothing from another host, nothing inline: ministries and embassies have closed networks.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SESSION_COOKIE_AGE = 60 * 60 * 10  # a working day
# A text of 100,000 letters passes and is answered in words; a 40 MB body is refused.
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
# A form about all that a large agency leaves has a few fields for each recommendation.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
# Files are not counted there: they go to the disk, and stop growing at their own limit.
FILE_UPLOAD_HANDLERS = ["seminar_tracker.uploads.LimitedUploadHandler"]
EVIDENCE_MAX_BYTES = 20 * 1024 * 1024
EVIDENCE_MAX_FILES = 5

# Fixtures are the documented start, not a change that somebody made.
AUDITLOG_DISABLE_ON_RAW_SAVE = True
# Who changed what is kept, from which computer is not.
AUDITLOG_DISABLE_REMOTE_ADDR = True

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "seminar_tracker.logs.JsonFormatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["stderr"], "level": LOG_LEVEL},
    "loggers": {
        # The worker of the queue tells of each look, once a second.
        "django_tasks_db": {"level": "WARNING"},
        "django": {"handlers": ["stderr"], "level": LOG_LEVEL, "propagate": False},
    },
}
