"""Rejected rows of earlier versions, masked anew where they lie (domain/07).

Rejects are kept for ever, so what an earlier mask let through would be, too. Which mask made a file
stands in its footer; a file without that word is of an earlier one. Up to when all were looked at,
and for which mask, stands beside them (``DONE``): a day costs the looks at what came since.
"""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from tiering.pipeline.intake.masking import mask_again
from tiering.pipeline.lake import Lake
from tiering.rules.extracts import TABLE_BY_NAME

MASKED_BY = {b"masked_by": b"2"}
BATCH_ROWS = 20_000
# Its text is the mask, its time when the look that ended well began.
DONE = "masked_by"


def is_masked_well(file: Path) -> bool:
    """Whether the present mask made a Parquet file of rejects."""
    return dict(pq.read_schema(file).metadata or {}).items() >= MASKED_BY.items()


def mask_lake_again(lake: Lake) -> int:
    """Rewrite the rejects of earlier masks; returns how many files. Each takes its name in one
    step, so that a reader finds the old or the new, and what is killed is done by the next call."""
    rejects = lake.root / "rejects"
    if not rejects.is_dir():
        return 0
    begun = rejects / f".{DONE}"
    begun.write_bytes(MASKED_BY[b"masked_by"])  # before the look: what comes meanwhile is newer
    weak = [file for file in _files_since_done(rejects) if not is_masked_well(file)]
    for file in weak:
        aside = file.with_suffix(".anew")
        _rewrite(file, aside)
        aside.replace(file)
    begun.replace(rejects / DONE)
    return len(weak)


def mask_row(file_name: str, reason: str, row: str) -> str:
    """A row kept in ``file_name`` as it may be shown now."""
    table, kind = file_name.split(".")[:2]
    return mask_again(TABLE_BY_NAME[table], kind, reason, row)


def _files_since_done(rejects: Path) -> list[Path]:
    """The files of days that got a folder since the last look: a run takes its name in that of its
    day, which tells by its time. All of them where the last look was for another mask."""
    done = rejects / DONE
    is_same = done.exists() and done.read_bytes() == MASKED_BY[b"masked_by"]
    since = done.stat().st_mtime_ns if is_same else 0
    days = [day for day in rejects.glob("as_of=*") if day.stat().st_mtime_ns >= since]
    return sorted(file for day in days for file in day.glob("run=*/*.parquet"))


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
