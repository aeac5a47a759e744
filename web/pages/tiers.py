"""Tier totals as rows of a table, best tier first."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from clients.models import InstitutionSummary
from web.labels import TIER_LABELS, TIER_ORDER, Words


@dataclass(frozen=True)
class TierRow:
    """One tier of one institution's subtree; ``aum`` in yuan."""

    code: str
    label: Words
    clients: int
    aum: Decimal
    managed: int
    unmanaged: int


def tier_rows(summary: InstitutionSummary) -> Sequence[TierRow]:
    """All five tiers, those without clients as zeros."""
    return [_tier_row(code, summary.tiers.get(code, {})) for code in TIER_ORDER]


def _tier_row(code: str, kept: dict[str, object]) -> TierRow:
    return TierRow(
        code=code,
        label=TIER_LABELS[code],
        clients=int(str(kept.get("clients", 0))),
        aum=Decimal(str(kept.get("aum", "0"))),
        managed=int(str(kept.get("managed", 0))),
        unmanaged=int(str(kept.get("unmanaged", 0))),
    )


def wealth_and_above(rows: Sequence[TierRow]) -> int:
    """Clients who must all be managed (domain/02: private and wealth)."""
    return sum(row.clients for row in rows if row.code in ("private", "wealth"))
