"""Where a client belongs (domain/02 §Home outlet and §Fine print)."""

from datetime import date
from decimal import Decimal

import pytest

from tests.figures.bank import Bank, Holding, Past

D = Decimal
FIRST, SECOND, THIRD = date(2024, 5, 1), date(2024, 5, 2), date(2024, 5, 3)


@pytest.fixture
def bank(lake):
    return Bank(lake, clients={"C1": "O9"})


def home(bank, day, rows=None, **given):
    bank.load(day, rows, **given)
    return bank.publish(day)["C1"]["home_outlet"]


def at(outlet, balance, kind="demand"):
    return Holding("C1", outlet, D(balance), kind)


def test_most_yuan_decides_not_most_rows_or_units(bank):
    rows = [at("O1", 60), at("O1", 60, "fund"), Holding("C1", "O2", D(20), currency="USD")]
    assert home(bank, FIRST, rows, rates={"USD": D(7)}) == "O2"


def test_a_tie_before_any_published_night_goes_to_the_lowest_code(bank):
    assert home(bank, FIRST, [at("O3", 5), at("O2", 5), at("O4", 4)]) == "O2"


def test_a_tie_keeps_yesterdays_outlet_if_it_is_among_them(bank):
    assert home(bank, FIRST, [at("O3", 5)]) == "O3"
    assert home(bank, SECOND, [at("O3", 5), at("O2", 5)]) == "O3"
    assert home(bank, THIRD, [at("O1", 5), at("O2", 5)]) == "O1"


def test_a_tie_of_nothing_runs_among_the_outlets_of_the_rows(bank):
    assert home(bank, FIRST, [at("O3", 5), at("O5", 1)]) == "O3"
    assert home(bank, SECOND, [at("O5", 0), at("O4", -3)]) == "O4"


def test_without_a_row_yesterdays_outlet_stays(bank):
    assert home(bank, FIRST, [at("O3", 5)]) == "O3"
    assert home(bank, SECOND, []) == "O3"
    bank.clients["C1"] = "O8"
    assert home(bank, THIRD) == "O3"


def test_without_a_row_and_without_yesterday_it_is_the_outlet_of_opening(bank):
    bank.load(FIRST, [at("O3", 5)])
    assert home(bank, SECOND, []) == "O9"


def test_yesterday_is_the_last_published_night(bank):
    assert home(bank, FIRST, [at("O3", 5)]) == "O3"
    bank.load(SECOND, [at("O2", 5)])
    assert home(bank, THIRD, [at("O2", 5), at("O3", 5)]) == "O3"


def test_a_day_without_files_keeps_the_tie_as_it_was_decided(bank):
    assert home(bank, FIRST, [at("O3", 5)]) == "O3"
    assert home(bank, SECOND, [at("O3", 5), at("O2", 5)]) == "O3"
    assert home(bank, THIRD) == "O3"


def test_before_any_holding_file_the_first_load_decides(bank):
    rows = [Past("C1", "O4", date(2024, 1, 1), D(7)), Past("C1", "O2", date(2024, 1, 1), D(7))]
    bank.load_history(date(2024, 4, 30), [*rows, Past("C1", "O2", SECOND, D(9))])
    assert home(bank, FIRST) == "O2"
