"""Building a snapshot partition aside, and attaching it (architecture, decision 2)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import BinaryIO

from django.db import connection, transaction
from psycopg2 import sql

from clients.rules.asset_classes import ASSET_CLASSES
from operations.services.bulk import copy_csv_in, execute

PARENT = "clients_snapshot"
COLUMNS: Sequence[str] = (
    "run_id", "client_no", "aum", "month_average", "quarter_average", "annual_average",
    "annual_basis", "year_balance_days", "tier", "home_outlet", "is_stale", "good_on", "first_on",
    "has_loan", "role_needed", "employee_no", "unmanaged_reason", *ASSET_CLASSES,
)  # fmt: skip


class SnapshotWrong(RuntimeError):
    """A built partition does not agree with the figures it was made from."""


@dataclass(frozen=True)
class Totals:
    """What a partition must add up to."""

    clients: int
    aum: Decimal


def partition_name(run_id: int) -> str:
    return f"{PARENT}_r{int(run_id)}"


@transaction.atomic
def build_partition(*, run_id: int, rows: Path | BinaryIO, expected: Callable[[], Totals]) -> int:
    """Make the run's partition from a CSV of COLUMNS; whatever a killed attempt left of it is
    dropped first. Returns the rows.

    ``expected`` is asked after the rows and indexes are there, so that the caller can work it out
    meanwhile; what it raises undoes the partition.

    Table and rows are made in one transaction, which lets PostgreSQL skip the log for them. Raises
    SnapshotWrong if rows or the sum of AUM differ to the cent.
    """
    name = sql.Identifier(partition_name(run_id))
    execute(sql.SQL("DROP TABLE IF EXISTS {}").format(name))
    execute(
        sql.SQL("CREATE TABLE {} (LIKE {} INCLUDING DEFAULTS)").format(name, sql.Identifier(PARENT))
    )
    copied = copy_csv_in(partition_name(run_id), COLUMNS, rows)
    _index(run_id)
    _check(run_id, expected())
    return copied


def _index(run_id: int) -> None:
    name = partition_name(run_id)
    execute(
        sql.SQL("ALTER TABLE {} ADD CONSTRAINT {} PRIMARY KEY (run_id, client_no)").format(
            sql.Identifier(name), sql.Identifier(f"{name}_pkey")
        )
    )
    execute(
        sql.SQL("CREATE INDEX {} ON {} (home_outlet, tier)").format(
            sql.Identifier(f"{name}_home"), sql.Identifier(name)
        )
    )
    # Attaching then needs no scan: the partition proves its own bound.
    execute(
        sql.SQL("ALTER TABLE {} ADD CONSTRAINT {} CHECK (run_id = {})").format(
            sql.Identifier(name), sql.Identifier(f"{name}_run"), sql.Literal(int(run_id))
        )
    )


def _check(run_id: int, expected: Totals) -> None:
    with connection.cursor() as cursor:
        statement = sql.SQL("SELECT count(*), coalesce(sum(aum), 0) FROM {}").format(
            sql.Identifier(partition_name(run_id))
        )
        cursor.execute(statement.as_string(cursor.cursor))
        clients, aum = cursor.fetchone()
    if (clients, aum) != (expected.clients, expected.aum):
        raise SnapshotWrong(
            f"partition of run {run_id}: {clients} rows, {aum} yuan;"
            f" the figures say {expected.clients} rows, {expected.aum} yuan"
        )


def attach_partition(*, run_id: int) -> None:
    """Make a built partition visible; in the caller's (publishing) transaction."""
    name = partition_name(run_id)
    execute(
        sql.SQL("ALTER TABLE {} ATTACH PARTITION {} FOR VALUES IN ({})").format(
            sql.Identifier(PARENT), sql.Identifier(name), sql.Literal(int(run_id))
        )
    )


def built_partitions() -> list[int]:
    """The runs whose partition exists, attached or not."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT substring(relname FROM '\\d+$')::bigint FROM pg_class"
            " WHERE relkind = 'r' AND relname ~ %s ORDER BY 1",
            [f"^{PARENT}_r\\d+$"],
        )
        return [int(row[0]) for row in cursor.fetchall()]


@transaction.atomic
def drop_partition(*, run_id: int) -> None:
    """Drop a run's partition. Waits at most 3 s for readers, then raises: the sweep comes again."""
    execute("SET LOCAL lock_timeout = '3s'")
    execute(sql.SQL("DROP TABLE IF EXISTS {}").format(sql.Identifier(partition_name(run_id))))
