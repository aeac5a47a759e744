"""The real data end to end, against averages recomputed from the transactions with pandas alone.

The suite runs four months across a New Year; ``bin/prove --only berka`` all of 1996 and 1997."""

import calendar
import csv
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pandas as pd
import pytest

from nightly.banks.berka import import_berka
from nightly.night import run_night
from tests.nightly.worlds import edge, exports, first_load
from tests.proofs import PROVES

CENT = Decimal("0.01")
TIERS = (("private", 6_000_000), ("wealth", 200_000), ("mid", 50_000), ("long_tail", 10_000))
MONTH_ENDS = [
    date(year, month, calendar.monthrange(year, month)[1])
    for year in (1996, 1997)
    for month in range(1, 13)
]
if not PROVES:
    MONTH_ENDS = [day for day in MONTH_ENDS if date(1996, 11, 1) < day < date(1997, 3, 1)]


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


def clients(folder: Path) -> dict[int, tuple[str, str]]:
    """Account → number and outlet of the client who owns it, as the import names them: C and eight
    digits; the region's place in the list, no sub-branch, the district."""
    districts = pd.read_csv(folder / "district.csv", sep=";", dtype=str)
    regions = list(dict.fromkeys(districts["A3"]))
    region_of = dict(zip(districts["A1"], districts["A3"], strict=True))
    people = pd.read_csv(folder / "disp.csv", sep=";", dtype=str)
    owners = people[people["type"] == "OWNER"]
    assert owners["client_id"].is_unique  # nobody owns two accounts, whose balances would add up
    owner_of = dict(zip(owners["account_id"], owners["client_id"], strict=True))
    accounts = pd.read_csv(folder / "account.csv", sep=";", dtype=str)
    return {
        int(account): (
            f"C{int(owner_of[account]):08d}",
            f"{regions.index(region_of[district]) + 1:02d}00{int(district):02d}",
        )
        for account, district in zip(accounts["account_id"], accounts["district_id"], strict=True)
    }


def expected(
    balances: pd.DataFrame, owners: dict[int, tuple[str, str]], as_of: date
) -> dict[str, dict[str, str]]:
    """Client → every column of the export, for every account known by ``as_of``."""
    until = balances.loc[: as_of.isoformat()]
    quarter = date(as_of.year, (as_of.month - 1) // 3 * 3 + 1, 1)
    found = {}
    for account in until:
        series = until[account]
        first = series.first_valid_index()
        if first is None:
            continue
        client_no, outlet = owners[int(account)]
        basis, annual = annual_average(series, (pd.Timestamp(as_of) - first).days + 1, as_of)
        found[client_no] = {
            "client_no": client_no,
            "home_outlet": outlet,
            "aum": str((Decimal(int(series.iloc[-1])) / 100).quantize(CENT)),
            "month_average": str(average(since(series, as_of.replace(day=1)), as_of.day)),
            "quarter_average": str(average(since(series, quarter), (as_of - quarter).days + 1)),
            "annual_average": str(annual),
            "annual_basis": basis,
            "tier": next((name for name, bound in TIERS if annual >= bound), "potential"),
            "stale": "false",
        }
    return found


def annual_average(series: "pd.Series[float]", held: int, as_of: date) -> tuple[str, Decimal]:
    """Basis and average of an account held for so many days (domain/02)."""
    elapsed = as_of.timetuple().tm_yday
    if held < 31:
        return "since_opening", average(series, held)
    if elapsed < 31:
        return "trailing_365", average(series.iloc[-365:], 365)
    return "year_to_date", average(since(series, as_of.replace(month=1, day=1)), elapsed)


def since(series: "pd.Series[float]", first: date) -> "pd.Series[float]":
    return series.loc[first.isoformat() :]


@pytest.mark.shared
@pytest.mark.django_db(transaction=True)
def test_every_month_end_equals_a_recomputation_from_the_transactions(
    shared_data: Path, tmp_path: Path
) -> None:
    inbox, source = tmp_path / "berka", shared_data / "berka"
    import_berka(source, inbox, start=MONTH_ENDS[0].replace(day=1), until=MONTH_ENDS[-1])
    first_load(inbox)
    balances, owners = daily_fen(source), clients(source)
    for month_end in MONTH_ENDS:
        assert run_night(month_end, edge(inbox)).status == "published"
        text = exports(tmp_path, [month_end])["snapshot", month_end]
        rows = list(csv.DictReader(text.splitlines()))
        got = {row["client_no"]: row for row in rows}
        assert len(got) == len(rows)
        assert got == expected(balances, owners, month_end), month_end
