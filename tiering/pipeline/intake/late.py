"""What a row's fate needs other rows for: duplicate keys, and deletions of what is not there."""
# ruff: noqa: S608 -- the statements are put together from our own names only

import duckdb
import numpy as np

from tiering.pipeline.intake.lines import Lines
from tiering.pipeline.intake.tree import find_orphans
from tiering.rules.extracts import Table


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
    hashes = connection.execute(
        f"SELECT hash({keys}) AS h FROM judged WHERE problem IS NULL"
    ).fetchnumpy()["h"]
    hashes = np.sort(np.asarray(hashes))
    return bool((hashes[1:] == hashes[:-1]).any())


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
    known = "false"
    if table.key and not table.is_events:
        same = " AND ".join(
            f"b.{table.by_name[name].lake_name} IS NOT DISTINCT FROM j.v_{name}"
            for name in table.key
        )
        known = f"EXISTS (SELECT 1 FROM before b WHERE {same})"
    column = table.key[0] if table.key else "op"
    connection.execute(
        f"""
        INSERT INTO late
        SELECT pos, 'deleted_unknown:{column}' FROM judged j
        WHERE problem IS NULL AND op = 'D' AND pos NOT IN (SELECT pos FROM late) AND NOT {known}
        """
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
