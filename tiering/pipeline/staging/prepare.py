"""What the engine makes of a night beside the snapshot, while PostgreSQL copies that one in."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb

from clients.services.snapshots import Totals
from tiering.pipeline.engine import sql
from tiering.pipeline.night import DayRun, Night
from tiering.pipeline.staging.boards import BoardRows, board_rows, night_boards
from tiering.pipeline.staging.checks import check_night
from tiering.pipeline.staging.clients import stage_clients
from tiering.pipeline.staging.files import inputs, previous_books, write_csv
from tiering.pipeline.staging.results import stage_results
from tiering.pipeline.staging.summaries import institution_totals
from tiering.pipeline.staging.totals import Total


@dataclass(frozen=True)
class Prepared:
    """The checked totals, the files of the run's own rows, its institutions' totals and
    boards, and the number of clients without a manager who should have one."""

    totals: Totals
    results: Mapping[str, Path]
    institutions: Mapping[str, Total]
    boards: BoardRows
    unmanaged: int


def prepare(
    connection: duckdb.DuckDBPyConnection,
    night: Night,
    policy_version_id: int | None,
    synced: DayRun | None,
    folder: Path,
) -> Prepared:
    """Check the night and write the CSV files of its publishing into ``folder``.

    Reads the table ``placed``. Touches no database but the engine's, so it may run in a thread of
    its own. Raises NightWrong.
    """
    totals = check_night(connection, night)
    before = previous_books(connection, night, folder)
    _stage_memberships(connection, {"before": before} | inputs(night, "books"), folder)
    stage_clients(connection, night, synced, folder)
    results = stage_results(connection, night, policy_version_id, folder)
    institutions = institution_totals(connection, night)
    boards = night_boards(connection, night, institutions, results["manager_totals"])
    return Prepared(
        totals,
        results,
        institutions,
        board_rows(night.run, boards),
        _unmanaged(connection, night),
    )


def _stage_memberships(
    connection: duckdb.DuckDBPyConnection, parameters: Mapping[str, str], folder: Path
) -> None:
    """The memberships that began and ended tonight, as CSV files and as tables."""
    connection.execute(
        f"CREATE OR REPLACE TABLE books_moved AS {sql('stage_books_moved')}", dict(parameters)
    )
    for name, which in (("books_opened", "is_new"), ("books_closed", "NOT is_new")):
        connection.execute(
            f"CREATE OR REPLACE TABLE {name} AS"  # noqa: S608 -- our own names
            f" SELECT * EXCLUDE (is_new) FROM books_moved WHERE {which}"
        )
        ordered = f"SELECT * FROM {name} ORDER BY client_no, is_primary, employee_no"  # noqa: S608
        write_csv(connection, ordered, {}, folder / f"{name}.csv")


def _unmanaged(connection: duckdb.DuckDBPyConnection, night: Night) -> int:
    query = "SELECT count(*) FROM read_parquet($unmanaged)"
    row = connection.execute(query, inputs(night, "unmanaged")).fetchone()
    return int(row[0]) if row else 0
