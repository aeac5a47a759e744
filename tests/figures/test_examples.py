"""Figures of days worked out by hand from domain/02."""

from datetime import date
from decimal import Decimal

import pytest

from tests.figures.bank import Bank, Holding, policy_with

D = Decimal


@pytest.fixture
def bank(lake):
    return Bank(lake, clients={"C1": "O1"})


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        ({"min_days_of_history": 0}, (D("21000.00"), "year_to_date", "long_tail")),
        (
            {"min_days_of_history": 0, "average_basis": "since_opening"},
            (D("61000.00"), "since_opening", "mid"),
        ),
        (
            {"min_days_of_history": 0, "average_basis": "trailing_365"},
            (D("3509.59"), "trailing_365", "potential"),
        ),
        ({}, (D("61000.00"), "since_opening", "mid")),
    ],
)
def test_the_worked_example_gives_its_three_averages(bank, policy, expected):
    bank.policy = policy_with(**policy)
    bank.load(date(2024, 2, 10), [Holding("C1", "O1", D(61000))])
    bank.load(date(2024, 3, 1))
    row = bank.publish(date(2024, 3, 1))["C1"]
    assert (row["annual_average"], row["annual_basis"], row["tier"]) == expected
    assert row["year_balance_days"] == D(61000) * 21
    assert row["month_average"] == D("61000.00")
    assert row["quarter_average"] == D("21000.00")
    assert row["aum"] == D("61000.00")
    assert row["good_on"] == date(2024, 3, 1)
    assert row["first_on"] == date(2024, 2, 10)
