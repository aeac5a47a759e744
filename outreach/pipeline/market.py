"""What funds did from one list to another. Each night keeps in the lake what it found; what a list
of the last days found is read there, and told anew where no night kept it (a day that was only
caught up) or where files that were sent again have changed what it was told by."""

import duckdb

from outreach.pipeline.days import ListedDay
from outreach.pipeline.from_lake import last_before, put_holdings
from outreach.pipeline.text import sql
from outreach.rules.triggers import Triggers
from tiering.pipeline.lake import Lake
from tiering.pipeline.night import DayRun, Night

DATASET = "fund_moves"
TONIGHT = "SELECT product_code, percent, $list_day::DATE AS list_day FROM fund_moves"
SHAPE = "product_code VARCHAR, percent DOUBLE, list_day DATE"
BEFORE = "before"  # in the file: the day and run that the moves are counted from
KEPT = "SELECT decode(value) FROM parquet_kv_metadata($files) WHERE decode(key) = $name"


def put_tonights_moves(connection: duckdb.DuckDBPyConnection, triggers: Triggers) -> None:
    """``fund_moves``: from ``holdings_before`` to ``holdings``."""
    connection.execute(
        f"CREATE OR REPLACE TABLE fund_moves AS {_moves('holdings', 'holdings_before')}",
        {"market_holders": triggers.market_holders},
    )


def put_moves(connection: duckdb.DuckDBPyConnection, listed: ListedDay) -> None:
    """``market_moves``: those of tonight (``fund_moves``) and of the lists before it."""
    all_of_them = f"{TONIGHT} UNION ALL SELECT * FROM earlier_moves"  # noqa: S608 - constants
    connection.execute(
        f"CREATE OR REPLACE TABLE market_moves AS {all_of_them}", {"list_day": listed.day}
    )


def keep_moves(connection: duckdb.DuckDBPyConnection, night: Night, listed: ListedDay) -> None:
    """With the night's run; what a killed attempt left is replaced."""
    before = _named(last_before(night, listed, listed.day))
    with night.lake.writing(DATASET, night.as_of, night.run) as folder:
        connection.execute(
            f"COPY ({TONIGHT}) TO $path (FORMAT parquet, KV_METADATA {{{BEFORE}: '{before}'}})",
            {"list_day": listed.day, "path": str(folder / "part.parquet")},
        )


def put_earlier_moves(
    connection: duckdb.DuckDBPyConnection, night: Night, listed: ListedDay, triggers: Triggers
) -> None:
    """``earlier_moves``: those of the lists of the last days, of each list its last data."""
    connection.execute(f"CREATE OR REPLACE TABLE earlier_moves ({SHAPE})")
    since = listed.first_of(triggers.market_lists)
    newest = {
        list_day: DayRun(day, night.loaded[day]) for day in sorted(night.loaded)
        if since <= (list_day := listed.of_data(day)) < listed.day
    }  # fmt: skip
    for list_day, place in newest.items():
        before = last_before(night, listed, list_day)
        if _is_kept(connection, night.lake, place, before):
            files = night.lake.files(DATASET, *place)
            connection.read_parquet(files, hive_partitioning=False).insert_into("earlier_moves")
            continue
        put_holdings(connection, "held_then", night, place)
        put_holdings(connection, "held_before", night, before)
        told = _moves("held_then", "held_before")
        connection.execute(
            f"INSERT INTO earlier_moves SELECT product_code, percent, $list_day FROM ({told})",  # noqa: S608
            {"list_day": list_day, "market_holders": triggers.market_holders},
        )


def _moves(now: str, before: str) -> str:
    return sql("fund_moves").replace("{now}", now).replace("{before}", before)


def _is_kept(
    connection: duckdb.DuckDBPyConnection, lake: Lake, place: DayRun, before: DayRun | None
) -> bool:
    if not lake.has(DATASET, *place):
        return False
    asked = {"files": lake.files(DATASET, *place), "name": BEFORE}
    return connection.execute(KEPT, asked).fetchall() == [(_named(before),)]


def _named(place: DayRun | None) -> str:
    return "" if place is None else f"{place.as_of} {place.run}"
