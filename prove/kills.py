"""A night killed at any moment and run again gives what an undisturbed night gives."""

import random
import signal
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import psycopg2

from prove.worlds import World

PUBLISH = "publish"
STEPS = ("files", "judge", "balances", "figures", "books", "stage", "holdings", "lists", PUBLISH)
BEGUN = """
SELECT 1 FROM operations_runstep AS s JOIN operations_nightlyrun AS r ON r.id = s.run_id
WHERE s.name = %s AND r.status = 'running'
"""
# ``publish`` writes its row in the transaction that it ends with: it is seen by the lock with which
# the night's partition is attached, held from then until the commit.
PUBLISHING = """
SELECT 1 FROM pg_locks
WHERE relation = 'clients_snapshot'::regclass AND mode = 'ShareUpdateExclusiveLock' AND granted
  AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""
# A night that publishes is ready, and no longer running.
RUNNING = """
SELECT count(*) FROM operations_nightlyrun
WHERE as_of = %s AND status IN ('running', 'ready')
"""
TRIALS_PER_HIT = 4
# A step that is over before it was seen running is caught by the random moments instead.
PATIENCE_SECONDS = 60.0


@dataclass(frozen=True)
class Trial:
    """One disturbed night: what was done, whether it hit, and whether the end was the same."""

    disturbance: str
    has_hit: bool
    is_equal: bool


@dataclass(frozen=True)
class Undisturbed:
    """A night left alone: its exports, and the seconds that its steps took."""

    exports: dict[str, bytes]
    seconds: float


def undisturbed(world: World, as_of: date, folder: Path) -> Undisturbed:
    copy = world.copy("undisturbed", folder / "undisturbed")
    report = copy.night(as_of)
    seconds = sum(step["seconds"] or 0 for step in report["steps"])
    return Undisturbed(copy.exports(as_of), seconds)


@dataclass(frozen=True)
class Disturbance:
    """What is done to a night, and when: ``wait`` returns at the moment to strike."""

    name: str
    has_signal: bool  # kill -9 of the process, else its database backends are ended
    wait: Callable[[World], None]


def killed_at_moments(
    world: World, as_of: date, folder: Path, calm: Undisturbed, *, hits: int, seed: int
) -> Iterator[Trial]:
    """Trials at random moments of a night, counted from its first step, until so many struck one
    that was still running. A quick night may be over before its moment: such a trial counts for
    nothing but its exports, and after TRIALS_PER_HIT trials for each hit wanted there are no more.
    """
    chance = random.Random(seed)  # noqa: S311 (moments, not secrets)
    found = 0
    for _ in range(hits * TRIALS_PER_HIT):
        if found == hits:
            return
        moment, has_signal = chance.random(), chance.random() < 0.7
        name = f"{'kill -9' if has_signal else 'backends ended'} at {moment:.0%}"
        disturbance = Disturbance(name, has_signal, _some_way_in(calm.seconds * moment))
        trial = _trial(world, as_of, folder, calm, disturbance)
        found += trial.has_hit
        yield trial


def killed_at_steps(
    world: World, as_of: date, folder: Path, calm: Undisturbed, *, steps: Iterable[str] = STEPS
) -> Iterator[Trial]:
    """One trial per step: killed as soon as the step is seen in the database."""
    for step in steps:
        planned = Disturbance(f"kill -9 in {step}", True, seen(step))
        yield _trial(world, as_of, folder, calm, planned)


def _trial(
    world: World, as_of: date, folder: Path, calm: Undisturbed, planned: Disturbance
) -> Trial:
    copy = world.copy("disturbed", folder / "disturbed")
    process = copy.start(*copy.night_arguments(as_of))
    planned.wait(copy)
    has_hit = is_running(copy, as_of)
    if planned.has_signal:
        with suppress(ProcessLookupError):
            process.send_signal(signal.SIGKILL)
    else:
        end_backends(copy)
    process.communicate()
    report = copy.night(as_of)
    is_equal = report["status"] == "published" and copy.exports(as_of) == calm.exports
    return Trial(planned.name, has_hit, is_equal)


def _some_way_in(seconds: float) -> Callable[[World], None]:
    def wait(copy: World) -> None:
        seen(STEPS[0])(copy)
        time.sleep(seconds)

    return wait


def is_running(copy: World, as_of: date) -> bool:
    """Whether a night of that day is being run now."""
    connection = copy.server.connect(copy.server.named(copy.database))
    try:
        with connection.cursor() as cursor:
            cursor.execute(RUNNING, [as_of])
            row = cursor.fetchone()
            return row is not None and row[0] > 0
    finally:
        connection.close()


def seen(step: str) -> Callable[[World], None]:
    """Waits until the newest run, one that the founding world did not have, has begun ``step``, or
    is in the midst of publishing."""

    def wait(copy: World) -> None:
        connection = copy.server.connect(copy.server.named(copy.database))
        deadline = time.monotonic() + PATIENCE_SECONDS
        question, given = (PUBLISHING, []) if step == PUBLISH else (BEGUN, [step])
        try:
            with connection.cursor() as cursor:
                while time.monotonic() < deadline:
                    cursor.execute(question, given)
                    if cursor.fetchone():
                        return
                    time.sleep(0.003)
        finally:
            connection.close()

    return wait


def end_backends(copy: World) -> None:
    """End whatever is connected to the world's database."""
    connection = copy.server.connect("postgres")
    try:
        with connection.cursor() as cursor, suppress(psycopg2.Error):
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s",
                [copy.server.named(copy.database)],
            )
    finally:
        connection.close()
