"""Who found no room, added up by role down the tree (domain/02 §The nightly reassignment, 4)."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

import duckdb

from organisation.rules.tree import Ancestry
from tiering.pipeline.books.shortage import ABOVE_INITIAL
from tiering.pipeline.night import Night
from tiering.pipeline.staging.files import inputs
from tiering.pipeline.staging.totals import ZERO

ROWS = """
SELECT outlet_code, role, reason, clients, aum, managers_short, above_initial
FROM read_parquet($shortage) ORDER BY outlet_code NULLS FIRST, role, reason
"""


@dataclass
class RoleShortage:
    """One role in one subtree: how many outlets have clients without a manager, those clients and
    their AUM, the managers who would take them, and the clients above the planned sizes."""

    outlets: int = 0
    clients: int = 0
    aum: Decimal = ZERO
    managers_short: int = 0
    above_initial: int = 0


def shortages(
    connection: duckdb.DuckDBPyConnection, night: Night, ancestry: Ancestry
) -> Mapping[str, Mapping[str, RoleShortage]]:
    """Code → role → shortage of its subtree, for roles that are short."""
    found: dict[str, dict[str, RoleShortage]] = {}
    outlets: set[tuple[str, str, str | None]] = set()
    rows = connection.execute(ROWS, inputs(night, "shortage")).fetchall()
    for outlet, role, reason, clients, aum, managers_short, above_initial in rows:
        for code in ancestry.of(outlet):
            short = found.setdefault(code, {}).setdefault(role, RoleShortage())
            short.above_initial += above_initial
            if reason == ABOVE_INITIAL:
                continue
            short.clients += clients
            short.aum += aum
            short.managers_short += managers_short
            short.outlets += (code, role, outlet) not in outlets
            outlets.add((code, role, outlet))
    return found
