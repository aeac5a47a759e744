"""Connections of a worker to PostgreSQL before and after many tasks: back to baseline after 2,000
of them (reliability.md §Batch and queue)."""

from dataclasses import dataclass
from datetime import date
from itertools import cycle, islice
from pathlib import Path

from prove.workers import Broker, ask, own_broker, own_worker, wait
from prove.worlds import World

# What beat sends all day, a job that does not exist, and one that fails at the database.
MESSAGES: tuple[tuple[str, tuple[int, ...]], ...] = (
    ("operations.resume_jobs", ()),
    ("nightly.run_due_nights", ()),
    ("operations.sweep_keys", ()),
    ("outreach.settle_calls", ()),
    ("clients.drop_old_picks", ()),
    ("jobs.policy_trial", (0,)),
    ("jobs.client_export", (1 << 70,)),
)
BACKENDS = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()
"""
# Written down when a session ends, or a second after its last statement.
WORKED = """
SELECT xact_commit + xact_rollback FROM pg_stat_database WHERE datname = current_database()
"""


@dataclass(frozen=True)
class Connections:
    """Of a worker that did each task once, of the same after ``tasks``, and of none; and the
    transactions that they made, which show that they were not idle."""

    tasks: int
    baseline: int
    after: int
    left: int
    transactions: int

    @property
    def are_kept_low(self) -> bool:
        return self.after <= self.baseline and not self.left and self.transactions >= self.tasks


def connections_of(world: World, as_of: date, folder: Path, *, tasks: int) -> Connections:
    """Counted in a copy of ``world`` whose last published day is ``as_of``: no night is due.

    Raises TimeoutError if the worker has not done all of them in time.
    """
    with own_broker(folder) as broker:
        copy = world.copy("tasks", folder / "tasks")
        with own_worker(copy, as_of, broker):
            _done(broker, len(MESSAGES))
            baseline, before = _number(copy, BACKENDS), _number(copy, WORKED)
            _done(broker, tasks)
            # A connection is closed a moment after its message is acknowledged.
            wait(lambda: _number(copy, BACKENDS) <= baseline)
            after = _number(copy, BACKENDS)
        wait(lambda: _number(copy, BACKENDS) == 0)
        transactions = _number(copy, WORKED) - before
        return Connections(tasks, baseline, after, _number(copy, BACKENDS), transactions)


def _done(broker: Broker, tasks: int) -> None:
    """Send so many messages, each kind in turn, and wait for the end of the last."""
    broker.send(islice(cycle(MESSAGES), tasks))
    wait(broker.is_idle)
    if not broker.is_idle():
        raise TimeoutError(f"{tasks} tasks are not done")


def _number(copy: World, question: str) -> int:
    return int(str(ask(copy, question)[0][0]))
