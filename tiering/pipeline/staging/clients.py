"""Which rows of the client table a publishing writes, found by comparing two judged states."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import duckdb

from tiering.pipeline.manifests import WRITTEN_WITH
from tiering.pipeline.night import DayRun, Night
from tiering.pipeline.staging.files import stage_csv, write_csv

WANTED = """
CREATE OR REPLACE TEMPORARY TABLE clients_wanted AS
SELECT s.client_no, s.loaded_on, s.loaded_run
FROM read_parquet($state) AS s
"""
UNLESS_THE_SAME = """
ANTI JOIN read_parquet($before) AS b ON b.client_no = s.client_no AND b.row_mac = s.row_mac
"""

GONE = """
SELECT b.client_no FROM read_parquet($before) AS b
ANTI JOIN read_parquet($state) AS s ON s.client_no = b.client_no
"""


def table_place(night: Night, table: str, day: DayRun | None = None) -> DayRun | None:
    """Where the rows of ``table`` in force on the night's day (or another) lie; None: nowhere."""
    as_of, run = day or DayRun(night.as_of, night.run)
    tables = night.lake.read_json("manifest", as_of, run)["tables"]
    place = tables.get(WRITTEN_WITH.get(table, table))
    return None if place is None else DayRun(date.fromisoformat(place["as_of"]), place["run"])


def stage_changed_clients(
    connection: duckdb.DuckDBPyConnection, night: Night, synced: DayRun | None, folder: Path
) -> tuple[Path, int]:
    """A CSV of the clients whose row differs from the state ``synced`` that PostgreSQL stands on
    (None: it stands on nothing). Going back to an older state works the same way."""
    state = client_state(night, DayRun(night.as_of, night.run))
    before = client_state(night, synced) if synced else None
    parameters: Mapping[str, str] = {"state": state} | ({"before": before} if before else {})
    connection.execute(WANTED + (UNLESS_THE_SAME if before else ""), dict(parameters))
    places = connection.execute(
        "SELECT DISTINCT loaded_on, loaded_run FROM clients_wanted ORDER BY ALL"
    ).fetchall()
    path = folder / "clients_changed.csv"
    if not places:
        path.write_text("")
        return path, 0
    contents = [night.lake.files("client", loaded_on, run) for loaded_on, run in places]
    return stage_csv(connection, "clients_changed", {"contents": contents}, folder)


def stage_gone_clients(
    connection: duckdb.DuckDBPyConnection, night: Night, synced: DayRun | None, folder: Path
) -> tuple[Path, int]:
    """A CSV of the clients whom only ``synced`` knows: a resent file no longer names them. (Who is
    merely missing from a later file stays in the state, and a client.)"""
    path = folder / "clients_gone.csv"
    if synced is None:
        path.write_text("")
        return path, 0
    parameters = {"state": client_state(night, DayRun(night.as_of, night.run)),
                  "before": client_state(night, synced)}  # fmt: skip
    return path, write_csv(connection, GONE, parameters, path)


def client_state(night: Night, day: DayRun) -> str:
    """The client_state in force on a day: its own, or the one its manifest points to."""
    place = table_place(night, "client_state", day) or day
    return night.lake.files("client_state", *place)
