"""Back-filling the month ends before the first night from the first load's ledger."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import duckdb

from clients.rules.calendar import month_ends_before
from clients.services.month_ends import drop_month_ends, month_ends, replace_month_end
from tiering.pipeline.engine import DUCKDB_MACROS, NAMED, duckdb_session, sql
from tiering.pipeline.history import ledger_month
from tiering.pipeline.lake import Lake
from tiering.pipeline.night import DayRun
from tiering.pipeline.staging.files import stream_csv

MONTHS = 12  # that a client's curve shows
# Grain: one row per client known by the day, in the order of clients.services.month_ends.COLUMNS.
MONTH_END = """
SELECT CAST($day AS DATE), n.client_no, n.aum,
    rounded_average(CAST(n.cum - coalesce(e.cum, 0) AS DECIMAL(38, 2)), CAST($days AS BIGINT))
FROM at_day AS n LEFT JOIN at_eve AS e ON e.client_no = n.client_no
ORDER BY n.client_no
"""
NOBODY = "CREATE OR REPLACE TEMP TABLE at_eve (client_no VARCHAR, cum DECIMAL(38, 2))"


def fill_month_ends(
    lake: Lake, history: DayRun, progress: Callable[[int, int], None] | None = None
) -> int:
    """Write the last 12 month ends that the ledger knows, and drop those of an earlier load.

    ``progress`` is told (months done, months). Returns the rows written. Idempotent.
    """
    days = month_ends_before(history.as_of, MONTHS)
    known = {day: folder for day in days if (folder := ledger_month(lake, history, day))}
    written = 0
    with duckdb_session() as connection:
        for macro in DUCKDB_MACROS:
            connection.execute(macro)
        for done, (day, folder) in enumerate(known.items(), start=1):
            written += _fill(connection, lake, history, day, folder)
            if progress:
                progress(done, len(known))
    drop_month_ends(days=set(month_ends()) - set(known))
    return written


def _fill(
    connection: duckdb.DuckDBPyConnection, lake: Lake, history: DayRun, day: date, folder: Path
) -> int:
    eve = date(day.year - 1, 12, 31)
    before = ledger_month(lake, history, eve)
    connection.execute(NOBODY)
    if before is not None:
        _look_up(connection, "at_eve", before, eve)
    _look_up(connection, "at_day", folder, day)
    parameters = {"day": day, "days": (day - eve).days}
    with stream_csv(connection, MONTH_END, parameters) as rows:
        return replace_month_end(day=day, rows=rows)


def _look_up(connection: duckdb.DuckDBPyConnection, name: str, folder: Path, day: date) -> None:
    """Everybody's balance and balance-days at the end of ``day`` as a table."""
    ledger = connection.read_parquet(str(folder / "*.parquet"), hive_partitioning=False)
    ledger.create_view("ledger", replace=True)
    query = NAMED.sub(r"$\1", sql("ledger_at"))
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS {query}", {"day": day})
