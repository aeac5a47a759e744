"""Totals per institution of the tree as it was on the day, rolled up from outlets and tiers."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, NamedTuple

from clients.rules.asset_classes import ASSET_CLASSES
from organisation.rules.tree import Ancestry, tree_paths

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
    from_tier: str | None
    clients: int
    aum: Decimal
    managed: int
    unmanaged: int
    unmanaged_aum: Decimal
    stale: int
    upgraded: int
    downgraded: int
    assets: Sequence[Decimal]  # by asset class, in the order of ASSET_CLASSES


@dataclass
class Total:
    """The sums of one institution's subtree; counts of clients, money in yuan.

    ``assets`` is by asset class, ``moves`` (clients, AUM) by former and present tier of those who
    changed it.
    """

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
    assets: dict[str, Decimal] = field(default_factory=lambda: dict.fromkeys(ASSET_CLASSES, ZERO))
    moves: dict[tuple[str, str], tuple[int, Decimal]] = field(default_factory=dict)

    def add(self, row: OutletTierTotal) -> None:
        for name in COUNTED:
            setattr(self, name, getattr(self, name) + getattr(row, name))
        tier = self.tiers.setdefault(
            row.tier, {"clients": 0, "aum": ZERO, "managed": 0, "unmanaged": 0}
        )
        for name in tier:
            tier[name] += getattr(row, name)
        for name, amount in zip(ASSET_CLASSES, row.assets, strict=True):
            self.assets[name] += amount
        if row.from_tier is not None:
            clients, aum = self.moves.get((row.from_tier, row.tier), (0, ZERO))
            self.moves[row.from_tier, row.tier] = (clients + row.clients, aum + row.aum)


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
    """Code → totals of its subtree, by the codes' order."""
    named = {institution.code: institution for institution in institutions}
    paths = tree_paths({code: named[code].parent_code for code in named})
    totals = {code: Total(named[code], paths[code]) for code in sorted(named)}
    ancestry = Ancestry(paths)
    for row in rows:
        for code in ancestry.of(row.home_outlet):
            totals[code].add(row)
    return totals
