"""What stands on the page of a book beside its size: tiers, who is near a bound or about to leave,
what is missing, and its health (domain/02 §Books, §Book health)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any, NamedTuple

import duckdb
import pyarrow as pa

from clients.policies.book_page import book_policy
from clients.policies.client_page import client_policy
from clients.rules.asset_classes import ASSET_CLASSES
from clients.rules.book_health import BookFacts, health_index, health_parts
from clients.rules.listing import MARGINAL_BANDS
from tiering.pipeline.books.sources import put
from tiering.pipeline.engine import sql
from tiering.pipeline.night import Night
from tiering.pipeline.staging.totals import ZERO
from tiering.rules.allocation.limits import Limits
from tiering.rules.policy import POTENTIAL, TIERS, Policy

AMOUNT = pa.decimal128(20, 2)
BOUNDS = {"tier": pa.string(), "lower": AMOUNT, "upper": AMOUNT}
BITS: Mapping[str, int] = {name: 1 << at for at, name in enumerate(ASSET_CLASSES)}
# A book at its cap comes before all that are above their plan, those before all others; among
# equals the one with more clients at risk.
FULL, ABOVE_INITIAL = 2_000_000, 1_000_000


class BookTier(NamedTuple):
    """One row of stage_book_figures.sql; its first two columns name the book."""

    tier: str
    clients: int
    aum: Decimal
    annual_average: Decimal
    near_up: int
    near_up_aum: Decimal
    near_down: int
    near_down_aum: Decimal
    falling: int
    falling_aum: Decimal
    maturing: int
    maturing_aum: Decimal
    at_risk: int
    at_risk_aum: Decimal
    lost: int
    stale: int
    no_consent: int
    do_not_contact: int
    many: int
    uninvested: int
    band_1: int
    band_2: int
    band_3: int
    band_4: int


@dataclass(frozen=True)
class BookFigures:
    """One person's book in one role, by tier; nothing for who manages nobody."""

    tiers: Mapping[str, BookTier] = field(default_factory=dict)

    def total(self, name: str) -> Any:
        return sum(getattr(row, name) for row in self.tiers.values())

    @property
    def at_risk(self) -> tuple[int, Decimal]:
        return self.total("at_risk"), self.total("at_risk_aum") or ZERO

    @property
    def health(self) -> int | None:
        facts = BookFacts(
            clients=self.total("clients"),
            aum=self.total("aum"),
            annual_average=self.total("annual_average"),
            many=self.total("many"),
            lost=self.total("lost"),
        )
        return health_index(health_parts(book_policy(), facts))

    def attention(self, limits: Limits) -> int:
        """What the list of books is sorted by, the most urgent first."""
        clients = self.total("clients")
        is_full = limits.cap is not None and clients >= limits.cap
        is_above = limits.initial is not None and clients > limits.initial
        return (FULL if is_full else ABOVE_INITIAL if is_above else 0) + self.at_risk[0]

    def facts(self, bounds: Mapping[str, Decimal]) -> dict[str, Any]:
        """What ``BookLoad.figures`` keeps. ``bounds``: tier → lower bound in yuan."""
        bands = MARGINAL_BANDS.values()
        return {
            "tiers": {tier: [row.clients, row.aum] for tier, row in self.tiers.items()},
            "near": self._near(bounds),
            "bands": [
                [low, end, self.total(f"band_{at}")] for at, (low, end) in enumerate(bands, start=1)
            ],
            **{name: [self.total(name), self.total(f"{name}_aum")] for name in (
                "falling", "maturing",
            )},
            **{name: self.total(name) for name in (
                "lost", "stale", "no_consent", "do_not_contact", "many", "uninvested",
            )},
            "annual_average": self.total("annual_average"),
        }  # fmt: skip

    def _near(self, bounds: Mapping[str, Decimal]) -> dict[str, list[Any]]:
        """Tier → how many below and above its bound are near it, each with their AUM, and from and
        to which annual average that is."""
        found, near = {}, book_policy().near_percent
        for tier, below in pairwise((*TIERS, POTENTIAL)):
            up, down = self.tiers.get(below), self.tiers.get(tier)
            found[tier] = [
                up.near_up if up else 0, up.near_up_aum if up else ZERO,
                down.near_down if down else 0, down.near_down_aum if down else ZERO,
                bounds[tier] * (100 - near) / 100, bounds[tier] * (100 + near) / 100,
            ]  # fmt: skip
        return found


def book_figures(
    connection: duckdb.DuckDBPyConnection, night: Night
) -> Mapping[tuple[str, str], BookFigures]:
    """(employee number, role) → figures, of everybody who manages clients after tonight.

    The table ``placed`` must be there.
    """
    put(connection, "tier_bounds", BOUNDS, bounds_of(night.policy))
    rows = connection.execute(sql("stage_book_figures"), _parameters(night)).fetchall()
    found: dict[tuple[str, str], dict[str, BookTier]] = {}
    for employee_no, role, *figures in rows:
        row = BookTier(*figures)
        found.setdefault((employee_no, role), {})[row.tier] = row
    return {book: BookFigures(tiers) for book, tiers in found.items()}


def bounds_of(policy: Policy) -> Sequence[tuple[str, Decimal | None, Decimal | None]]:
    """Tier, lower and upper bound in yuan."""
    lowers = [*policy.tiers.items(), (POTENTIAL, None)]
    uppers = [None, *policy.tiers.values()]
    return [(tier, lower, upper) for (tier, lower), upper in zip(lowers, uppers, strict=True)]


def _parameters(night: Night) -> dict[str, Any]:
    rules = book_policy()
    bands = MARGINAL_BANDS.values()
    return {
        "near": rules.near_percent,
        "fall": rules.fall_percent,
        "lost": rules.lost_percent,
        "many": rules.many_products,
        "until": night.as_of + timedelta(days=rules.due_days),
        "investment": sum(BITS[kind] for kind in client_policy().investment),
        "lows": [low for low, _ in bands],
        "ends": [end for _, end in bands],
    }
