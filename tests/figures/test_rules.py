"""Windows and inflow by hand."""

from datetime import date
from decimal import Decimal

import pytest

from tests.figures.bank import policy_with
from tiering.rules.calendar_windows import usual_basis, windows_of
from tiering.rules.inflow import inflow_needed, inflow_to_next_tier, next_tier

D = Decimal


def test_windows_of_a_leap_day_count_both_ends():
    windows = windows_of(date(2024, 2, 29))
    assert (windows.month_days, windows.quarter_days, windows.year_days) == (29, 60, 60)
    assert windows.month_anchor == date(2024, 1, 31)
    assert windows.quarter_anchor == windows.year_anchor == date(2023, 12, 31)
    assert windows.trailing_anchor == date(2023, 3, 1)


def test_windows_of_new_year_are_one_day_long():
    windows = windows_of(date(2025, 1, 1))
    assert (windows.month_days, windows.quarter_days, windows.year_days) == (1, 1, 1)
    assert windows.month_anchor == date(2024, 12, 31)


@pytest.mark.parametrize(
    ("day", "start"),
    [
        (date(2023, 3, 31), date(2022, 12, 31)),
        (date(2023, 4, 1), date(2023, 3, 31)),
        (date(2023, 9, 30), date(2023, 6, 30)),
        (date(2023, 12, 31), date(2023, 9, 30)),
    ],
)
def test_a_quarter_begins_after_its_anchor(day, start):
    assert windows_of(day).quarter_anchor == start


def test_a_leap_year_has_366_days():
    assert windows_of(date(2024, 12, 31)).year_days == 366
    assert windows_of(date(2023, 12, 31)).year_days == 365


@pytest.mark.parametrize(
    ("day", "basis"),
    [(date(2024, 1, 30), "trailing_365"), (date(2024, 1, 31), "year_to_date")],
)
def test_the_31st_day_of_the_year_is_the_first_of_year_to_date(day, basis):
    assert usual_basis(day, average_basis="year_to_date", min_days_in_year=31) == basis


def test_inflow_makes_the_years_average_reach_the_bound_exactly():
    # 60 days of 40,000 in 2024, 306 days left.
    needed = inflow_needed(
        threshold=D(50000),
        as_of=date(2024, 2, 29),
        year_balance_days=D(60 * 40000),
        aum=D(40000),
    )
    assert needed == D("11960.78")  # 3,660,000 / 306 = 11,960.784…
    total = D(60 * 40000) + (D(40000) + needed) * 306
    assert (total / 366).quantize(D("0.01")) == D("50000.00")


def test_no_inflow_is_needed_when_todays_balance_suffices():
    needed = inflow_needed(
        threshold=D(10000), as_of=date(2023, 1, 1), year_balance_days=D(10000), aum=D(10000)
    )
    assert needed == D("0.00")


def test_on_the_last_day_of_the_year_nothing_can_be_done():
    assert (
        inflow_needed(threshold=D(1), as_of=date(2023, 12, 31), year_balance_days=D(0), aum=D(0))
        is None
    )


def test_a_half_fen_is_rounded_up():
    needed = inflow_needed(
        threshold=D("0.01"), as_of=date(2023, 12, 29), year_balance_days=D("3.64"), aum=D(0)
    )
    assert needed == D("0.01")  # 0.01 / 2 = 0.005


def test_the_next_tier_of_each_tier():
    assert [next_tier(tier) for tier in ("potential", "long_tail", "mid", "wealth", "private")] == [
        "long_tail",
        "mid",
        "wealth",
        "private",
        None,
    ]


def test_the_next_tier_of_an_unknown_tier_is_an_error():
    with pytest.raises(ValueError):
        next_tier("platinum")


def test_inflow_to_next_tier_names_the_tier_and_uses_the_policys_bound():
    policy = policy_with(tiers={"private": 400, "wealth": 300, "mid": 200, "long_tail": 100})
    given = {"as_of": date(2023, 1, 1), "year_balance_days": D(0), "aum": D(0)}
    assert inflow_to_next_tier(policy, tier="potential", **given) == ("long_tail", D("100.27"))
    assert inflow_to_next_tier(policy, tier="private", **given) is None
