"""The first load: which files judge the history, and what lies in the lake afterwards."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from tests.intake.inbox import BANK, DAY, KEYRING, Inbox
from tiering.pipeline.intake.history import (
    HistoryMissing,
    HistoryRefused,
    HistoryVerdict,
    judge_history,
)

ROWS = (
    ("C001", "O1", "P1", "CNY", "2024-01-01", "-5.00"),
    ("C001", "O1", "P1", "CNY", "2024-02-01", "12.50"),
    ("C002", "O2", "P2", "USD", "2024-01-15", "100.01"),
)


def judge(inbox: Inbox, run: int = -1) -> HistoryVerdict:
    return judge_history(
        inbox.lake, inbox.folder, run=run, default_dialect=inbox.dialect, keyring=KEYRING
    )


def put_references(inbox: Inbox, day: date = DAY) -> None:
    for table in ("institution", "product", "client"):
        inbox.put(table, day=day)


def test_rows_carry_the_class_of_their_product_and_the_rate_of_the_history_day(
    inbox: Inbox, rows
) -> None:
    put_references(inbox)
    inbox.put("exchange_rate", [("USD", "9.9")], day=DAY + timedelta(1))
    inbox.put("exchange_rate", day=DAY)
    inbox.put("balance_history", ROWS)
    verdict = judge(inbox)
    assert (verdict.as_of, verdict.loaded, verdict.rejected) == (DAY, 3, 0)
    assert (verdict.first_on, verdict.last_on) == (date(2024, 1, 1), date(2024, 2, 1))
    found = rows("balance_history", DAY, -1, "client_no, balance, asset_class, rate")
    assert found == [
        ("C001", Decimal("-5.00"), "demand", Decimal("1.00000000")),
        ("C001", Decimal("12.50"), "demand", Decimal("1.00000000")),
        ("C002", Decimal("100.01"), "time", Decimal("7.12345678")),
    ]
    assert rows("rejects", DAY, -1) == []


def test_yuan_beyond_any_bank_are_out_of_range_in_the_history_too(inbox: Inbox) -> None:
    put_references(inbox)
    inbox.put("exchange_rate", [("USD", "71234567")], day=DAY)
    wide = ("C002", "O2", "P2", "USD", "2024-01-15", "20000000000")
    inbox.put("balance_history", [*ROWS[:2], wide])
    verdict = judge_history(
        inbox.lake, inbox.folder, run=-1, default_dialect=inbox.dialect, keyring=KEYRING,
        permille_on=lambda day: Decimal(1000),
    )  # fmt: skip
    assert verdict.file.reasons == {"out_of_range": 1}


def test_a_balance_of_a_day_after_the_file_is_refused(inbox: Inbox, rows) -> None:
    put_references(inbox)
    days = [DAY - timedelta(1), DAY, DAY + timedelta(1)]
    many = [("C001", "O1", "P1", "CNY", f"{1990 + n}-01-01", "1.00") for n in range(30)]
    inbox.put("balance_history", [*many, *((*ROWS[0][:4], f"{day}", "7.00") for day in days)])
    verdict = judge_history(
        inbox.lake, inbox.folder, run=-1, default_dialect=inbox.dialect, keyring=KEYRING,
        permille_on=lambda day: Decimal(1000),
    )  # fmt: skip
    assert (verdict.last_on, verdict.file.reasons) == (DAY, {"wrong_date": 1})
    found = rows("rejects", DAY, -1, 'line, "column", reason')
    assert found == [(34, "valid_from", "wrong_date")]


@pytest.mark.parametrize(
    "days, chosen",
    [((-3, -1, 2), -1), ((0, 1), 0), ((2, 5), 2)],
    ids=["the latest before", "the same day", "the earliest after"],
)
def test_the_nearest_reference_files_judge_it(inbox: Inbox, days, chosen) -> None:
    for shift in days:
        put_references(inbox, DAY + timedelta(shift))
    inbox.put("balance_history", ROWS[:2])
    day = DAY + timedelta(chosen)
    assert judge(inbox).references == tuple(
        f"{table}.f.{day:%Y%m%d}.dat" for table in ("institution", "product", "client")
    )


def test_a_currency_without_a_rate_is_an_unknown_code(inbox: Inbox, rows) -> None:
    put_references(inbox)
    many = [(*ROWS[1][:4], f"{date(2020, 1, 1) + timedelta(n)}", "1.00") for n in range(1000)]
    inbox.put("balance_history", [*many, ROWS[2]])
    verdict = judge(inbox)
    assert (verdict.loaded, verdict.rejected) == (1000, 1)
    assert rows("rejects", DAY, -1, 'line, "column", reason') == [
        (1002, "currency", "unknown_code")
    ]


def test_bad_rows_above_the_limit_refuse_it_and_leave_nothing(inbox: Inbox) -> None:
    put_references(inbox)
    inbox.put("balance_history", [*ROWS[:2], ROWS[1]])
    with pytest.raises(HistoryRefused, match="too_many_bad") as caught:
        judge(inbox)
    assert caught.value.verdict.reasons == {"duplicate_key": 1}
    assert not inbox.lake.has("balance_history", DAY, -1)
    assert not inbox.lake.has("rejects", DAY, -1)


def test_a_negative_balance_is_right_for_demand_only(inbox: Inbox) -> None:
    put_references(inbox)
    inbox.put("balance_history", [("C001", "O1", "P2", "CNY", "2024-01-01", "-5.00")])
    with pytest.raises(HistoryRefused) as caught:
        judge(inbox)
    assert caught.value.verdict.reasons == {"negative": 1}


def test_a_held_reference_refuses_it(inbox: Inbox) -> None:
    put_references(inbox)
    inbox.put("client", count=len(BANK["client"]) + 1)
    inbox.put("balance_history", ROWS[:2])
    with pytest.raises(HistoryRefused, match=r"client\.f\..*ok_rows"):
        judge(inbox)


@pytest.mark.parametrize("absent", ["balance_history", "institution", "product", "client"])
def test_a_missing_file_is_named(inbox: Inbox, absent: str) -> None:
    put_references(inbox)
    inbox.put("balance_history", ROWS[:2])
    (inbox.folder / f"{absent}.f.{DAY:%Y%m%d}.ok").unlink()
    with pytest.raises(HistoryMissing, match=absent):
        judge(inbox)


def test_the_newest_history_counts_and_may_come_in_parts(inbox: Inbox, rows) -> None:
    put_references(inbox)
    inbox.put("balance_history", ROWS[:1], day=DAY - timedelta(30))
    stem = f"balance_history.f.{DAY:%Y%m%d}"
    for part, row in enumerate(ROWS[:2], 1):
        inbox.raw(f"{stem}_{part:03}.dat", inbox.text("balance_history", [row]), 1, row[5])
    inbox.ok(stem, "parts|2")
    verdict = judge(inbox)
    assert (verdict.loaded, verdict.file.parts) == (2, 2)
    assert len(rows("balance_history", DAY, -1)) == 2
