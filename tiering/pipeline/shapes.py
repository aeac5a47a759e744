"""Shapes of the lake's small and possibly absent tables, and the files written for them.

A table that was never sent, and the figures before the first published night, are read as empty
tables of the right shape, so that one statement serves every night.
"""

import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from clients.rules.asset_classes import ASSET_CLASSES
from tiering.pipeline.lake import Lake

MONEY = pa.decimal128(20, 2)
BALANCE_DAYS = pa.decimal128(38, 2)
FACTOR = pa.decimal128(20, 12)
DAY = pa.date32()
CLASSES = {name: MONEY for name in ASSET_CLASSES}

SHAPES: Mapping[str, Mapping[str, pa.DataType]] = {
    "client_no": {"client_no": pa.string()},
    "loan": {"client_no": pa.string(), "balance": pa.decimal128(18, 2)},
    "factors": {"currency": pa.string(), "asset_class": pa.string(), "factor": FACTOR},
    "ledger": {
        "client_no": pa.string(),
        "first_on": DAY,
        "from_on": DAY,
        "aum": MONEY,
        "cum_before": BALANCE_DAYS,
    },
    "history_state": {
        "client_no": pa.string(),
        "outlet_code": pa.string(),
        "asset_class": pa.string(),
        "from_on": DAY,
        "until_on": DAY,
        "yuan": MONEY,
    },
    "calendar": {
        "day": DAY,
        "month_days": pa.int32(),
        "quarter_days": pa.int32(),
        "year_days": pa.int32(),
        "usual_basis": pa.string(),
    },
    "trailing_eve": {"client_no": pa.string(), "day": DAY, "cum": BALANCE_DAYS},
    "figures": {
        "client_no": pa.string(),
        "aum": MONEY,
        "month_average": MONEY,
        "quarter_average": MONEY,
        "annual_average": MONEY,
        "annual_basis": pa.string(),
        "year_balance_days": BALANCE_DAYS,
        "tier": pa.string(),
        "home_outlet": pa.string(),
        "is_stale": pa.bool_(),
        "good_on": DAY,
        "first_on": DAY,
        "has_loan": pa.bool_(),
        **CLASSES,
    },
    "tiers_held": {"client_no": pa.string(), "tier": pa.string(), "below_since": DAY},
}


@dataclass(frozen=True)
class Scratch:
    """A folder for what one step needs only while it runs; beside the lake, so that every worker
    of a cluster that sees the lake sees it too."""

    root: Path

    def folder(self, name: str) -> Path:
        return self.root / name

    def table(self, shape: str, rows: Sequence[Mapping[str, Any]] = (), *, name: str = "") -> Path:
        """Writes ``rows`` in the named shape; returns the file."""
        path = self.root / f"{name or shape}.parquet"
        schema = pa.schema(list(SHAPES[shape].items()))
        pq.write_table(pa.Table.from_pylist([dict(row) for row in rows], schema=schema), path)
        return path


def empty_table(shape: str, path: Path) -> None:
    """Writes a file of the named shape without rows."""
    pq.write_table(pa.schema(list(SHAPES[shape].items())).empty_table(), path)


@contextmanager
def scratch(lake: Lake, name: str) -> Iterator[Scratch]:
    """A new scratch folder, gone when the block ends. ``name`` is that of the work (step, day and
    run), so that what a killed attempt left goes with the next one."""
    folder = lake.root / "scratch" / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    try:
        yield Scratch(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def rows_of(folder: Path) -> list[dict[str, Any]]:
    """The rows of a small Parquet folder."""
    return [
        row for path in sorted(folder.glob("*.parquet")) for row in pq.read_table(path).to_pylist()
    ]
