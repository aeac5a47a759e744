"""Rejected rows: kept masked in the lake, given out again as a file (domain/08 §Judging rows)."""

import re
from collections.abc import Sequence
from contextlib import AbstractContextManager
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from operations.rules.cells import as_text, begins_a_formula
from tiering.pipeline.intake.lines import PART_SHIFT
from tiering.pipeline.intake.masking import mask_cell, mask_line
from tiering.pipeline.intake.quotes import FIELD_MARK
from tiering.pipeline.intake.remasking import MASKED_BY, is_masked_well, mask_row
from tiering.pipeline.intake.verdict import RejectedSample
from tiering.pipeline.lake import Lake
from tiering.rules.dialect import Dialect, UnpairedQuote
from tiering.rules.extracts import LINE_REASONS, TABLE_BY_NAME, Table

SCHEMA = pa.schema(
    [
        ("file", pa.string()),
        ("line", pa.int64()),
        ("column", pa.string()),
        ("reason", pa.string()),
        ("masked_row", pa.string()),
    ],
    metadata=MASKED_BY,
)
BATCH_ROWS = 20_000
SAMPLES = 200
PLAIN_NUMBER = re.compile(r"[+-]?\d+([.,]\d+)?")
Row = tuple[int, str, str, str | None]


class RejectWriter(AbstractContextManager["RejectWriter"]):
    """The ``rejects`` dataset of a day, written file by file, in the order of the lines."""

    def __init__(self, folder: Path, dialect: Dialect) -> None:
        self._writer = pq.ParquetWriter(folder / "rejects.parquet", SCHEMA)
        self._dialect = dialect

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._writer.close()

    def write(
        self,
        connection: duckdb.DuckDBPyConnection,
        table: Table,
        columns: Sequence[str],
        names: Sequence[str],
    ) -> tuple[RejectedSample, ...]:
        """Mask and keep every bad row of ``judged``; ``names`` are those of the parts. The first
        rows come back for the page."""
        samples: list[RejectedSample] = []
        found = connection.execute(
            "SELECT pos, problem, raw, quoted FROM judged WHERE problem IS NOT NULL ORDER BY pos"
        )
        while rows := found.fetchmany(BATCH_ROWS):
            kept = [self._reject(table, columns, names, row) for row in rows]
            self._writer.write_table(
                pa.Table.from_arrays(
                    [
                        pa.array(values, kind.type)
                        for values, kind in zip(zip(*kept, strict=True), SCHEMA, strict=True)
                    ],
                    schema=SCHEMA,
                )
            )
            for name, line, column, reason, masked in kept[: SAMPLES - len(samples)]:
                samples.append(RejectedSample(line, column, reason, masked, name))
        return tuple(samples)

    def _reject(
        self, table: Table, columns: Sequence[str], names: Sequence[str], row: Row
    ) -> tuple[str, int, str, str, str]:
        pos, problem, raw, quoted = row
        reason, _, column = problem.partition(":")
        part, line = pos >> PART_SHIFT, pos & ((1 << PART_SHIFT) - 1)
        if reason in LINE_REASONS:
            return names[part], line, column, reason, mask_line(table, raw)
        cells = (
            quoted.split(FIELD_MARK) if quoted is not None else raw.split(self._dialect.delimiter)
        )
        by_name = dict(zip(columns, cells, strict=True))
        order = [name for name in ("op", *table.by_name) if name in by_name]
        masked = [mask_cell(table, name, by_name[name]) for name in order]
        return names[part], line, column, reason, self._dialect.join(masked)


def write_reject_file(  # noqa: PLR0917 - a contract between rooms
    lake: Lake, as_of: date, run: int, file_name: str, out: BinaryIO, dialect: Dialect
) -> None:
    """The rejects of one file, parts included, in its dialect.

    ``line``, ``column`` and ``reason`` stand before the row, so that they are found even where
    the row has a wrong number of fields. No cell can start a formula. Raises NotInLake.
    """
    table_name, kind = file_name.split(".")[:2]
    header = ["line", "column", "reason", *TABLE_BY_NAME[table_name].names(kind)]
    if dialect.header:
        _put(out, dialect, header)
    stem = re.escape(file_name.split(".dat", 1)[0])
    rejects = lake.files("rejects", as_of, run)
    # Until the sweep has masked anew what an earlier version kept, it is masked on the way.
    is_weak = not all(map(is_masked_well, lake.folder("rejects", as_of, run).glob("*.parquet")))
    with duckdb.connect(":memory:") as connection:
        found = connection.execute(
            'SELECT line, "column", reason, masked_row '
            "FROM read_parquet(?, hive_partitioning = false) "
            "WHERE regexp_full_match(file, ?) ORDER BY file, line",
            [rejects, stem + r"(_\d{3})?\.dat(\.gz)?"],
        )
        while rows := found.fetchmany(BATCH_ROWS):
            for line, column, reason, kept in rows:
                masked = mask_row(file_name, reason, kept) if is_weak else kept
                _put(out, dialect, [str(line), column, reason, *_fields(dialect, masked)])


def _fields(dialect: Dialect, masked: str) -> list[str]:
    try:
        return [harmless(field) for field in dialect.split(masked)]
    except UnpairedQuote:
        return [harmless(masked)]


def harmless(cell: str) -> str:
    """The cell with an apostrophe before anything a spreadsheet would run; numbers stay."""
    is_safe = PLAIN_NUMBER.fullmatch(cell) or not begins_a_formula(cell)
    return cell if is_safe else as_text(cell)


def _put(out: BinaryIO, dialect: Dialect, fields: Sequence[str]) -> None:
    line = dialect.join(fields) + dialect.line_end
    out.write(line.encode(dialect.encoding, errors="replace"))
