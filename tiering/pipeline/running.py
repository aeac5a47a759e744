"""The DuckDB connections of this process, so that one who ends it can cut their statements short.

DuckDB hears a signal in the thread that asked, gives up there, and then waits for its other threads
to come to the end of the statement: minutes, for a large one.
"""

from threading import Lock
from weakref import WeakSet

import duckdb

_open: "WeakSet[duckdb.DuckDBPyConnection]" = WeakSet()
_lock = Lock()


def watched(connection: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    """The connection, known from now on to ``interrupt_statements``. A cursor is one of its own."""
    with _lock:
        _open.add(connection)
    return connection


def interrupt_statements() -> None:
    """Cut short what runs at this moment; each raises where it was asked. From any thread."""
    with _lock:
        found = list(_open)
    for connection in found:
        try:
            connection.interrupt()
        except duckdb.ConnectionException:  # closed since
            continue
