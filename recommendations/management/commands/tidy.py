"""What a register can do without, thrown away; run it now and then, as `clearsessions`."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from recommendations import drafts
from recommendations.exports import preparing
from seminar_tracker.clock import now


class Command(BaseCommand):
    help = (
        f"Remove drafts that nobody has touched for {drafts.KEPT_FOR.days} days, "
        "and prepared downloads of more than a day ago."
    )

    def handle(self, **options: Any) -> None:
        removed = drafts.remove_old(now())
        self.stdout.write(f"Drafts removed: {removed}.")
        removed = preparing.remove_old(timezone.now())
        self.stdout.write(f"Downloads removed: {removed}.")
