"""What is measured: how much is answered, by how many, and how far the replica is behind."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from statistics import median
from threading import Event, Thread

from deploy.loopback.parts import STANDBY, WEBS, Parts, ask
from deploy.loopback.people import Crowd, Record
from deploy.loopback.processes import used, wait_until

LAG = "SELECT extract(epoch FROM replay_lag)::float FROM pg_stat_replication"
READ = "SELECT xact_commit FROM pg_stat_database WHERE datname = 'tracker'"
PARTS = {
    "web processes": "web", "primary": "postgres-primary", "replica": "postgres-replica",
    "PgBouncer": "pgbouncer", "Redis and nginx": ("redis", "nginx"),
}  # fmt: skip
WAITING = {
    "for nobody (asynchronous)": ("on", ""),
    "until the standby has it on disk (on)": ("on", STANDBY),
    "until the standby shows it (remote_apply)": ("remote_apply", STANDBY),
}


def busy(parts: Parts, seconds: float, **people: int) -> Record:
    """What so many people were answered who wait for nothing."""
    record = Record()
    with Crowd(parts.ports["nginx"], record, pause=0, **people):
        record.answers.clear()
        time.sleep(seconds)
    return record


def good(record: Record, kind: str) -> list[float]:
    return [each.seconds for each in record.answers if each.kind == kind and each.is_good]


def reading(parts: Parts, seconds: float) -> Iterator[str]:
    """Pages a second with one web process, with two, with three."""
    yield "| Web processes | Pages a second | Median, ms |\n| --- | --- | --- |"
    for webs in range(1, WEBS + 1):
        parts.nginx(webs)
        time.sleep(1)
        begun = time.monotonic()
        times = good(busy(parts, seconds, readers=6), "read")
        took = time.monotonic() - begun
        yield f"| {webs} | {len(times) / took:.1f} | {1000 * median(times):.0f} |"


def writing(parts: Parts, seconds: float) -> Iterator[str]:
    """Acts a second, by what the primary waits for, and how far the replica is behind."""
    yield ("| The primary waits | Acts a second | Median of a form, ms | Replica behind, ms: "
           "median, most |\n| --- | --- | --- | --- |")  # fmt: skip
    port = parts.ports["primary"]
    for words, (commit, names) in WAITING.items():
        ask(
            port,
            f"ALTER SYSTEM SET synchronous_commit = {commit}",
            f"ALTER SYSTEM SET synchronous_standby_names = '{names}'",
            "SELECT pg_reload_conf()",
        )
        time.sleep(0.5)
        begun = time.monotonic()
        with lags(port) as behind:
            record = busy(parts, seconds, writers=4)
        took = time.monotonic() - begun
        times = good(record, "write")
        lag = f"{1000 * median(behind or [0]):.1f}, {1000 * max(behind or [0]):.1f}"
        done = len(record.acknowledged) / took
        yield f"| {words} | {done:.1f} | {1000 * median(times):.0f} | {lag} |"
    ask(port, "ALTER SYSTEM RESET synchronous_commit", "SELECT pg_reload_conf()")


@contextmanager
def lags(port: int) -> Iterator[list[float]]:
    """How far behind the replica says that it is, ten times a second."""
    found: list[float] = []
    stop = Event()

    def look() -> None:
        while not stop.wait(0.1):
            found.extend(lag for (lag,) in ask(port, LAG) if lag is not None)

    thread = Thread(target=look, daemon=True)
    thread.start()
    yield found
    stop.set()
    thread.join()


def shares(parts: Parts, seconds: float) -> Iterator[str]:
    """How many transactions each server had while visitors read."""
    ports = [parts.ports["primary"], parts.ports["replica"]]
    before = [ask(port, READ)[0][0] for port in ports]
    record = busy(parts, seconds, readers=4)
    # Counts are told with a delay of up to a second.
    time.sleep(2)
    primary, replica = (
        ask(port, READ)[0][0] - old for port, old in zip(ports, before, strict=True)
    )
    lent = ask(ports[0], "SELECT count(*) FROM pg_stat_activity WHERE usename = 'tracker'")[0][0]
    lent_too = ask(ports[1], "SELECT count(*) FROM pg_stat_activity WHERE usename = 'tracker'")
    yield (f"{len(good(record, 'read'))} pages for visitors: {primary} transactions on the "
           f"primary, {replica} on the replica. PgBouncer holds {lent} and {lent_too[0][0]} "
           "connections.")  # fmt: skip


def costs(parts: Parts, seconds: float) -> Iterator[str]:
    """Milliseconds of processor that a page and an act take, part by part.

    On a machine that others use as well, these say more than pages a second.
    """
    yield "| Milliseconds of processor for | " + " | ".join(PARTS) + " |\n|" + " --- |" * 6
    for words, kind, people in (
        ("a page of a visitor", "read", {"readers": 3}),
        ("an act: form, sending, page", "write", {"writers": 3}),
    ):
        before = processor(parts)
        record = busy(parts, seconds, **people)
        number = len(good(record, kind)) or 1
        took = [1000 * (after - old) / number for after, old
                in zip(processor(parts), before, strict=True)]  # fmt: skip
        yield f"| {words} | " + " | ".join(f"{each:.1f}" for each in took) + " |"


def processor(parts: Parts) -> list[float]:
    """What each of PARTS has taken so far."""
    return [
        sum(used(process.pid) for name, process in parts.processes.running.items()
            if name.startswith(start))
        for start in PARTS.values()
    ]  # fmt: skip


def catch_up(parts: Parts) -> None:
    """Wait until the replica has all."""
    rows = "SELECT replay_lsn >= pg_current_wal_lsn() FROM pg_stat_replication"
    wait_until(lambda: ask(parts.ports["primary"], rows) == [(True,)], "The replica has all")
