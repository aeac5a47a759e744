"""The floor: what no system can do without. DuckDB reads the same files, PostgreSQL copies in the
same rows, snapshots and holdings, under the same keys and indexes; nothing is judged, computed or
compared."""

import os
import time
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import django
import duckdb
import psycopg2

from bench.bank import Bank
from bench.database import settle

if TYPE_CHECKING:
    from clients.services.partitions import Partitioned

# The order in which the night writes a table's rows.
ORDERED_BY: Mapping[str, str] = {"clients_snapshot": "home_outlet",
                                 "clients_holding": "client_no, position"}  # fmt: skip
TURNS = 3  # what a disk is busy with moves one by a third


def measure_floor(bank: Bank, dsn: str) -> dict[str, float]:
    """Seconds of reading the night's files and of copying its published rows: the median turn."""
    turns = sorted((_turn(bank, dsn) for _ in range(TURNS)), key=sum)
    reading, copying = turns[TURNS // 2]
    return {
        "read": reading, "copy": copying, "floor": reading + copying,
        "floor_least": sum(turns[0]), "floor_most": sum(turns[-1]),
    }  # fmt: skip


def _turn(bank: Bank, dsn: str) -> tuple[float, float]:
    settle(dsn)
    return _read_files(bank), sum(_copied(bank, dsn, table) for table in _tables())


def _tables() -> tuple["Partitioned", ...]:
    """The partitioned tables; their module needs the settings of the bank that is running."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wealthcrm.settings")
    django.setup()
    from clients.services.snapshots import HOLDINGS, SNAPSHOTS

    return SNAPSHOTS, HOLDINGS


def _copied(bank: Bank, dsn: str, table: "Partitioned") -> float:
    rows = bank.data / "floor.csv"
    connection = psycopg2.connect(dsn)
    try:
        _write_rows(connection, table, rows)
        return _copy_rows(connection, table, rows)
    finally:
        connection.close()
        rows.unlink(missing_ok=True)


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


def _write_rows(
    connection: "psycopg2.extensions.connection", table: "Partitioned", rows: Path
) -> None:
    """The published rows of the newest day, as the night wrote them."""
    with connection.cursor() as cursor, rows.open("wb") as out:
        cursor.copy_expert(
            f"COPY (SELECT s.* FROM {table.parent} s JOIN operations_day d"
            " ON d.published_run_id = s.run_id WHERE d.as_of ="
            " (SELECT max(as_of) FROM operations_day)"
            f" ORDER BY {ORDERED_BY[table.parent]}) TO STDOUT (FORMAT csv)",
            out,
        )
    connection.rollback()


def _copy_rows(
    connection: "psycopg2.extensions.connection", table: "Partitioned", rows: Path
) -> float:
    started = time.perf_counter()
    _run(connection, f"CREATE TABLE floor_rows (LIKE {table.parent} INCLUDING DEFAULTS)")
    with connection.cursor() as cursor, rows.open("rb") as source:
        cursor.copy_expert("COPY floor_rows FROM STDIN (FORMAT csv)", source, size=1 << 20)
    if table.key:
        _run(connection, f"ALTER TABLE floor_rows ADD PRIMARY KEY ({', '.join(table.key)})")
    for _, body in table.indexes:
        _run(connection, f"CREATE INDEX ON floor_rows {body}")
    connection.commit()
    seconds = time.perf_counter() - started
    _run(connection, "DROP TABLE floor_rows")
    connection.commit()
    return seconds
