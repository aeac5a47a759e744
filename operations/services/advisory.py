"""Being the only process at something: a transaction-level advisory lock on its own connection.

PostgreSQL frees it the moment the process is gone, ``kill -9`` included, and it works under a
transaction pooler (reliability: session locks do not). The transaction reads nothing, so it holds
back no vacuum.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import Error, connection
from django.db.backends.base.base import BaseDatabaseWrapper


class LockTaken(RuntimeError):
    """Somebody else holds the lock."""


@contextmanager
def advisory_lock(key: int, *, wait: bool) -> Iterator[BaseDatabaseWrapper]:
    """Hold the lock named by this 64-bit number for the block; yields the connection that holds it.

    With ``wait`` false raises LockTaken if somebody else does.
    """
    own = connection.copy()
    own.settings_dict["CONN_MAX_AGE"] = 0
    own.ensure_connection()
    own.set_autocommit(False)
    try:
        _take(own, key, wait=wait)
        yield own
    finally:
        _release(own)


def _take(own: BaseDatabaseWrapper, key: int, *, wait: bool) -> None:
    with own.cursor() as cursor:
        # The wait may be as long as a night; an idle transaction timeout must not end the lock.
        cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
        if wait:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [key])
            return
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [key])
        row = cursor.fetchone()
        if row is None or not row[0]:
            raise LockTaken(str(key))


def _release(own: BaseDatabaseWrapper) -> None:
    """End the transaction before the connection: a server notices a closed socket only later, and
    whoever comes next at once would find the lock still held."""
    try:
        own.rollback()
    except Error:  # the connection is gone, and the lock with it
        pass
    finally:
        own.close()
