"""The cards that a night's board fills: migration, allocation, marginal clients."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from clients.models import InstitutionBoard
from clients.rules.asset_classes import ASSET_CLASSES
from clients.rules.listing import MARGINAL_BANDS
from clients.rules.words import CLASS_WORDS
from web.labels import TIER_LABELS, TIER_ORDER, Words


@dataclass(frozen=True)
class Move:
    """Clients who went from one tier to another, and their AUM after it."""

    from_code: str
    to_code: str
    clients: int
    aum: Decimal

    @property
    def from_label(self) -> Words:
        return TIER_LABELS[self.from_code]

    @property
    def to_label(self) -> Words:
        return TIER_LABELS[self.to_code]

    @property
    def is_rise(self) -> bool:
        return TIER_ORDER.index(self.to_code) < TIER_ORDER.index(self.from_code)


def moves_of(nights: Iterable[Sequence[Sequence[Any]]]) -> Sequence[Move]:
    """The moves of these nights added up, best tier first on both sides."""
    found: dict[tuple[str, str], tuple[int, Decimal]] = {}
    for night in nights:
        for source, target, clients, aum in night:
            before = found.get((source, target), (0, Decimal(0)))
            found[source, target] = (before[0] + clients, before[1] + Decimal(aum))
    moves = [Move(*tiers, *figures) for tiers, figures in found.items()]
    rank = TIER_ORDER.index
    return sorted(moves, key=lambda move: (rank(move.from_code), rank(move.to_code)))


@dataclass(frozen=True)
class Migration:
    """Who changed tier in the nights since the basis; ``nights`` is how many nights are counted,
    ``missing`` how many of them were published before boards were kept."""

    moves: Sequence[Move]
    nights: int
    missing: int

    @property
    def risen(self) -> int:
        return sum(move.clients for move in self.moves if move.is_rise)

    @property
    def fallen(self) -> int:
        return sum(move.clients for move in self.moves if not move.is_rise)

    @property
    def clients(self) -> int:
        return self.risen + self.fallen


@dataclass(frozen=True)
class Asset:
    """One asset class and its amount in yuan."""

    label: Words
    amount: Decimal


def allocation(board: InstitutionBoard) -> Sequence[Asset]:
    """The asset classes, largest first; those without anything are left out."""
    kept = ((name, Decimal(board.assets.get(name, "0"))) for name in ASSET_CLASSES)
    assets = [Asset(CLASS_WORDS[name], amount) for name, amount in kept if amount]
    return sorted(assets, key=lambda asset: asset.amount, reverse=True)


@dataclass(frozen=True)
class Band:
    """Marginal clients just under a milestone; ``code`` is the band's in the client list, empty for
    one that it does not know; ``missing`` is what all of them together lack."""

    code: str
    low: Decimal
    milestone: Decimal
    clients: int
    aum: Decimal

    @property
    def missing(self) -> Decimal:
        return self.milestone * self.clients - self.aum


def bands(board: InstitutionBoard) -> Sequence[Band]:
    """The bands of marginal clients, the largest milestone first."""
    rows = (
        (Decimal(low), Decimal(milestone), clients, Decimal(aum))
        for low, milestone, clients, aum in reversed(board.marginal)
    )
    codes = {edges: code for code, edges in MARGINAL_BANDS.items()}
    return [Band(codes.get(row[:2], ""), *row) for row in rows]
