"""What one day does to the holdings of an invented bank."""

import numpy as np

from nightly.banks.columns import NEVER, Ints
from nightly.banks.wealth import DEMAND, LIVE, PRODUCT_CLASS, PRODUCT_TERM, Holdings
from nightly.banks.words import BASE_RATES

# The share of rows whose balance changes in a day, and by how much, by asset class.
MOVING = np.array([0.11, 0.002, 0.03, 0.10, 0.002, 0.08, 0.0, 0.002, 0.10, 0.0])
STEP = np.array([0.08, 0.02, 0.002, 0.008, 0.01, 0.006, 0.0, 0.002, 0.20, 0.0])
TIME = 1


def pass_day(dice: np.random.Generator, holdings: Holdings, day: int) -> Holdings:
    """The holdings at the end of ``day``: what fell due is paid out, balances move, a few clients
    buy a time deposit, receive a large sum or empty their accounts. Keys stay unique."""
    after = _paid_out(holdings.take(slice(None)), day)
    _move(dice, after)
    _receive(dice, after)
    after = _buy(dice, after, day)
    return _leave(dice, after)


def open_accounts(dice: np.random.Generator, *, first: int, outlet: Ints) -> Holdings:
    """Demand accounts of new clients at places ``first``, first + 1, …"""
    count = len(outlet)
    return Holdings(
        client=np.arange(first, first + count, dtype=np.int64),
        outlet=outlet,
        product=np.full(count, LIVE[DEMAND][0], dtype=np.int64),
        currency=np.zeros(count, dtype=np.int64),
        fen=np.rint(100 * np.exp(dice.normal(9.0, 1.5, count))).astype(np.int64),
        matures=np.full(count, NEVER, dtype=np.int64),
    )


def accounts(holdings: Holdings) -> Ints:
    """The row of every client's demand account in yuan, one per client that has one."""
    return np.flatnonzero((PRODUCT_CLASS[holdings.product] == DEMAND) & (holdings.currency == 0))


def _account_of(holdings: Holdings) -> Ints:
    """By place of client the row of the demand account; -1 without one."""
    rows = accounts(holdings)
    by_client = np.full(int(holdings.client.max()) + 1, -1, dtype=np.int64)
    by_client[holdings.client[rows]] = rows
    return by_client


def _paid_out(holdings: Holdings, day: int) -> Holdings:
    due = np.flatnonzero((holdings.matures != NEVER) & (holdings.matures <= day))
    into = _account_of(holdings)[holdings.client[due]]
    fen = holdings.fen[due] * np.array(BASE_RATES)[holdings.currency[due]] // 10_000
    np.add.at(holdings.fen, into[into >= 0], fen[into >= 0])
    stays = np.ones(len(holdings), dtype=np.bool_)
    stays[due] = False
    return holdings.take(stays)


def _move(dice: np.random.Generator, holdings: Holdings) -> None:
    asset_class = PRODUCT_CLASS[holdings.product]
    rows = np.flatnonzero(dice.random(len(holdings)) < MOVING[asset_class])
    factor = np.exp(dice.standard_normal(len(rows)) * STEP[asset_class[rows]])
    grown = np.rint(holdings.fen[rows] * factor).astype(np.int64)
    # An empty account is paid something in; an overdrawn one is set right.
    paid_in = dice.integers(1, 200_000, len(rows))
    holdings.fen[rows] = np.where(holdings.fen[rows] > 0, grown, paid_in)


def _receive(dice: np.random.Generator, holdings: Holdings) -> None:
    """One account in a thousand receives a bonus, a house's price, an inheritance."""
    rows = accounts(holdings)
    rows = rows[dice.random(len(rows)) < 0.001]
    holdings.fen[rows] += np.rint(100 * np.exp(dice.normal(10.5, 1.2, len(rows)))).astype(np.int64)


def _buy(dice: np.random.Generator, holdings: Holdings, day: int) -> Holdings:
    rows = accounts(holdings)
    rows = rows[(dice.random(len(rows)) < 0.001) & (holdings.fen[rows] > 100_000)]
    bought = holdings.take(rows)
    bought.fen = holdings.fen[rows] // 3
    bought.product = LIVE[TIME][dice.integers(0, len(LIVE[TIME]), len(rows))]
    bought.matures = day + PRODUCT_TERM[bought.product]
    # Only what falls due on the same day can have the same key.
    rivals = holdings.take(np.isin(holdings.matures, bought.matures))
    is_new = ~np.isin(bought.keys(), rivals.keys())
    holdings.fen[rows[is_new]] -= bought.fen[is_new]
    return holdings.with_more(bought.take(is_new))


def _leave(dice: np.random.Generator, holdings: Holdings) -> Holdings:
    """One client in ten thousand closes everything."""
    rows = accounts(holdings)
    leaving = holdings.client[rows[dice.random(len(rows)) < 0.0001]]
    return holdings.take(~np.isin(holdings.client, leaving))
