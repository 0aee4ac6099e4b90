"""Times every kind of page as production serves it, beside a bare Django floor where it is given.

    make bench [BENCH_ARGS="--sizes 16 10000 --postgres postgres://postgres@127.0.0.1:5432
                            --floor ANCHORS --rounds 5 --seconds 5 --only register desk
                            --signed-in"]

For each size a register is made up (registers.py), or the one of an earlier run is taken: on
SQLite in var/bench, with --postgres in the databases bench_16, bench_10000 and so on. gunicorn
serves it with two workers on a free port; ANCHORS is the folder that holds floor/, whose pages are
timed in turn with ours, so that a busy machine slows both: read the ratios, not the milliseconds.
The table is printed and written to var/bench. Updates that were posted stay in the register;
registers.py --again makes it anew. Ctrl-C stops all that was started.
"""

import argparse
import os
import subprocess
import sys
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from shutil import which
from signal import SIGTERM, signal

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench import exporting, floor, visits  # noqa: E402
from bench.bodies import FOCAL_POINT  # noqa: E402
from bench.registers import ACCOUNTS, TODAY, connect  # noqa: E402
from bench.servers import Server, backends_of  # noqa: E402
from bench.tables import memory_line, page_table  # noqa: E402
from bench.timing import Target, after_acts, rounds  # noqa: E402

FOLDER = ROOT / "var" / "bench"
COLLECTED = ROOT / "var" / "static" / "staticfiles.json"
SETTINGS = {
    "DJANGO_SETTINGS_MODULE": "seminar_tracker.settings",
    "TRACKER_TODAY": TODAY.isoformat(),
    "TRACKER_LOG_LEVEL": "ERROR",
    # The limit of the API is counted, and not reached.
    "TRACKER_API_RATE": "999999/second",
}
OURS = ["seminar_tracker.wsgi:application", "--threads", "4"]


def main() -> None:
    options = read_options()
    if which("wrk") is None:
        raise SystemExit("wrk is missing: install the package “wrk” of your system (apt has it).")
    FOLDER.mkdir(parents=True, exist_ok=True)
    os.environ |= SETTINGS
    # Told to stop, it stops its servers first, as after Ctrl-C.
    signal(SIGTERM, lambda *_about: sys.exit(143))
    if options.one:
        measure(options, options.sizes[0])
        return
    report = FOLDER / f"pages-{datetime.now():%Y%m%d-%H%M%S}.md"  # noqa: DTZ005 - a name of a file
    for size in options.sizes:
        # A process for each, for each has a database of its own.
        again = [sys.executable, __file__, *sys.argv[1:], "--sizes", str(size), "--one"]
        with subprocess.Popen(again, stdout=subprocess.PIPE, text=True) as child:  # noqa: S603
            copy(child, report)
        if child.returncode:
            raise SystemExit(child.returncode)
    print(f"\nwritten to {report.relative_to(ROOT)}")


def copy(child: subprocess.Popen[str], report: Path) -> None:
    """Show what the process prints, and keep it."""
    try:
        for line in child.stdout or ():
            print(line, end="", flush=True)
            with report.open("a", encoding="utf-8") as file:
                file.write(line)
    except KeyboardInterrupt:
        # The terminal told the process, too.
        child.wait()
        raise SystemExit(130) from None
    except SystemExit:
        child.terminate()
        raise


def read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=[16, 10_000])
    parser.add_argument("--postgres", help="a server, as postgres://user@host:port; else SQLite")
    parser.add_argument("--floor", type=Path, help="the folder that holds the bare floor")
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--seconds", type=int, default=1, help="of each run of wrk")
    parser.add_argument("--connections", type=int, nargs="+", default=[1, 8])
    parser.add_argument(
        "--signed-in",
        nargs="?",
        const=ACCOUNTS[FOCAL_POINT],
        choices=ACCOUNTS.values(),
        help="ask for all pages by name, as an official unless another account is named",
    )
    parser.add_argument("--only", nargs="+", default=[], help="pages whose names begin so")
    parser.add_argument("--no-exports", action="store_true")
    parser.add_argument("--one", action="store_true", help=argparse.SUPPRESS)
    return parser.parse_args()


def measure(options: argparse.Namespace, size: int) -> None:
    """One size: the register, the servers, the rounds and the tables."""
    address = database(options.postgres, size)
    connect(address)
    made_up(address, size)
    if not COLLECTED.exists():
        collect = [sys.executable, "manage.py", "collectstatic", "-v0", "--noinput"]
        subprocess.run(collect, cwd=ROOT, check=True)  # noqa: S603
    servers: list[Server] = []
    try:
        own = Server(OURS, ROOT, {"DATABASE_URL": address}, backends_of(f"bench_{size}"))
        servers.append(own)
        own.wait("/livez")
        bare = floor.start(options.floor, size, options.postgres, servers, FOLDER)
        print(f"\n## {size:,} recommendations, {'PostgreSQL' if options.postgres else 'SQLite'}\n")
        report(options, size, own, bare)
    except KeyboardInterrupt:
        raise SystemExit(130) from None
    finally:
        for server in servers:
            server.stop()


def report(
    options: argparse.Namespace, size: int, own: Server, bare: floor.Floor | None
) -> None:  # fmt: skip
    """Time the pages, then the files, and print the tables."""
    pages = [page for page in visits.visits(TODAY) if is_wanted(page.name, options.only)]
    client = visits.signed_in(options.signed_in or ACCOUNTS[FOCAL_POINT])
    asked = {page.name: visits.statements(page, client) for page in pages}
    cookie = client.cookies["sessionid"].value
    if options.signed_in:
        pages = [replace(page, is_signed_in=True) for page in pages]
    targets = [target(page, own, bare, cookie) for page in pages]
    login = bare.login() if bare else None
    results = rounds(targets, options.rounds, options.seconds, options.connections, login)
    anew = {each.name: after_acts(each) for each in targets if not each.form}
    print(page_table(results, asked, anew))
    print(memory_line("tracker", own))
    if bare:
        print(memory_line("floor", bare.server))
    if not options.no_exports:
        print("\n" + exporting.table(own, bare, size, options.rounds))


def is_wanted(name: str, only: list[str]) -> bool:
    return not only or any(name.startswith(each) for each in only)


def database(postgres: str | None, size: int) -> str:
    if postgres:
        return f"{postgres.rstrip('/')}/bench_{size}"
    return f"sqlite:///{FOLDER}/register-{size}.sqlite3"


def made_up(address: str, size: int) -> None:
    """See that the register is there; a process of its own makes it."""
    from django.db import DatabaseError

    from recommendations.models import Recommendation

    with suppress(DatabaseError):
        if Recommendation.objects.exists():
            return
    script = str(ROOT / "bench" / "registers.py")
    command = [sys.executable, script, "--size", str(size), "--database", address]
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True)  # noqa: S603


def target(page: visits.Visit, own: Server, bare: floor.Floor | None, cookie: str) -> Target:
    """A page of ours with its partner on the floor."""
    headers = {"Cookie": f"sessionid={cookie}"} if page.is_signed_in else {}
    if page.form:
        # Any two that are the same will do: the other side has no way to read or set the cookie.
        token = "b" * 32
        headers["Cookie"] += f"; csrftoken={token}"
        headers |= {"X-CSRFToken": token, "Referer": own.address + page.path}
    partner = bare.target(page.floor) if bare else None
    return Target(
        page.name, own, page.path, headers, page.form, page.paths, partner, page.is_signed_in
    )


if __name__ == "__main__":
    main()
