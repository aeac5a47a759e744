"""One night at a time, whatever the number of schedulers, workers and operators."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from django.db import Error
from django.db.backends.base.base import BaseDatabaseWrapper

from operations.services.advisory import LockTaken, advisory_lock

# Any constant does, as long as nobody else uses it: "night" in ASCII.
NIGHT_LOCK = 0x6E69676874


class NightIsRunning(RuntimeError):
    """Another process runs the night at this moment."""


class NightLockLost(RuntimeError):
    """The connection that held the lock is gone: another process may run the night by now."""


@dataclass(frozen=True)
class HeldLock:
    """The lock while its block runs."""

    connection: BaseDatabaseWrapper

    def check(self) -> None:
        """Raise NightLockLost unless the lock is still held: asked just before a night commits."""
        try:
            with self.connection.cursor() as cursor:
                cursor.execute("SELECT 1")
        except Error as error:
            raise NightLockLost("the night's lock was lost; its work is kept, run it again") from (
                error
            )


@contextmanager
def night_lock(*, wait: bool) -> Iterator[HeldLock]:
    """Hold the night's lock for the block.

    With ``wait`` false raises NightIsRunning if somebody else holds it.
    """
    with ExitStack() as stack:
        try:
            own = stack.enter_context(advisory_lock(NIGHT_LOCK, wait=wait))
        except LockTaken as taken:
            raise NightIsRunning("another process is running the night") from taken
        yield HeldLock(own)
