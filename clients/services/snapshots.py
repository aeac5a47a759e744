"""The partitions that a night publishes of every client: the snapshot, and the holdings."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import BinaryIO

from django.db import connection, transaction
from psycopg2 import sql

from clients.rules.asset_classes import ASSET_CLASSES
from clients.services.partitions import Partitioned

COLUMNS: Sequence[str] = (
    "client_no", "aum", "month_average", "quarter_average", "annual_average",
    "annual_basis", "year_balance_days", "tier", "home_outlet", "is_stale", "good_on", "first_on",
    "has_loan", "role_needed", "employee_no", "unmanaged_reason", *ASSET_CLASSES, "manager_role",
    "classes_held", "next_matures_on", "birthday_md", "risk_level", "persona",
    "has_marketing_consent", "is_do_not_contact",
)  # fmt: skip
SNAPSHOTS = Partitioned(
    parent="clients_snapshot",
    columns=COLUMNS,
    key=("run_id", "client_no"),
    indexes=(
        ("home", "(home_outlet, tier)"),
        # A book is found by who manages it; those nobody manages are found by their outlet.
        ("book", "(employee_no) WHERE employee_no IS NOT NULL"),
    ),
)
HOLDINGS = Partitioned(
    parent="clients_holding",
    columns=(
        "client_no", "position", "outlet_code", "product_code", "currency", "balance",
        "yuan", "matures_on",
    ),
    indexes=(
        # The rows lie in the order of client numbers: a range per few pages finds a client's.
        ("client", "USING brin (client_no) WITH (pages_per_range = 4)"),
        # Whether one client holds a product is answered without reading the holdings.
        ("product", "(product_code, client_no) INCLUDE (run_id) WHERE balance > 0"),
    ),
)  # fmt: skip


class SnapshotWrong(RuntimeError):
    """A built partition does not agree with the figures it was made from."""


@dataclass(frozen=True)
class Totals:
    """What a partition must add up to."""

    clients: int
    aum: Decimal


@transaction.atomic
def build_partition(
    *,
    run_id: int,
    rows: Path | BinaryIO,
    expected: Callable[[], Totals],
    copied: Callable[[], None] | None = None,
) -> int:
    """Make the run's snapshot from a CSV of COLUMNS. Returns the rows.

    ``copied`` is called between the rows and their indexes.
    ``expected`` is asked after the rows and indexes are there, so that the caller can work it out
    meanwhile; what it raises undoes the partition. Raises SnapshotWrong if rows or the sum of AUM
    differ to the cent.
    """
    count = SNAPSHOTS.make(run_id, rows, copied=copied)
    _check(run_id, expected())
    return count


@transaction.atomic
def build_holdings(
    *, run_id: int, rows: Path | BinaryIO, copied: Callable[[], None] | None = None
) -> int:
    """Make the run's holdings from a CSV of HOLDINGS.columns, ordered by client. Returns the
    rows. ``copied`` is called between the rows and their indexes."""
    return HOLDINGS.make(run_id, rows, copied=copied)


def _check(run_id: int, expected: Totals) -> None:
    with connection.cursor() as cursor:
        statement = sql.SQL("SELECT count(*), coalesce(sum(aum), 0) FROM {}").format(
            sql.Identifier(SNAPSHOTS.name(run_id))
        )
        cursor.execute(statement.as_string(cursor.cursor))
        clients, aum = cursor.fetchone()
    if (clients, aum) != (expected.clients, expected.aum):
        raise SnapshotWrong(
            f"partition of run {run_id}: {clients} rows, {aum} yuan;"
            f" the figures say {expected.clients} rows, {expected.aum} yuan"
        )


def attach_partitions(*, run_id: int) -> None:
    """Make a run's built partitions visible; in the caller's (publishing) transaction."""
    for table in (SNAPSHOTS, HOLDINGS):
        table.attach(run_id)
        table.tell_planner()
