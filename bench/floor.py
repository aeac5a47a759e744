"""The floor: what no system can do without. DuckDB reads the same files, PostgreSQL copies in the
same rows under the same keys and indexes; nothing is judged, computed or compared."""

import time
from pathlib import Path

import duckdb
import psycopg2

from bench.bank import Bank

SNAPSHOT_INDEXES = "PRIMARY KEY (run_id, client_no)"


def measure_floor(bank: Bank, dsn: str) -> dict[str, float]:
    """Seconds of reading the night's files and of copying its published rows."""
    reading = _read_files(bank)
    rows = bank.data / "floor.csv"
    connection = psycopg2.connect(dsn)
    try:
        _write_rows(connection, rows)
        copying = _copy_rows(connection, rows)
    finally:
        connection.close()
        rows.unlink(missing_ok=True)
    return {"read": reading, "copy": copying, "floor": reading + copying}


def _read_files(bank: Bank) -> float:
    started = time.perf_counter()
    with duckdb.connect() as engine:
        engine.execute("SET preserve_insertion_order = false")
        for path in sorted(bank.inbox.glob(f"*.{bank.as_of:%Y%m%d}*.dat*")):
            engine.execute("CREATE OR REPLACE TABLE read AS SELECT * FROM read_csv($path)",
                           {"path": str(path)})  # fmt: skip
    return time.perf_counter() - started


def _run(connection: "psycopg2.extensions.connection", statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def _write_rows(connection: "psycopg2.extensions.connection", rows: Path) -> None:
    """The published rows of the newest day, as the night wrote them."""
    with connection.cursor() as cursor, rows.open("wb") as out:
        cursor.copy_expert(
            "COPY (SELECT s.* FROM clients_snapshot s JOIN operations_day d"
            " ON d.published_run_id = s.run_id WHERE d.as_of ="
            " (SELECT max(as_of) FROM operations_day) ORDER BY s.client_no) TO STDOUT (FORMAT csv)",
            out,
        )
    connection.rollback()


def _copy_rows(connection: "psycopg2.extensions.connection", rows: Path) -> float:
    started = time.perf_counter()
    _run(connection, "CREATE TABLE floor_snapshot (LIKE clients_snapshot INCLUDING DEFAULTS)")
    with connection.cursor() as cursor, rows.open("rb") as source:
        cursor.copy_expert("COPY floor_snapshot FROM STDIN (FORMAT csv)", source, size=1 << 20)
    _run(connection, f"ALTER TABLE floor_snapshot ADD {SNAPSHOT_INDEXES}")
    _run(connection, "CREATE INDEX ON floor_snapshot (home_outlet, tier)")
    connection.commit()
    seconds = time.perf_counter() - started
    _run(connection, "DROP TABLE floor_snapshot")
    connection.commit()
    return seconds
