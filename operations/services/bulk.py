"""Set-based writes: CSV files made by the engine go into PostgreSQL by COPY."""

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import Any, BinaryIO

from django.db import connection
from psycopg2 import sql

from operations.services.acting import tell_database

# How the engine writes NULL into the CSV files that are copied in: as nothing, which is also what
# it writes fastest. Both it and PostgreSQL quote an empty text and take the unquoted one for NULL.
NULL_MARK = ""


def copy_csv_in(
    table: str, columns: Sequence[str], rows: Path | BinaryIO, *, is_new: bool = False
) -> int:
    """COPY a headerless CSV file (or stream) into ``table``; returns the number of rows.

    Runs in the caller's transaction. ``is_new``: the caller made the table in the same one, so its
    rows are frozen at once and no later vacuum writes them again. Raises the driver's error for a
    row that does not fit.
    """
    statement = sql.SQL("COPY {} ({}) FROM STDIN (FORMAT csv, FREEZE {}, NULL {})").format(
        sql.Identifier(table),
        sql.SQL(", ").join(map(sql.Identifier, columns)),
        sql.Literal(is_new),
        sql.Literal(NULL_MARK),
    )
    tell_database()
    with connection.cursor() as cursor, _opened(rows) as source:
        raw = cursor.cursor
        raw.copy_expert(statement.as_string(raw), source, size=1 << 20)
        return int(raw.rowcount)


def copy_csv_out(query: str, path: Path) -> int:
    """COPY the rows of a query of ours into a headerless CSV file; returns their number."""
    statement = f"COPY ({query}) TO STDOUT (FORMAT csv, NULL '{NULL_MARK}')"
    with connection.cursor() as cursor, path.open("wb") as target:
        cursor.cursor.copy_expert(statement, target, size=1 << 20)
        return int(cursor.cursor.rowcount)


def csv_rows(rows: Iterable[Sequence[Any]]) -> BinaryIO:
    """Rows of our own as a stream for ``copy_csv_in``. All but None is quoted, which the csv module
    of Python 3.11 cannot."""
    lines = (",".join(map(_csv_field, row)) + "\n" for row in rows)
    return io.BytesIO("".join(lines).encode())


def _csv_field(value: Any) -> str:
    return NULL_MARK if value is None else '"{}"'.format(str(value).replace('"', '""'))


def _opened(rows: Path | BinaryIO) -> AbstractContextManager[BinaryIO]:
    return rows.open("rb") if isinstance(rows, Path) else nullcontext(rows)


def make_temporary_like(table: str, columns: Sequence[str], name: str) -> None:
    """An empty temporary table with these columns of ``table``, gone with the transaction."""
    statement = sql.SQL(
        "CREATE TEMPORARY TABLE {} ON COMMIT DROP AS SELECT {} FROM {} WITH NO DATA"
    ).format(
        sql.Identifier(name),
        sql.SQL(", ").join(map(sql.Identifier, columns)),
        sql.Identifier(table),
    )
    execute(statement)


@contextmanager
def indexes_built_after(table: str) -> Iterator[None]:
    """Fill ``table`` without its plain indexes and build them when the block ends.

    For a table nobody reads yet: it is locked until the caller's transaction ends. Unique indexes
    stay, for they judge the rows.
    """
    with connection.cursor() as cursor:
        cursor.execute(PLAIN_INDEXES, [table])
        found = cursor.fetchall()
    for name, _ in found:
        execute(sql.SQL("DROP INDEX {}").format(sql.Identifier(name)))
    yield
    for _, definition in found:
        execute(definition)


PLAIN_INDEXES = """
SELECT i.relname, pg_get_indexdef(x.indexrelid)
FROM pg_index AS x JOIN pg_class AS i ON i.oid = x.indexrelid
WHERE x.indrelid = %s::regclass AND NOT x.indisunique
ORDER BY 1
"""


def execute(
    statement: sql.Composable | str, parameters: Sequence[Any] | Mapping[str, Any] = ()
) -> int:
    """Run one statement in the caller's transaction; returns the number of rows it touched."""
    with connection.cursor() as cursor:
        raw = cursor.cursor
        text = statement if isinstance(statement, str) else statement.as_string(raw)
        is_named = isinstance(parameters, Mapping)
        cursor.execute(text, dict(parameters) if is_named else list(parameters) or None)
        return int(cursor.rowcount)
