from collections.abc import Sequence
from importlib import import_module
from typing import Any

from django.apps import AppConfig
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models.signals import post_migrate, pre_migrate
from django.utils.translation import gettext_lazy as _

from recommendations.guards import GUARDS
from recommendations.search import index
from seminar_tracker.guards import install, remove

# What a projection reads and writes.
TABLES = [f"recommendations_{name}" for name in ("recommendation", "standing", "edition")]


class RecommendationsConfig(AppConfig):
    name = "recommendations"
    verbose_name = _("Recommendations")

    def ready(self) -> None:
        pre_migrate.connect(remove_guards, sender=self)
        post_migrate.connect(install_guards, sender=self)
        post_migrate.connect(project_all, sender=self)
        # Models are there only now.
        import_module("recommendations.changes").connect()


def remove_guards(using: str, plan: list[Any], **kwargs: Any) -> None:
    if plan:
        remove(GUARDS, using)
        index.remove(using)


def install_guards(using: str, plan: Sequence[Any] = (), **kwargs: Any) -> None:
    install(GUARDS, using)
    if plan:
        index.install(using)


def project_all(using: str, **kwargs: Any) -> None:
    """Fill the projection of a register that has none yet, or one under other terms."""
    projection = import_module("recommendations.projection")
    # One app can be migrated alone, and back.
    is_there = set(TABLES) <= set(connections[using].introspection.table_names())
    if using == DEFAULT_DB_ALIAS and is_there and projection.is_due():
        projection.rebuild()
