from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _

from recommendations.guards import GUARDS
from seminar_tracker.guards import install


class RecommendationsConfig(AppConfig):
    name = "recommendations"
    verbose_name = _("Recommendations")

    def ready(self) -> None:
        post_migrate.connect(install_guards, sender=self)


def install_guards(using: str, **kwargs: Any) -> None:
    install(GUARDS, using)
