"""The optional tables of an invented bank: rates, loans, movements, sales, families, services."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from nightly.banks import columns
from nightly.banks.columns import Ints
from nightly.banks.customers import GIVEN, client_numbers
from nightly.banks.history import CODES
from nightly.banks.wealth import LIVE, Holdings, tier_of
from nightly.banks.words import BASE_RATES, CURRENCIES, SURNAMES

LOAN_KINDS = ("first_hand", "second_hand", "provident", "other")
# How likely a client of a tier, potential to private, has a loan.
BORROWING = np.array([0.03, 0.07, 0.16, 0.20, 0.10])
RELATIONS = ("spouse", "child", "parent", "sibling")
COUNTERPARTIES = ("工资代发", "房租", "货款", "网上购物", "水电费", "亲友往来", "学费", "医保结算")


def rate_columns(dice: np.random.Generator) -> dict[str, Any]:
    """The ``exchange_rate`` table: each rate within 0.3 % of its usual height."""
    drift = dice.integers(-30, 31, len(CURRENCIES) - 1)
    moved = [
        base + base * int(step) // 10_000 for base, step in zip(BASE_RATES[1:], drift, strict=True)
    ]
    texts = [f"{rate // 10_000}.{rate % 10_000:04d}" for rate in moved]
    return {"currency": list(CURRENCIES[1:]), "rate": texts}


@dataclass(frozen=True)
class Loans:
    client: Ints
    outlet: Ints
    kind: Ints
    principal: Ints
    granted: Ints
    due: Ints


def draw_loans(dice: np.random.Generator, *, fen: Ints, outlet: Ints, today: int) -> Loans:
    """Loans of the clients with AUM ``fen``; some were granted lately, some will be next month."""
    client = np.flatnonzero(dice.random(len(fen)) < BORROWING[tier_of(fen)])
    count = len(client)
    granted = today + 30 - (3_000 * dice.random(count) ** 1.2).astype(np.int64)
    return Loans(
        client=client,
        outlet=outlet[client],
        kind=dice.integers(0, len(LOAN_KINDS), count),
        principal=np.rint(np.exp(dice.normal(12.5, 0.8, count))).astype(np.int64) * 100,
        granted=granted,
        due=granted + dice.integers(1, 31, count) * 365,
    )


def loan_columns(loans: Loans, *, outlets: Sequence[str], today: int) -> dict[str, Any]:
    """The ``loan`` table on ``today``: paid back month by month, 0.00 when due."""
    rows = np.flatnonzero(loans.granted <= today)
    granted, due, principal = loans.granted[rows], loans.due[rows], loans.principal[rows]
    months = (due - granted) // 30
    left = np.clip(months - (today - granted) // 30, 0, None)
    return {
        "loan_no": columns.numbered("L", rows + 1, 8),
        "client_no": client_numbers(loans.client[rows] + 1),
        "outlet_code": columns.chosen(loans.outlet[rows], outlets),
        "kind": columns.chosen(loans.kind[rows], LOAN_KINDS),
        "principal": principal,
        "balance": principal // months * left,
        "granted_on": columns.days(granted),
        "due_on": columns.days(due),
    }


def movement_columns(
    dice: np.random.Generator, holdings: Holdings, rows: int, day: date
) -> dict[str, Any]:
    """The ``movement`` table: ``rows`` payments of ``day``."""
    chosen = dice.integers(0, len(holdings), rows)
    client = np.sort(holdings.client[chosen])
    seconds = np.datetime64(day, "s") + dice.integers(8 * 3_600, 20 * 3_600, rows)
    return {
        "client_no": client_numbers(client + 1),
        "account_no": columns.numbered("6299", client * 7 + 3, 12),
        "occurred_at": [str(each).replace("T", " ") for each in seconds],
        "direction": columns.chosen(dice.integers(0, 2, rows), ("in", "out")),
        "amount": np.rint(100 * np.exp(dice.normal(7.0, 1.6, rows))).astype(np.int64) + 1,
        "counterparty": columns.chosen(dice.integers(0, len(COUNTERPARTIES), rows), COUNTERPARTIES),
    }


def sale_columns(
    dice: np.random.Generator, holdings: Holdings, rows: int, day: date, sellers: Sequence[str]
) -> dict[str, Any]:
    """The ``sale`` table: ``rows`` sales of ``day`` by ``sellers`` (employee numbers)."""
    saleable = np.concatenate(LIVE[1:])
    amount = (np.rint(np.exp(dice.normal(10.0, 1.0, rows))).astype(np.int64) + 1) * 100
    return {
        "sale_no": columns.numbered(f"S{day:%Y%m%d}", np.arange(1, rows + 1), 6),
        "client_no": client_numbers(holdings.client[dice.integers(0, len(holdings), rows)] + 1),
        "product_code": columns.chosen(saleable[dice.integers(0, len(saleable), rows)], CODES),
        "amount": amount,
        "fee": amount // 250,
        "sold_on": [day.isoformat()] * rows,
        "employee_no": columns.chosen(dice.integers(0, len(sellers), rows), sellers),
    }


def family_columns(dice: np.random.Generator, clients: int, today: int) -> dict[str, Any]:
    """The ``family`` table: one relative each of a tenth of the clients."""
    client = np.flatnonzero(dice.random(clients) < 0.1)
    count = len(client)
    return {
        "client_no": client_numbers(client + 1),
        "relation": columns.chosen(dice.integers(0, len(RELATIONS), count), RELATIONS),
        "name": columns.joined(
            columns.chosen(dice.integers(0, 60, count), tuple(SURNAMES)),
            columns.chosen(dice.integers(0, len(GIVEN), count), GIVEN),
        ),
        "birthday": columns.days(today - dice.integers(365, 80 * 365, count)),
    }


def service_columns(dice: np.random.Generator, outlets: Sequence[str], day: date) -> dict[str, Any]:
    """The ``outlet_service`` table of ``day``."""
    tickets = dice.integers(40, 260, len(outlets))
    counts = {
        "tickets": tickets,
        "tickets_over_time": tickets * dice.integers(0, 20, len(outlets)) // 100,
        "complaints": np.where(dice.random(len(outlets)) < 0.1, 1, 0),
        "counter_transactions": tickets * dice.integers(1, 4, len(outlets)),
        "device_transactions": tickets * dice.integers(2, 8, len(outlets)),
    }
    return {
        "outlet_code": list(outlets),
        "as_of": [day.isoformat()] * len(outlets),
        **{name: [str(each) for each in numbers] for name, numbers in counts.items()},
    }


def contribution_columns(dice: np.random.Generator, fen: Ints, month: date) -> dict[str, Any]:
    """The ``contribution`` table for ``month`` (its first day): one row per client with AUM."""
    client = np.flatnonzero(fen > 0)
    earned = fen[client] * dice.integers(5, 25, len(client)) // 12_000
    return {
        "client_no": client_numbers(client + 1),
        "month": [month.isoformat()] * len(client),
        "contribution": earned,
        "intermediary_income": earned * dice.integers(0, 40, len(client)) // 100,
    }
