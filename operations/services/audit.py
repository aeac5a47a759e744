"""Keeping the audit: its functions in step with the tables, its years made and dropped.

The account that owns the tables does it: with every migrate, and once a day where the night's
account is the owner too (docs/operations.md says when it is not).
"""

from datetime import date

from django.db import connection, transaction

IS_OWNER = """
SELECT pg_has_role(relowner, 'MEMBER') FROM pg_class
WHERE oid = to_regclass('operations_auditentry')
"""

# A partition is made and dropped under a lock of the whole audit: behind one that waits, every
# watched write would queue.
NO_LONGER = "SET LOCAL lock_timeout = '3s'"


def refresh_audit() -> None:
    """Write the trigger functions for the columns there are now, and make the partitions of this
    year and the next two. Nothing where the audit is not there (migrated backwards)."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT to_regproc('operations_audit_refresh') IS NOT NULL")
        if _only(cursor.fetchone()):
            cursor.execute(NO_LONGER)
            cursor.execute("SELECT operations_audit_refresh()")


def sweep_audit(*, today: date, years: int) -> int | None:
    """Drop the calendar years whose newest entry is older than ``years``; returns how many, None
    where this account does not own the audit. Waits at most 3 s for readers, then raises: the sweep
    comes again."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(IS_OWNER)
        if not _only(cursor.fetchone()):
            return None
        cursor.execute(NO_LONGER)
        cursor.execute("SELECT operations_audit_refresh()")
        cursor.execute("SELECT operations_audit_drop(%s)", [today.year - years])
        return int(str(_only(cursor.fetchone())))


def _only(row: tuple[object, ...] | None) -> object:
    return row[0] if row else None
