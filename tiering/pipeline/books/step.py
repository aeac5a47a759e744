"""The books step of the night (domain/02 §Books): keep, release, assign; co-managers; shortage;
proposals. Reads and writes the lake only."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import duckdb

from tiering.pipeline.books.co_managers import settle_co_managers
from tiering.pipeline.books.inputs import BookInputs, BookMove, BooksResult, Outcome
from tiering.pipeline.books.requests import carry_out
from tiering.pipeline.books.roster import Roster
from tiering.pipeline.books.settle import settle
from tiering.pipeline.books.shortage import report_shortage
from tiering.pipeline.books.sources import open_sources, put_locks
from tiering.pipeline.engine import duckdb_session, sql
from tiering.pipeline.night import Night
from tiering.rules.policy import Policy

# Every dataset written, with an order that leaves no ties.
WRITTEN = {
    "books": "SELECT * FROM books_out ORDER BY client_no, is_primary DESC, role, employee_no",
    "book_changes": "SELECT * FROM changes_out ORDER BY client_no, is_primary DESC, role",
    "unmanaged": "SELECT * FROM unmanaged_out ORDER BY client_no",
    "shortage": "SELECT * FROM shortage_out ORDER BY outlet_code NULLS FIRST, role, reason",
    "proposals": "SELECT * FROM proposals_out ORDER BY client_no",
}
COUNTS = """
SELECT
  (SELECT count(*) FROM figures),
  (SELECT count(*) FROM primary_outcome WHERE employee_no IS NOT NULL),
  (SELECT count(*) FROM primary_outcome WHERE before_no IS NOT NULL),
  (SELECT count(*) FROM unmanaged_out),
  (SELECT count(*) FROM changes_out),
  (SELECT count(*) FROM primary_outcome WHERE before_no IS NOT NULL AND NOT is_same),
  (SELECT count(*) FROM proposals_out)
"""


def run_books(night: Night, inputs: BookInputs) -> BooksResult:
    """Decide tonight's books and write ``books``, ``book_changes``, ``unmanaged``, ``shortage`` and
    ``proposals`` of (as_of, run). The same inputs write the same rows, however often it runs."""
    with _decided(night, inputs) as (connection, outcomes):
        for dataset, query in WRITTEN.items():
            with night.lake.writing(dataset, night.as_of, night.run) as folder:
                target = str(folder / "part.parquet")
                connection.execute(
                    f"COPY ({query}) TO $target (FORMAT parquet)", {"target": target}
                )
        return _result(connection, outcomes)


def dry_run_difference(
    night: Night, inputs: BookInputs, policy: Policy | None = None
) -> tuple[BookMove, ...]:
    """Who would move, from whom, to whom and why, ordered by client; nothing is written. With
    ``policy`` the books are decided by that policy, on the figures as they are."""
    tried = night if policy is None else replace(night, policy=policy)
    with _decided(tried, inputs) as (connection, _):
        rows = connection.execute(WRITTEN["book_changes"]).fetchall()
    return tuple(BookMove(*row) for row in rows)


@contextmanager
def _decided(
    night: Night, inputs: BookInputs
) -> Iterator[tuple[duckdb.DuckDBPyConnection, tuple[Outcome, ...]]]:
    """A session in which all the results are tables."""
    with duckdb_session() as connection:
        roster = open_sources(connection, night, inputs)
        connection.execute(sql("books_want_primary"))
        outcomes = carry_out(connection, roster, inputs.approved)
        _settle_primaries(connection, roster, inputs)
        connection.execute(sql("books_results"))
        settle_co_managers(connection, roster, night.policy)
        report_shortage(connection, roster)
        yield connection, outcomes


def _settle_primaries(
    connection: duckdb.DuckDBPyConnection, roster: Roster, inputs: BookInputs
) -> None:
    """The primaries of tonight and, under a lock, what it keeps from happening."""
    if inputs.locked_roles:
        put_locks(connection, ())
        settle(connection, roster)
        connection.execute("CREATE TABLE free_outcome AS SELECT * FROM outcome WHERE NOT is_same")
        put_locks(connection, inputs.locked_roles)
    settle(connection, roster)
    if not inputs.locked_roles:
        connection.execute("CREATE VIEW free_outcome AS SELECT * FROM outcome WHERE FALSE")
    connection.execute(sql("books_proposals"))


def _result(connection: duckdb.DuckDBPyConnection, outcomes: tuple[Outcome, ...]) -> BooksResult:
    counts = connection.execute(COUNTS).fetchone() or (0,) * 7
    clients, managed, managed_before, unmanaged, changes, moved, proposals = counts
    return BooksResult(
        clients=clients,
        managed=managed,
        managed_before=managed_before,
        unmanaged=unmanaged,
        changes=changes,
        moved=moved,
        proposals=proposals,
        carried_out=outcomes,
    )
