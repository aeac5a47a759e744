"""Writes extract files as a warehouse leaves them: the data, then its ``.ok`` (domain/08)."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa

from nightly.banks.columns import Ints, money

# The column whose sum stands in ``.ok``.
AMOUNT_COLUMNS: Mapping[str, str] = {
    "holding": "balance",
    "balance_history": "balance",
    "sale": "amount",
    "movement": "amount",
}


def yuan(fen: int) -> str:
    """Fen as text with two decimals."""
    sign = "-" if fen < 0 else ""
    return f"{sign}{abs(fen) // 100}.{abs(fen) % 100:02d}"


def stem(table: str, day: date, *, kind: str = "f", part: int | None = None) -> str:
    """``TABLE.f.YYYYMMDD`` with ``_NNN`` for a part."""
    return f"{table}.{kind}.{day:%Y%m%d}" + ("" if part is None else f"_{part:03d}")


def write_ok(data: Path, *, rows: int, total: str) -> None:
    """The control totals of a data file as it lies there."""
    ok = data.with_name(data.name.removesuffix(".gz").removesuffix(".dat") + ".ok")
    ok.write_text(f"{data.name}|{rows}|{data.stat().st_size}|{total}\n")


def write_rows(
    folder: Path,
    table: str,
    day: date,
    header: Sequence[str],
    rows: Iterable[Sequence[str]],
    *,
    kind: str = "f",
    fen: int | None = None,
) -> Path:
    """A small file of texts and its ``.ok``; ``fen`` is the sum of the amount column, if any."""
    path = folder / f"{stem(table, day, kind=kind)}.dat"
    count = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        for row in rows:
            writer.writerow(row)
            count += 1
    write_ok(path, rows=count, total="" if fen is None else yuan(fen))
    return path


@dataclass(frozen=True)
class ExtractWriter:
    """Writes files of one inbox in the default dialect: UTF-8, comma, header."""

    folder: Path
    connection: duckdb.DuckDBPyConnection

    @classmethod
    def into(cls, folder: Path) -> "ExtractWriter":
        """A writer into ``folder``, made if absent. Rows keep their order on any number of
        threads: equal tables give equal bytes."""
        folder.mkdir(parents=True, exist_ok=True)
        return cls(folder, duckdb.connect(":memory:", config={"threads": 2}))

    def write(
        self,
        table: str,
        day: date,
        columns: Mapping[str, Any],
        *,
        kind: str = "f",
        part: int | None = None,
    ) -> Path:
        """One file and its ``.ok``. Columns in file order; money columns as whole fen (int64)."""
        amounts = AMOUNT_COLUMNS.get(table)
        total = yuan(int(columns[amounts].sum())) if amounts else ""
        ready = {name: _ready(column) for name, column in columns.items()}
        rows = len(next(iter(ready.values())))
        path = self.folder / f"{stem(table, day, kind=kind, part=part)}.dat"
        self.connection.from_arrow(pa.table(ready)).write_csv(str(path), header=True)
        write_ok(path, rows=rows, total=total)
        return path

    def close_parts(self, table: str, day: date, parts: int) -> None:
        """The last ``.ok`` of a table sent in parts."""
        (self.folder / f"{stem(table, day)}.ok").write_text(f"parts|{parts}\n")


def _ready(column: Any) -> Any:
    if isinstance(column, np.ndarray):
        fen: Ints = column
        return money(fen)
    return column if isinstance(column, pa.Array) else pa.array(list(column), pa.string())
