"""What a register can do without, thrown away; run it now and then, as `clearsessions`."""

from typing import Any

from django.core.management.base import BaseCommand

from recommendations import drafts
from seminar_tracker.clock import now


class Command(BaseCommand):
    help = f"Remove drafts that nobody has touched for {drafts.KEPT_FOR.days} days."

    def handle(self, **options: Any) -> None:
        removed = drafts.remove_old(now())
        self.stdout.write(f"Drafts removed: {removed}.")
