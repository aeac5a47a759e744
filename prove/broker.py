"""A night in a Celery worker, struck: the worker killed, the broker flushed and the database's
backends ended in one moment; then a worker and nudges again (bars.md §Trust).

The worker's clock is set to noon of the day after the night's day, so that it is due whatever the
day of the proof.
"""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

import billiard
import redis
from celery import Celery

from prove.kills import Trial, end_backends, is_running, seen
from prove.worlds import ROOT, World
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
# What the database says: is the night published, what was told and is still open.
PUBLISHED = "SELECT count(*) FROM operations_day WHERE as_of = %s AND published_run_id IS NOT NULL"
NOTICES = "SELECT subject, as_of::text, settled_at IS NULL FROM operations_notice ORDER BY 1, 2"


@dataclass(frozen=True)
class Broker:
    """A Valkey of the proof's own: others may use the one of the tests."""

    server: Valkey

    @property
    def url(self) -> str:
        return f"unix://{self.server.socket}"

    def nudge(self, times: int) -> None:
        """Ask for due nights, as beat does every minute; messages may come more than once."""
        app = Celery(broker=self.url.replace("unix://", "redis+socket://", 1))
        for _ in range(times):
            app.send_task(NIGHT, ignore_result=True)
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


@dataclass(frozen=True)
class Strike:
    """What happens to a night as soon as it is seen in ``step``; the broker is flushed always."""

    step: str
    kills_worker: bool

    @property
    def name(self) -> str:
        what = "worker killed" if self.kills_worker else "backends ended"
        return f"{what} and broker flushed in {self.step}"


def struck_with_the_broker(
    world: World,
    as_of: date,
    folder: Path,
    expected: dict[str, bytes],
    *,
    strikes: Iterable[Strike],
) -> Iterator[Trial]:
    """One trial per strike: ``is_equal`` if the exports are the ``expected`` ones of an undisturbed
    night, and nothing is told of a night that is well in the end."""
    with own_broker(folder) as broker:
        for strike in strikes:
            copy = world.copy("flushed", folder / "flushed")
            broker.flush()
            has_hit = _struck(copy, as_of, broker, strike)
            with _worker(copy, as_of, broker):
                _publish(copy, as_of, broker)
            is_equal = copy.exports(as_of) == expected and not any(_open_notices(copy))
            yield Trial(strike.name, has_hit, is_equal)


def told_once_though_struck(
    world: World, as_of: date, folder: Path, expected: dict[str, bytes]
) -> Trial:
    """A night that has to be held, struck while it judges, and asked for again and again: one
    notice, settled when the file is mended and the night published."""
    with own_broker(folder) as broker:
        copy = world.copy("held", folder / "held")
        copy = replace(copy, inbox=Path(shutil.copytree(world.inbox, folder / "mended-inbox")))
        ok = copy.inbox / f"holding.f.{as_of:%Y%m%d}.ok"
        right = ok.read_text()
        ok.write_text(right.replace("|", "|9", 1))
        has_hit = _struck(copy, as_of, broker, Strike("judge", kills_worker=True))
        with _worker(copy, as_of, broker):
            broker.nudge(4)
            _wait(lambda: any(_open_notices(copy)))
            broker.flush()
            broker.nudge(4)
            _wait(broker.is_idle)
            told = _ask(copy, NOTICES)
            ok.write_text(right)
            _publish(copy, as_of, broker)
        is_right = told == [("night_held", as_of.isoformat(), True)]
        is_right = is_right and _ask(copy, NOTICES) == [("night_held", as_of.isoformat(), False)]
        return Trial(
            "a held night struck and asked for again", has_hit,
            is_right and copy.exports(as_of) == expected,
        )  # fmt: skip


def _struck(copy: World, as_of: date, broker: Broker, strike: Strike) -> bool:
    """Whether the strike hit a night that was still running."""
    with _worker(copy, as_of, broker) as worker:
        broker.nudge(4)
        seen(strike.step)(copy)
        has_hit = is_running(copy, as_of)
        broker.flush()
        if strike.kills_worker:
            _kill(worker)
        end_backends(copy)
        if not strike.kills_worker:
            broker.nudge(2)
            _wait(lambda: not is_running(copy, as_of))
    return has_hit


def _publish(copy: World, as_of: date, broker: Broker) -> None:
    """Nudge the worker until the day is published and nothing is left to tell of it."""
    broker.nudge(2)
    _wait(lambda: _ask(copy, PUBLISHED, as_of)[0][0] == 1 and not any(_open_notices(copy)))


def _open_notices(copy: World) -> list[tuple[object, ...]]:
    return [notice for notice in _ask(copy, NOTICES) if notice[2]]


@contextmanager
def _worker(copy: World, as_of: date, broker: Broker) -> Iterator["subprocess.Popen[bytes]"]:
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
        _kill(process)


def _pool() -> tuple[str, ...]:
    """One process of its own for the night, as in production; where the machine shares no memory
    between processes (a bare chroot), the worker itself."""
    try:
        billiard.Semaphore(1)
    except OSError:
        return ("--pool", "solo")
    return ("--concurrency", "1")


def _kill(worker: "subprocess.Popen[bytes]") -> None:
    """The worker and its children, at once."""
    with suppress(ProcessLookupError):
        os.killpg(worker.pid, signal.SIGKILL)
    worker.wait()


def _wait(is_over: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not is_over() and time.monotonic() < deadline:
        time.sleep(0.1)


def _ask(copy: World, question: str, *values: object) -> list[tuple[object, ...]]:
    connection = copy.server.connect(copy.server.named(copy.database))
    try:
        with connection.cursor() as cursor:
            cursor.execute(question, values)
            return list(cursor.fetchall())
    finally:
        connection.close()
