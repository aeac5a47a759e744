"""The tables that the books SQL reads, laid into one DuckDB session."""

from collections.abc import Iterable, Sequence
from typing import Any

import duckdb
import pyarrow as pa

from tiering.pipeline.books.inputs import BookInputs
from tiering.pipeline.books.roster import Roster, read_roster
from tiering.pipeline.night import DayRun, Night
from tiering.rules.eligibility import book_of
from tiering.rules.policy import Policy

TEXT, WHOLE, FLAG = pa.string(), pa.int64(), pa.bool_()
NO_BOOKS = """
CREATE TABLE books_before (client_no VARCHAR, employee_no VARCHAR, role VARCHAR,
  is_primary BOOLEAN, since_on DATE, reason VARCHAR);
CREATE TABLE figures_before (client_no VARCHAR, tier VARCHAR);
"""


def put(
    connection: duckdb.DuckDBPyConnection,
    name: str,
    columns: dict[str, pa.DataType],
    rows: Iterable[Sequence[Any]],
) -> None:
    """A small table of these rows, replacing one of the same name. ``name`` and the columns are
    constants of the caller."""
    listed = list(rows)
    arrays = [
        pa.array([row[index] for row in listed], kind)
        for index, kind in enumerate(columns.values())
    ]
    connection.register("incoming", pa.Table.from_arrays(arrays, names=list(columns)))
    connection.execute(f"CREATE OR REPLACE TABLE {name} AS SELECT * FROM incoming")  # noqa: S608
    connection.unregister("incoming")


def open_sources(connection: duckdb.DuckDBPyConnection, night: Night, inputs: BookInputs) -> Roster:
    """Lay out what tonight starts from; answers the roster.

    Raises NotInLake if the night's figures, or last night's books, are not there.
    """
    _view(connection, night, "figures", "figures", DayRun(night.as_of, night.run))
    if night.published is None:
        connection.execute(NO_BOOKS)
    else:
        _view(connection, night, "books_before", "books", night.published)
        _view(connection, night, "figures_before", "figures", night.published)
    roster = read_roster(connection, night, inputs.away)
    _put_roster(connection, roster)
    put_need(connection, night.policy)
    put_locks(connection, inputs.locked_roles)
    _put_tonight(connection, night)
    return roster


def _put_tonight(connection: duckdb.DuckDBPyConnection, night: Night) -> None:
    """One row: the day, and the roles of the two books of the middle tier."""
    columns = {
        "as_of": pa.date32(),
        "is_first": FLAG,
        "role_with_loan": TEXT,
        "role_without_loan": TEXT,
    }
    middle = [str(night.policy.books[name].primary) for name in ("mid_with_loan", "mid")]
    put(connection, "tonight", columns, [(night.as_of, night.published is None, *middle)])


def put_locks(connection: duckdb.DuckDBPyConnection, roles: Iterable[str]) -> None:
    """The roles whose books are frozen."""
    put(connection, "locked", {"role": TEXT}, [(str(role),) for role in sorted(roles)])


def _view(
    connection: duckdb.DuckDBPyConnection, night: Night, view: str, dataset: str, at: DayRun
) -> None:
    # Folder names like run=7 must not turn into columns.
    files = night.lake.files(dataset, *at)
    connection.read_parquet(files, hive_partitioning=False).create_view(view)


def _put_roster(connection: duckdb.DuckDBPyConnection, roster: Roster) -> None:
    put(
        connection,
        "worker",
        {"person_id": WHOLE, "role": TEXT, "employee_no": TEXT, "is_gone": FLAG},
        [(person, *worker, person in roster.gone) for person, worker in enumerate(roster.workers)],
    )
    put(
        connection,
        "seat",
        {"group_id": WHOLE, "person_id": WHOLE},
        [(group, person) for group, people in roster.seats.items() for person in people],
    )
    put(
        connection,
        "receiver",
        {"group_id": WHOLE, "person_id": WHOLE},
        [(group, person) for group in sorted(roster.seats) for person in roster.receivers(group)],
    )
    put(
        connection,
        "outlet_branch",
        {"outlet": TEXT, "branch_code": TEXT},
        [(code, roster.tree.branch(code)) for code in sorted(roster.tree.places)],
    )
    put(
        connection,
        "left_seat",
        {"group_id": WHOLE, "employee_no": TEXT},
        sorted(roster.left_seats),
    )
    put(connection, "doubted", {"employee_no": TEXT}, [(one,) for one in sorted(roster.doubted)])
    put(
        connection,
        "served",
        {"outlet": TEXT, "role": TEXT, "group_id": WHOLE},
        [(*key, group) for key, group in sorted(roster.served.items())],
    )


_NEED = {
    "tier": TEXT,
    "has_loan": FLAG,
    "role": TEXT,
    "other_loan_role": TEXT,
    "co_role": TEXT,
}


def put_need(connection: duckdb.DuckDBPyConnection, policy: Policy) -> None:
    """``need``: the role that a tier asks for, with and without a loan."""
    put(connection, "need", _NEED, _needs(policy))


def _needs(policy: Policy) -> list[tuple[str, bool, str, str | None, str | None]]:
    """The roles that each tier asks for, with and without a loan; ``potential`` asks for none."""
    rows: list[tuple[str, bool, str, str | None, str | None]] = []
    for tier in policy.tiers:
        for has_loan in (False, True):
            book, other = book_of(policy, tier, has_loan), book_of(policy, tier, not has_loan)
            if book is not None and other is not None:
                co_role = str(book.co_manager) if book.co_manager else None
                other_role = str(other.primary) if tier == "mid" else None
                rows.append((tier, has_loan, str(book.primary), other_role, co_role))
    return rows
