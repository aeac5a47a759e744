"""The step ``stage``: everything a publishing needs, made and checked before its transaction."""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import duckdb

from clients.services.snapshots import Totals, build_partition
from operations.models import NightlyRun
from tiering.pipeline.engine import duckdb_session, sql
from tiering.pipeline.night import DayRun, Night
from tiering.pipeline.staging.checks import check_night
from tiering.pipeline.staging.clients import stage_changed_clients
from tiering.pipeline.staging.files import inputs, previous_books, stage_csv, stream_csv
from tiering.pipeline.staging.results import write_results
from tiering.pipeline.staging.summaries import write_institution_summaries

STAGED = "staged"


@dataclass(frozen=True)
class Staged:
    """Counts of what a publishing will say, in heads."""

    clients: int
    tier_changes: int
    book_changes: int
    unmanaged: int

    def facts(self) -> dict[str, Any]:
        return asdict(self)


def stage_night(night: Night, run: NightlyRun, synced: DayRun | None) -> Staged:
    """Build the snapshot partition, the run's own rows and the CSV files of the publishing.

    Idempotent. ``synced`` is the judged state that the client table will stand on when this night
    is published. Raises SnapshotWrong or NightWrong if the results contradict each other.
    """
    with (
        duckdb_session() as connection,
        night.lake.writing(STAGED, night.as_of, night.run) as folder,
    ):
        totals = check_night(connection, night)
        _stage_snapshot(connection, night, totals)
        before = previous_books(connection, night, folder)
        rows = write_results(connection, night, run, before, folder)
        memberships = {"before": before} | inputs(night, "books")
        stage_csv(connection, "books_opened", memberships, folder)
        stage_csv(connection, "books_closed", memberships, folder)
        write_institution_summaries(connection, night, run)
        stage_changed_clients(connection, night, synced, folder)
        unmanaged = _count(connection, inputs(night, "unmanaged"))
    return Staged(totals.clients, rows["tier_changes"], rows["book_changes"], unmanaged)


def staged_file(night: Night, name: str) -> Path:
    """The CSV ``name`` of a staged night."""
    return night.lake.folder(STAGED, night.as_of, night.run) / f"{name}.csv"


def _stage_snapshot(connection: duckdb.DuckDBPyConnection, night: Night, totals: Totals) -> None:
    parameters = {"run": night.run, **inputs(night, "figures", "books", "unmanaged")}
    with stream_csv(connection, sql("stage_snapshot"), parameters) as rows:
        build_partition(run_id=night.run, rows=rows, expected=totals)


def _count(connection: duckdb.DuckDBPyConnection, parameters: dict[str, str]) -> int:
    row = connection.execute("SELECT count(*) FROM read_parquet($unmanaged)", parameters).fetchone()
    return int(row[0]) if row else 0
