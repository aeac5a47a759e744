"""Co-managers: the branch head of managed private clients, the outlet head of an outlet's top
clients (domain/02 §Books, §Fine print). No load limit; one of each role per client."""

import duckdb

from organisation.rules.roles import Role
from tiering.pipeline.books.requests import no_requests
from tiering.pipeline.books.roster import Roster
from tiering.pipeline.books.settle import settle
from tiering.pipeline.engine import sql
from tiering.rules.policy import Policy

HAD_BEFORE = "SELECT DISTINCT role FROM books_before WHERE NOT is_primary"


def settle_co_managers(
    connection: duckdb.DuckDBPyConnection, roster: Roster, policy: Policy
) -> None:
    """Add the co-managers to ``books_out`` and ``changes_out``: who has one keeps that one, the
    others get the lightest loaded. The table ``outcome`` of the primaries becomes
    ``primary_outcome``."""
    connection.execute("ALTER TABLE outcome RENAME TO primary_outcome")
    no_requests(connection)
    roles = {str(book.co_manager) for book in policy.books.values() if book.co_manager}
    if policy.top_clients_per_outlet:
        roles.add(str(Role.OUTLET_HEAD))
    roles |= {role for (role,) in connection.execute(HAD_BEFORE).fetchall()}
    for role in sorted(roles):
        top = policy.top_clients_per_outlet if role == Role.OUTLET_HEAD else 0
        connection.execute(sql("books_want_co"), {"role": role, "top": top})
        settle(connection, roster)
        connection.execute(sql("books_results_co"))
