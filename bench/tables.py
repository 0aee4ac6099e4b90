"""What was measured, as Markdown: medians, with the least and the most in brackets."""

from collections.abc import Callable, Iterable
from statistics import median

from bench.servers import Server
from bench.timing import Result, Run

HEADINGS = (
    "page", "statements", "connections", "p50 ms", "p95 ms", "requests/s", "CPU ms a request",
    "bytes", "p50 / floor", "CPU / floor", "bad", "after an act ms",
)  # fmt: skip


def spread(values: Iterable[float], digits: int = 1) -> str:
    found = list(values)
    if not found:
        return "–"
    least, most = min(found), max(found)
    return f"{median(found):.{digits}f} ({least:.{digits}f}–{most:.{digits}f})"


def ratios(result: Result, value: Callable[[Run], float]) -> list[float]:
    """Ours to the floor's, of the same round."""
    pairs = [(value(own), value(other)) for own, other in result.runs if other]
    return [own / other for own, other in pairs if other]


def page_table(
    results: list[Result], statements: dict[str, int], anew: dict[str, list[float]]
) -> str:
    """A row for each page and number of connections; `anew` has milliseconds after an act."""
    lines = [row(HEADINGS), row(["---"] * len(HEADINGS))]
    for result in results:
        own = [run for run, _other in result.runs]
        lines.append(
            row(
                [
                    result.target.name, statements[result.target.name], result.connections,
                    spread(run.p50 for run in own), f"{median(run.p95 for run in own):.1f}",
                    spread(run.rate for run in own), f"{median(run.cpu for run in own):.1f}",
                    result.target.size or "–", spread(ratios(result, lambda run: run.p50), 2),
                    spread(ratios(result, lambda run: run.cpu), 2),
                    sum(run.bad for run in own) or "",
                    spread(anew.get(result.target.name, []), 0),
                ]
            )
        )  # fmt: skip
    return "\n".join(lines)


def row(cells: Iterable[object]) -> str:
    return f"| {' | '.join(map(str, cells))} |"


def memory_line(name: str, server: Server) -> str:
    """What each process of the server holds after the load."""
    each = ", ".join(f"{rss:.0f} ({pss:.0f})" for rss, pss in server.memory())
    total = f"all {server.pss():.0f} PSS"
    return f"\nMemory of {name} after the load, RSS (PSS) in MB: {each}; {total}"
