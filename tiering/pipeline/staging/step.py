"""The step ``stage``: everything a publishing needs, made and checked before its transaction."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

import duckdb

from clients.services.snapshots import build_partition
from operations.models import NightlyRun
from tiering.pipeline.engine import duckdb_session, sql
from tiering.pipeline.night import DayRun, Night
from tiering.pipeline.running import watched
from tiering.pipeline.staging.boards import write_boards
from tiering.pipeline.staging.files import MONEY_AS_TEXT, stream_csv
from tiering.pipeline.staging.placed import put_placed
from tiering.pipeline.staging.prepare import Prepared, prepare
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


def stage_night(
    night: Night, run: NightlyRun, synced: DayRun | None, copied: Callable[[], None] | None = None
) -> Staged:
    """Build the snapshot partition, the run's own rows and the CSV files of the publishing.

    Idempotent. ``synced`` is the judged state that the client table will stand on when this night
    is published; ``copied`` is called when PostgreSQL has the snapshot's rows and goes on to index
    them: from then on a processor has time for others. Raises SnapshotWrong or NightWrong if the
    results contradict each other.
    """
    with (
        duckdb_session() as connection,
        night.lake.writing(STAGED, night.as_of, night.run) as folder,
    ):
        put_placed(connection, night)
        prepared = _stage_snapshot(
            connection,
            night,
            # A cursor is a connection of its own to the same engine.
            partial(
                prepare, watched(connection.cursor()), night, run.policy_version_id, synced, folder
            ),
            copied,
        )
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
    connection: duckdb.DuckDBPyConnection,
    night: Night,
    others: Callable[[], Prepared],
    copied: Callable[[], None] | None,
) -> Prepared:
    """The engine's one thread first writes the rows, which PostgreSQL waits for, and prepares the
    rest while that builds its indexes."""
    connection.execute(MONEY_AS_TEXT)
    with (
        ThreadPoolExecutor(1, "engine") as engine,
        stream_csv(connection, sql("stage_snapshot"), {}, engine) as rows,
    ):
        prepared = engine.submit(others)
        build_partition(
            run_id=night.run,
            rows=rows,
            expected=lambda: prepared.result().totals,
            copied=copied,
        )
    return prepared.result()
