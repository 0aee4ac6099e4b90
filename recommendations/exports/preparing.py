"""Files that take longer than a request may: written by the queue, kept for a day.

Who asks for the same rows, on the same date, in the same language, while nobody has acted or
edited since, gets the same file.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256
from tempfile import TemporaryFile
from typing import IO

from auditlog.models import LogEntry
from django.core.cache import BaseCache, caches
from django.core.files import File
from django.core.files.storage import Storage
from django.db import transaction
from django.db.models import Max
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import get_language, override
from django_tasks import task

from recommendations.choices import DownloadState
from recommendations.exports import as_xlsx
from recommendations.exports.reading import CHUNK
from recommendations.exports.register import register_sheet
from recommendations.exports.sheet import Cell
from recommendations.models import Act, Download
from recommendations.selection import Selection, select

# Rows that are written into a workbook while the reader waits.
MOST_AT_ONCE = 5_000
MOST_WAITING = 20
KEPT_FOR = timedelta(days=1)
# A chunk takes seconds: a file of which nothing was heard for so long has lost its worker.
LOST_AFTER = timedelta(minutes=5)
PENDING = (DownloadState.WAITING, DownloadState.WORKING)
LONGEST_QUERY = Download._meta.get_field("query").max_length or 0


class TooManyWaiting(Exception):
    """So many files wait to be written that no further one is taken on."""


class TooLong(Exception):
    """The filters are too long to be kept with the file."""


def is_long(selection: Selection) -> bool:
    """Whether a workbook of these rows takes longer than a request may."""
    rows = selection.rows.order_by().values_list("pk")
    return len(rows[: MOST_AT_ONCE + 1]) > MOST_AT_ONCE


def prepare(selection: Selection, format: str) -> Download:  # noqa: A002
    """Find the file, or have it written. Raises TooManyWaiting and TooLong.

    What failed, or lost its worker or its file, is begun again.
    """
    language = get_language() or "en"
    key = what_it_holds(selection, format, language)
    found = Download.objects.filter(key=key).first()
    if found and not is_lost(found):
        return found
    if len(selection.query) > LONGEST_QUERY:
        raise TooLong
    if Download.objects.filter(state__in=PENDING).exclude(key=key).count() >= MOST_WAITING:
        raise TooManyWaiting
    # Counted before the transaction: it may take long, and others want to write.
    total = selection.rows.count()
    with transaction.atomic():
        # Whoever asks in the same moment gets the same row, and does not queue it again.
        download, is_new = Download.objects.get_or_create(
            key=key,
            defaults={
                "format": format, "query": selection.query, "on": selection.on,
                "language": language, "total": total, "made_at": timezone.now(),
            },
        )  # fmt: skip
        if is_new or begin_again(download):
            write.enqueue(download.pk)
    return download


def what_it_holds(selection: Selection, format: str, language: str) -> str:  # noqa: A002
    """A digest that is the same as long as the file would be."""
    newest = (
        model.objects.aggregate(newest=Max("pk"))["newest"] for model in (Act, LogEntry)
    )  # fmt: skip
    parts = [format, selection.query, language, *map(str, newest)]
    return sha256("\n".join(parts).encode()).hexdigest()


def is_lost(download: Download) -> bool:
    """Whether nothing will come of it unless it is begun again."""
    if download.state == DownloadState.READY:
        return not download.file.storage.exists(str(download.file.name))
    if download.state == DownloadState.WORKING:
        return beats().get(beat(download.pk)) is None
    is_old = download.made_at < timezone.now() - LOST_AFTER
    return download.state == DownloadState.FAILED or is_old


def begin_again(download: Download) -> bool:
    """Put a lost file back into the queue; False when it is not lost, or somebody was quicker."""
    if not is_lost(download):
        return False
    same = Download.objects.filter(
        pk=download.pk, state=download.state, made_at=download.made_at
    )  # fmt: skip
    now = timezone.now()
    return bool(same.update(state=DownloadState.WAITING, file="", done=0, made_at=now))


def beats() -> BaseCache:
    """Where signs of life are kept: by themselves, so that nothing else crowds them out."""
    return caches["downloads"]


def beat(pk: int) -> str:
    """Under which name a worker says how many rows it has written, as a sign that it is alive.

    Not in the row: the worker reads all rows as they stood at one moment, in a transaction that
    can write nothing.
    """
    return f"download-{pk}"


def done(download: Download) -> int:
    """How many rows are written so far."""
    return beats().get(beat(download.pk)) or download.done


@task()
def write(download_id: int) -> None:
    """Write one file, if nobody else does or did."""
    beats().set(beat(download_id), 0, LOST_AFTER.total_seconds())
    waiting = Download.objects.filter(pk=download_id, state=DownloadState.WAITING)
    if not waiting.update(state=DownloadState.WORKING):
        return
    download = Download.objects.get(pk=download_id)
    working = Download.objects.filter(pk=download_id, state=DownloadState.WORKING)
    try:
        with override(download.language), TemporaryFile() as file:
            fill(download, file)
            keep(download, file)
    except Exception:
        working.update(state=DownloadState.FAILED)
        raise
    finally:
        # A cache of files forgets at random when it is full: it holds what is being written, alone.
        beats().delete(beat(download_id))


def fill(download: Download, file: IO[bytes]) -> None:
    """Write the rows of the download into the file, and say after each chunk how far it is."""
    selection = select(QueryDict(download.query), on=download.on)
    if not selection.is_valid:
        raise ValueError(f"The filters are no longer understood: {download.query}")
    sheet = register_sheet(selection, download.format)
    as_xlsx.write(replace(sheet, rows=counted(sheet.rows, download.pk)), file)
    file.seek(0)


def counted(rows: Iterable[Sequence[Cell]], pk: int) -> Iterator[Sequence[Cell]]:
    for number, row in enumerate(rows, start=1):
        yield row
        if number % CHUNK == 0:
            beats().set(beat(pk), number, LOST_AFTER.total_seconds())


def keep(download: Download, file: IO[bytes]) -> None:
    """Store the file, and say that it is ready; the file goes when it is wanted no more."""
    storage = download.file.storage
    name = download.file.field.generate_filename(download, f"{download.on}.{download.format}")
    name = storage.save(name, File(file))
    working = Download.objects.filter(pk=download.pk, state=DownloadState.WORKING)
    if not working.update(state=DownloadState.READY, file=name, done=download.total):
        storage.delete(name)


def remove_old(at: datetime) -> int:
    """Remove what was made more than a day before, and files of which nothing is known."""
    old = Download.objects.filter(made_at__lt=at - KEPT_FOR)
    storage = Download._meta.get_field("file").storage
    names = [name for name in old.values_list("file", flat=True) if name]
    number, _each = old.delete()
    known = set(Download.objects.exclude(file="").values_list("file", flat=True))
    # What a worker stored that was killed before it could say so.
    unknown = set(stored(storage)) - known
    names += [name for name in unknown if storage.get_modified_time(name) < at - KEPT_FOR]
    for name in set(names):
        storage.delete(name)
    return number


def stored(storage: Storage) -> list[str]:
    """The names of all files; none before the first one made the folder."""
    try:
        return storage.listdir("")[1]
    except FileNotFoundError:
        return []
