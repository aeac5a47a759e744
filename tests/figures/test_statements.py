"""The rows of every statement are unique on their grain, complete, and of known values."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from clients.rules.asset_classes import ASSET_CLASSES
from tests.figures.bank import Bank
from tests.figures.everything import live_through_everything
from tiering.pipeline.engine import SQL_FOLDER, DuckDBEngine, Part, duckdb_session, sql
from tiering.pipeline.lake import Lake
from tiering.rules.policy import POTENTIAL, TIERS

D = Decimal
BASES = {"year_to_date", "trailing_365", "since_opening"}
CUMS = {"cum", "month_before", "quarter_before", "year_before"}
BALANCES = {"client_no", "aum", *CUMS, *ASSET_CLASSES}
# statement → its grain, its columns that are never null, the values a column may have
CONTRACTS = {
    "valued_holdings": (None, {"client_no", "outlet_code", "asset_class", "yuan"}, {}),
    "valued_history": (None, {"client_no", "outlet_code", "asset_class", "yuan"}, {}),
    "unpriced_holdings": ({"product_code", "currency"}, {"product_code", "currency"}, {}),
    "client_totals": ({"client_no"}, {"client_no", "aum", "home_outlet", *ASSET_CLASSES}, {}),
    "balances_valued": ({"client_no"}, BALANCES, {}),
    "balances_carried": ({"client_no"}, BALANCES, {}),
    "balances_from_history": ({"client_no"}, BALANCES | {"first_on", "good_on", "home_outlet"}, {}),
    "ledger_at": ({"client_no"}, {"client_no", "first_on", "aum", "cum"}, {}),
    "trailing_from_balances": ({"client_no"}, {"client_no", "day", "cum"}, {}),
    "trailing_from_history": ({"client_no"}, {"client_no", "day", "cum"}, {}),
    "stale_days": ({"day"}, {"day"}, {}),
    "figures": (
        {"client_no"},
        {
            "client_no",
            "aum",
            "month_average",
            "quarter_average",
            "annual_average",
            "annual_basis",
            "year_balance_days",
            "tier",
            "is_stale",
            "has_loan",
            *ASSET_CLASSES,
        },
        {"annual_basis": BASES, "tier": {*TIERS, POTENTIAL}},
    ),
    "tier_changes": (
        {"client_no"},
        {"client_no", "from_tier", "to_tier", "annual_average", "annual_basis"},
        {"from_tier": {*TIERS, POTENTIAL}, "to_tier": {*TIERS, POTENTIAL}},
    ),
}


class RecordingEngine(DuckDBEngine):
    """Keeps the rows of every statement it runs, and of the parts it is composed of."""

    def __init__(self, root: Path):
        super().__init__()
        self.root = root
        self.rows: dict[str, list[list[dict]]] = {}

    def write(self, statement, inputs, parameters, output):
        written = super().write(statement, inputs, parameters, output)
        self._keep(statement, output)
        before = {}
        for name, given in inputs.items():
            if isinstance(given, Part):
                aside = self.root / f"{given.statement}-{len(self.rows.get(given.statement, []))}"
                parts = {k: v for k, v in inputs.items() if not isinstance(v, Part)} | before
                super().write(given.statement, parts, parameters, aside)
                self._keep(given.statement, aside)
                before[name] = given
        return written

    def _keep(self, statement, folder):
        rows = [row for path in folder.glob("*.parquet") for row in pq.read_table(path).to_pylist()]
        self.rows.setdefault(statement, []).append(rows)


@pytest.fixture(scope="module")
def recorded(tmp_path_factory):
    """A bank in which every statement runs with rows to judge."""
    engine = RecordingEngine(tmp_path_factory.mktemp("parts"))
    bank = Bank(Lake(tmp_path_factory.mktemp("lake")), engine=engine)
    live_through_everything(bank)
    return bank, engine


@pytest.mark.parametrize("statement", CONTRACTS)
def test_a_statement_keeps_its_contract(recorded, statement):
    _, engine = recorded
    grain, never_null, allowed = CONTRACTS[statement]
    assert (SQL_FOLDER / f"{statement}.sql").exists()
    runs = engine.rows[statement]
    assert any(runs) or statement == "unpriced_holdings", "nothing was judged"
    for rows in runs:
        if grain is not None:
            keys = [tuple(row[column] for column in sorted(grain)) for row in rows]
            assert len(set(keys)) == len(keys)
        for row in rows:
            assert not [column for column in never_null if row[column] is None]
            for column, values in allowed.items():
                assert row[column] in values


def test_classes_add_up_to_aum_in_balances_and_figures(recorded):
    _, engine = recorded
    checked = 0
    for statement in ("balances_valued", "balances_carried", "balances_from_history", "figures"):
        for rows in engine.rows[statement]:
            for row in rows:
                assert sum(row[name] for name in ASSET_CLASSES) == row["aum"]
                checked += row["aum"] > 0
    assert checked


def test_the_ledger_is_unique_by_client_and_day_and_opens_every_month(recorded):
    bank, _ = recorded
    with duckdb_session() as connection:
        files = bank.lake.folder("history", *bank.history)
        connection.read_parquet(str(files / "*" / "*.parquet")).create_view("ledger")
        rows = connection.execute(
            "SELECT client_no, from_on, month, aum, cum_before, first_on FROM ledger ORDER BY ALL"
        ).fetchall()
    assert len({row[:2] for row in rows}) == len(rows)
    assert all(value is not None for row in rows for value in row)
    assert all(row[1].replace(day=1) == row[2] for row in rows)
    months = [date(2023, month, 1) for month in range(2, 13)] + [date(2024, 1, 1)]
    opened = [row[1] for row in rows if row[0] == "C1" and row[1].day == 1]
    assert sorted(opened) == months


def test_the_balances_of_the_first_load_are_intervals_without_gaps(recorded):
    bank, _ = recorded
    folder = bank.lake.folder("history_state", *bank.history)
    rows = [row for path in folder.glob("*") for row in pq.read_table(path).to_pylist()]
    assert len(rows) == 4
    assert all(row["from_on"] < row["until_on"] for row in rows)
    assert {row["yuan"] for row in rows} == {D("60000.10"), D("0.00"), D("63.90")}


def test_every_header_states_its_grain():
    for statement in (*CONTRACTS, "history_rows", "history_state", "history_changes"):
        assert "-- Grain: one row per " in sql(statement)
