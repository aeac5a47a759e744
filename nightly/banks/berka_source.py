"""Reads the Berka data: accounts of a Czech bank, their owners, transactions and loans."""

import csv
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

SIGNS = {"credit": 1, "withdrawal": -1, "withdrawal in cash": -1}
FILES = ("account", "client", "disp", "district", "loan", "transactions")


class BerkaUnreadable(ValueError):
    """The folder does not hold the Berka data; the message says what is wrong with it."""


@dataclass(frozen=True)
class Owner:
    client_id: int
    gender: str
    birthday: date
    opened_on: date
    district: int  # of the first account


@dataclass(frozen=True)
class BerkaLoan:
    loan_id: int
    client_id: int
    district: int
    granted_on: date
    fen: int
    months: int
    payment_fen: int

    @property
    def due_on(self) -> date:
        return months_later(self.granted_on, self.months)

    def balance_on(self, day: date) -> int:
        """Fen still owed by the agreed schedule, whatever was really paid."""
        elapsed = (day.year - self.granted_on.year) * 12 + day.month - self.granted_on.month
        elapsed -= day.day < self.granted_on.day
        return max(0, self.fen - self.payment_fen * elapsed)


@dataclass(frozen=True)
class Berka:
    regions: tuple[str, ...]
    districts: Mapping[int, tuple[str, str]]  # number → name, region
    owners: tuple[Owner, ...]  # of accounts with transactions, by number
    # (client, district) → day → change of the balance in fen; accounts of one owner at one
    # district add up.
    changes: Mapping[tuple[int, int], Mapping[date, int]]
    loans: tuple[BerkaLoan, ...]


def read_berka(folder: Path) -> Berka:
    """The data set in ``folder``; BerkaUnreadable if files or columns are missing."""
    missing = [name for name in FILES if not (folder / f"{name}.csv").is_file()]
    if missing:
        raise BerkaUnreadable(f"{folder} lacks {', '.join(f'{name}.csv' for name in missing)}")
    try:
        return _read(folder)
    except (KeyError, ValueError) as error:
        raise BerkaUnreadable(f"{folder} is not the Berka data: {error!r}") from error


def months_later(day: date, months: int) -> date:
    """The same day of a later month, or its last day."""
    turn = day.month - 1 + months
    year, month = day.year + turn // 12, turn % 12 + 1
    for last in range(day.day, 27, -1):
        try:
            return date(year, month, last)
        except ValueError:
            continue
    return date(year, month, day.day)


def _read(folder: Path) -> Berka:
    districts = {int(row["A1"]): (row["A2"], row["A3"]) for row in _rows(folder / "district.csv")}
    owner_of = {
        int(row["account_id"]): int(row["client_id"])
        for row in _rows(folder / "disp.csv")
        if row["type"] == "OWNER"
    }
    accounts = {
        int(row["account_id"]): (int(row["district_id"]), _day(row["date"]))
        for row in _rows(folder / "account.csv")
    }
    moved = _moved(folder)
    changes: dict[tuple[int, int], dict[date, int]] = defaultdict(lambda: defaultdict(int))
    for account, by_day in moved.items():
        for day, fen in by_day.items():
            changes[owner_of[account], accounts[account][0]][day] += fen
    return Berka(
        regions=tuple(dict.fromkeys(region for _, region in districts.values())),
        districts=districts,
        owners=_owners(folder, {each: accounts[each] for each in sorted(moved)}, owner_of),
        changes={key: dict(sorted(changes[key].items())) for key in sorted(changes)},
        loans=_loans(folder, {each: accounts[each][0] for each in moved}, owner_of),
    )


def _moved(folder: Path) -> dict[int, dict[date, int]]:
    """By account and day the sum of signed amounts in fen."""
    moved: dict[int, dict[date, int]] = defaultdict(lambda: defaultdict(int))
    for row in _rows(folder / "transactions.csv"):
        account, day = int(row["account_id"]), _day(row["date"])
        moved[account][day] += SIGNS[row["type"]] * _fen(row["amount"])
    return moved


def _owners(
    folder: Path, accounts: Mapping[int, tuple[int, date]], owner_of: Mapping[int, int]
) -> tuple[Owner, ...]:
    first: dict[int, tuple[date, int]] = {}
    for account, (district, opened_on) in accounts.items():
        found = first.get(owner_of[account])
        first[owner_of[account]] = (
            min(found, (opened_on, district)) if found else (opened_on, district)
        )
    born = {int(row["client_id"]): row["birth_number"] for row in _rows(folder / "client.csv")}
    return tuple(
        Owner(client, *_birth(born[client]), opened_on, district)
        for client, (opened_on, district) in sorted(first.items())
    )


def _loans(
    folder: Path, district_of: Mapping[int, int], owner_of: Mapping[int, int]
) -> tuple[BerkaLoan, ...]:
    loans = [
        BerkaLoan(
            loan_id=int(row["loan_id"]),
            client_id=owner_of[int(row["account_id"])],
            district=district_of[int(row["account_id"])],
            granted_on=_day(row["date"]),
            fen=_fen(row["amount"]),
            months=int(row["duration"]),
            payment_fen=_fen(row["payments"]),
        )
        for row in _rows(folder / "loan.csv")
        if int(row["account_id"]) in district_of
    ]
    return tuple(sorted(loans, key=lambda each: each.loan_id))


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file, delimiter=";")


def _day(text: str) -> date:
    return date(1900 + int(text[:2]), int(text[2:4]), int(text[4:6]))


def _birth(number: str) -> tuple[str, date]:
    """Gender and birthday of a Czech birth number: women's months count from 51."""
    month = int(number[2:4])
    gender = "F" if month > 50 else "M"
    return gender, date(1900 + int(number[:2]), month - 50 * (month > 50), int(number[4:6]))


def _fen(text: str) -> int:
    fen = Decimal(text) * 100
    if fen != int(fen):
        raise ValueError(f"{text} has more than two decimals")
    return int(fen)
