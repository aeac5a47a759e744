"""The first load: from balances with their days to a ledger that answers for any day at once.

The ledger (dataset ``history``) has one folder per month, ``month=YYYY-MM-01``, with one row per
client at the first of the month and one per change in it, each with the balance-days before it; so
a day is looked up in one month. ``history_state`` keeps every balance with the days it was in
force, for the classes and outlets of the day on which the holding files take over, which the first
load cannot know.
"""

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from tiering.pipeline.engine import duckdb_session, sql
from tiering.pipeline.lake import Lake, NotInLake
from tiering.pipeline.night import DayRun
from tiering.pipeline.shapes import empty_table, scratch
from tiering.rules.weights import WeightsFrom, steps

Progress = Callable[[int, int], None]
# One bucket of clients at a time bounds the memory that sorting takes.
ROWS_PER_BUCKET = 1_000_000


def build_history(
    lake: Lake,
    as_of: date,
    run: int,
    weights: Sequence[WeightsFrom],
    progress: Progress | None = None,
) -> int:
    """Writes ``history`` and ``history_state`` from ``balance_history`` of (as_of, run).

    Balances are converted at the rate in their row and weighted by the ``weights`` (oldest first)
    of each day (domain/02 §Fine print). ``progress`` is told (buckets done, buckets). Returns the
    rows of the ledger.
    """
    with (
        duckdb_session() as connection,
        scratch(lake, f"history-{as_of}-{run}") as aside,
        lake.writing("history_state", as_of, run) as state,
        lake.writing("history", as_of, run) as ledger,
    ):
        given = connection.read_parquet(lake.files("balance_history", as_of, run))
        given.create_view("balance_history")
        # Readers find the shape even if the first load was empty.
        empty_table("history_state", state / "shape.parquet")
        buckets, last_on = _extent(connection)
        changes = _store_weights(connection, weights)
        _split(connection, aside.folder("rows"), buckets)
        last_on = max([*changes, last_on]) if last_on and changes else last_on
        written = 0
        for bucket in range(buckets):
            folder = aside.folder("rows") / f"bucket={bucket}"
            if _take_bucket(connection, folder, is_revalued=bool(changes)):
                _write_state(connection, bucket, state)
                written += _write_ledger(connection, bucket, last_on, ledger)
            if progress:
                progress(bucket + 1, buckets)
    return written


def _extent(connection: duckdb.DuckDBPyConnection) -> tuple[int, date | None]:
    """The number of buckets, and the last day on which a balance changes."""
    rows, last_on = _only(
        connection.execute("SELECT count(*), max(valid_from) FROM balance_history")
    )
    return rows // ROWS_PER_BUCKET + 1, last_on


def _store_weights(
    connection: duckdb.DuckDBPyConnection, weights: Sequence[WeightsFrom]
) -> list[date]:
    """Puts the weights where the statements find them; the days on which one changes."""
    connection.execute(
        "CREATE TABLE weights"
        " (asset_class VARCHAR, from_on DATE, until_on DATE, weight DECIMAL(6, 4))"
    )
    rows = steps(weights)
    connection.executemany(
        "INSERT INTO weights VALUES ($1, $2, $3, $4)", [list(row) for row in rows]
    )
    return sorted({from_on for _, from_on, _, _ in rows if from_on > date.min})


def _split(connection: duckdb.DuckDBPyConnection, folder: Path, buckets: int) -> None:
    """The rows in yuan, one folder per bucket of clients."""
    connection.execute(
        f"COPY ({sql('history_rows')}) TO $folder (FORMAT parquet, PARTITION_BY (bucket))",
        {"folder": str(folder), "buckets": buckets},
    )


def _take_bucket(connection: duckdb.DuckDBPyConnection, folder: Path, *, is_revalued: bool) -> bool:
    """Makes a bucket the one worked on; False if no client fell into it. If weights change, its
    rows are cut at the days of the change first."""
    if not folder.is_dir():
        return False
    rows = connection.read_parquet(str(folder / "*.parquet"), hive_partitioning=False)
    if is_revalued:
        rows.create_view("bucket_given", replace=True)
        rows = connection.sql(sql("history_revalued"))
    rows.create_view("bucket_rows", replace=True)
    return True


def _write_state(connection: duckdb.DuckDBPyConnection, bucket: int, folder: Path) -> None:
    connection.execute(
        f"COPY ({sql('history_state')}) TO $into (FORMAT parquet)",
        {"into": str(folder / f"bucket-{bucket}.parquet")},
    )


def _write_ledger(
    connection: duckdb.DuckDBPyConnection, bucket: int, last_on: date | None, folder: Path
) -> int:
    """The bucket's rows of the ledger; returns their number."""
    connection.execute(f"CREATE OR REPLACE TEMP TABLE changes AS {sql('history_changes')}")
    options = (
        "FORMAT parquet, PARTITION_BY (month), WRITE_PARTITION_COLUMNS true,"
        f" OVERWRITE_OR_IGNORE true, FILENAME_PATTERN 'bucket-{bucket}-{{i}}'"
    )
    (written,) = _only(
        connection.execute(
            f"COPY ({sql('history_ledger')}) TO $into ({options})",
            {"into": str(folder), "last_on": last_on},
        )
    )
    return int(written)


def _only(result: duckdb.DuckDBPyConnection) -> tuple[Any, ...]:
    row = result.fetchone()
    if row is None:
        raise LookupError("a statement that always answers did not")
    return row


def ledger_month(lake: Lake, history: DayRun | None, day: date) -> Path | None:
    """The ledger folder that answers for ``day``: its month's or the last one before it; None if
    the first load says nothing of that day. Raises NotInLake if the ledger itself is gone."""
    if history is None:
        return None
    folder = lake.folder("history", *history)
    if not folder.is_dir():
        raise NotInLake(f"history of {history.as_of} run {history.run} is not in the lake")
    months = {
        date.fromisoformat(path.name.removeprefix("month=")): path
        for path in folder.glob("month=*")
    }
    known = [month for month in months if month <= day]
    return months[max(known)] if known else None
