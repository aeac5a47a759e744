"""The Berka extracts say what the bank's own transactions say, recomputed with pandas."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest

from nightly.banks.berka import DaysInvalid, import_berka
from nightly.banks.berka_source import BerkaUnreadable, months_later
from tests.banks.inboxes import every_row, ok_of, rows_of

START, UNTIL = date(1996, 1, 1), date(1997, 12, 31)
SAMPLES = ("1996-01-01", "1996-02-29", "1996-12-31", "1997-06-30", "1997-12-31")
pytestmark = pytest.mark.shared


@pytest.fixture(scope="module")
def inbox(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("berka")


@pytest.fixture
def nights(inbox: Path, shared_data: Path) -> list[date]:
    """The nights written into ``inbox``, by the first test that asks."""
    if not any(inbox.iterdir()):
        import_berka(shared_data / "berka", inbox, start=START, until=UNTIL)
    names = sorted(path.name for path in inbox.glob("holding.f.*.dat"))
    return [date.fromisoformat(name.split(".")[2]) for name in names]


def _transactions(shared_data: Path) -> pd.DataFrame:
    """Signed fen with the owner and district of the account and the day as YYYY-MM-DD."""
    folder = shared_data / "berka"
    read = {
        name: pd.read_csv(folder / f"{name}.csv", sep=";", dtype=str)
        for name in ("transactions", "account", "disp")
    }
    owners = read["disp"][read["disp"]["type"] == "OWNER"][["account_id", "client_id"]]
    moved = read["transactions"].merge(owners, on="account_id")
    moved = moved.merge(read["account"][["account_id", "district_id"]], on="account_id")
    sign = moved["type"].map({"credit": 1, "withdrawal": -1, "withdrawal in cash": -1})
    moved["fen"] = sign * moved["amount"].map(lambda text: int(Decimal(text) * 100))
    day = moved["date"]
    moved["day"] = "19" + day.str[:2] + "-" + day.str[2:4] + "-" + day.str[4:]
    return moved


@pytest.mark.parametrize("sample", SAMPLES)
def test_balances_equal_a_recomputation_from_the_transactions(
    sample: str, inbox: Path, nights: list[date], shared_data: Path
) -> None:
    moved = _transactions(shared_data)
    sums = moved[moved["day"] <= sample].groupby(["client_id", "district_id"])["fen"].sum()
    expected = {
        (f"C{int(client):08d}", f"{int(district):02d}"): fen
        for (client, district), fen in sums.items()
    }
    rows = every_row(inbox, "holding", date.fromisoformat(sample))
    found = {
        (row["client_no"], row["outlet_code"][-2:]): int(Decimal(row["balance"]) * 100)
        for row in rows
    }
    assert found == expected
    assert len(found) == len(rows)


def test_the_history_holds_every_balance_before_the_first_night(
    inbox: Path, nights: list[date], shared_data: Path
) -> None:
    moved = _transactions(shared_data)
    before = moved[moved["day"] < START.isoformat()]
    daily = before.groupby(["client_id", "district_id", "day"])["fen"].sum()
    running = daily.groupby(level=["client_id", "district_id"]).cumsum()
    expected = {(f"C{int(client):08d}", day): fen for (client, _, day), fen in running.items()}
    rows = every_row(inbox, "balance_history", date(1995, 12, 31))
    found = {
        (row["client_no"], row["valid_from"]): int(Decimal(row["balance"]) * 100) for row in rows
    }
    assert found == expected
    assert len(found) == len(rows) > 100


def test_there_is_a_night_for_every_day_a_balance_changes_and_every_month_end(
    nights: list[date], shared_data: Path
) -> None:
    moved = _transactions(shared_data)
    changed = {day for day in moved["day"] if START.isoformat() <= day <= UNTIL.isoformat()}
    ends = {day.date().isoformat() for day in pd.date_range(START, UNTIL, freq="ME")}
    assert {day.isoformat() for day in nights} == changed | ends | {START.isoformat()}


def test_clients_appear_when_they_open_their_account(
    inbox: Path, nights: list[date], shared_data: Path
) -> None:
    known = {row["client_no"] for row in every_row(inbox, "client", START)}
    assert known == {row["client_no"] for row in every_row(inbox, "client", date(1995, 12, 31))}
    for day in nights[1:]:
        came = rows_of(inbox / f"client.i.{day:%Y%m%d}.dat")
        assert all(row["op"] == "A" and row["opened_on"] <= day.isoformat() for row in came)
        assert not known & {row["client_no"] for row in came}
        known |= {row["client_no"] for row in came}
        assert {row["client_no"] for row in every_row(inbox, "holding", day)} <= known
    assert (
        len(known) == _transactions(shared_data).query("day <= '1997-12-31'")["client_id"].nunique()
    )


def test_every_night_is_complete_and_agrees_with_its_control_totals(
    inbox: Path, nights: list[date]
) -> None:
    for day in nights[1:]:
        for table in ("institution", "staff", "client", "product"):
            assert (inbox / f"{table}.i.{day:%Y%m%d}.ok").exists()
    for path in inbox.glob("*.199706*.dat"):
        rows = rows_of(path)
        name, count, size, total = ok_of(path)
        assert (name, int(count), int(size)) == (path.name, len(rows), path.stat().st_size)
        if path.name.startswith("holding"):
            assert Decimal(total) == sum(Decimal(row["balance"]) for row in rows)


def test_loans_run_down_by_their_schedule(
    inbox: Path, nights: list[date], shared_data: Path
) -> None:
    rows = every_row(inbox, "loan", UNTIL)
    source = pd.read_csv(shared_data / "berka" / "loan.csv", sep=";", dtype=str).set_index(
        "loan_id"
    )
    assert len(rows) > 50
    for row in rows:
        loan = source.loc[str(int(row["loan_no"][1:]))]
        granted = date.fromisoformat(row["granted_on"])
        months = (UNTIL.year - granted.year) * 12 + UNTIL.month - granted.month
        assert Decimal(row["principal"]) == Decimal(loan["amount"])
        # The last day of a year completes every month begun in it.
        owed = Decimal(loan["amount"]) - months * Decimal(loan["payments"])
        assert Decimal(row["balance"]) == max(Decimal(0), owed)


def test_a_folder_without_the_data_and_days_in_the_wrong_order_are_refused(
    tmp_path: Path, shared_data: Path
) -> None:
    with pytest.raises(BerkaUnreadable, match=r"transactions\.csv"):
        import_berka(tmp_path, tmp_path / "out", start=START, until=UNTIL)
    with pytest.raises(DaysInvalid):
        import_berka(shared_data / "berka", tmp_path / "out", start=UNTIL, until=START)
    assert not (tmp_path / "out").exists()


def test_a_month_later_never_leaves_the_month() -> None:
    assert months_later(date(1996, 1, 31), 1) == date(1996, 2, 29)
    assert months_later(date(1996, 11, 30), 3) == date(1997, 2, 28)
    assert months_later(date(1996, 12, 8), 12) == date(1997, 12, 8)
