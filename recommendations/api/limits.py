"""How much one client may ask, counted together by all processes of this computer."""

from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from ipaddress import IPv6Address, IPv6Network, ip_address
from math import ceil
from typing import Any

from django.conf import settings
from django.core.files import locks
from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle


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


@contextmanager
def alone(key: str) -> Iterator[None]:
    """No other thread or process counts the same client meanwhile.

    The cache has no step that reads, adds and writes at once: without turns, requests at the same
    moment would each find room for the last one.
    """
    settings.LOCK_ROOT.mkdir(parents=True, exist_ok=True)
    with (settings.LOCK_ROOT / key[-2:]).open("w") as file:
        locks.lock(file, locks.LOCK_EX)
        yield
