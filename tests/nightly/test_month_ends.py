"""The curve before the first night: month ends of the first load, worked out by hand."""

from datetime import date
from decimal import Decimal

import pytest

from clients.models import ClientMonthEnd
from clients.services.month_ends import month_ends
from nightly.sweep import sweep
from tests.figures.bank import Bank, Past
from tiering.pipeline.lake import Lake
from tiering.pipeline.month_ends import fill_month_ends

pytestmark = pytest.mark.django_db(transaction=True)
MAY = date(2024, 5, 1)
PAST = [
    Past("C1", "O1", date(2024, 2, 10), Decimal(300)),
    Past("C2", "O1", date(2023, 11, 15), Decimal(100)),
    Past("C2", "O1", date(2024, 3, 10), Decimal(0)),
]


def kept(client_no: str) -> list[tuple[date, str, str]]:
    rows = ClientMonthEnd.objects.filter(client_no=client_no).order_by("month_end_on")
    return [(row.month_end_on, str(row.aum), str(row.annual_average)) for row in rows]


@pytest.fixture
def bank(lake: Lake) -> Bank:
    bank = Bank(lake)
    bank.load_history(MAY, PAST)
    return bank


def test_month_ends_are_those_of_the_balances_by_hand(bank: Bank) -> None:
    told: list[tuple[int, int]] = []
    written = fill_month_ends(bank.lake, bank.history, lambda *done: told.append(done))
    # C2: 47 days of 2023, then 69 of 2024; C1: 20, 51 and 81 days of 2024.
    assert kept("C2") == [
        (date(2023, 11, 30), "100.00", "4.79"), (date(2023, 12, 31), "100.00", "12.88"),
        (date(2024, 1, 31), "100.00", "100.00"), (date(2024, 2, 29), "100.00", "100.00"),
        (date(2024, 3, 31), "0.00", "75.82"), (date(2024, 4, 30), "0.00", "57.02"),
    ]  # fmt: skip
    assert kept("C1") == [
        (date(2024, 2, 29), "300.00", "100.00"), (date(2024, 3, 31), "300.00", "168.13"),
        (date(2024, 4, 30), "300.00", "200.83"),
    ]  # fmt: skip
    assert written == 9
    assert told[-1] == (6, 6)


def test_another_load_replaces_them_and_old_ones_are_swept(bank: Bank) -> None:
    fill_month_ends(bank.lake, bank.history)
    before = kept("C1"), kept("C2")
    assert fill_month_ends(bank.lake, bank.history) == 9
    assert (kept("C1"), kept("C2")) == before
    bank.load_history(date(2024, 4, 2), [Past("C1", "O1", date(2024, 3, 5), Decimal(7))])
    fill_month_ends(bank.lake, bank.history)
    assert kept("C1") == [(date(2024, 3, 31), "7.00", "2.08")]
    assert month_ends() == [date(2024, 3, 31)]
    sweep(date(2026, 4, 30))
    assert month_ends() == [date(2024, 3, 31)]
    sweep(date(2026, 5, 1))
    assert month_ends() == []
