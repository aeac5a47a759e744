"""Who uses the embedded services, and starting them for the first and stopping after the last.

Users are counted by a shared file lock on ``use.lock``: the kernel gives it back however a
process ends, ``kill -9`` included, so nothing has to be cleaned up. ``change.lock`` orders starts
and stops.
"""

import fcntl
import os
import warnings
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO, Any, Protocol

import environ

from wealthcrm.embedded.postgres import DATABASE, Postgres
from wealthcrm.embedded.valkey import Valkey
from wealthcrm.paths import data_dir, socket_dir


class DatabaseUrlWrong(ValueError):
    """DATABASE_URL is no address of a database."""


class Service(Protocol):
    @property
    def home(self) -> Path: ...

    def is_running(self) -> bool: ...

    def start(self) -> None: ...

    def stop(self) -> None: ...


def postgres() -> Postgres:
    durable = os.environ.get("WEALTHCRM_EMBEDDED_DURABLE", "yes") == "yes"
    return Postgres(data_dir() / "postgres", socket_dir(), durable=durable)


def valkey() -> Valkey:
    return Valkey(data_dir() / "valkey", socket_dir())


def database_url() -> str:
    """The address of the embedded database; its password is read when it has been made."""
    server = postgres()
    path = server.home / "password"
    password = path.read_text() if path.exists() else ""
    return f"postgres://{DATABASE}:{password}@/{DATABASE}?host={server.sockets}"


def database_settings() -> dict[str, Any]:
    """Django's settings of DATABASE_URL, else of the embedded database. Raises DatabaseUrlWrong,
    which tells nothing of it: where a mistyped one holds its password, nobody knows."""
    with warnings.catch_warnings(action="ignore"):  # they print what they cannot read
        try:
            url = os.environ.get("DATABASE_URL") or database_url()
            found = dict(environ.Env.db_url_config(url))
        except ValueError:
            found = {}
    if found.get("ENGINE") != "django.db.backends.postgresql":
        raise DatabaseUrlWrong(
            "DATABASE_URL cannot be read: write postgres://user:password@host:port/name, with signs"
            " such as / # ? @ in the password as %2F %23 %3F %40"
        ) from None
    return found


def redis_url() -> str:
    return f"unix://{valkey().socket}"


def broker_url(url: str) -> str:
    """REDIS_URL as Kombu reads it: it spells a Unix socket, and a database behind one, differently
    from redis-py."""
    if not url.startswith("unix://"):
        return url
    return url.replace("unix://", "redis+socket://", 1).replace("?db=", "?virtual_host=", 1)


@contextmanager
def from_environment(*, with_valkey: bool = False) -> Iterator[None]:
    """Run the services that no DATABASE_URL / REDIS_URL replaces, as long as the block lasts."""
    with ExitStack() as stack:
        if not os.environ.get("DATABASE_URL"):
            stack.enter_context(in_use(postgres()))
        if with_valkey and "REDIS_URL" not in os.environ:
            stack.enter_context(in_use(valkey()))
        yield


@contextmanager
def in_use(service: Service) -> Iterator[None]:
    """Start ``service`` unless somebody has; stop it afterwards unless somebody needs it."""
    home = service.home
    home.mkdir(parents=True, exist_ok=True)
    use = (home.parent / f"{home.name}.use.lock").open("a")
    change = home.parent / f"{home.name}.change.lock"
    with use:
        with _exclusive(change):
            if not service.is_running():
                _start(service)
            fcntl.flock(use, fcntl.LOCK_SH)
        try:
            yield
        finally:
            with _exclusive(change):
                if _is_last(use):
                    service.stop()


def _start(service: Service) -> None:
    """Nobody used it: what is told to end while it starts takes it along."""
    try:
        service.start()
    except BaseException:
        service.stop()
        raise


@contextmanager
def _exclusive(path: Path) -> Iterator[None]:
    with path.open("a") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _is_last(use: IO[str]) -> bool:
    """Whether nobody else holds the shared lock (ours turns into an exclusive one if so)."""
    fcntl.flock(use, fcntl.LOCK_UN)
    try:
        fcntl.flock(use, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
