"""The step ``stage``: everything a publishing needs, made and checked before its transaction."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import duckdb

from clients.services.snapshots import Totals, build_partition
from operations.models import NightlyRun
from tiering.pipeline.engine import duckdb_session, sql
from tiering.pipeline.night import DayRun, Night
from tiering.pipeline.staging.boards import write_boards
from tiering.pipeline.staging.files import MONEY_AS_TEXT, stream_csv
from tiering.pipeline.staging.placed import put_placed
from tiering.pipeline.staging.prepare import prepare
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
        ThreadPoolExecutor(1, "prepare") as aside,
    ):
        put_placed(connection, night)
        # A cursor is a connection of its own to the same engine. PostgreSQL copies on one core.
        others = aside.submit(
            prepare, connection.cursor(), night, run.policy_version_id, synced, folder
        )
        _stage_snapshot(connection, night.run, lambda: others.result().totals)
        prepared = others.result()
        rows = write_results(night.run, prepared.results)
        write_institution_summaries(night.run, prepared.institutions)
        write_boards(night.run, prepared.boards)
    return Staged(
        prepared.totals.clients, rows["tier_changes"], rows["book_changes"], prepared.unmanaged
    )


def staged_file(night: Night, name: str) -> Path:
    """The CSV ``name`` of a staged night."""
    return night.lake.folder(STAGED, night.as_of, night.run) / f"{name}.csv"


def _stage_snapshot(
    connection: duckdb.DuckDBPyConnection, run: int, expected: Callable[[], Totals]
) -> None:
    connection.execute(MONEY_AS_TEXT)
    with stream_csv(connection, sql("stage_snapshot"), {"run": run}) as rows:
        build_partition(run_id=run, rows=rows, expected=expected)
