"""An invented bank's files are right, plausible and the same every time."""

import hashlib
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from stdnum.cn import ric

from nightly.banks.bank import generate_bank, next_workday, write_next_night
from nightly.banks.plan import BankPlan, PlanInvalid
from organisation.rules.roles import Role
from tests.banks.inboxes import ENDING, SMALL, every_row, inbox_of, ok_of, rows_of
from tiering.rules.extracts import REQUIRED, TABLE_BY_NAME

TIER_BOUNDS = (("private", 6_000_000), ("wealth", 200_000), ("mid", 50_000), ("long_tail", 10_000))


def _digests(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}


def test_equal_plans_give_equal_bytes_and_another_seed_gives_others(tmp_path: Path) -> None:
    generate_bank(SMALL, tmp_path / "again")
    generate_bank(replace(SMALL, seed=8), tmp_path / "other")
    assert _digests(tmp_path / "again") == _digests(inbox_of(SMALL))
    other = _digests(tmp_path / "other")
    assert set(other) == set(_digests(inbox_of(SMALL)))
    name = f"holding.f.{ENDING:%Y%m%d}.dat"
    assert other[name] != _digests(inbox_of(SMALL))[name]


def test_every_file_agrees_with_its_control_totals_and_columns() -> None:
    folder = inbox_of(SMALL)
    files = sorted(folder.glob("*.dat"))
    assert len(files) == len(list(folder.glob("*.ok")))
    for path in files:
        table = TABLE_BY_NAME[path.name.split(".")[0]]
        rows = rows_of(path)
        name, count, size, total = ok_of(path)
        assert (name, int(count), int(size)) == (path.name, len(rows), path.stat().st_size)
        assert tuple(rows[0]) == table.names("f")
        expected = (
            sum((Decimal(row[table.amount]) for row in rows), Decimal()) if table.amount else ""
        )
        assert (Decimal(total) if table.amount else total) == expected


def test_no_key_stands_twice_in_a_file() -> None:
    for path in sorted(inbox_of(SMALL).glob("*.dat")):
        table = TABLE_BY_NAME[path.name.split(".")[0]]
        if table.key:
            keys = Counter(tuple(row[name] for name in table.key) for row in rows_of(path))
            assert not [key for key, times in keys.items() if times > 1], path.name


def test_every_row_refers_to_what_its_day_sent() -> None:
    folder = inbox_of(SMALL)
    for day in (SMALL.history_day, *SMALL.file_days):
        known = {
            "client": {row["client_no"] for row in every_row(folder, "client", day)},
            "institution": {row["code"] for row in every_row(folder, "institution", day)},
            "product": {row["product_code"] for row in every_row(folder, "product", day)},
        }
        for path in folder.glob(f"*.f.{day:%Y%m%d}*.dat"):
            table = TABLE_BY_NAME[path.name.split(".")[0]]
            for column in table.columns:
                if column.refers:
                    found = {row[column.name] for row in rows_of(path)} - {""}
                    assert found <= known[column.refers], (path.name, column.name)


def test_identity_numbers_are_valid_unique_and_say_birthday_and_gender() -> None:
    rows = every_row(inbox_of(SMALL), "client", ENDING)
    cards = [row for row in rows if row["id_type"] == "id_card"]
    assert len(cards) > 0.9 * len(rows)
    assert len({row["id_no"] for row in cards}) == len(cards)
    for row in cards:
        assert ric.is_valid(row["id_no"]), row["id_no"]
        assert ric.get_birth_date(row["id_no"]).isoformat() == row["birthday"]
        assert row["gender"] == ("M" if int(row["id_no"][16]) % 2 else "F")


def test_the_shares_of_the_tiers_are_those_of_real_wealth() -> None:
    worth: Counter[str] = Counter()
    rates = {
        row["currency"]: Decimal(row["rate"])
        for row in every_row(inbox_of(SMALL), "exchange_rate", ENDING)
    }
    holdings = every_row(inbox_of(SMALL), "holding", ENDING)
    for row in holdings:
        rate = rates.get(row["currency"], Decimal(1))
        worth[row["client_no"]] += max(Decimal(), Decimal(row["balance"])) * rate
    tiers = Counter(
        next((tier for tier, bound in TIER_BOUNDS if value >= bound), "potential")
        for value in worth.values()
    )
    share = {tier: count / len(worth) for tier, count in tiers.items()}
    assert 0.42 < share["potential"] < 0.52
    assert 0.23 < share["long_tail"] < 0.32
    assert 0.14 < share["mid"] < 0.22
    assert 0.06 < share["wealth"] < 0.11
    assert 0.001 < share["private"] < 0.012
    assert 2.2 < len(holdings) / len(worth) < 2.8
    classes = {row["product_code"] for row in holdings}
    by_code = {
        row["product_code"]: row["asset_class"]
        for row in every_row(inbox_of(SMALL), "product", ENDING)
    }
    assert len({by_code[code] for code in classes}) == 10
    negative = [row for row in holdings if row["balance"].startswith("-")]
    assert negative and {by_code[row["product_code"]] for row in negative} == {"demand"}


def test_the_history_ends_where_the_first_night_begins() -> None:
    folder = inbox_of(SMALL)
    key = ("client_no", "outlet_code", "product_code", "currency")
    latest: dict[tuple[str, ...], tuple[str, str]] = {}
    for row in every_row(folder, "balance_history", SMALL.history_day):
        assert SMALL.first_day.isoformat() <= row["valid_from"] <= SMALL.history_day.isoformat()
        place = tuple(row[name] for name in key)
        latest[place] = max(latest.get(place, ("", "")), (row["valid_from"], row["balance"]))
    first = every_row(folder, "holding", SMALL.file_days[0])
    shared = [row for row in first if tuple(row[name] for name in key) in latest]
    same = [row for row in shared if latest[tuple(row[name] for name in key)][1] == row["balance"]]
    assert len(shared) > 0.98 * len(first)
    assert 0.88 < len(same) / len(shared) < 0.97


def test_all_twelve_roles_work_at_the_level_they_belong_to() -> None:
    folder, day = inbox_of(SMALL), SMALL.file_days[-1]
    level = {row["code"]: row["level"] for row in every_row(folder, "institution", day)}
    staff = every_row(folder, "staff", day)
    assert {row["role"] for row in staff} == set(Role.values)
    where = {(row["role"], level[row["institution_code"]]) for row in staff}
    assert ("wealth_advisor", "branch") in where
    assert ("loan_manager", "sub_branch") in where
    assert ("relationship_manager", "outlet") in where
    assert any(count > 1 for count in Counter(row["employee_no"] for row in staff).values())
    assert len([row for row in staff if row["left_on"]]) == 2
    assert len(staff) > len(every_row(folder, "staff", SMALL.file_days[0]))


def test_weekends_and_holidays_send_nothing_and_the_first_night_is_a_workday() -> None:
    week = BankPlan(ending=date(2025, 10, 7), nights=7, days=30)  # National Day, 1 to 8 October
    assert week.file_days == (date(2025, 9, 30),)
    assert week.history_day == date(2025, 9, 29)
    assert SMALL.file_days == (date(2026, 11, 13), *(date(2026, 11, n) for n in range(16, 21)))
    assert SMALL.history_day == date(2026, 11, 12)
    assert every_row(inbox_of(SMALL), "holding", date(2026, 11, 15)) == []
    assert len(every_row(inbox_of(SMALL), "holding", date(2026, 11, 16))) > 0


def test_every_night_has_the_required_tables_and_the_first_one_the_loans() -> None:
    folder = inbox_of(SMALL)
    for day in SMALL.file_days:
        for table in REQUIRED:
            assert (folder / f"{table}.f.{day:%Y%m%d}.ok").exists()
    assert every_row(folder, "loan", SMALL.file_days[0])


def test_the_next_night_goes_on_from_the_last_one(tmp_path: Path) -> None:
    day = write_next_night(SMALL, tmp_path)
    assert day == next_workday(ENDING) == ENDING + timedelta(days=3)
    longer = replace(SMALL, ending=day, nights=SMALL.nights + 3, days=SMALL.days + 3)
    generate_bank(longer, tmp_path / "longer")
    name = f"holding.f.{day:%Y%m%d}.dat"
    assert (tmp_path / name).read_bytes() == (tmp_path / "longer" / name).read_bytes()


def test_a_plan_that_cannot_be_is_refused() -> None:
    with pytest.raises(PlanInvalid, match="nights"):
        BankPlan(ending=ENDING, days=7, nights=7)
    with pytest.raises(PlanInvalid, match="clients"):
        BankPlan(ending=ENDING, clients=0)
