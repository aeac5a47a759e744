"""One short life of a bank in which every kind of day and client occurs."""

from datetime import date
from decimal import Decimal

from tests.figures.bank import Bank, Holding, Past, policy_with

D = Decimal


def live_through_everything(bank: Bank) -> list[date]:
    """A first load, ties, currencies, overdrafts, stale and vanishing clients, full, incremental
    and empty days, a gap of a year, a change of basis, somebody who does not go down yet; returns
    the published days."""
    bank.clients = {"C1": "O1", "C2": "", "C3": "O9", "C4": "O1", "C5": "O2"}
    bank.load_history(
        date(2024, 1, 31),
        [
            Past("C1", "O1", date(2023, 1, 15), D("60000.10")),
            Past("C1", "O2", date(2023, 6, 1), D("60000.10"), "fund"),
            Past("C4", "O2", date(2023, 12, 1), D("-3"), "demand"),
            Past("C4", "O1", date(2024, 1, 20), D("9"), "bond", "USD", D("7.1")),
        ],
    )
    days = [date(2024, 1, 27), date(2024, 1, 29), date(2024, 2, 3), date(2025, 2, 28)]
    bank.load(days[0])
    bank.publish(days[0])
    rows = [
        Holding("C1", "O1", D("9000000.55")),
        Holding("C1", "O2", D("9000000.55"), "metal"),
        Holding("C2", "O3", D("10.01"), "trust", "USD"),
        Holding("C5", "O3", D("-10")),
    ]
    rates = {"USD": D("7.12345678")}
    bank.load(days[1], rows, rates=rates, stale=["C3", "C4"], loans={"C1": D(1)})
    bank.publish(days[1])
    bank.load(days[2])
    bank.publish(days[2])
    bank.load(days[3], rows[1:], kind="i", touched=["C1"])
    bank.policy = policy_with(
        average_basis="trailing_365", downgrade_after_months=120,
        tiers={**bank.policy.tiers, "private": 40_000_000, "wealth": 20_000_000},
    )  # fmt: skip
    bank.publish(days[3])
    return days
