"""DuckDB, the default engine: one in-memory database per step, spilling beside the lake."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
from django.conf import settings

SQL_FOLDER = Path(__file__).parent / "sql"


@contextmanager
def duckdb_session() -> Iterator[duckdb.DuckDBPyConnection]:
    """A fresh DuckDB within the configured memory and threads."""
    spill = settings.DATA_DIR / "spill"
    spill.mkdir(parents=True, exist_ok=True)
    options: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": f"{settings.ENGINE_MEMORY_MIB}MiB",
        "temp_directory": str(spill),
        "preserve_insertion_order": False,
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
    }
    if settings.ENGINE_THREADS:
        options["threads"] = settings.ENGINE_THREADS
    connection = duckdb.connect(":memory:", config=options)
    try:
        yield connection
    finally:
        connection.close()


def sql(name: str) -> str:
    """The text of ``pipeline/sql/<name>.sql``."""
    return (SQL_FOLDER / f"{name}.sql").read_text()
