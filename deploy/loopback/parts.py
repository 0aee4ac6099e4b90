"""The parts: two PostgreSQL servers, PgBouncer, Redis, S3, web processes, nginx, the watch."""

import os
import pwd
import shutil
import signal
import subprocess
import sys
from contextlib import closing
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from pathlib import Path

import boto3
import psycopg2
from moto.server import ThreadedMotoServer

from deploy.loopback.processes import ROOT, Processes, free_port, listens, wait_until

PACKAGES = {
    "initdb": "postgresql", "pgbouncer": "pgbouncer", "nginx": "nginx-light",
    "redis-server": "redis-server",
}  # fmt: skip
OWNER = "postgres"
STANDBY = "standby"
BUCKETS = ("evidence", "downloads")
WEBS = 3
POOL = 8


def program(name: str) -> Path | None:
    """Where a program is; Debian keeps those of PostgreSQL beside each other by version."""
    found = shutil.which(name, path="/usr/sbin:/usr/bin:/sbin:/bin")
    versions = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    return Path(found) if found else (versions[-1] if versions else None)


def install() -> None:
    """Debian's packages, if they are missing; what they would start is not started."""
    missing = [package for name, package in PACKAGES.items() if not program(name)]
    if not missing:
        return
    env = os.environ | {"DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}
    lock = ["-o", "DPkg::Lock::Timeout=600"]
    for command in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends"]):
        names = missing if command[0] == "install" else []
        subprocess.run(["apt-get", *lock, *command, *names], env=env, check=True)


def ask(port: int, *statements: str, database: str = "postgres") -> list[tuple]:
    """What a server answers to the last statement, asked as its superuser."""
    where = {"host": "127.0.0.1", "port": port, "user": "postgres", "dbname": database}
    with closing(psycopg2.connect(**where, connect_timeout=2)) as server:
        server.autocommit = True
        cursor = server.cursor()
        for statement in statements:
            cursor.execute(statement)
        return cursor.fetchall() if cursor.description else []


class Parts:
    """All parts in one folder, on ports that were free."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.processes = Processes(folder)
        names = ["primary", "replica", "pgbouncer", "redis", "nginx"]
        self.ports = {name: free_port() for name in names + [f"web{n}" for n in range(WEBS)]}
        self.now = {"primary": "primary", "replica": "replica"}
        self.s3 = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
        account = pwd.getpwnam(OWNER)
        os.chown(folder, account.pw_uid, account.pw_gid)

    # --- PostgreSQL -----------------------------------------------------------------

    def postgres(self, name: str) -> None:
        """Start a server on the data that it has."""
        port = self.ports[name]
        options = {
            "port": port, "listen_addresses": "127.0.0.1", "unix_socket_directories": "",
            "wal_keep_size": "256MB", "wal_receiver_timeout": "5s", "wal_sender_timeout": "5s",
            "max_connections": 60, "shared_buffers": "64MB", "wal_retrieve_retry_interval": "500ms",
            "hot_standby_feedback": "on",
        }  # fmt: skip
        flags = [word for key, value in options.items() for word in ("-c", f"{key}={value}")]
        command = [program("postgres") or "postgres", "-D", self.folder / name, *flags]
        self.processes.start(f"postgres-{name}", command, user=OWNER)
        wait_until(lambda: self.answers(name), f"PostgreSQL ({name}) answers")

    def answers(self, name: str) -> bool:
        try:
            return bool(ask(self.ports[name], "SELECT 1"))
        except psycopg2.Error:
            return False

    def own(self, name: str, *words: str | Path) -> None:
        """Run a program of PostgreSQL's as its account, and wait for its end."""
        with (self.folder / f"{name}.out").open("a") as log:
            subprocess.run(
                [program(name) or name, *words], user=OWNER, group=OWNER, extra_groups=[],
                cwd=self.folder, check=True, stdout=log, stderr=log,
            )  # fmt: skip

    def make_primary(self) -> None:
        kind = ["--auth=trust", "--username=postgres", "--encoding=UTF8", "--locale=C.UTF-8"]
        self.own("initdb", "-D", self.folder / "primary", *kind)
        self.postgres("primary")
        ask(
            self.ports["primary"],
            "CREATE ROLE tracker LOGIN",
            "ALTER ROLE tracker SET jit = off",
            "CREATE DATABASE tracker OWNER tracker",
        )

    def make_replica(self) -> None:
        """A copy of the primary that follows it from then on."""
        where = f"host=127.0.0.1 port={self.ports['primary']} user=postgres"
        where += f" application_name={STANDBY}"
        copy = ["-D", self.folder / "replica", "-R", "-X", "stream", "--checkpoint=fast"]
        self.own("pg_basebackup", "-d", where, *copy)
        self.postgres("replica")

    def watch(self) -> None:
        """Have the primary wait for the standby, as long as it has one."""
        primary = f"host=127.0.0.1 port={self.ports['primary']} user=postgres dbname=postgres"
        watch = [sys.executable, ROOT / "deploy" / "standby_watch.py"]
        self.processes.start("watch", [*watch, "--primary", primary, "--standby", STANDBY])
        wait_until(self.waits, "The primary waits for its standby")

    def waits(self) -> bool:
        return ask(self.ports["primary"], "SHOW synchronous_standby_names") == [(STANDBY,)]

    def promote(self) -> None:
        """The replica becomes the primary, and PgBouncer leads there."""
        ask(self.ports["replica"], "SELECT pg_promote(true, 30)")
        self.now = {"primary": "replica", "replica": "replica"}
        self.configure_pgbouncer()
        ask(self.ports["pgbouncer"], "RELOAD", database="pgbouncer")

    # --- Between --------------------------------------------------------------------

    def fill(self, template: str, **values: object) -> Path:
        """Write a template of deploy/ into the folder with its names filled in."""
        text = (ROOT / "deploy" / template).read_text()
        for name, value in (values | {"FOLDER": self.folder}).items():
            text = text.replace(f"@{name}@", str(value))
        path = self.folder / template
        path.write_text(text)
        return path

    def configure_pgbouncer(self) -> Path:
        return self.fill(
            "pgbouncer.ini", LISTEN_HOST="127.0.0.1", LISTEN_PORT=self.ports["pgbouncer"],
            AUTH="trust", POOL=POOL, PRIMARY_HOST="127.0.0.1", REPLICA_HOST="127.0.0.1",
            PRIMARY_PORT=self.ports[self.now["primary"]],
            REPLICA_PORT=self.ports[self.now["replica"]],
        )  # fmt: skip

    def pgbouncer(self) -> None:
        (self.folder / "userlist.txt").write_text('"tracker" ""\n"postgres" ""\n')
        command = [program("pgbouncer") or "pgbouncer", self.configure_pgbouncer()]
        self.processes.start("pgbouncer", command, user=OWNER)
        wait_until(lambda: listens(self.ports["pgbouncer"]), "PgBouncer listens")

    def redis(self) -> None:
        words = ["--port", str(self.ports["redis"]), "--bind", "127.0.0.1", "--save", "",
                 "--maxmemory", "64mb", "--maxmemory-policy", "volatile-lru"]  # fmt: skip
        command = [program("redis-server") or "redis-server", *words]
        self.processes.start("redis", command, user=OWNER)
        wait_until(lambda: listens(self.ports["redis"]), "Redis listens")

    def buckets(self) -> None:
        self.s3.start()
        client = boto3.client(
            "s3", endpoint_url=self.s3_url, region_name="us-east-1", aws_access_key_id="key",
            aws_secret_access_key="secret",  # noqa: S106 - of nobody
        )  # fmt: skip
        for name in BUCKETS:
            client.create_bucket(Bucket=name)

    @property
    def s3_url(self) -> str:
        host, port = self.s3.get_host_and_port()
        return f"http://{host}:{port}"

    # --- The tracker ----------------------------------------------------------------

    def environment(self, *, direct: bool = False) -> dict[str, str]:
        """The settings of a web process; `direct` past PgBouncer, for migrations."""
        kept = {name: value for name, value in os.environ.items() if "TRACKER_" not in name}
        kept |= {
            "DJANGO_SETTINGS_MODULE": "seminar_tracker.settings", "NO_PROXY": "127.0.0.1",
            "TRACKER_DEMO": "1", "TRACKER_TODAY": "2008-06-30", "TRACKER_LOG_LEVEL": "WARNING",
            "TRACKER_EVIDENCE_S3_BUCKET": BUCKETS[0], "TRACKER_DOWNLOADS_S3_BUCKET": BUCKETS[1],
            "TRACKER_EVIDENCE_S3_ENDPOINT": self.s3_url, "TRACKER_EVIDENCE_S3_REGION": "us-east-1",
            "TRACKER_EVIDENCE_S3_ACCESS_KEY": "key", "TRACKER_EVIDENCE_S3_SECRET_KEY": "secret",
            "TRACKER_REDIS_URL": f"redis://127.0.0.1:{self.ports['redis']}/0",
            "TRACKER_PROXIES": "1", "TRACKER_API_RATE": "100000/minute",
        }  # fmt: skip
        if direct:
            port = self.ports[self.now["primary"]]
            return kept | {"DATABASE_URL": f"postgres://tracker@127.0.0.1:{port}/tracker"}
        pool = f"postgres://tracker@127.0.0.1:{self.ports['pgbouncer']}/tracker"
        return kept | {
            "DATABASE_URL": pool, "TRACKER_REPLICA_URL": f"{pool}_replica",
            "TRACKER_PGBOUNCER": "1",
        }  # fmt: skip

    def manage(self, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "manage.py", *words], cwd=ROOT, env=self.environment(direct=True),
            check=False, capture_output=True, text=True,
        )  # fmt: skip

    def web(self, number: int) -> None:
        port = self.ports[f"web{number}"]
        serve = [
            sys.executable, "-m", "gunicorn", "seminar_tracker.wsgi", "--workers", "1",
            "--threads", "4", "--no-control-socket", "--bind", f"127.0.0.1:{port}",
            "--keep-alive", "60",
        ]  # fmt: skip
        self.processes.start(f"web{number}", serve, env=self.environment())
        wait_until(lambda: is_ready(port), f"web process {number} is ready")

    def nginx(self, webs: int = WEBS) -> None:
        """Start it in front of so many web processes, or tell it that their number changed."""
        lines = [f"    server 127.0.0.1:{self.ports[f'web{n}']} max_fails=1 fail_timeout=5s;"
                 for n in range(webs)]  # fmt: skip
        address = f"127.0.0.1:{self.ports['nginx']}"
        path = self.fill("nginx.conf", SERVERS="\n".join(lines), LISTEN=address)
        if "nginx" in self.processes.running:
            self.processes.signal("nginx", signal.SIGHUP)
            return
        command = [program("nginx") or "nginx", "-p", self.folder, "-c", path]
        self.processes.start("nginx", [*command, "-g", "daemon off;"], user=OWNER)
        wait_until(lambda: listens(self.ports["nginx"]), "nginx listens")

    def start(self) -> None:
        self.buckets()
        self.redis()
        self.make_primary()
        made = self.manage("prepare", "--story", "--port", str(free_port()))
        if made.returncode:
            raise RuntimeError(made.stderr)
        ask(self.ports["primary"], "ANALYZE", database="tracker")
        self.make_replica()
        self.pgbouncer()
        for number in range(WEBS):
            self.web(number)
        self.nginx()

    def stop(self) -> None:
        self.processes.stop()
        self.s3.stop()


def is_ready(port: int) -> bool:
    with closing(HTTPConnection("127.0.0.1", port, timeout=5)) as connection:
        try:
            connection.request("GET", "/readyz")
            return connection.getresponse().status == HTTPStatus.OK
        except (OSError, HTTPException):
            return False
