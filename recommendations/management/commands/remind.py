"""Plan the digests of a day, or show who would get what."""

from argparse import ArgumentTypeError
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import translation

from recommendations.reminders.digests import Digest, digests
from recommendations.reminders.letters import digest_letter, lines
from recommendations.reminders.outbox import plan
from seminar_tracker.clock import WRITTEN, now, today


def day(value: str) -> date:
    """Read --on. Raises ArgumentTypeError for what is no date."""
    try:
        if not WRITTEN.fullmatch(value):
            raise ValueError(value)
        return date.fromisoformat(value)
    except ValueError as error:
        raise ArgumentTypeError(f"“{value}” is not a date: write it as 2008-06-30.") from error


class Command(BaseCommand):
    help = "Write the digests of a day for the queue to send; `work` does so each day by itself."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--on", type=day, help="the day, as 2008-06-30; default: today")
        parser.add_argument(
            "--dry-run", action="store_true", help="show who would get what, and write nothing"
        )

    def handle(self, *, on: date | None, dry_run: bool, **options: Any) -> None:
        on = on or today()
        if not dry_run:
            written = sum(plan(on=on, at=now()))
            self.stdout.write(f"{on}: mails written: {written}. `work` sends them.")
            return
        shown = 0
        for chunk in digests(on=on):
            shown += len(chunk)
            for digest in chunk:
                self.show(digest, on=on)
        self.stdout.write(f"{on}: people who would get a mail: {shown}. Nothing was written.")

    def show(self, digest: Digest, *, on: date) -> None:
        """One person’s digest: whom, the subject, and a line for each item."""
        person = digest.person
        self.stdout.write(f"{person} <{person.email}>")
        self.stdout.write(f"  {digest_letter(person, digest, on=on).subject}")
        with translation.override(person.language):
            for item in digest.items:
                self.stdout.write(f"  - [{item.rung.label}] {' '.join(lines(item, on=on))}")
        self.stdout.write("")
