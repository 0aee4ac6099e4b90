"""Redis is shared by all machines, and pages come without it."""

import os
from uuid import uuid4

import pytest

pytest.importorskip("redis", reason="the redis package is in requirements-scale.txt")

from redis import Redis
from redis.exceptions import RedisError

from recommendations.api import limits
from seminar_tracker.caches import SharedCache

ADDRESS = os.environ.get("TEST_REDIS_URL", "redis://127.0.0.1:6379/0")
# The port of no service: nothing listens there.
NOBODY = "redis://127.0.0.1:1/0"
OPTIONS = {"OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 1}}


@pytest.fixture
def redis():
    """A cache of the test alone, on a real Redis."""
    try:
        Redis.from_url(ADDRESS, socket_connect_timeout=1).ping()
    except RedisError:
        reason = "Redis does not answer; set TEST_REDIS_URL to one that does"
        if os.environ.get("TRACKER_FORBID_SKIPS") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    return SharedCache(ADDRESS, OPTIONS | {"KEY_PREFIX": f"test-{uuid4()}", "TIMEOUT": 30})


@pytest.fixture
def nobody():
    return SharedCache(NOBODY, OPTIONS)


def test_what_redis_does_not_answer_is_not_known(nobody):
    nobody.set("session", {"person": 1})

    assert nobody.get("session", "nothing") == "nothing"
    assert nobody.add("turn", True) is True


def test_forgetting_does_not_fail_unseen(nobody):
    with pytest.raises(RedisError):
        nobody.delete("session")


def test_one_of_two_gets_the_turn(redis):
    assert [redis.add("turn", True), redis.add("turn", True)] == [True, False]
    redis.delete("turn")
    assert redis.get("turn") is None


def test_limit_takes_turns_in_redis(redis, settings, monkeypatch):
    settings.REDIS_URL = ADDRESS
    monkeypatch.setattr(limits, "cache", redis)

    with limits.alone("api-client"):
        assert redis.add("api-client-turn", True) is False
    assert redis.get("api-client-turn") is None


def test_limit_waits_for_a_lost_turn_only_so_long(redis, settings, monkeypatch):
    settings.REDIS_URL = ADDRESS
    monkeypatch.setattr(limits, "cache", redis)
    monkeypatch.setattr(limits, "PATIENCE", 0.02)
    redis.add("api-client-turn", True)

    with limits.alone("api-client"):
        pass

    # It is not ours to give back.
    assert redis.get("api-client-turn") is True


def test_limit_counts_without_redis(nobody, settings, monkeypatch):
    settings.REDIS_URL = NOBODY
    monkeypatch.setattr(limits, "cache", nobody)
    counted = []

    with limits.alone("api-client"):
        counted.append(1)

    assert counted == [1]
