"""Totals per institution of the tree as it was on the day, rolled up from outlets and tiers."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, NamedTuple

from organisation.rules.tree import tree_paths

ZERO = Decimal(0)


class InstitutionOfDay(NamedTuple):
    code: str
    name: str
    level: str
    parent_code: str | None


class OutletTierTotal(NamedTuple):
    """One row of stage_outlet_totals.sql."""

    home_outlet: str | None
    tier: str
    clients: int
    aum: Decimal
    managed: int
    unmanaged: int
    unmanaged_aum: Decimal
    stale: int
    upgraded: int
    downgraded: int


@dataclass
class Total:
    """The sums of one institution's subtree; counts of clients, money in yuan."""

    institution: InstitutionOfDay
    path: str
    clients: int = 0
    aum: Decimal = ZERO
    managed: int = 0
    unmanaged: int = 0
    unmanaged_aum: Decimal = ZERO
    stale: int = 0
    upgraded: int = 0
    downgraded: int = 0
    tiers: dict[str, dict[str, Any]] = field(default_factory=dict)

    def add(self, row: OutletTierTotal) -> None:
        for name in COUNTED:
            setattr(self, name, getattr(self, name) + getattr(row, name))
        tier = self.tiers.setdefault(
            row.tier, {"clients": 0, "aum": ZERO, "managed": 0, "unmanaged": 0}
        )
        for name in tier:
            tier[name] += getattr(row, name)


COUNTED = (
    "clients",
    "aum",
    "managed",
    "unmanaged",
    "unmanaged_aum",
    "stale",
    "upgraded",
    "downgraded",
)


def roll_up(
    institutions: Iterable[InstitutionOfDay], rows: Iterable[OutletTierTotal]
) -> Mapping[str, Total]:
    """Code → totals of its subtree. Clients without a home outlet, or with one that left the tree,
    count at the (first) root, so that the top of the tree is the whole bank."""
    named = {institution.code: institution for institution in institutions}
    paths = tree_paths({code: named[code].parent_code for code in named})
    totals = {code: Total(named[code], paths[code]) for code in sorted(named)}
    roots = sorted(code for code, path in paths.items() if path == f"/{code}/")
    for row in rows:
        known = row.home_outlet in paths
        for code in paths[str(row.home_outlet)].strip("/").split("/") if known else roots[:1]:
            totals[code].add(row)
    return totals
