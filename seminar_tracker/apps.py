from django.apps import AppConfig
from django.core.checks import Tags, register
from django.utils.module_loading import autodiscover_modules

from seminar_tracker import checks, sqlite
from seminar_tracker.release import release


class SeminarTrackerConfig(AppConfig):
    name = "seminar_tracker"

    def ready(self) -> None:
        """Each app says in its `audit` module of which records it keeps the history."""
        autodiscover_modules("audit")
        sqlite.install()
        release()
        for check in checks.DEPLOYMENT:
            register(check, Tags.security, deploy=True)
