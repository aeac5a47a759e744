"""How full the books are: per person and institution, and per role down the tree."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import duckdb

from organisation.rules.tree import Ancestry
from tiering.pipeline.engine import sql
from tiering.pipeline.night import Night
from tiering.pipeline.staging.clients import table_place
from tiering.rules.allocation.limits import Limits, limits_by_role

# The totals of the books were written for PostgreSQL a moment ago; reading them is cheaper than
# adding up a million memberships once more.
SIZES = """
CREATE OR REPLACE TEMPORARY TABLE book_sizes AS
SELECT employee_no, role, is_primary, clients, aum, joined, "left"
FROM read_csv($written, auto_detect = false, header = false, quote = '"', columns = {
    'run_id': 'BIGINT', 'employee_no': 'VARCHAR', 'role': 'VARCHAR', 'is_primary': 'BOOLEAN',
    'clients': 'BIGINT', 'aum': 'DECIMAL(38, 2)', 'annual_average': 'DECIMAL(38, 2)',
    'joined': 'BIGINT', 'left': 'BIGINT'})
"""


class Load(NamedTuple):
    """One person's book of one role, at one institution where the person works in it."""

    employee_no: str
    role: str
    institution_code: str
    name: str
    clients: int
    aum: Decimal
    joined: int
    left: int


@dataclass
class RoleLoad:
    """The books of one role in one subtree, each person once. ``initial`` and ``cap`` are those of
    all of them together; None where the policy names none."""

    people: int = 0
    clients: int = 0
    initial: int | None = None
    cap: int | None = None
    above_initial: int = 0
    full: int = 0

    def add(self, clients: int, limits: Limits) -> None:
        self.people += 1
        self.clients += clients
        if limits.initial is not None:
            self.initial = (self.initial or 0) + limits.initial
            self.above_initial += clients > limits.initial
        if limits.cap is not None:
            self.cap = (self.cap or 0) + limits.cap
            self.full += clients >= limits.cap


def book_loads(
    connection: duckdb.DuckDBPyConnection, night: Night, manager_totals: Path
) -> Sequence[Load]:
    """Everybody posted tonight in a role with books of its own. ``manager_totals`` is the staged
    file of that name."""
    place = table_place(night, "staff")
    if place is None:
        return []
    connection.execute(SIZES, {"written": str(manager_totals)})
    parameters: dict[str, Any] = {
        "staff": night.lake.files("staff", *place),
        "as_of": night.as_of,
        "roles": sorted(limits_by_role(night.policy)),
    }
    rows = connection.execute(sql("stage_book_loads"), parameters).fetchall()
    return [Load(*row) for row in rows]


def loads_by_role(
    loads: Iterable[Load], limits: Mapping[str, Limits], ancestry: Ancestry
) -> Mapping[str, Mapping[str, RoleLoad]]:
    """Code → role → load of its subtree. Who works at two institutions counts once above both."""
    found: dict[str, dict[str, RoleLoad]] = {}
    counted: set[tuple[str, str, str]] = set()
    for load in loads:
        for code in ancestry.of(load.institution_code):
            person = (code, load.role, load.employee_no)
            if person not in counted:
                counted.add(person)
                roles = found.setdefault(code, {})
                roles.setdefault(load.role, RoleLoad()).add(load.clients, limits[load.role])
    return found
