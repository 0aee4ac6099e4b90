"""Make the standings anew from the acts."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from recommendations.projection import rebuild


class Command(BaseCommand):
    help = (
        "Make every standing anew from the acts: after rows were loaded past the program, or after "
        "a term in the settings was changed. It may run while people act."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--processes", type=int, default=1, help="How many work side by side (PostgreSQL)."
        )

    def handle(self, *, processes: int, **options: Any) -> None:
        written = rebuild(self.tell, processes=processes)
        self.stderr.write("")
        self.stdout.write(f"Rows of standings that were not as they should be: {written}.")

    def tell(self, done: int, total: int) -> None:
        self.stderr.write(f"\r{done:,} of {total:,} recommendations", ending="")
        self.stderr.flush()
