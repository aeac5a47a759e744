"""One night at a time, whatever the number of schedulers, workers and operators.

A transaction-level advisory lock on a connection of its own: PostgreSQL frees it the moment the
process is gone, ``kill -9`` included, and it works under a transaction pooler (reliability: session
locks do not). The transaction reads nothing, so it holds back no vacuum.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import Error, connection
from django.db.backends.base.base import BaseDatabaseWrapper

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
    own = connection.copy()
    own.settings_dict["CONN_MAX_AGE"] = 0
    own.ensure_connection()
    own.set_autocommit(False)
    try:
        with own.cursor() as cursor:
            # The wait may be as long as a night; an idle transaction timeout must not end the lock.
            cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
            if wait:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [NIGHT_LOCK])
            else:
                cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [NIGHT_LOCK])
                row = cursor.fetchone()
                if row is None or not row[0]:
                    raise NightIsRunning("another process is running the night")
        yield HeldLock(own)
    finally:
        _release(own)


def _release(own: BaseDatabaseWrapper) -> None:
    """End the transaction before the connection: a server notices a closed socket only later, and
    the next night, begun at once, would find the lock still held."""
    try:
        own.rollback()
    except Error:  # the connection is gone, and the lock with it
        pass
    finally:
        own.close()
