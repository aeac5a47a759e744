"""A Celery worker and a broker of a proof's own, on a world of its own."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import billiard
import redis
from celery import Celery

from prove.worlds import ROOT, World
from wealthcrm.embedded import services
from wealthcrm.embedded.valkey import Valkey

WORKER = """
import datetime, sys, time_machine
time_machine.travel(datetime.datetime.fromisoformat(sys.argv[1]), tick=True).start()
from celery.__main__ import main
sys.argv = ["celery", *sys.argv[2:]]
sys.exit(main())
"""
PATIENCE_SECONDS = 120.0
NIGHT = "nightly.run_due_nights"
# Celery's names in the broker: the queue, and the messages taken and not yet acknowledged.
QUEUE, TAKEN = "celery", "unacked"


@dataclass(frozen=True)
class Broker:
    """A Valkey of the proof's own: others may use the one of the tests."""

    server: Valkey

    @property
    def url(self) -> str:
        return f"unix://{self.server.socket}"

    def nudge(self, times: int) -> None:
        """Ask for due nights, as beat does every minute; messages may come more than once."""
        self.send([(NIGHT, ())] * times)

    def send(self, messages: Iterable[tuple[str, Sequence[object]]]) -> None:
        """Messages of tasks, each by its name and arguments."""
        # Not the current app: tasks that this process sends itself go where the settings say.
        app = Celery(broker=services.broker_url(self.url), set_as_current=False)
        for name, arguments in messages:
            app.send_task(name, arguments, ignore_result=True)
        app.close()

    def flush(self) -> None:
        self._client().flushall()

    def is_idle(self) -> bool:
        """Whether every message was taken and worked off: those taken are kept until then."""
        client = self._client()
        return not client.llen(QUEUE) and not client.hlen(TAKEN)

    def _client(self) -> "redis.Redis":
        return redis.Redis(unix_socket_path=str(self.server.socket))


@contextmanager
def own_broker(folder: Path) -> Iterator[Broker]:
    """A broker that lives as long as the block."""
    server = Valkey(folder / "valkey", folder / "run")
    server.start()
    try:
        yield Broker(server)
    finally:
        server.stop()


@contextmanager
def own_worker(copy: World, as_of: date, broker: Broker) -> Iterator["subprocess.Popen[bytes]"]:
    """A worker that lives as long as the block; its clock starts at noon of the day after."""
    noon = f"{as_of + timedelta(days=1)}T12:00:00+08:00"
    environment = copy.environment() | {
        "REDIS_URL": broker.url,
        "WEALTHCRM_INBOX_DIR": str(copy.inbox),
        "DJANGO_SETTINGS_MODULE": "wealthcrm.settings",
    }
    arguments = ["-A", "wealthcrm", "worker", *_pool(), "--loglevel", "WARNING"]
    with (copy.data / "worker.log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-c", WORKER, noon, *arguments],
            cwd=ROOT, env=environment, stdout=log, stderr=log, start_new_session=True,
        )  # fmt: skip
    try:
        yield process
    finally:
        kill(process)


def _pool() -> tuple[str, ...]:
    """One process of its own for the night, as in production; where the machine shares no memory
    between processes (a bare chroot), the worker itself."""
    try:
        billiard.Semaphore(1)
    except OSError:
        return ("--pool", "solo")
    return ("--concurrency", "1")


def kill(worker: "subprocess.Popen[bytes]") -> None:
    """The worker and its children, at once."""
    with suppress(ProcessLookupError):
        os.killpg(worker.pid, signal.SIGKILL)
    worker.wait()


def wait(is_over: Callable[[], bool]) -> None:
    """Until it is over, or patience is."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not is_over() and time.monotonic() < deadline:
        time.sleep(0.1)


def ask(copy: World, question: str, *values: object) -> list[tuple[object, ...]]:
    """What a world's database answers."""
    connection = copy.server.connect(copy.server.named(copy.database))
    try:
        with connection.cursor() as cursor:
            cursor.execute(question, values)
            return list(cursor.fetchall())
    finally:
        connection.close()
