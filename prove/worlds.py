"""Small banks that can be copied in a moment, so that each trial of a proof starts the same.

A world is a database and a data directory. Copies are cheap: the database by PostgreSQL's template,
the lake by hard links, for its files are never changed.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg2
from psycopg2 import sql

from prove.exports import EXPORTS, path_of

ROOT = Path(__file__).resolve().parent.parent


class CommandFailed(RuntimeError):
    """A command of ours ended otherwise than it had to; the message carries its last words."""


@dataclass(frozen=True)
class Server:
    """The PostgreSQL server that all worlds of a proof share; ``prefix`` keeps apart those who
    share the server."""

    host: str
    user: str
    password: str
    prefix: str = "prove"

    def named(self, world: str) -> str:
        """The database of a world."""
        return f"{self.prefix}_{world}"

    def url(self, world: str) -> str:
        name = self.named(world)
        return f"postgres://{self.user}:{quote(self.password)}@/{name}?host={self.host}"

    def connect(self, database: str) -> "psycopg2.extensions.connection":
        connection = psycopg2.connect(
            host=self.host, user=self.user, password=self.password, dbname=database
        )
        connection.autocommit = True
        return connection

    def copy_database(self, source: str | None, world: str) -> None:
        """(Re)create the database of ``world``, empty or as a copy of that of ``source``."""
        name = sql.Identifier(self.named(world))
        template = sql.Identifier(self.named(source) if source else "template0")
        connection = self.connect("postgres")
        try:
            with connection.cursor() as cursor:
                cursor.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))
                cursor.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(name, template))
        finally:
            connection.close()

    def drop_databases(self) -> None:
        """Drop the databases of all worlds of this prefix."""
        connection = self.connect("postgres")
        try:
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT datname FROM pg_database WHERE starts_with(datname, %s)",
                    [f"{self.prefix}_"],
                )
                for (name,) in cursor.fetchall():
                    cursor.execute(
                        sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name))
                    )
        finally:
            connection.close()


@dataclass(frozen=True)
class World:
    """One bank: its database, its data directory, and the inbox that it may share with others."""

    server: Server
    database: str
    data: Path
    inbox: Path

    def environment(self) -> dict[str, str]:
        return os.environ | {
            "WEALTHCRM_DATA_DIR": str(self.data),
            "WEALTHCRM_TLS": "no",
            "DJANGO_SETTINGS_MODULE": "wealthcrm.settings",
            "DATABASE_URL": self.server.url(self.database),
        }

    def start(self, *arguments: str) -> "subprocess.Popen[str]":
        """``manage.py`` with these arguments."""
        return self._python("manage.py", *arguments)

    def _python(self, *arguments: str) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            [sys.executable, *arguments],
            cwd=ROOT, env=self.environment(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            text=True,
        )  # fmt: skip

    def manage(self, *arguments: str, ok: tuple[int, ...] = (0,)) -> str:
        return _ended(self.start(*arguments), ok)

    def night(self, as_of: date, *arguments: str) -> dict[str, Any]:
        output = self.manage(*self.night_arguments(as_of), *arguments, ok=(0, 1, 2))
        report: dict[str, Any] = json.loads(output.strip().splitlines()[-1])
        return report

    def night_arguments(self, as_of: date) -> tuple[str, ...]:
        day = as_of.isoformat()
        return ("run_night", "--as-of", day, "--inbox", str(self.inbox), "--json")

    def exports(self, as_of: date) -> dict[str, bytes]:
        """Every export of a published day, as bytes."""
        _ended(self._python("-m", "prove.exports", as_of.isoformat(), str(self.data)))
        return {kind: path_of(kind, self.data).read_bytes() for kind in EXPORTS}

    def copy(self, name: str, folder: Path) -> "World":
        """A copy of this world under another name; nobody may be connected to this one."""
        self.server.copy_database(self.database, name)
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        shutil.copy2(self.data / "secrets.json", folder / "secrets.json")
        if (self.data / "lake").is_dir():
            shutil.copytree(self.data / "lake", folder / "lake", copy_function=os.link)
        return World(self.server, name, folder, self.inbox)


def _ended(process: "subprocess.Popen[str]", ok: tuple[int, ...] = (0,)) -> str:
    """What it printed, once it has ended as it had to; raises CommandFailed if it did otherwise."""
    output, _ = process.communicate()
    if process.returncode not in ok:
        command = " ".join(map(str, process.args))  # type: ignore[arg-type]
        raise CommandFailed(f"{command}:\n{output[-3000:]}")
    return output


@contextmanager
def server(folder: Path) -> Iterator[Server]:
    """An embedded PostgreSQL for the worlds of one proof."""
    os.environ["WEALTHCRM_DATA_DIR"] = str(folder / "server")
    os.environ["WEALTHCRM_EMBEDDED_DURABLE"] = "no"
    from wealthcrm.embedded import services

    with services.in_use(services.postgres()):
        own = services.postgres()
        yield Server(str(own.sockets), "wealthcrm", (own.home / "password").read_text())


def found_world(
    host: Server, folder: Path, *, clients: int, seed: int, ending: date, is_dirty: bool = False
) -> World:
    """A bank generated, migrated and with its history loaded; no night has run."""
    world = World(host, "founded", folder / "founded", folder / "inbox")
    world.data.mkdir(parents=True)
    host.copy_database(None, world.database)
    world.manage("migrate")
    world.manage(
        "generate_bank", "--clients", str(clients), "--days", "120", "--seed", str(seed),
        "--ending", ending.isoformat(), "--out", str(world.inbox),
        *(["--dirty"] if is_dirty else []),
    )  # fmt: skip
    world.manage("load_history", "--inbox", str(world.inbox))
    return world
