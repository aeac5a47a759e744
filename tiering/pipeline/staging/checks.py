"""What must be true of a night before anybody sees it (architecture, decision 2)."""

from collections.abc import Mapping

import duckdb

from clients.services.snapshots import Totals
from tiering.pipeline.night import Night
from tiering.pipeline.staging.files import inputs
from tiering.rules.policy import AVERAGE_BASES, POTENTIAL, TIERS


class NightWrong(RuntimeError):
    """The night's tables contradict each other; nothing is published. The message says which."""


# Each counts the rows that break a rule; all must be 0. A client twice in the figures is found by
# the key of the partition, which costs nothing more. ``placed`` (stage_placed.sql) holds the
# figures with who manages each client: who is in two books, or reported twice, stands there twice;
# whose client has no figures is missing there.
CHECKS: Mapping[str, str] = {
    "unknown tiers": ("SELECT count(*) FROM placed WHERE NOT list_contains($tiers, tier)"),
    "unknown bases": ("SELECT count(*) FROM placed WHERE NOT list_contains($bases, annual_basis)"),
    "negative money": (
        "SELECT count(*) FROM placed"
        " WHERE aum < 0 OR month_average < 0 OR quarter_average < 0 OR annual_average < 0"
    ),
    "asset classes that do not add up to AUM": (
        "SELECT count(*) FROM placed WHERE aum <> demand + time + wealth_product"
        " + fund + insurance + bond + metal + trust + margin_cash + large_cd"
    ),
    "clients in two books, or reported twice": (
        "SELECT count(*) - (SELECT count(*) FROM read_parquet($figures)) FROM placed"
    ),
    "clients both managed and unmanaged": (
        "SELECT count(*) FROM placed WHERE employee_no IS NOT NULL AND unmanaged_reason IS NOT NULL"
    ),
    "books of unknown clients": (
        "SELECT (SELECT count(*) FROM read_parquet($books) WHERE is_primary)"
        " - (SELECT count(employee_no) FROM placed) + (SELECT count(*) FROM"
        " (SELECT client_no FROM read_parquet($books) WHERE NOT is_primary) AS b"
        " ANTI JOIN placed AS f ON f.client_no = b.client_no)"
    ),
    "clients above potential that are neither managed nor reported": (
        "SELECT count(*) FROM placed"
        " WHERE employee_no IS NULL AND unmanaged_reason IS NULL AND tier <> $potential"
    ),
}


def check_night(connection: duckdb.DuckDBPyConnection, night: Night) -> Totals:
    """The totals that the partition must reach; raises NightWrong naming every broken rule."""
    parameters = inputs(night, "figures", "books", "unmanaged") | {
        "tiers": [*TIERS, POTENTIAL],
        "bases": list(AVERAGE_BASES),
        "potential": POTENTIAL,
    }
    broken = []
    for rule, query in CHECKS.items():
        used = {name: value for name, value in parameters.items() if f"${name}" in query}
        row = connection.execute(query, used).fetchone()
        if row is None or row[0]:
            broken.append(f"{row[0] if row else '?'} {rule}")
    if broken:
        raise NightWrong(f"night of {night.as_of}: {'; '.join(broken)}")
    row = connection.execute(
        "SELECT count(*), CAST(coalesce(sum(aum), 0) AS DECIMAL(38, 2))"
        " FROM read_parquet($figures)",
        inputs(night, "figures"),
    ).fetchone()
    assert row is not None  # noqa: S101 (an aggregate always has a row)
    return Totals(clients=row[0], aum=row[1])
