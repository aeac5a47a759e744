"""Marginal clients (临界客户): just under a milestone, by current balance (domain/02 §Tiers)."""

from decimal import Decimal
from typing import NamedTuple


class Band(NamedTuple):
    """From ``low`` (included) to ``milestone`` (excluded), in yuan."""

    low: Decimal
    milestone: Decimal


# 100,000 is a milestone, not a tier.
MARGINAL_BANDS = (
    Band(Decimal(7_000), Decimal(10_000)),
    Band(Decimal(30_000), Decimal(50_000)),
    Band(Decimal(70_000), Decimal(100_000)),
    Band(Decimal(150_000), Decimal(200_000)),
)
