"""Up at once, down after months below (domain/02 §Tiers, optional hysteresis; off by default)."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clients.rules.calendar import months_after
from tests.figures.bank import Bank, Holding, policy_with
from tiering.pipeline.lake import Lake
from tiering.rules.hysteresis import last_watched_from
from tiering.rules.policy import TIERS, PolicyInvalid

START = date(2024, 1, 31)


def tiers_of(bank: Bank, asked: dict[date, str], months: int) -> list[str]:
    """The tiers of C1, whose average stands still while the bounds ask for these tiers."""
    bank.clients, tiers = {"C1": "O1"}, []
    for day, tier in asked.items():
        reached = TIERS.index(tier)
        bounds = {name: 1000 - place if place >= reached else 10_000 - place
                  for place, name in enumerate(TIERS)}  # fmt: skip
        bank.policy = policy_with(
            average_basis="since_opening", tiers=bounds, downgrade_after_months=months
        )
        bank.load(day, [Holding("C1", "O1", Decimal(5000))])
        tiers.append(bank.publish(day)["C1"]["tier"])
    return tiers


@pytest.fixture
def bank(tmp_path) -> Bank:
    return Bank(Lake(tmp_path))


def falling(*days: date) -> dict[date, str]:
    return {START: "wealth"} | dict.fromkeys(days, "mid")


def test_who_is_below_goes_down_when_the_months_are_over(bank):
    days = [date(2024, 2, 10), date(2024, 4, 9), date(2024, 5, 9), date(2024, 5, 10)]
    assert tiers_of(bank, falling(*days), 3) == ["wealth"] * 4 + ["mid"]


def test_without_the_rule_on_the_day_itself(bank):
    assert tiers_of(bank, falling(date(2024, 2, 10)), 0) == ["wealth", "mid"]


def test_who_comes_back_in_time_begins_anew(bank):
    asked = falling(date(2024, 2, 10)) | {
        date(2024, 3, 1): "wealth", date(2024, 3, 2): "mid", date(2024, 5, 12): "mid",
        date(2024, 6, 2): "mid",
    }  # fmt: skip
    assert tiers_of(bank, asked, 3) == ["wealth"] * 5 + ["mid"]


def test_who_rises_rises_at_once_and_falls_to_where_the_average_is(bank):
    asked = {START: "mid", date(2024, 2, 1): "wealth", date(2024, 2, 2): "mid",
             date(2024, 3, 1): "long_tail", date(2024, 3, 2): "long_tail"}  # fmt: skip
    assert tiers_of(bank, asked, 1) == ["mid", "wealth", "wealth", "wealth", "long_tail"]


@given(as_of=st.dates(date(2000, 1, 1), date(2100, 1, 1)), months=st.integers(0, 120))
def test_the_last_day_watched_from_is_the_last_whose_months_are_over(as_of, months):
    found = last_watched_from(as_of, months)
    assert months_after(found, months) <= as_of < months_after(found + timedelta(days=1), months)


@pytest.mark.parametrize("months", [-1, 121, "3", True])
def test_other_numbers_of_months_are_refused(months):
    with pytest.raises(PolicyInvalid, match="downgrade_after_months"):
        policy_with(downgrade_after_months=months)
