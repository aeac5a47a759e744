"""Clients with rejected holding rows keep yesterday's row (domain/02 §Fine print, Stale)."""

from datetime import date
from decimal import Decimal

import pytest

from clients.rules.asset_classes import ASSET_CLASSES
from tests.figures.bank import Bank, Holding, Past, policy_with

D = Decimal
FROZEN = (
    "aum",
    "month_average",
    "quarter_average",
    "annual_average",
    "annual_basis",
    "year_balance_days",
    "tier",
    "home_outlet",
    "good_on",
    "first_on",
    *ASSET_CLASSES,
)


@pytest.fixture
def bank(lake):
    return Bank(lake, clients={"C1": "O9", "C2": ""})


def frozen(row):
    return {name: row[name] for name in FROZEN}


def held(balance, outlet="O1"):
    return [Holding("C1", outlet, D(balance)), Holding("C2", "O1", D(1))]


def test_the_whole_published_row_stands_as_of_the_last_good_day(bank):
    bank.load(date(2024, 5, 30), held(100))
    bank.load(date(2024, 5, 31), held(60000))
    before = bank.publish(date(2024, 5, 31))["C1"]
    bank.load(date(2024, 6, 1), held(7000000, "O2"), stale=["C1"], loans={"C1": D(5)})
    row = bank.publish(date(2024, 6, 1))["C1"]
    assert row["is_stale"] and not before["is_stale"]
    assert frozen(row) == frozen(before)
    assert row["good_on"] == date(2024, 5, 31)
    assert row["has_loan"]
    assert bank.rows("tier_changes", date(2024, 6, 1)) == {}


def test_the_balance_is_carried_forward_in_later_averages(bank):
    bank.load(date(2024, 5, 31), held(100))
    bank.load(date(2024, 6, 1), held(7, "O2"), stale=["C1"])
    bank.load(date(2024, 6, 4), held(400))
    row = bank.publish(date(2024, 6, 4))["C1"]
    assert not row["is_stale"]
    assert row["month_average"] == D("175.00")  # 3 × 100 + 400 over 4
    assert row["first_on"] == date(2024, 5, 31)


def test_a_stale_client_stays_stale_over_days_without_files(bank):
    bank.load(date(2024, 5, 31), held(100))
    before = bank.publish(date(2024, 5, 31))["C1"]
    bank.load(date(2024, 6, 1), held(7), stale=["C1"])
    bank.load(date(2024, 6, 2))
    row = bank.publish(date(2024, 6, 2))["C1"]
    assert row["is_stale"] and frozen(row) == frozen(before)


def test_an_incremental_file_answers_only_for_whom_it_names(bank):
    bank.load(date(2024, 6, 1), held(100))
    bank.load(date(2024, 6, 2), held(7), stale=["C1"])
    bank.load(date(2024, 6, 3), held(8), kind="i", touched=["C2"])
    assert bank.publish(date(2024, 6, 3))["C1"]["is_stale"]
    bank.load(date(2024, 6, 4), held(9), kind="i", touched=["C1"])
    row = bank.publish(date(2024, 6, 4))["C1"]
    assert (row["is_stale"], row["aum"]) == (False, D(9))


def test_a_full_file_answers_for_a_client_it_does_not_name(bank):
    bank.load(date(2024, 6, 1), held(100))
    bank.load(date(2024, 6, 2), held(7), stale=["C1"])
    bank.load(date(2024, 6, 3), held(7)[1:])
    row = bank.publish(date(2024, 6, 3))["C1"]
    assert (row["is_stale"], row["aum"]) == (False, D(0))


def test_a_good_day_that_was_never_published_gets_its_figures_computed(bank):
    bank.load(date(2024, 5, 1), held(100))
    bank.publish(date(2024, 5, 1))
    bank.load(date(2024, 6, 30), held(31000))
    bank.load(date(2024, 7, 1), held(9), stale=["C1"])
    bank.load(date(2024, 7, 2), held(9), stale=["C1"])
    row = bank.publish(date(2024, 7, 2))["C1"]
    assert row["is_stale"] and row["good_on"] == date(2024, 6, 30)
    assert row["month_average"] == D("1130.00")  # 29 × 100 + 31,000 over 30
    assert row["annual_average"] == D("203.30")  # 60 × 100 + 31,000 over 182
    assert row["year_balance_days"] == D(37000)


def test_a_stale_client_is_not_judged_by_a_new_policy(bank):
    bank.load(date(2024, 6, 1), held(60000))
    before = bank.publish(date(2024, 6, 1))["C1"]
    bank.policy = policy_with(tiers={"private": 9, "wealth": 8, "mid": 7, "long_tail": 6})
    bank.load(date(2024, 6, 2), held(60000), stale=["C1"])
    bank.publish(date(2024, 6, 2))
    bank.load(date(2024, 6, 3))
    rows = bank.publish(date(2024, 6, 3))
    assert (before["tier"], rows["C1"]["tier"]) == ("mid", "mid")
    bank.load(date(2024, 6, 4), held(60000))
    assert bank.publish(date(2024, 6, 4))["C1"]["tier"] == "private"


def test_stale_on_the_first_day_ever_is_nothing_and_starts_nothing(bank):
    bank.load(date(2024, 6, 1), held(5), stale=["C1"])
    row = bank.publish(date(2024, 6, 1))["C1"]
    assert (row["aum"], row["first_on"], row["tier"]) == (D(0), None, "potential")
    assert row["is_stale"] and row["good_on"] is None
    bank.load(date(2024, 6, 2))
    assert bank.publish(date(2024, 6, 2))["C1"]["is_stale"]
    bank.load(date(2024, 6, 3), held(5))
    row = bank.publish(date(2024, 6, 3))["C1"]
    assert (row["is_stale"], row["first_on"], row["aum"]) == (False, date(2024, 6, 3), D(5))


def test_stale_on_the_first_day_after_the_first_load_keeps_the_eve(bank):
    bank.load_history(date(2024, 5, 31), [Past("C1", "O4", date(2024, 5, 1), D(310))])
    bank.load(date(2024, 6, 1), held(5), stale=["C1"])
    row = bank.publish(date(2024, 6, 1))["C1"]
    assert row["is_stale"] and row["good_on"] == date(2024, 5, 31)
    assert (row["aum"], row["home_outlet"], row["first_on"]) == (D(310), "O4", date(2024, 5, 1))
    assert row["month_average"] == D("310.00")
