"""What dies while people are at work, what they notice of it, and what is there in the end."""

import re
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from deploy.loopback.parts import Parts, ask
from deploy.loopback.people import Answer, Crowd, Record
from deploy.loopback.processes import wait_until

ACTS = "SELECT token::text, text FROM recommendations_act WHERE text LIKE '{} %'"
# A file of no act is what a crash may leave behind; one that is gone would be a loss.
LOST = re.compile(r"\d+ (missing|changed)|Traceback|Error:(?! Evidence)")
# Each so often somebody looks whether the primary lives; after ten times it is given up. That is
# half of the time for which a replica without a primary is read.
LOOKS, EVERY = 10, 0.5


@dataclass
class Phase:
    """What was done, from when until when."""

    name: str
    begun: float
    ended: float


def fail_over(parts: Parts) -> str:
    """Kill the primary; notice it, promote the replica, and lead everybody there."""
    parts.processes.kill("watch")
    killed = time.monotonic()
    parts.processes.kill("postgres-primary")
    missed = 0
    while missed < LOOKS:
        time.sleep(EVERY)
        missed = 0 if parts.answers("primary") else missed + 1
    noticed = time.monotonic()
    parts.promote()
    done = time.monotonic()
    return f"noticed after {noticed - killed:.1f} s, promoted {done - noticed:.1f} s later"


def degrade(parts: Parts) -> str:
    """Kill the replica; the watch lets the primary go on alone."""
    parts.processes.kill("postgres-replica")
    after = wait_until(lambda: not parts.waits(), "The primary goes on alone")
    return f"writes waited until the watch let them go on, {after:.1f} s"


def restore(parts: Parts) -> str:
    parts.postgres("replica")
    after = wait_until(parts.waits, "The primary waits for the standby again")
    return f"both servers have each act again after {after:.1f} s"


def restart_redis(parts: Parts) -> str:
    parts.processes.kill("redis")
    time.sleep(2)
    parts.redis()
    return "gone for 2 s, with all that it knew"


def crash_web(parts: Parts) -> str:
    parts.processes.kill("web1")
    return "nginx asks the other two"


def restart_web(parts: Parts) -> str:
    parts.web(1)
    return ""


STEPS: list[tuple[str, Callable[[Parts], str]]] = [
    ("All is well", lambda parts: ""),
    ("A web process is killed", crash_web),
    ("The web process is started again", restart_web),
    ("Redis is killed and started", restart_redis),
    ("The replica is killed", degrade),
    ("The replica is started again", restore),
    ("The primary is killed, the replica promoted", fail_over),
    ("Afterwards", lambda parts: ""),
]


def play(parts: Parts, record: Record, seconds: float) -> Iterator[tuple[Phase, str]]:
    """One failure after the other, with people at work."""
    with Crowd(parts.ports["nginx"], record, readers=3, writers=4):
        record.answers.clear()
        for name, step in STEPS:
            begun = time.monotonic()
            said = step(parts)
            time.sleep(seconds)
            yield Phase(name, begun, time.monotonic()), said


def longest_silence(answers: list[Answer], phase: Phase) -> float:
    """The longest time in the phase without a good answer to anybody."""
    moments = sorted(
        answer.at for answer in answers if answer.is_good and phase.begun < answer.at < phase.ended
    )
    ends = [phase.begun, *moments, phase.ended]
    return max(after - before for before, after in zip(ends, ends[1:], strict=False))


def table(record: Record, phases: list[tuple[Phase, str]]) -> Iterator[str]:
    """What people noticed, phase by phase."""
    asked = ["Failed", "Slowest, s", "Longest without, s"]
    heads = ["Phase", "Pages", *asked, "Forms", *asked, "Acts", "What happened"]
    yield f"| {' | '.join(heads)} |\n|{' --- |' * len(heads)}"
    for phase, said in phases:
        within = [each for each in record.answers if phase.begun < each.at < phase.ended]
        columns: list[object] = [phase.name]
        for kind in ("read", "write"):
            mine = [each for each in within if each.kind == kind]
            bad = Counter(each.status or "none" for each in mine if not each.is_good)
            words = ", ".join(f"{count} ({status})" for status, count in bad.items()) or "0"
            slowest = max((each.seconds for each in mine), default=0)
            columns += [len(mine), words, f"{slowest:.1f}"]
            columns.append(f"{longest_silence(mine, phase):.1f}")
        times = [at for _text, at in record.acknowledged.values()]
        columns += [sum(phase.begun < at < phase.ended for at in times), said]
        yield "| " + " | ".join(str(column) for column in columns) + " |"


def verdict(parts: Parts, record: Record) -> tuple[bool, str]:
    """Whether each acknowledged act is there, and once; asked of the server that is left."""
    port = parts.ports[parts.now["primary"]]
    there = ask(port, ACTS.format(record.mark), database="tracker")
    tokens, texts = (Counter(row[n] for row in there) for n in (0, 1))
    missing = [token for token in record.acknowledged if not tokens[token]]
    double = [text for text, count in texts.items() if count > 1]
    unknown = len(tokens.keys() - record.acknowledged.keys())
    evidence = parts.manage("verify_evidence")
    files = (evidence.stdout + evidence.stderr).strip().splitlines()[-1]
    again = "; ".join(f"{words}: {count}" for words, count in sorted(record.again.items()))
    stale = record.again["own act not seen"]
    said = [
        f"Acknowledged acts: {len(record.acknowledged)}. Missing: {len(missing)}. Recorded twice: "
        f"{len(double)}. Recorded, and not acknowledged to anybody: {unknown}.",
        f"What writers met: {again}.",
        files,
    ]
    return not (missing or double or stale or LOST.search(files)), "\n\n".join(said)
