"""Plan the mails of a day, or show who would get what."""

from argparse import ArgumentTypeError
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import translation

from recommendations.reminders.planning import MAILINGS, Mailing, plan
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
    help = "Write the mails of a day for the queue to send; `work` does so each day by itself."

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
        for mailing in MAILINGS:
            for chunk in mailing.chunks(on=on):
                shown += len(chunk)
                for told in chunk:
                    self.show(mailing, told, on=on)
        self.stdout.write(f"{on}: mails that would be written: {shown}. Nothing was written.")

    def show(self, mailing: Mailing, told: Any, *, on: date) -> None:
        """One person’s mail: whom, the kind, the subject, and a line for each thing told."""
        person = told.person
        self.stdout.write(f"{person} <{person.email}>")
        self.stdout.write(f"  {mailing.kind.label}: {mailing.letter(person, told, on=on).subject}")
        with translation.override(person.language):
            for line in mailing.lines(told, on=on):
                self.stdout.write(f"  - {line}")
        self.stdout.write("")
