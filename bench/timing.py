"""Rounds of wrk over pages and their partners, in turn, so that both meet the same machine."""

import json
import math
import os
import subprocess
import sys
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Optional

from bench.servers import Server

SCRIPT = Path(__file__).with_name("load.lua")
# A page that takes longer than this, in seconds, is timed by single requests alone.
TOO_SLOW, LONGEST = 8.0, 30
# Acts before each of which a page is asked for.
ACTS = 5


@dataclass
class Target:
    """A page on a server, and its partner on the floor."""

    name: str
    server: Server
    path: str
    headers: dict[str, str]
    form: str
    paths: tuple[str, ...]
    partner: Optional["Target"]
    is_signed_in: bool = False
    size: int = 0
    # How long one request took, alone and warm.
    alone: float = 0.0


@dataclass
class Run:
    """What one run of wrk found: milliseconds, requests a second, CPU time a request."""

    p50: float
    p95: float
    rate: float
    cpu: float
    bad: int

    def with_login(self, known: "Run", unknown: "Run") -> "Run":
        """The same, had it asked as well who is signed in, as only one of two other pages does.

        The rate stays what it was.
        """
        p50, p95, cpu = (
            getattr(self, name) + max(0.0, getattr(known, name) - getattr(unknown, name))
            for name in ("p50", "p95", "cpu")
        )
        return replace(self, p50=p50, p95=p95, cpu=cpu, bad=self.bad + known.bad + unknown.bad)


@dataclass
class Result:
    """All runs of a page with so many connections, each beside that of its partner."""

    target: Target
    connections: int
    runs: list[tuple[Run, Run | None]] = field(default_factory=list)


def rounds(
    targets: list[Target],
    number: int,
    seconds: int,
    connections: list[int],
    login: tuple[Target, Target] | None = None,
) -> list[Result]:
    """Every page in every round; each round in the other direction.

    `login` are two pages beside the partners, of which the first alone asks who is signed in: what
    that costs is added to the partners of pages that need it.
    """
    if not any(target.is_signed_in for target in targets):
        login = None
    for each in (*targets, *(target.partner for target in targets), *(login or ())):
        if each:
            try_out(each)
    results = [Result(target, many) for target in targets for many in connections]
    for turn in range(number):
        costs = {many: both(*login, many, seconds, turn) for many in connections if login}
        # What a page writes must not change what the others read in this round.
        order = results if turn % 2 == 0 else results[::-1]
        for done, result in enumerate(sorted(order, key=lambda each: bool(each.target.form))):
            print(f"\rround {turn + 1} of {number}, {done + 1} of {len(order)} ",
                  end="", file=sys.stderr, flush=True)  # fmt: skip
            own, other = pair(result, turn, seconds)
            if other and result.target.is_signed_in and result.connections in costs:
                other = other.with_login(*costs[result.connections])
            result.runs.append((own, other))
    print(file=sys.stderr)
    return results


def try_out(target: Target) -> None:
    """Ask twice, and see that the page is there."""
    if target.form:
        return
    for _ in range(2):
        status, target.size, target.alone = target.server.get(target.path, target.headers)
        if status != 200:
            raise SystemExit(f"{target.name}: {target.path} answers {status}")


def after_acts(target: Target) -> list[float]:
    """Milliseconds of single requests, before each of which the register has changed.

    Nothing that was kept holds any more; other people's requests would find what this one made.
    """
    from recommendations.editions import turn_over

    found = []
    for _ in range(ACTS):
        turn_over()
        found.append(target.server.get(target.path, target.headers)[2] * 1000)
    return found


def pair(result: Result, turn: int, seconds: int) -> tuple[Run, Run | None]:
    """The page, beside its partner if it has one."""
    target, partner = result.target, result.target.partner
    if partner is None:
        return timed(target, result.connections, seconds, turn), None
    return both(target, partner, result.connections, seconds, turn)


def both(
    target: Target, partner: Target, connections: int, seconds: int, turn: int
) -> tuple[Run, Run]:
    """One after the other; which is first changes with the round."""
    if turn % 2:
        other = timed(partner, connections, seconds, turn)
        return timed(target, connections, seconds, turn), other
    own = timed(target, connections, seconds, turn)
    return own, timed(partner, connections, seconds, turn)


def timed(target: Target, connections: int, seconds: int, turn: int) -> Run:
    """Load it, and wait until the server is idle again: what is left counts, too.

    In the first round it is warmed up before, so that each worker has seen the page.
    """
    if target.alone > TOO_SLOW:
        return single(target)
    # Two workers: long enough for a few answers on each connection.
    wanted = max(seconds, math.ceil(target.alone * max(2, connections * 0.7)))
    if turn == 0:
        wrk(target, connections, 1, seed=1)
        target.server.idle()
    before = target.server.cpu()
    found = wrk(target, connections, min(wanted, LONGEST), seed=turn * 1000 + connections * 7 + 2)
    target.server.idle()
    # Requests that wrk gave up at its end were answered all the same.
    cpu = spent(before, target.server.cpu()) / (found["n"] + connections)
    rate = found["n"] / (found["us"] / 1e6)
    if not found["n"]:
        return single(target)
    return Run(found["p50"] / 1000, found["p95"] / 1000, rate, cpu, int(found["bad"]))


def single(target: Target) -> Run:
    """One request."""
    before = target.server.cpu()
    status, _size, seconds = target.server.get(target.path, target.headers)
    cpu = spent(before, target.server.cpu())
    return Run(seconds * 1000, seconds * 1000, 1 / seconds, cpu, int(status != 200))


def spent(before: dict[int, float], after: dict[int, float]) -> float:
    """CPU time in between; a process that came in between began with nothing."""
    return sum(now - before.get(pid, 0.0) for pid, now in after.items() if now)


def wrk(target: Target, connections: int, seconds: int, *, seed: int) -> dict[str, float]:
    env = os.environ | {
        "BENCH_HEADERS": "\n".join(f"{name}: {value}" for name, value in target.headers.items()),
        "BENCH_PATHS": "\n".join(target.paths),
        "BENCH_FORM": target.form,
        "BENCH_SEED": str(seed + os.getpid() * 100_000),
    }
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "120s"]
    done = subprocess.run(  # noqa: S603
        [*command, "-s", str(SCRIPT), target.server.address + target.path],
        env=env, capture_output=True, text=True, check=False,
    )  # fmt: skip
    last = done.stdout.strip().rpartition("\n")[2]
    if not last.startswith("{"):
        raise SystemExit(f"wrk failed on {target.path}: {done.stdout}{done.stderr}")
    return json.loads(last)
