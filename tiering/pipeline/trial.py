"""A published day decided once more under another policy: where it is written, what differs."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from tiering.pipeline.engine import duckdb_session, sql
from tiering.pipeline.figures import HELD
from tiering.pipeline.lake import Lake
from tiering.pipeline.night import DayRun, Night

# No run has this number: nightly runs count from 1, first loads below 0.
TRIAL_RUN = 0
# What the difference is told of; what a trial does not write is what the published run reads.
COMPARED = frozenset(
    {
        "figures", "tier_changes", "books", "book_changes", "unmanaged", "shortage", "proposals",
    }
)  # fmt: skip
WRITTEN = COMPARED | {HELD}
# Table → its rows, in an order that leaves no ties.
TABLES = {
    "tiers": "SELECT * FROM tiers ORDER BY tier",
    "tier_moves": "SELECT * FROM tier_moves ORDER BY clients DESC, from_tier, to_tier",
    "book_moves": "SELECT * FROM book_moves ORDER BY moved + joined + gone DESC, reason",
    "held_back": "SELECT * FROM held_back ORDER BY clients DESC, cause",
    "short_outlets": "SELECT * FROM short_outlets"
    " ORDER BY clients DESC, above_initial DESC, outlet_code NULLS LAST, role LIMIT 20",
    "counts": "SELECT * FROM trial_counts",
}


@dataclass(frozen=True)
class TrialLake(Lake):
    """``root`` holds what the trial writes; everything else is read from ``base``, where the run
    of the trial is the published one."""

    base: Lake
    published: DayRun

    def folder(self, dataset: str, as_of: date, run: int) -> Path:
        if run != TRIAL_RUN:
            return self.base.folder(dataset, as_of, run)
        if dataset in WRITTEN:
            return super().folder(dataset, as_of, run)
        return self.base.folder(dataset, *self.published)


def difference(night: Night, published: DayRun) -> dict[str, Any]:
    """What the trial's ``night`` says otherwise than the published run, as counts: JSON without
    clients or people.

    ``tiers`` (tier, before, after), ``tier_moves`` (from, to), ``book_moves`` (of primaries by
    reason: moved, joined, left), ``held_back`` (by a lock, by cause), ``short_outlets`` (the
    twenty largest), and the counts ``short_before``, ``short_after``, ``unmanaged_before``,
    ``co_moves`` (clients whose co-managers change).
    """
    with duckdb_session() as connection:
        for name in sorted(COMPARED):
            files = night.lake.files(name, night.as_of, night.run)
            connection.read_parquet(files).create_view(name)
        for name in ("figures", "shortage", "unmanaged"):
            files = night.lake.files(name, *published)
            # Folder names like run=7 must not turn into columns.
            before = connection.read_parquet(files, hive_partitioning=False)
            before.create_view(f"{name}_before")
        connection.execute(sql("trial_difference"))
        found: dict[str, Any] = {name: _rows(connection, name) for name in TABLES}
    (counts,) = found.pop("counts")
    return {**found, **counts}


def _rows(connection: duckdb.DuckDBPyConnection, name: str) -> list[dict[str, Any]]:
    read = connection.execute(TABLES[name])
    columns = [column[0] for column in read.description or ()]
    return [dict(zip(columns, row, strict=True)) for row in read.fetchall()]
