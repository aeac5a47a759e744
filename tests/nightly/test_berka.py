"""The real data end to end, against averages recomputed from the transactions with pandas alone.

The suite runs half a year across a New Year; ``bin/prove --only berka`` all of 1996 and 1997."""

import calendar
import csv
import os
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pandas as pd
import pytest

from nightly.banks.berka import import_berka
from nightly.night import run_night
from tests.nightly.worlds import edge, exports, first_load

CENT = Decimal("0.01")
TIERS = (("private", 6_000_000), ("wealth", 200_000), ("mid", 50_000), ("long_tail", 10_000))
MONTH_ENDS = [
    date(year, month, calendar.monthrange(year, month)[1])
    for year in (1996, 1997)
    for month in range(1, 13)
]
if "WEALTHCRM_EXAMPLES" not in os.environ:
    MONTH_ENDS = [day for day in MONTH_ENDS if date(1996, 10, 1) < day < date(1997, 4, 1)]


def daily_fen(folder: Path) -> pd.DataFrame:
    """End-of-day balances in fen, one column per account, one row per natural day; empty before
    the account's first transaction. Overdrafts count 0 (domain/02)."""
    frame = pd.read_csv(folder / "transactions.csv", sep=";", dtype=str, keep_default_na=False)
    sign = frame["type"].map({"credit": 1, "withdrawal": -1, "withdrawal in cash": -1})
    frame["fen"] = frame["amount"].map(lambda text: int(Decimal(text) * 100)) * sign
    frame["on"] = pd.to_datetime("19" + frame["date"], format="%Y%m%d")
    moves = frame.pivot_table(index="on", columns="account_id", values="fen", aggfunc="sum")
    days = pd.date_range("1995-01-01", "1997-12-31")
    moves = moves.reindex(days.union(moves.index))
    known = moves.notna().cumsum() > 0
    balances = moves.fillna(0).astype("int64").cumsum().clip(lower=0)
    return balances.where(known).loc["1995-01-01":"1997-12-31"]


def average(fen: "pd.Series[float]", days: int) -> Decimal:
    total = sum(int(value) for value in fen.dropna())
    return (Decimal(total) / 100 / days).quantize(CENT, ROUND_HALF_UP)


def expected(balances: pd.DataFrame, as_of: date) -> list[tuple[str, ...]]:
    """(aum, month, quarter, annual average, basis, tier) of every account known by ``as_of``."""
    until = balances.loc[: as_of.isoformat()]
    quarter = date(as_of.year, (as_of.month - 1) // 3 * 3 + 1, 1)
    found = []
    for account in until:
        series = until[account]
        first = series.first_valid_index()
        if first is None:
            continue
        held = (pd.Timestamp(as_of) - first).days + 1
        elapsed = as_of.timetuple().tm_yday
        if held < 31:
            basis, annual = "since_opening", average(series, held)
        elif elapsed < 31:
            basis, annual = "trailing_365", average(series.iloc[-365:], 365)
        else:
            basis = "year_to_date"
            annual = average(series.loc[f"{as_of.year}-01-01" :], elapsed)
        tier = next((name for name, bound in TIERS if annual >= bound), "potential")
        found.append(
            (
                str((Decimal(int(series.iloc[-1])) / 100).quantize(CENT)),
                str(average(series.loc[as_of.replace(day=1).isoformat() :], as_of.day)),
                str(average(series.loc[quarter.isoformat() :], (as_of - quarter).days + 1)),
                str(annual), basis, tier,
            )
        )  # fmt: skip
    return sorted(found)


@pytest.mark.shared
@pytest.mark.django_db(transaction=True)
def test_every_month_end_equals_a_recomputation_from_the_transactions(
    shared_data: Path, tmp_path: Path
) -> None:
    inbox = tmp_path / "berka"
    import_berka(
        shared_data / "berka", inbox, start=MONTH_ENDS[0].replace(day=1), until=MONTH_ENDS[-1]
    )
    first_load(inbox)
    balances = daily_fen(shared_data / "berka")
    for month_end in MONTH_ENDS:
        assert run_night(month_end, edge(inbox)).status == "published"
        rows = csv.DictReader(exports(tmp_path, [month_end])["snapshot", month_end].splitlines())
        got = sorted(
            tuple(
                row[name]
                for name in (
                    "aum", "month_average", "quarter_average", "annual_average", "annual_basis",
                    "tier",
                )
            )
            for row in rows
        )  # fmt: skip
        assert got == expected(balances, month_end), month_end
