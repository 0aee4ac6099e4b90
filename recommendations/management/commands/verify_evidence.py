"""Whether the storage still has every file of evidence as it was given, and nothing else."""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.core.files.storage import Storage
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from recommendations.models import Evidence
from recommendations.models.evidence import OWN_NAME
from recommendations.uploads import digest

# A younger file may belong to an act that is being recorded at this moment.
GRACE = timedelta(days=1)
EVERY = 100
FAULTS = ("missing", "changed", "unreferenced")


def stored_names(storage: Storage, folder: str = "") -> Iterator[str]:
    """The names of all files in the storage."""
    try:
        folders, names = storage.listdir(folder)
    except FileNotFoundError:
        return
    yield from (f"{folder}{name}" for name in names)
    for name in folders:
        yield from stored_names(storage, f"{folder}{name}/")


def fault(evidence: Evidence) -> str:
    """What is wrong with the file; empty when it is as it was given."""
    try:
        with evidence.file.open() as file:
            same = file.size == evidence.size and digest(file) == evidence.sha256
    except FileNotFoundError:
        return "missing"
    return "" if same else "changed"


def remove_old(storage: Storage, name: str) -> bool:
    """Remove a file of no act, if it bears a name of ours and is old enough; say whether."""
    # The storage's clock runs, whatever day the register's is pinned to.
    age = timezone.now() - storage.get_modified_time(name)
    if age <= GRACE or not OWN_NAME.fullmatch(name):
        return False
    storage.delete(name)
    return True


class Command(BaseCommand):
    help = "Compare every file of evidence with its size and SHA-256, and find files of no act."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--remove-unreferenced",
            action="store_true",
            help="Remove files of no act that are older than a day: what a crash left behind.",
        )

    def handle(self, *, remove_unreferenced: bool, **options: Any) -> None:
        storage = Evidence.file.field.storage
        # Listed first: what an act adds meanwhile is then not taken for a file of no act.
        left = set(stored_names(storage))
        files = Evidence.objects.files().order_by("pk")
        total, found = files.count(), Counter[str]()
        for number, evidence in enumerate(files.iterator(), start=1):
            left.discard(evidence.file.name)
            if wrong := fault(evidence):
                found[wrong] += 1
                about = f"“{evidence.original_name}”, evidence {evidence.pk}"
                self.stdout.write(f"{wrong}: {evidence.file.name} ({about})")
            if number % EVERY == 0:
                self.stdout.write(f"{number} of {total} files compared ...")
        for name in sorted(left):
            done = remove_unreferenced and remove_old(storage, name)
            found["removed" if done else "unreferenced"] += 1
            self.stdout.write(f"{'removed' if done else 'unreferenced'}: {name}")
        faults = [f"{found[kind]} {kind}" for kind in FAULTS if found[kind]]
        if faults:
            raise CommandError(f"Evidence of {total} files: {', '.join(faults)}.")
        self.stdout.write(f"Evidence: all {total} files are as they were given.")
