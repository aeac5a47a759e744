"""What a row's fate needs other rows for: duplicate keys, and deletions of what is not there."""
# ruff: noqa: S608 -- the statements are put together from our own names only

import duckdb
import numpy as np

from tiering.pipeline.intake.lines import Lines
from tiering.pipeline.intake.tree import find_orphans
from tiering.rules.extracts import Table

HASHES_AT_ONCE = 8_000_000  # 8 bytes each: what a pass may take of memory


def judge_together(connection: duckdb.DuckDBPyConnection, table: Table, lines: Lines) -> None:
    """Mark in ``judged`` the later rows of a key and the deletions of unknown keys; in incremental
    files the relation ``before`` holds the rows in force."""
    connection.execute("CREATE OR REPLACE TEMP TABLE late (pos BIGINT, problem VARCHAR)")
    if table.key and _may_have_duplicates(connection, table):
        _find_duplicates(connection, table)
    if lines.kind == "i":
        _find_unknown_deletions(connection, table)
    if table.name == "institution":
        find_orphans(connection, is_incremental=lines.kind == "i")
    if _count(connection):
        _mark(connection, lines)


def _may_have_duplicates(connection: duckdb.DuckDBPyConnection, table: Table) -> bool:
    """Whether two good rows have keys of one hash: sorting whole numbers is much cheaper than
    grouping by texts, and nearly always says no."""
    keys = ", ".join(f"v_{name}" for name in table.key)
    row = connection.execute("SELECT count(*) FROM judged").fetchone()
    passes = (row[0] if row else 0) // HASHES_AT_ONCE + 1
    for share in range(passes):
        hashes = connection.execute(
            f"SELECT hash({keys}) AS h FROM judged "
            f"WHERE problem IS NULL AND hash({keys}) % {passes} = {share}"
        ).fetchnumpy()["h"]
        hashes = np.sort(np.asarray(hashes))
        if (hashes[1:] == hashes[:-1]).any():
            return True
    return False


def _find_duplicates(connection: duckdb.DuckDBPyConnection, table: Table) -> None:
    """The first row of a key, by physical order, stays."""
    keys = ", ".join(f"v_{name}" for name in table.key)
    connection.execute(
        f"""
        INSERT INTO late
        WITH hashed AS (
            SELECT pos, {keys}, hash({keys}) AS h FROM judged WHERE problem IS NULL
        ), shared AS (
            SELECT h FROM hashed GROUP BY h HAVING count(*) > 1
        ), ordered AS (
            SELECT pos, row_number() OVER (PARTITION BY {keys} ORDER BY pos) AS place
            FROM hashed SEMI JOIN shared USING (h)
        )
        SELECT pos, 'duplicate_key:{table.key[0]}' FROM ordered WHERE place > 1
        """
    )


def _find_unknown_deletions(connection: duckdb.DuckDBPyConnection, table: Table) -> None:
    """Events are never deleted: their days are published as they came."""
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE deletions AS SELECT * FROM judged "
        "WHERE problem IS NULL AND op = 'D' AND pos NOT IN (SELECT pos FROM late)"
    )
    column, known = "op", "SELECT * FROM deletions WHERE false"
    if table.key and not table.is_events:
        column = table.key[0]
        same = " AND ".join(
            f"b.{table.by_name[name].lake_name} IS NOT DISTINCT FROM d.v_{name}"
            for name in table.key
        )
        known = f"SELECT d.pos FROM before b JOIN deletions d ON {same}"
    connection.execute(
        f"INSERT INTO late SELECT pos, 'deleted_unknown:{column}' FROM deletions "
        f"WHERE pos NOT IN (SELECT pos FROM ({known}))"
    )


def _count(connection: duckdb.DuckDBPyConnection) -> int:
    # Fetched whole: an unfinished result would keep the connection from registering a reader.
    rows = connection.execute("SELECT count(*) FROM late").fetchall()
    return int(rows[0][0])


def _mark(connection: duckdb.DuckDBPyConnection, lines: Lines) -> None:
    """Good rows keep no copy of their line: read the file again for those that turned bad."""
    connection.register("lines_again", lines.reader())
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE late_lines AS SELECT late.pos, late.problem, raw, quoted "
        "FROM lines_again JOIN late ON lines_again.pos = late.pos"
    )
    connection.unregister("lines_again")
    connection.execute(
        "UPDATE judged SET problem = l.problem, raw = l.raw, quoted = l.quoted "
        "FROM late_lines l WHERE judged.pos = l.pos"
    )
