"""The engines of the night: one named statement over Parquet inputs makes one Parquet output.

The statements lie in ``pipeline/sql`` in the common subset of DuckDB and Spark SQL (architecture,
decision 3). A statement reads its inputs by name and its scalars as ``:name``. What the two
dialects spell differently has one name in both: ``rounded_average(total, days)``, the exact
half-up quotient to the fen, and ``days_between(a, b)``, b − a in days.
"""

import os
import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Protocol

import duckdb
from django.conf import settings

from tiering.pipeline.running import watched

SPILL = "spill"
SQL_FOLDER = Path(__file__).parent / "sql"
ENGINES = ("duckdb", "spark")


@dataclass(frozen=True)
class Part:
    """An input that is itself a statement, computed where it is read."""

    statement: str


Input = Path | Sequence[Path] | Part
Inputs = Mapping[str, Input]
Parameter = date | Decimal | int | str | bool
Parameters = Mapping[str, Parameter]
NAMED = re.compile(r"(?<![:\w]):([a-z][a-z_0-9]*)")

# Whole division in 64 bits is several times faster than in 128; the first branch takes every total
# below 10^14 yuan-days, the second the rest. Totals are never negative.
DUCKDB_MACROS = (
    """
    CREATE TEMP MACRO rounded_average(total, days) AS
        CASE WHEN total < 100000000000000
        THEN CAST(
            (2 * CAST(CAST(total AS DECIMAL(16, 2)) * 100 AS BIGINT) + days) // (2 * days)
            AS DECIMAL(18, 0)) * CAST(0.01 AS DECIMAL(2, 2))
        ELSE CAST(
            (2 * CAST(total * 100 AS HUGEINT) + days) // (2 * CAST(days AS HUGEINT))
            AS DECIMAL(36, 0)) * CAST(0.01 AS DECIMAL(2, 2))
        END
    """,
    "CREATE TEMP MACRO days_between(earlier, later) AS later - earlier",
)


class BeyondDecimal(ArithmeticError):
    """A figure of a statement does not fit its decimal, in whichever engine."""


class Engine(Protocol):
    """Runs a named statement over inputs: Parquet files, folders of them, or other statements."""

    def write(self, statement: str, inputs: Inputs, parameters: Parameters, output: Path) -> int:
        """Writes the rows of ``sql/<statement>.sql`` as Parquet into the folder ``output``;
        returns their number. Inputs that are statements may read those before them. Raises
        BeyondDecimal."""
        ...


class DuckDBEngine:
    """The embedded default: one in-memory database, which goes when the engine does."""

    def __init__(self) -> None:
        self.connection = connect_duckdb()
        for macro in DUCKDB_MACROS:
            self.connection.execute(macro)

    def write(self, statement: str, inputs: Inputs, parameters: Parameters, output: Path) -> int:
        for name, paths in stored(inputs).items():
            files = [str(path / "*.parquet" if path.is_dir() else path) for path in paths]
            # Folder names like run=7 must not turn into columns.
            rows = self.connection.read_parquet(files, hive_partitioning=False)
            rows.create_view(name, replace=True)
        # Reading a part twice is cheaper than keeping its rows.
        text = composed(statement, inputs, "AS NOT MATERIALIZED")
        given = used(text, parameters) | {"into": str(output / "part.parquet")}
        output.mkdir(parents=True, exist_ok=True)
        text = NAMED.sub(r"$\1", text)
        try:
            copied = self.connection.execute(f"COPY ({text}) TO $into (FORMAT parquet)", given)
        except (duckdb.ConversionException, duckdb.OutOfRangeException) as error:
            raise BeyondDecimal(f"a figure of {statement} does not fit") from error
        (rows_written,) = copied.fetchone() or (0,)
        return int(rows_written)


def used(text: str, parameters: Parameters) -> dict[str, Any]:
    """Those of the parameters that the statement names; raises KeyError if one is not given."""
    return {name: parameters[name] for name in NAMED.findall(text)}


def stored(inputs: Inputs) -> dict[str, Sequence[Path]]:
    """The inputs that lie in files."""
    return {
        name: [given] if isinstance(given, Path) else given
        for name, given in inputs.items()
        if not isinstance(given, Part)
    }


def composed(statement: str, inputs: Inputs, how: str = "AS") -> str:
    """The statement's text with the inputs that are statements in front of it."""
    parts = [
        f"{name} {how} (\n{sql(given.statement)}\n)"
        for name, given in inputs.items()
        if isinstance(given, Part)
    ]
    if not parts:
        return sql(statement)
    body = f"(\n{sql(statement)}\n) AS composed"
    return " ".join(["WITH", ", ".join(parts), "SELECT * FROM", body])


def engine_named(name: str) -> Engine:
    """The engine called ``duckdb`` or ``spark``; raises ValueError for another name."""
    if name == "duckdb":
        return DuckDBEngine()
    if name == "spark":
        from tiering.pipeline.spark import SparkEngine

        return SparkEngine()
    raise ValueError(f"unknown engine {name!r}; known: {', '.join(ENGINES)}")


@contextmanager
def duckdb_session() -> Iterator[duckdb.DuckDBPyConnection]:
    """A fresh DuckDB within the configured memory and threads."""
    connection = connect_duckdb()
    try:
        yield connection
    finally:
        connection.close()


def connect_duckdb() -> duckdb.DuckDBPyConnection:
    """A fresh in-memory DuckDB within the configured memory and threads, spilling beside the lake;
    the caller closes it."""
    spill = _spill()
    options: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": f"{settings.ENGINE_MEMORY_MIB}MiB",
        "temp_directory": str(spill),
        "preserve_insertion_order": False,
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
    }
    if settings.ENGINE_THREADS:
        options["threads"] = settings.ENGINE_THREADS
    return watched(duckdb.connect(":memory:", config=options))


def _spill() -> Path:
    """A folder per process: what a killed one left can be told from what is in use."""
    spill: Path = settings.DATA_DIR / SPILL / str(os.getpid())
    spill.mkdir(parents=True, exist_ok=True)
    return spill


@contextmanager
def aside(name: str) -> Iterator[Path]:
    """A new folder for files that live as long as the block: removed with it, and by the next
    night if this process is killed."""
    with TemporaryDirectory(prefix=f"{name}-", dir=_spill()) as folder:
        yield Path(folder)


def clear_spill() -> None:
    """Remove what killed processes spilled: it may hold personal data in clear (domain/07)."""
    root = settings.DATA_DIR / SPILL
    for folder in root.iterdir() if root.is_dir() else ():
        if folder.name.isdigit() and not Path(f"/proc/{folder.name}").exists():
            shutil.rmtree(folder, ignore_errors=True)


def sql(name: str) -> str:
    """The text of ``pipeline/sql/<name>.sql``."""
    return (SQL_FOLDER / f"{name}.sql").read_text()
