"""What the engine makes of a night beside the snapshot, while PostgreSQL copies that one in."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb

from clients.services.snapshots import Totals
from tiering.pipeline.night import DayRun, Night
from tiering.pipeline.staging.boards import Boards, night_boards
from tiering.pipeline.staging.checks import check_night
from tiering.pipeline.staging.clients import stage_changed_clients, stage_gone_clients
from tiering.pipeline.staging.files import inputs, previous_books, stage_csv
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
    boards: Boards
    unmanaged: int


def prepare(
    connection: duckdb.DuckDBPyConnection,
    night: Night,
    policy_version_id: int | None,
    synced: DayRun | None,
    folder: Path,
) -> Prepared:
    """Check the night and write the CSV files of its publishing into ``folder``.

    Touches no database but the engine's, so it may run in a thread of its own. Raises NightWrong.
    """
    totals = check_night(connection, night)
    before = previous_books(connection, night, folder)
    memberships = {"before": before} | inputs(night, "books")
    stage_csv(connection, "books_opened", memberships, folder)
    stage_csv(connection, "books_closed", memberships, folder)
    stage_changed_clients(connection, night, synced, folder)
    stage_gone_clients(connection, night, synced, folder)
    results = stage_results(connection, night, policy_version_id, before, folder)
    institutions = institution_totals(connection, night)
    return Prepared(
        totals,
        results,
        institutions,
        night_boards(connection, night, institutions, results["manager_totals"]),
        _unmanaged(connection, night),
    )


def _unmanaged(connection: duckdb.DuckDBPyConnection, night: Night) -> int:
    query = "SELECT count(*) FROM read_parquet($unmanaged)"
    row = connection.execute(query, inputs(night, "unmanaged")).fetchone()
    return int(row[0]) if row else 0
