"""Institutions hang on parents that are there: no orphans, no rings."""
# ruff: noqa: S608 -- the statements are put together from our own names only

from collections.abc import Mapping

import duckdb


def find_orphans(connection: duckdb.DuckDBPyConnection, *, is_incremental: bool) -> None:
    """Add to ``late`` the institutions of ``judged`` from which no chain of parents leads to a
    root; beside an incremental file the rows in force (``before``) belong to the tree."""
    good = "problem IS NULL AND pos NOT IN (SELECT pos FROM late)"
    given = _parents(
        connection, f"SELECT v_code, v_parent_code FROM judged WHERE op <> 'D' AND {good}"
    )
    standing: dict[str, str | None] = {}
    if is_incremental:
        gone = _parents(connection, f"SELECT v_code, NULL FROM judged WHERE op = 'D' AND {good}")
        before = _parents(connection, "SELECT code, parent_code FROM before")
        standing = {code: parent for code, parent in before.items() if code not in gone}
    tree = standing | given
    orphans = [code for code in given if not _reaches_root(code, tree)]
    connection.execute(
        "INSERT INTO late SELECT pos, 'unknown_institution:parent_code' FROM judged "
        f"WHERE op <> 'D' AND {good} AND list_contains(CAST(? AS VARCHAR[]), v_code)",
        [orphans],
    )


def _parents(connection: duckdb.DuckDBPyConnection, query: str) -> dict[str, str | None]:
    return dict(connection.execute(query).fetchall())


def _reaches_root(code: str, tree: Mapping[str, str | None]) -> bool:
    seen: set[str] = set()
    at: str | None = code
    while at is not None:
        if at in seen or at not in tree:
            return False
        seen.add(at)
        at = tree[at]
    return True
