"""The index of the search, made anew: after a load with triggers off, or to forget old words."""

from typing import Any

from django.core.management.base import BaseCommand

from recommendations.search import index


class Command(BaseCommand):
    help = "Make the index of the search anew; the databases keep it by themselves otherwise."

    def handle(self, **options: Any) -> None:
        index.rebuild()
        self.stdout.write(f"Words in the index: {index.count()}.")
