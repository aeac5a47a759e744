"""The balance history of an invented bank, running up to the holdings its first night sends."""

from typing import Any

import numpy as np

from nightly.banks import columns
from nightly.banks.columns import Floats, Ints
from nightly.banks.customers import client_numbers
from nightly.banks.wealth import PRODUCT_CLASS, Holdings
from nightly.banks.words import CURRENCIES, EXPIRED_PRODUCTS, PRODUCTS

# Changes of balance a year, by asset class: demand breathes, the rest is mostly bought and sold.
CHANGES = np.array([10.5, 0.6, 1.6, 2.2, 0.5, 0.2, 1.0, 0.8, 3.0, 0.2])
# How far a change strays from the trend (standard deviation of the logarithm).
SWING = np.array([0.30, 0.05, 0.10, 0.12, 0.05, 0.0, 0.10, 0.05, 0.40, 0.0])
PAYDAY_EVERY = 30
CODES = tuple(each[0] for each in PRODUCTS)


def draw_history(
    dice: np.random.Generator, holdings: Holdings, *, opened: Ints, first: int, last: int
) -> tuple[Holdings, Ints]:
    """Rows of ``balance_history`` and the day each is valid from.

    ``holdings`` are those of day ``last``; every one ends in exactly its balance. ``opened`` is the
    first day of each row's client. At most one row per holding and day; ``first`` and ``last`` are
    day numbers. Some rows tell of products redeemed in between.
    """
    started = _starts(dice, holdings, opened, first, last)
    row, day = _change_days(dice, holdings, started, last)
    is_last = np.append(row[1:] != row[:-1], True)
    fen = np.where(is_last, holdings.fen[row], _earlier(dice, holdings, row, last - day))
    kept = holdings.take(row)
    kept.fen = fen
    ghosts, ghost_days = _redeemed(dice, holdings, started, last)
    return kept.with_more(ghosts), np.concatenate([day, ghost_days])


def history_columns(
    rows: Holdings, valid_from: Ints, *, outlets: tuple[str, ...], from_client: int
) -> dict[str, Any]:
    """The ``balance_history`` table of domain/08; ``from_client`` is the smallest place in it."""
    span = int(rows.client.max()) - from_client + 1 if len(rows) else 0
    numbers = client_numbers(np.arange(from_client + 1, from_client + 1 + span, dtype=np.int64))
    return {
        "client_no": columns.chosen(rows.client - from_client, numbers),
        "outlet_code": columns.chosen(rows.outlet, outlets),
        "product_code": columns.chosen(rows.product, CODES),
        "currency": columns.chosen(rows.currency, CURRENCIES),
        "valid_from": columns.days(valid_from),
        "balance": rows.fen,
    }


def _starts(
    dice: np.random.Generator, holdings: Holdings, opened: Ints, first: int, last: int
) -> Ints:
    """A client's demand account is as old as the client; of the rest four in ten are bought within
    the history."""
    known = np.maximum(opened, first)
    bought = known + (dice.random(len(known)) * (last - known + 1)).astype(np.int64)
    is_new = (PRODUCT_CLASS[holdings.product] != 0) & (dice.random(len(known)) < 0.4)
    return np.where(is_new, bought, known)


def _change_days(
    dice: np.random.Generator, holdings: Holdings, started: Ints, last: int
) -> tuple[Ints, Ints]:
    """Row and day of every change, by row and day, each pair once, the start of each row included.
    Half of the changes of a demand account fall on its paydays."""
    span = last - started
    asset_class = PRODUCT_CLASS[holdings.product]
    counts = dice.poisson(CHANGES[asset_class] * span / 365)
    row = np.repeat(np.arange(len(holdings)), counts)
    day = started[row] + 1 + (dice.random(len(row)) * span[row]).astype(np.int64)
    on_payday = (asset_class[row] == 0) & (dice.random(len(row)) < 0.5)
    payday = day - (day - holdings.client[row]) % PAYDAY_EVERY
    day = np.where(on_payday & (payday > started[row]), payday, day)
    base = int(started.min()) if len(started) else 0
    wide = last - base + 1
    packed = np.concatenate(
        [row * wide + (day - base), np.arange(len(span)) * wide + started - base]
    )
    packed.sort()
    packed = packed[np.append(True, packed[1:] != packed[:-1])]
    return packed // wide, packed % wide + base


def _earlier(dice: np.random.Generator, holdings: Holdings, row: Ints, ago: Ints) -> Ints:
    """Balances on the way: the last one, less the growth since, swinging about it."""
    asset_class = PRODUCT_CLASS[holdings.product]
    growth: Floats = dice.normal(0.05, 0.15, len(holdings))
    swing = dice.standard_normal(len(row)) * SWING[asset_class[row]]
    # What is empty or overdrawn today had something in it before.
    before = np.where(holdings.fen > 0, holdings.fen, dice.integers(1, 300_000, len(holdings)))
    fen = before[row] * np.exp(swing - growth[row] * ago / 365)
    whole: Ints = np.rint(fen).astype(np.int64)
    return whole


def _redeemed(
    dice: np.random.Generator, holdings: Holdings, started: Ints, last: int
) -> tuple[Holdings, Ints]:
    """One client in seven held an expired product for a while: a row when bought, a row of 0.00."""
    firsts = np.flatnonzero(np.append(True, holdings.client[1:] != holdings.client[:-1]))
    firsts = firsts[(dice.random(len(firsts)) < 0.15) & (last - started[firsts] > 60)]
    count = len(firsts)
    span = last - started[firsts]
    bought = started[firsts] + (dice.random(count) * (span - 40)).astype(np.int64)
    sold = bought + 1 + (dice.random(count) * (last - bought)).astype(np.int64)
    ghosts = holdings.take(firsts)
    expired = np.array([CODES.index(code) for code in EXPIRED_PRODUCTS])
    ghosts.product = expired[dice.integers(0, len(expired), count)]
    ghosts.fen = np.rint(np.abs(ghosts.fen) * dice.uniform(0.1, 1.5, count)).astype(np.int64) + 1_00
    gone = ghosts.take(slice(None))
    gone.fen = np.zeros(count, dtype=np.int64)
    return ghosts.with_more(gone), np.concatenate([bought, sold])
