"""How much the clients of an invented bank hold, and in what: heavy-tailed as real wealth is."""

from dataclasses import dataclass, fields

import numpy as np

from clients.rules.asset_classes import ASSET_CLASSES
from nightly.banks.columns import NEVER, Floats, Ints, Mask
from nightly.banks.words import (
    BASE_RATES,
    EXPIRED_PRODUCTS,
    PRODUCTS,
    TERM_DAYS,
    TERM_DAYS_ELSE,
)

# By place in PRODUCTS.
PRODUCT_TERM = np.array([TERM_DAYS.get(each[0], TERM_DAYS_ELSE) for each in PRODUCTS])
PRODUCT_CLASS = np.array([ASSET_CLASSES.index(each[2]) for each in PRODUCTS])
DEMAND = 0
# The live products of each class, as places in PRODUCTS.
LIVE = tuple(
    np.array(
        [
            place
            for place, each in enumerate(PRODUCTS)
            if each[2] == name and each[0] not in EXPIRED_PRODUCTS
        ]
    )
    for name in ASSET_CLASSES
)
# Classes whose holdings fall due.
DATED = tuple(ASSET_CLASSES.index(name) for name in ("time", "bond", "trust", "large_cd"))
# Yuan at which the wealth of the body of the bank stands for normal deviates of KNOTS: 45 % below
# 10,000, 73 % below 50,000, 91 % below 200,000; the last half per cent is a Pareto tail.
KNOTS = (-3.3, -0.1257, 0.6128, 1.3408, 2.5758)
LEVELS = (1.0, 10_000.0, 50_000.0, 200_000.0, 6_000_000.0)
TAIL_ALPHA = 1.6
RICHEST_YUAN = 2_000_000_000.0
TIER_BOUNDS = np.array([10_000, 50_000, 200_000, 6_000_000]) * 100  # fen, potential to private
# How likely a client of a tier holds each class besides demand: rows as TIER_BOUNDS, columns time,
# wealth product, fund, insurance, bond, metal, trust, margin cash, large CD, and a foreign account.
APPETITE = np.array(
    [
        [0.30, 0.14, 0.10, 0.05, 0.02, 0.02, 0.00, 0.03, 0.00, 0.02],
        [0.55, 0.45, 0.25, 0.15, 0.08, 0.05, 0.00, 0.08, 0.00, 0.04],
        [0.65, 0.65, 0.40, 0.28, 0.14, 0.10, 0.00, 0.14, 0.05, 0.07],
        [0.70, 0.80, 0.55, 0.45, 0.20, 0.18, 0.04, 0.20, 0.25, 0.12],
        [0.75, 0.90, 0.75, 0.65, 0.30, 0.40, 0.60, 0.35, 0.60, 0.35],
    ]
)
# The usual share of each class in what a client holds, demand first, the foreign account last.
BIAS = np.array([0.5, 1.5, 1.6, 0.8, 0.8, 0.7, 0.4, 1.5, 0.4, 1.8, 0.3])


@dataclass
class Holdings:
    """One place per holding row; balances in fen of the row's own currency."""

    client: Ints  # place of the client, from 0
    outlet: Ints  # place in Tree.outlets
    product: Ints  # place in PRODUCTS
    currency: Ints  # place in CURRENCIES
    fen: Ints
    matures: Ints

    def __len__(self) -> int:
        return len(self.client)

    def take(self, rows: Ints | Mask | slice) -> "Holdings":
        return Holdings(**{each.name: getattr(self, each.name)[rows] for each in fields(self)})

    def with_more(self, more: "Holdings") -> "Holdings":
        names = [each.name for each in fields(self)]
        return Holdings(
            **{name: np.concatenate([getattr(self, name), getattr(more, name)]) for name in names}
        )

    def keys(self) -> Ints:
        """One number per key of domain/08 §Keys; equal numbers are duplicates."""
        key = (self.client * 1_000 + self.outlet) * 100 + self.product
        packed: Ints = (key * 4 + self.currency) * 100_000 + self.matures
        return packed


def tier_of(fen: Ints) -> Ints:
    """0 potential … 4 private, by today's AUM."""
    return np.searchsorted(TIER_BOUNDS, fen, side="right")


def draw_wealth(dice: np.random.Generator, count: int) -> Ints:
    """AUM in fen, one per client; three in a hundred hold nothing."""
    normal = dice.standard_normal(count)
    body = np.exp(np.interp(normal, KNOTS, np.log(LEVELS)))
    tail = LEVELS[-1] * (1 + dice.pareto(TAIL_ALPHA, count))
    yuan = np.where(normal > KNOTS[-1], np.minimum(tail, RICHEST_YUAN), body)
    return np.where(dice.random(count) < 0.03, 0, np.rint(yuan * 100)).astype(np.int64)


def draw_holdings(
    dice: np.random.Generator, *, fen: Ints, outlet: Ints, outlets: int, today: int
) -> Holdings:
    """The holdings of every client, about 2.5 each, ordered by client; the first is demand in CNY.

    ``fen`` AUM and ``outlet`` home outlet by client.
    """
    has = np.ones((len(fen), 11), dtype=np.bool_)
    has[:, 1:] = dice.random((len(fen), 10)) < APPETITE[tier_of(fen)]
    client, kind = np.nonzero(has)
    share = dice.exponential(size=len(client)) * BIAS[kind] + 0.001
    share /= np.bincount(client, weights=share)[client]
    is_foreign = kind == 10
    currency = np.where(is_foreign, dice.integers(1, 4, len(client)), 0)
    value = np.rint(fen[client] * share * 10_000 / np.array(BASE_RATES)[currency]).astype(np.int64)
    asset_class = np.where(is_foreign, DEMAND, kind)
    product = _products(dice, asset_class)
    elsewhere = (kind != DEMAND) & (dice.random(len(client)) < 0.06)
    away = dice.integers(0, outlets, len(client))
    return Holdings(
        client=client,
        outlet=np.where(elsewhere, away, outlet[client]),
        product=product,
        currency=currency,
        fen=_overdrawn(dice, value, asset_class),
        matures=_due_days(dice, product, today),
    )


def _products(dice: np.random.Generator, asset_class: Ints) -> Ints:
    counts = np.array([len(live) for live in LIVE])
    starts = np.cumsum(counts) - counts
    picks = (dice.random(len(asset_class)) * counts[asset_class]).astype(np.int64)
    products: Ints = np.concatenate(LIVE)[starts[asset_class] + picks]
    return products


def _overdrawn(dice: np.random.Generator, value: Ints, asset_class: Ints) -> Ints:
    """Three demand accounts in a thousand are below zero, by up to 5,000 yuan."""
    below = (asset_class == DEMAND) & (dice.random(len(value)) < 0.003)
    return np.where(below, -dice.integers(1, 500_000, len(value)), value)


def _due_days(dice: np.random.Generator, product: Ints, today: int) -> Ints:
    """What falls due was bought on some day of its term, each as likely."""
    due = today + dice.integers(1, PRODUCT_TERM[product] + 1)
    return np.where(np.isin(PRODUCT_CLASS[product], DATED), due, NEVER)


def in_yuan(holdings: Holdings) -> Floats:
    """Roughly what each row is worth in fen of the yuan, overdrafts as 0: to plan by, not to
    report."""
    worth: Floats = np.maximum(holdings.fen, 0) * (np.array(BASE_RATES)[holdings.currency] / 10_000)
    return worth
