"""The register as a file, for whoever runs it: the rows of an address, at any size."""

import sys
from tempfile import TemporaryFile
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.http import QueryDict

from recommendations.exports import FORMATS, as_xlsx
from recommendations.exports.answers import STREAMED
from recommendations.exports.register import register_sheet
from recommendations.selection import select
from seminar_tracker.clock import BadDate, read_as_of, today


class Command(BaseCommand):
    help = "Write the register to the standard output, as the page shows it for the same filters."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--format", choices=FORMATS, default="csv")
        parser.add_argument("--query", default="", help='filters, such as "signal=orphan"')
        parser.add_argument("--as-of", default="", help="a date such as 2008-06-30; today without")

    def handle(self, *, format: str, query: str, as_of: str, **options: Any) -> None:  # noqa: A002
        try:
            selection = select(QueryDict(query), on=read_as_of(as_of) if as_of else today())
        except BadDate as problem:
            raise CommandError(str(problem)) from problem
        if not selection.is_valid:
            raise CommandError(f"These filters are not understood: {selection.filterset.errors}")
        sheet = register_sheet(selection, format)
        if format in STREAMED:
            for line in STREAMED[format].lines(sheet):
                self.stdout.write(line, ending="")
            return
        with TemporaryFile() as file:
            as_xlsx.write(sheet, file)
            file.seek(0)
            while block := file.read(1 << 20):
                sys.stdout.buffer.write(block)
