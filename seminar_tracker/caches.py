"""What several machines share in Redis, without which pages still come."""

import logging
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)


class SharedCache(RedisCache):
    """Redis; while it does not answer, it knows nothing and keeps nothing.

    Only forgetting must not fail unseen: a session that somebody ended would be there again.
    """

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        try:
            return super().get(key, default, version)
        except RedisError as error:
            logger.warning("Redis does not answer: %s", error)
            return default

    def set(
        self,
        key: Any,
        value: Any,
        timeout: float | None = DEFAULT_TIMEOUT,
        version: int | None = None,
    ) -> None:
        try:
            super().set(key, value, timeout, version)
        except RedisError as error:
            logger.warning("Redis does not answer: %s", error)

    def add(
        self,
        key: Any,
        value: Any,
        timeout: float | None = DEFAULT_TIMEOUT,
        version: int | None = None,
    ) -> bool:
        """True also when nobody knows: whoever waits for a turn must not wait for ever."""
        try:
            return bool(super().add(key, value, timeout, version))
        except RedisError as error:
            logger.warning("Redis does not answer: %s", error)
            return True
