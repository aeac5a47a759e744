"""Rejected rows of earlier versions, masked anew where they lie (domain/07).

Rejects are kept for ever, so what an earlier mask let through would be, too. Which mask made a file
stands in its footer; a file without that word is of an earlier one.
"""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from tiering.pipeline.intake.masking import mask_again
from tiering.pipeline.lake import Lake
from tiering.rules.extracts import TABLE_BY_NAME

MASKED_BY = {b"masked_by": b"2"}
BATCH_ROWS = 20_000


def is_masked_well(file: Path) -> bool:
    """Whether the present mask made a Parquet file of rejects."""
    return dict(pq.read_schema(file).metadata or {}).items() >= MASKED_BY.items()


def mask_lake_again(lake: Lake) -> int:
    """Rewrite the rejects of earlier masks; returns how many files. Each takes its name in one
    step, so that a reader finds the old or the new, and what is killed is done by the next call."""
    weak = [file for file in _files(lake) if not is_masked_well(file)]
    for file in weak:
        aside = file.with_suffix(".anew")
        _rewrite(file, aside)
        aside.replace(file)
    return len(weak)


def mask_row(file_name: str, reason: str, row: str) -> str:
    """A row kept in ``file_name`` as it may be shown now."""
    table, kind = file_name.split(".")[:2]
    return mask_again(TABLE_BY_NAME[table], kind, reason, row)


def _files(lake: Lake) -> list[Path]:
    return sorted((lake.root / "rejects").glob("as_of=*/run=*/*.parquet"))


def _rewrite(file: Path, aside: Path) -> None:
    with pq.ParquetFile(file) as old:
        schema = old.schema_arrow.with_metadata(MASKED_BY)
        place = schema.get_field_index("masked_row")
        with pq.ParquetWriter(aside, schema) as new:
            for batch in old.iter_batches(BATCH_ROWS):
                table = pa.Table.from_batches([batch]).replace_schema_metadata(MASKED_BY)
                new.write_table(table.set_column(place, schema.field(place), [_masked(batch)]))


def _masked(batch: pa.RecordBatch) -> pa.Array:
    columns = (batch.column(name).to_pylist() for name in ("file", "reason", "masked_row"))
    return pa.array([mask_row(*row) for row in zip(*columns, strict=True)], pa.string())
