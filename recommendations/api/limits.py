"""How much one client may ask, counted together by all processes: of all machines with Redis."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from hashlib import sha256
from ipaddress import IPv6Address, IPv6Network, ip_address
from math import ceil
from time import monotonic, sleep
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.core.files import locks
from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle

# Seconds: until a request is counted out of turn, until a turn is lost, between two attempts.
PATIENCE = 1.0
LONGEST_TURN = 5
BETWEEN = 0.005


class ClientLimit(SimpleRateThrottle):
    """So many requests from one address within the period that ends now."""

    def get_rate(self) -> str:
        return settings.API_RATE

    def get_cache_key(self, request: Request, view: Any) -> str:
        ident = network(self.get_ident(request) or "")
        return f"api-{sha256(ident.encode()).hexdigest()}"

    def allow_request(self, request: Request, view: Any) -> bool:
        """Count the request, unless there were too many already."""
        with alone(self.get_cache_key(request, view)):
            return bool(super().allow_request(request, view))

    @property
    def seconds(self) -> int:
        """After how many seconds the oldest request that counts is forgotten."""
        return max(ceil(self.history[-1] + self.duration - self.now), 1)

    @property
    def headers(self) -> dict[str, str]:
        """What the client may still do."""
        return {
            "RateLimit-Limit": str(self.num_requests),
            "RateLimit-Remaining": str(self.num_requests - len(self.history)),
            "RateLimit-Reset": str(self.seconds),
        }


def network(ident: str) -> str:
    """The address, or of IPv6 the network of which one client has all addresses."""
    try:
        address = ip_address(ident)
    except ValueError:
        return ident
    if not isinstance(address, IPv6Address):
        return ident
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(IPv6Network((int(address), 64), strict=False))


def alone(key: str) -> AbstractContextManager[None]:
    """No other thread or process counts the same client meanwhile.

    The cache has no step that reads, adds and writes at once: without turns, requests at the same
    moment would each find room for the last one.
    """
    return alone_in_cache(key) if settings.REDIS_URL else alone_on_disk(key)


@contextmanager
def alone_on_disk(key: str) -> Iterator[None]:
    """Among the processes of this computer."""
    settings.LOCK_ROOT.mkdir(parents=True, exist_ok=True)
    with (settings.LOCK_ROOT / key[-2:]).open("w") as file:
        locks.lock(file, locks.LOCK_EX)
        yield


@contextmanager
def alone_in_cache(key: str) -> Iterator[None]:
    """Among all machines that share the cache.

    Who gets no turn within a second counts without one: a lock of a killed process lasts a little,
    and a request that is counted wrongly is better than one that is not answered.
    """
    turn, until = f"{key}-turn", monotonic() + PATIENCE
    mine = cache.add(turn, True, LONGEST_TURN)
    while not mine and monotonic() < until:
        sleep(BETWEEN)
        mine = cache.add(turn, True, LONGEST_TURN)
    try:
        yield
    finally:
        if mine:
            # Forgetting fails when Redis is gone, and there is then no turn to give back.
            with suppress(Exception):
                cache.delete(turn)
