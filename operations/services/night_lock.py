"""One night at a time, whatever the number of schedulers, workers and operators.

A transaction-level advisory lock on a connection of its own: PostgreSQL frees it the moment the
process is gone, ``kill -9`` included, and it works under a transaction pooler (reliability: session
locks do not). The transaction reads nothing, so it holds back no vacuum.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

# Any constant does, as long as nobody else uses it: "night" in ASCII.
NIGHT_LOCK = 0x6E69676874


class NightIsRunning(RuntimeError):
    """Another process runs the night at this moment."""


@contextmanager
def night_lock(*, wait: bool) -> Iterator[None]:
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
        yield
    finally:
        own.close()
