"""Files of evidence: they come into the storage with their act, and go when it does."""

import logging
import weakref
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.core.files.storage import Storage
from django.db import transaction
from django.utils.translation import gettext as _

from recommendations.models import Evidence

logger = logging.getLogger(__name__)


class Provisional:
    """A file that stays in the storage only if the transaction is committed.

    Django tells of a commit alone. On a rollback, of this transaction or of any around it, it
    forgets what waits for the commit; with the last reference to this the file goes. What a killed
    process leaves behind, `verify_evidence` finds.
    """

    def __init__(self, storage: Storage, name: str) -> None:
        self.end = weakref.finalize(self, discard, storage, name)
        # A process that ends in order may have committed a moment ago.
        self.end.atexit = False

    def __call__(self) -> None:
        """The commit: it stays."""
        self.end.detach()


def discard(storage: Storage, name: str) -> None:
    """Remove the file, wholly or half written; runs where nobody waits for an exception."""
    try:
        storage.delete(name)
    except Exception:
        logger.exception("The file %s of an act that was not recorded stayed", name)


def store(evidence: Iterable[Evidence]) -> None:
    """Put the files of new evidence into the storage; call inside the transaction of the act.

    Raises ValidationError when the storage takes one not.
    """
    for item in evidence:
        if not item.file:
            continue
        storage, content = item.file.storage, item.file.file
        name = item.file.field.generate_filename(item, item.original_name)
        transaction.on_commit(Provisional(storage, name))
        try:
            item.file = storage.save(name, content)
        except Exception as problem:  # Each storage fails in its own way.
            logger.exception("The storage of evidence does not take a file")
            raise ValidationError(
                _(
                    "“%(name)s” could not be stored, and so nothing was recorded. Send the form "
                    "again, or tell the registrar."
                )
                % {"name": item.original_name}
            ) from problem
