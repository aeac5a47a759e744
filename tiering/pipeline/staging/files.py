"""The CSV files that a publishing needs, made from the lake before its transaction begins.

They live in the lake folder ``staged`` of the run, so that a publishing killed between staging and
commit finds them again.
"""

import os
from collections.abc import Iterator, Mapping
from concurrent.futures import Executor, ThreadPoolExecutor, wait
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

import duckdb

from operations.services.bulk import NULL_MARK
from tiering.pipeline.engine import sql
from tiering.pipeline.night import Night

# Most amounts are 0.00 or fit 64 bits, and as those they are written in half the time; the widest
# decimals are written as they are. What is not held is not written at all.
MONEY_AS_TEXT = """
CREATE OR REPLACE TEMPORARY MACRO money(amount) AS CASE
    WHEN amount = 0 THEN '0'
    WHEN amount BETWEEN -9999999999999999.99 AND 9999999999999999.99
        THEN CAST(CAST(amount AS DECIMAL(18, 2)) AS VARCHAR)
    ELSE CAST(amount AS VARCHAR)
END;
CREATE OR REPLACE TEMPORARY MACRO held(amount) AS CASE WHEN amount <> 0 THEN money(amount) END;
"""


def write_csv(
    connection: duckdb.DuckDBPyConnection,
    query: str,
    parameters: Mapping[str, Any],
    path: Path,
    *,
    with_header: bool = False,
) -> int:
    """The result of ``query`` as a CSV; returns the rows. Without a header it is for
    ``copy_csv_in``, with one for people, to whom NULL is an empty field.

    DuckDB takes no parameters inside COPY … TO, so the path is quoted here; it is always ours.
    """
    quoted = str(path).replace("'", "''")
    mark = "" if with_header else NULL_MARK.replace("'", "''")
    header = str(with_header).lower()
    form = f"FORMAT csv, HEADER {header}, USE_TMP_FILE false, NULLSTR '{mark}'"
    statement = f"COPY ({query}) TO '{quoted}' ({form})"
    row = connection.execute(statement, dict(parameters)).fetchone()
    return int(row[0]) if row else 0


@contextmanager
def stream_csv(
    connection: duckdb.DuckDBPyConnection,
    query: str,
    parameters: Mapping[str, Any],
    engine: Executor | None = None,
) -> Iterator[BinaryIO]:
    """The result of ``query`` as a headerless CSV that can be read while it is being made.

    DuckDB writes into a pipe from a thread of ``engine``, or of its own, so that PostgreSQL copies
    the first rows while the last are not computed yet. Raises DuckDB's error when the block ends.
    """
    if engine is None:
        with (
            ThreadPoolExecutor(1, "engine") as own,
            stream_csv(connection, query, parameters, own) as rows,
        ):
            yield rows
        return
    reading, writing = os.pipe()

    def work() -> None:
        try:
            write_csv(connection, query, parameters, Path(f"/dev/fd/{writing}"))
        finally:
            os.close(writing)  # ends the stream; a short one is found out by its totals

    written = engine.submit(work)
    try:
        with os.fdopen(reading, "rb") as stream:
            yield stream
    finally:
        wait([written])
    written.result()


def previous_books(connection: duckdb.DuckDBPyConnection, night: Night, folder: Path) -> str:
    """The books of the last published night; before the first, an empty table of the same shape."""
    if night.published is not None:
        return night.lake.files("books", *night.published)
    path = folder / "no_books.parquet"
    source = night.lake.files("books", night.as_of, night.run)
    connection.execute(
        f"COPY (SELECT * FROM read_parquet($books) LIMIT 0) TO '{path}' (FORMAT parquet)",  # noqa: S608
        {"books": source},
    )
    return str(path)


def inputs(night: Night, *datasets: str) -> dict[str, str]:
    """Dataset name → glob of its files for the night."""
    return {name: night.lake.files(name, night.as_of, night.run) for name in datasets}


def stage_csv(
    connection: duckdb.DuckDBPyConnection,
    name: str,
    parameters: Mapping[str, Any],
    folder: Path,
) -> tuple[Path, int]:
    """``stage_<name>.sql`` into ``<folder>/<name>.csv``; the path and its rows."""
    path = folder / f"{name}.csv"
    return path, write_csv(connection, sql(f"stage_{name}"), parameters, path)
