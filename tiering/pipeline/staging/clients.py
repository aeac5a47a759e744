"""Which rows of the client table a publishing writes, found by comparing two judged states."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from tiering.pipeline.manifests import WRITTEN_WITH
from tiering.pipeline.night import DayRun, Night
from tiering.pipeline.staging.files import stage_csv, write_csv

ALL = """
SELECT s.client_no, false AS is_gone, s.loaded_on, s.loaded_run FROM read_parquet($state) AS s
"""
DIFFERENT = """
SELECT coalesce(s.client_no, b.client_no) AS client_no, s.client_no IS NULL AS is_gone,
    s.loaded_on, s.loaded_run
FROM read_parquet($state) AS s
FULL JOIN read_parquet($before) AS b ON b.client_no = s.client_no
WHERE s.row_mac IS DISTINCT FROM b.row_mac
"""
# The same if the state was made from ``before`` by tonight's file, which lies by itself: what it
# changed, and whom it names for the last time.
FROM_THE_FILE = """
SELECT c.client_no, c.is_deleted AS is_gone, $loaded_on::DATE AS loaded_on,
    $loaded_run::BIGINT AS loaded_run
FROM read_parquet($content) AS c
"""
# Whom only the state before knows: a resent file no longer names them. (Who is merely missing from
# a later file stays in the state, and a client.)
GONE = "SELECT client_no FROM clients_moved WHERE is_gone ORDER BY client_no"


def table_place(night: Night, table: str, day: DayRun | None = None) -> DayRun | None:
    """Where the rows of ``table`` in force on the night's day (or another) lie; None: nowhere."""
    as_of, run = day or DayRun(night.as_of, night.run)
    tables = night.lake.read_json("manifest", as_of, run)["tables"]
    place = tables.get(WRITTEN_WITH.get(table, table))
    return None if place is None else DayRun(date.fromisoformat(place["as_of"]), place["run"])


def stage_clients(
    connection: duckdb.DuckDBPyConnection, night: Night, synced: DayRun | None, folder: Path
) -> None:
    """``clients_changed.csv``: the clients whose row differs from the state ``synced`` that
    PostgreSQL stands on (None: it stands on nothing), and ``clients_gone.csv``: those whom only
    that state knows. Going back to an older state works the same way."""
    statement, parameters = moved_clients(night, synced)
    connection.execute(f"CREATE OR REPLACE TABLE clients_moved AS {statement}", dict(parameters))
    _stage_changed(connection, night, folder)
    write_csv(connection, GONE, {}, folder / "clients_gone.csv")


def moved_clients(night: Night, synced: DayRun | None) -> tuple[str, Mapping[str, Any]]:
    """The statement (and its parameters) of who differs from ``synced``: client_no, is_gone, and
    where the new row lies. It may name rows that stay the same: they are written to no effect."""
    here = DayRun(night.as_of, night.run)
    state = client_state(night, here)
    if synced is None:
        return ALL, {"state": state}
    before = client_state(night, synced)
    if before == state:  # no client file since
        return f"{ALL} LIMIT 0", {"state": state}
    is_tonight_s = table_place(night, "client_state") == here
    if is_tonight_s and night.previous and client_state(night, night.previous) == before:
        content = night.lake.files("client", *here)
        return FROM_THE_FILE, {"content": content, "loaded_on": here.as_of, "loaded_run": here.run}
    return different_clients(state, before)


def different_clients(state: str, before: str) -> tuple[str, Mapping[str, Any]]:
    """The same for any two states, row by row."""
    return DIFFERENT, {"state": state, "before": before}


def _stage_changed(connection: duckdb.DuckDBPyConnection, night: Night, folder: Path) -> None:
    places = connection.execute(
        "SELECT DISTINCT loaded_on, loaded_run FROM clients_moved WHERE NOT is_gone ORDER BY ALL"
    ).fetchall()
    if not places:
        (folder / "clients_changed.csv").write_text("")
        return
    contents = [night.lake.files("client", loaded_on, run) for loaded_on, run in places]
    stage_csv(connection, "clients_changed", {"contents": contents}, folder)


def clients_in_force(
    connection: duckdb.DuckDBPyConnection, night: Night
) -> tuple[str, list[str]] | None:
    """The files of the client_state in force and those that its rows lie in; None: no client has
    come yet."""
    if table_place(night, "client_state") is None:
        return None
    state = client_state(night, DayRun(night.as_of, night.run))
    places = connection.execute(
        "SELECT DISTINCT loaded_on, loaded_run FROM read_parquet($state) ORDER BY ALL",
        {"state": state},
    ).fetchall()
    contents = [night.lake.files("client", loaded_on, run) for loaded_on, run in places]
    return (state, contents) if contents else None


def client_state(night: Night, day: DayRun) -> str:
    """The client_state in force on a day: its own, or the one its manifest points to."""
    place = table_place(night, "client_state", day) or day
    return night.lake.files("client_state", *place)
