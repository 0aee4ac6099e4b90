"""The bare Django floor: a folder outside of the project, started as its own harness starts it.

It holds floor/floor_load.py, which fills a database and prints a cookie, and floor_wsgi.py.
"""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from bench.servers import Server, backends_of
from bench.timing import Target

PER_PAGE = 50
PATHS = {
    "list": "/list",
    "filter": "/list?status=delayed&org=5&sort=-due",
    "search": "/list?q=steering",
    "dashboard": "/dashboard",
    "detail": "/rec/7",
    "api": "/api/recs",
    "export": "/export.csv",
}


@dataclass
class Floor:
    """The server, and how many rows it has."""

    server: Server
    size: int
    # Of somebody who is signed in, as a header.
    cookie: str

    def login(self) -> tuple[Target, Target]:
        """A page that asks who is signed in, and the same without that."""
        known = {"Cookie": self.cookie}
        return (
            Target("hello-auth", self.server, "/hello-auth", known, "", (), None),
            Target("hello", self.server, "/hello", {}, "", (), None),
        )

    def target(self, name: str) -> Target:
        """What is timed on the page of that name."""
        if name == "last":
            path = f"/list?page={-(-self.size // PER_PAGE)}"
            return Target(name, self.server, path, {}, "", (), None)
        if name != "update":
            return Target(name, self.server, PATHS[name], {}, "", (), None)
        token = "b" * 32
        headers = {"Cookie": f"csrftoken={token}", "X-CSRFToken": token}
        paths = tuple(f"/rec/{n}/update" for n in range(8, min(self.size, 5_000) + 1))
        form = "progress=40&note=consulted+partners+and+published+the+draft"
        return Target(name, self.server, paths[0], headers, form, paths, None)


def start(
    folder: Path | None, size: int, postgres: str | None, servers: list[Server], own: Path
) -> Floor | None:
    """Fill and serve the floor, if its folder is given; the server is added to `servers`."""
    if folder is None:
        return None
    place = folder.resolve() / "floor"
    env = {"FLOOR_DB": "sqlite", "FLOOR_NAME": str(own / f"floor-{size}.sqlite3")}
    if postgres:
        # It knows no other user and host than this: its settings name them.
        port = str(urlsplit(postgres).port or 5432)
        env = {"FLOOR_DB": "pg", "FLOOR_NAME": f"floor_{size}", "ANCHOR_PG_PORT": port}
        create(env["FLOOR_NAME"])
    env |= {"PYTHONDONTWRITEBYTECODE": "1", "DJANGO_SETTINGS_MODULE": "floor_settings"}
    loaded = subprocess.run(  # noqa: S603
        [sys.executable, "floor_load.py", str(size)],
        cwd=place, env=os.environ | env, check=True, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    cookie = loaded.stdout.strip().rpartition("cookie=")[2]
    server = Server(["floor_wsgi"], place, env, backends_of(env["FLOOR_NAME"]))
    servers.append(server)
    server.wait("/hello")
    return Floor(server, size, cookie)


def create(name: str) -> None:
    """Make its database beside ours, unless it is there."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        if cursor.fetchone() is None:
            cursor.execute(f"CREATE DATABASE {name}")
