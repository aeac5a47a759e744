"""Figures of days worked out by hand from domain/02."""

import shutil
from datetime import date
from decimal import Decimal

import pytest

from tests.figures.bank import Bank, Holding, Past, policy_with
from tiering.pipeline.balances import AmountsBeyondRange, HoldingsNotPriced
from tiering.pipeline.lake import NotInLake
from tiering.rules.weights import WeightsFrom

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


def test_overdrafts_are_cut_per_row_and_each_row_is_rounded_once(bank):
    rows = [
        Holding("C1", "O1", D("-500")),
        Holding("C1", "O1", D("0.05"), "fund", "USD"),
        Holding("C1", "O1", D("0.15"), "bond", "USD"),
    ]
    bank.load(date(2024, 5, 2), rows, rates={"USD": D("0.1")})
    row = bank.publish(date(2024, 5, 2))["C1"]
    assert (row["demand"], row["fund"], row["bond"]) == (D("0.00"), D("0.01"), D("0.02"))
    assert row["aum"] == D("0.03")


def test_weights_multiply_before_the_rounding(bank):
    bank.policy = policy_with(asset_class_weights={"fund": "0.5", "bond": "1.2345"})
    rows = [Holding("C1", "O1", D("0.01"), "fund"), Holding("C1", "O1", D("100"), "bond", "USD")]
    bank.load(date(2024, 5, 2), rows, rates={"USD": D("7.12345678")})
    row = bank.publish(date(2024, 5, 2))["C1"]
    assert row["fund"] == D("0.01")  # 0.005
    assert row["bond"] == D("879.39")  # 100 × 7.12345678 × 1.2345 = 879.3907…


def test_an_average_of_half_a_fen_is_rounded_up_and_decides_the_tier(bank):
    # The average of the two days is 9,999.995.
    bank.policy = policy_with(average_basis="since_opening", min_days_of_history=2)
    bank.load(date(2024, 5, 1), [Holding("C1", "O1", D("9999.99"))])
    bank.load(date(2024, 5, 2), [Holding("C1", "O1", D("10000.00"))])
    row = bank.publish(date(2024, 5, 2))["C1"]
    assert (row["annual_average"], row["tier"]) == (D("10000.00"), "long_tail")


def test_one_fen_below_a_bound_is_the_tier_below(bank):
    bank.load(date(2024, 5, 1), [Holding("C1", "O1", D("49999.99"))])
    assert bank.publish(date(2024, 5, 1))["C1"]["tier"] == "long_tail"


def test_the_largest_balances_stay_exact(bank):
    most = D("9999999999999999.99")
    rows = [Holding("C1", "O1", most, kind) for kind in ("demand", "time", "fund")]
    bank.load(date(2023, 1, 1), rows)
    bank.load(date(2024, 12, 31))
    row = bank.publish(date(2024, 12, 31))["C1"]
    assert row["aum"] == row["month_average"] == row["annual_average"] == 3 * most
    assert row["year_balance_days"] == 3 * most * 366


def test_a_rate_that_makes_holdings_in_force_uncountable_is_named(bank):
    """Rows are held against the rates of their day; a later rate meets those in force."""
    bank.load(date(2024, 3, 1), [Holding("C1", "O1", D(5), currency="EUR")], rates={"EUR": D(8)})
    rows = [Holding("C1", "O1", D("2e10"), currency="USD"), Holding("C1", "O1", D("9e15"))]
    bank.load(date(2024, 3, 2), rows, rates={"USD": D(7), "EUR": D(8)})
    with pytest.raises(AmountsBeyondRange) as told:
        bank.load(date(2024, 3, 3), rates={"USD": D("71234567"), "EUR": D(8)})
    assert str(told.value) == (
        "balances in USD are beyond any bank (rate 71234567.00000000 in exchange_rate of"
        " 2024-03-03, holdings of 2024-03-02): have the wrong one sent again"
    )


def test_holdings_that_cannot_be_priced_stop_the_night(bank):
    with pytest.raises(HoldingsNotPriced, match="demand in EUR"):
        bank.load(date(2024, 5, 1), [Holding("C1", "O1", D(1), currency="EUR")])
    assert not bank.lake.has("balances", date(2024, 5, 1), bank.run)


def test_the_last_rate_stands_and_a_day_without_files_is_not_revalued(bank):
    held = [Holding("C1", "O1", D(100), currency="USD")]
    bank.load(date(2024, 5, 1), held, rates={"USD": D(7)})
    bank.load(date(2024, 5, 2), held)
    assert bank.publish(date(2024, 5, 2))["C1"]["aum"] == D(700)
    bank.policy = policy_with(asset_class_weights={"demand": "0.5"})
    bank.load(date(2024, 5, 3))
    assert bank.publish(date(2024, 5, 3))["C1"]["aum"] == D(700)
    bank.load(date(2024, 5, 4), held)
    assert bank.publish(date(2024, 5, 4))["C1"]["aum"] == D(350)


def test_a_full_file_without_the_client_is_the_whole_truth(bank):
    bank.clients["C2"] = ""
    bank.load(date(2024, 5, 1), [Holding("C1", "O1", D(100)), Holding("C2", "O1", D(1))])
    bank.load(date(2024, 5, 2), [Holding("C2", "O1", D(1))])
    row = bank.publish(date(2024, 5, 2))["C1"]
    assert (row["aum"], row["month_average"], row["first_on"]) == (D(0), D(50), date(2024, 5, 1))


def test_a_row_of_nothing_is_a_known_balance_and_day_31_leaves_since_opening(bank):
    bank.load(date(2024, 3, 1), [Holding("C1", "O1", D("0.00"))])
    bank.load(date(2024, 3, 30))
    row = bank.publish(date(2024, 3, 30))["C1"]
    assert (row["first_on"], row["annual_basis"]) == (date(2024, 3, 1), "since_opening")
    bank.load(date(2024, 3, 31))
    assert bank.publish(date(2024, 3, 31))["C1"]["annual_basis"] == "year_to_date"


def test_a_client_without_any_balance_is_potential_at_the_outlet_of_opening(bank):
    bank.clients["C2"] = ""
    bank.clients["C3"] = ""
    bank.load(date(2024, 5, 1), [Holding("C2", "O2", D(1))])
    row = bank.publish(date(2024, 5, 1))["C1"]
    assert (row["aum"], row["annual_average"], row["tier"]) == (D(0), D(0), "potential")
    assert (row["home_outlet"], row["annual_basis"], row["first_on"]) == (
        "O1",
        "since_opening",
        None,
    )
    bank.clients["C1"] = "O7"
    bank.load(date(2024, 5, 2))
    rows = bank.publish(date(2024, 5, 2))
    assert (rows["C1"]["home_outlet"], rows["C3"]["home_outlet"]) == ("O7", None)


def test_history_rows_from_the_first_holding_day_on_are_ignored(bank):
    bank.clients["C2"] = ""
    bank.load_history(
        date(2024, 5, 9),
        [
            Past("C1", "O1", date(2024, 4, 1), D(300)),
            Past("C1", "O1", date(2024, 5, 4), D(500)),
            Past("C1", "O1", date(2024, 5, 6), D(9999)),
            Past("C2", "O1", date(2024, 5, 6), D(9999)),
        ],
    )
    bank.load(date(2024, 5, 3))
    assert bank.publish(date(2024, 5, 3))["C1"]["aum"] == D(300)
    bank.load(date(2024, 5, 5))
    assert bank.publish(date(2024, 5, 5))["C1"]["month_average"] == D(380)
    bank.load(date(2024, 5, 6), [Holding("C1", "O1", D(100))])
    rows = bank.publish(date(2024, 5, 6))
    assert rows["C1"]["month_average"] == D("333.33")  # 3 × 300 + 2 × 500 + 100 over 6
    assert (rows["C2"]["first_on"], rows["C2"]["month_average"]) == (None, D(0))


def test_tier_changes_name_those_who_were_there_and_moved(bank):
    bank.clients["C2"] = ""
    bank.load(date(2024, 5, 1), [Holding("C1", "O1", D(60000)), Holding("C2", "O1", D(5))])
    bank.publish(date(2024, 5, 1))
    assert bank.rows("tier_changes", date(2024, 5, 1)) == {}
    bank.clients["C3"] = ""
    held = [Holding(client, "O1", D(400000)) for client in ("C1", "C2", "C3")]
    bank.load(date(2024, 5, 2), [held[0], Holding("C2", "O1", D(6)), held[2]])
    bank.publish(date(2024, 5, 2))
    assert bank.rows("tier_changes", date(2024, 5, 2)) == {
        "C1": {
            "client_no": "C1",
            "from_tier": "mid",
            "to_tier": "wealth",
            "annual_average": D("230000.00"),
            "annual_basis": "since_opening",
        }
    }


def test_a_loan_paid_off_is_no_loan(bank):
    bank.clients["C2"] = ""
    held = [Holding("C1", "O1", D(1)), Holding("C2", "O1", D(1))]
    bank.load(date(2024, 5, 1), held, loans={"C1": D("0.00"), "C2": D("0.01")})
    rows = bank.publish(date(2024, 5, 1))
    assert (rows["C1"]["has_loan"], rows["C2"]["has_loan"]) == (False, True)


def test_an_empty_first_load_says_nothing_of_anybody(bank):
    assert bank.load_history(date(2024, 5, 1), []) == 0
    bank.load(date(2024, 5, 2), [Holding("C1", "O1", D(5))])
    row = bank.publish(date(2024, 5, 2))["C1"]
    assert (row["first_on"], row["aum"]) == (date(2024, 5, 2), D(5))


def test_a_ledger_that_is_gone_stops_the_night(bank):
    bank.load_history(date(2024, 5, 1), [Past("C1", "O1", date(2024, 4, 1), D(300))])
    shutil.rmtree(bank.lake.root / "history")
    with pytest.raises(NotInLake, match="history of 2024-05-01"):
        bank.load(date(2024, 5, 2))


def test_nothing_is_left_in_the_scratch_folder(bank):
    bank.load_history(date(2024, 5, 1), [Past("C1", "O1", date(2024, 4, 1), D(300))])
    bank.load(date(2024, 5, 2))
    bank.publish(date(2024, 5, 2))
    assert list((bank.lake.root / "scratch").iterdir()) == []


@pytest.mark.parametrize("rows", [None, [Holding("C1", "O1", D(100))]])
def test_every_window_begins_anew_at_new_year(bank, rows):
    bank.load(date(2023, 12, 30), [Holding("C1", "O1", D(1000))])
    bank.load(date(2023, 12, 31), [Holding("C1", "O1", D(100))])
    bank.load(date(2024, 1, 1), rows)
    row = bank.publish(date(2024, 1, 1))["C1"]
    assert row["month_average"] == row["quarter_average"] == row["year_balance_days"] == D(100)
    assert row["annual_average"] == D(400)  # since opening


def test_a_history_row_counts_from_its_own_day_on(bank):
    past = [Past("C1", "O1", date(2024, 4, 1), D(300)), Past("C1", "O2", date(2024, 5, 2), D(400))]
    bank.load_history(date(2024, 5, 9), past)
    bank.load(date(2024, 5, 2))
    row = bank.publish(date(2024, 5, 2))["C1"]
    assert (row["aum"], row["demand"], row["home_outlet"]) == (D(700), D(700), "O2")
    assert row["month_average"] == D(500)


def test_a_balance_of_the_first_load_weighs_what_the_policy_of_each_day_says(bank):
    half = policy_with(asset_class_weights={"demand": "0.5"}).asset_class_weights
    bank.past_weights = [
        WeightsFrom(date(1900, 1, 1), bank.policy.asset_class_weights),
        WeightsFrom(date(2024, 2, 11), half),  # in force with the balance unchanged
    ]
    bank.load_history(date(2024, 2, 20), [Past("C1", "O1", date(2024, 2, 1), Decimal("100.01"))])
    bank.load(date(2024, 2, 20))
    row = bank.publish(date(2024, 2, 20))["C1"]
    # 10 days at 100.01, 10 at round(50.005) = 50.01: (1000.10 + 500.10) / 20
    assert (row["aum"], row["month_average"]) == (Decimal("50.01"), Decimal("75.01"))
    assert row["year_balance_days"] == Decimal("1500.20")
