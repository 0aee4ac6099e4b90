"""What the processes of one computer share in files."""

import logging
from collections import defaultdict
from itertools import count
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.filebased import FileBasedCache

logger = logging.getLogger(__name__)
# How many are written into a folder before it is looked whether there are too many.
OFTEN = 50
written: defaultdict[str, "count[int]"] = defaultdict(count)


class FileCache(FileBasedCache):
    """Files; on a disk that takes none it keeps nothing, and pages still come."""

    def set(
        self,
        key: Any,
        value: Any,
        timeout: float | None = DEFAULT_TIMEOUT,
        version: int | None = None,
    ) -> None:
        try:
            super().set(key, value, timeout, version)
        except OSError as error:
            logger.warning("Nothing can be kept: %s", error)

    def _cull(self) -> None:
        """Make room now and then: it takes longer to list thousands of files than to write one."""
        if next(written[self._dir]) % OFTEN == 0:  # type: ignore[attr-defined]
            super()._cull()  # type: ignore[misc]
