"""What funds did from one list to another, kept in the lake for the lists of the next days."""

from datetime import timedelta

import duckdb

from outreach.pipeline.days import ListedDay
from outreach.rules.triggers import Triggers
from tiering.pipeline.lake import Lake
from tiering.pipeline.night import Night

DATASET = "fund_moves"
TONIGHT = "SELECT product_code, percent, $list_day::DATE AS list_day FROM fund_moves"
SHAPE = "product_code VARCHAR, percent DOUBLE, list_day DATE"


def put_moves(connection: duckdb.DuckDBPyConnection, listed: ListedDay) -> None:
    """``market_moves``: those of tonight (``fund_moves``) and of the lists before it."""
    all_of_them = f"{TONIGHT} UNION ALL SELECT * FROM earlier_moves"  # noqa: S608 - constants
    connection.execute(
        f"CREATE OR REPLACE TABLE market_moves AS {all_of_them}", {"list_day": listed.day}
    )


def keep_moves(connection: duckdb.DuckDBPyConnection, night: Night, listed: ListedDay) -> None:
    """With the night's run; what a killed attempt left is replaced."""
    with night.lake.writing(DATASET, night.as_of, night.run) as folder:
        connection.execute(
            f"COPY ({TONIGHT}) TO $path (FORMAT parquet)",
            {"list_day": listed.day, "path": str(folder / "part.parquet")},
        )


def put_earlier_moves(
    connection: duckdb.DuckDBPyConnection, night: Night, listed: ListedDay, triggers: Triggers
) -> None:
    """``earlier_moves``: those of the lists of the last days, of each list its last data."""
    connection.execute(f"CREATE OR REPLACE TABLE earlier_moves ({SHAPE})")
    for files in _earlier_files(night.lake, night, listed, triggers):
        rows = connection.read_parquet(files, hive_partitioning=False)
        rows.insert_into("earlier_moves")


def _earlier_files(lake: Lake, night: Night, listed: ListedDay, triggers: Triggers) -> list[str]:
    since = listed.day - timedelta(days=triggers.market_days)
    newest = {
        list_day: day for day in sorted(night.loaded)
        if since < (list_day := listed.of_data(day)) < listed.day
    }  # fmt: skip
    return [
        lake.files(DATASET, day, night.loaded[day]) for day in newest.values()
        if lake.has(DATASET, day, night.loaded[day])
    ]  # fmt: skip
