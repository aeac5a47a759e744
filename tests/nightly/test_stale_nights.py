"""Stale clients over nights of incremental holding files (domain/02 §Fine print, Stale).

What is expected was computed by hand. Everybody holds 100,000 since 1 January 2025; the first night
is Monday, 2 March 2026, the 61st day of the year.
"""

from pathlib import Path

import pytest

from nightly.night import run_night
from tests.banks.by_hand import Row, held, past, put_day
from tests.banks.inboxes import judge_of
from tests.nightly.small_bank import (
    CLIENTS,
    FRI,
    INSTITUTIONS,
    MON,
    NEXT,
    OPENING,
    SATURDAY,
    SUN,
    SUNDAY,
    THU,
    TUE,
    WED,
    Bank,
    lenient,
)  # fmt: skip
from tests.nightly.worlds import edge, first_load
from tiering.pipeline.lake import Lake

pytestmark = pytest.mark.django_db(transaction=True)


def row(aum: str, month: str, quarter: str, annual: str, tier: str, *, stale: bool) -> list[str]:
    """A line of the snapshot of a client of O1 with a long history."""
    return ["O1", aum, month, quarter, annual, "year_to_date", tier, str(stale).lower()]


def bad(client_no: str, text: str = "x") -> Row:
    return held(client_no, "O1", text)


MONDAY = row("100000.00", "100000.00", "100000.00", "100000.00", "mid", stale=False)
FROZEN = [*MONDAY[:-1], "true"]


def test_a_client_is_frozen_until_an_incremental_file_names_it_with_good_rows_only(
    bank: Bank,
) -> None:
    assert bank.snapshot(MON)["S1"] == MONDAY
    # One row of S1 is bad, the other good, and moves most of its money to another outlet.
    tuesday = bank.night(
        TUE,
        ("M", bad("S1")),
        ("A", held("S1", "O2", 900_000, "DEM")),
        ("M", held("S2", "O1", 200_000)),
    )
    assert tuesday["S1"] == FROZEN
    # (61 × 100,000 + 200,000) / 62
    assert tuesday["S2"] == row(
        "200000.00", "133333.33", "101612.90", "101612.90", "mid", stale=False
    )
    # Wednesday's file says nothing of S1: what was bad is not yet answered.
    wednesday = bank.night(WED, ("M", held("S2", "O1", 300_000)))
    assert wednesday["S1"] == FROZEN
    # Thursday's file does. 100,000 were carried through Tuesday and Wednesday; Tuesday's good row
    # is in force: 40,000 + 900,000 at O2 + 70,000.
    thursday = bank.night(THU, ("M", held("S1", "O1", 70_000)))
    assert thursday["S1"] == [
        "O2", "1010000.00", "282000.00", "114218.75", "114218.75", "year_to_date", "mid", "false",
    ]  # fmt: skip


def test_a_weekend_changes_nothing_and_a_full_file_clears(bank: Bank) -> None:
    bank.night(TUE, ("M", held("S1", "O1", 80_000)))
    bank.night(WED, ("M", held("S2", "O1", 100_000)))
    thursday = bank.night(THU, ("M", held("S1", "O1", 100_000, "DEM")))
    # 62 days of 100,000 until Monday and, on Tuesday and Wednesday, 120,000; now 180,000.
    assert thursday["S1"] == row(
        "180000.00", "124000.00", "101875.00", "101875.00", "mid", stale=False
    )
    frozen = [*thursday["S1"][:-1], "true"]
    friday = bank.night(FRI, ("M", bad("S1", "1.005")), ("M", bad("S2", "-1.00")))
    assert friday["S1"] == frozen
    for day in (SATURDAY, SUNDAY):
        assert bank.night(day)["S1"] == frozen
    # The full file names S1 with a good row, and S2 not at all: it holds nothing.
    last = bank.night(NEXT, full=[held("S1", "O1", 130_000), *OPENING[3:]])
    # March: 2 × 100,000 + 2 × 120,000 + 4 × 180,000 + 130,000; the year: 59 × 100,000 more.
    assert last["S1"] == row("130000.00", "143333.33", "105735.29", "105735.29", "mid", stale=False)
    # 67 × 100,000 of 68 days: stale days carried on, then nothing.
    assert last["S2"] == row("0.00", "88888.89", "98529.41", "98529.41", "mid", stale=False)


def test_a_deletion_answers_and_a_deletion_of_the_unknown_accuses(bank: Bank) -> None:
    tuesday = bank.night(
        TUE, ("M", bad("S3")), ("D", held("S5", "O1", 1, "DEM")), ("D", held("S2", "O1", 100_000))
    )
    assert (tuesday["S3"], tuesday["S5"]) == (FROZEN, FROZEN)
    # 61 × 100,000 of 62 days
    assert tuesday["S2"] == row("0.00", "66666.67", "98387.10", "98387.10", "mid", stale=False)
    wednesday = bank.night(WED, ("D", held("S3", "O1", 100_000)))
    # 62 × 100,000 of 63 days: Tuesday was carried.
    assert wednesday["S3"] == row("0.00", "75000.00", "98412.70", "98412.70", "mid", stale=False)
    assert wednesday["S5"] == FROZEN


def test_a_newcomer_whose_only_row_is_bad_begins_with_the_first_good_one(bank: Bank) -> None:
    bank.clients.append("S9")
    nothing = ["", "0.00", "0.00", "0.00", "0.00", "since_opening", "potential", "true"]
    assert bank.night(TUE, ("A", bad("S9")))["S9"] == nothing
    assert bank.night(WED, ("M", held("S2", "O1", 100_000)))["S9"] == nothing
    thursday = bank.night(THU, ("A", held("S9", "O1", 500_000)))
    assert thursday["S9"] == [
        "O1", "500000.00", "100000.00", "7812.50", "500000.00", "since_opening", "wealth", "false",
    ]  # fmt: skip


def test_a_nameless_row_of_an_incremental_file_accuses_nobody(bank: Bank) -> None:
    tuesday = bank.night(TUE, ("A", bad("")), ("A", bad("S777", "1.00")))
    assert [number for number, cells in tuesday.items() if cells[-1] == "true"] == []


def test_whoever_the_first_file_may_hide_is_frozen_as_the_first_load_left_it(
    founded: Bank,
) -> None:
    """No holding came before: who had a balance the day before is what the history says."""
    nameless = held("", "O1", 310_000)
    monday = founded.night(MON, full=[nameless, *OPENING[2:4]])
    # S1 and S5 have no row; 60 days of 100,000 until Sunday, and the outlet of the history.
    assert (monday["S1"], monday["S5"]) == (FROZEN, FROZEN)
    assert (monday["S2"], monday["S3"]) == (MONDAY, MONDAY)
    assert founded.night(TUE, full=OPENING)["S1"] == MONDAY
    # From then on it is the last holding file, and the first load is not asked any more.
    founded.night(WED, full=OPENING[:-1])
    thursday = founded.night(THU, full=[nameless, *OPENING[3:4]])
    assert {number for number, cells in thursday.items() if cells[-1] == "true"} == {"S1", "S2"}


def test_a_second_file_with_a_number_nobody_has_publishes_no_false_zero(bank: Bank) -> None:
    """Whose row it may be was rejected on Tuesday, so it is not in force on Wednesday either."""
    unknown = held("S777", "O1", 100_000)  # one digit of S1's number, mistyped every night
    assert bank.night(TUE, full=[unknown, *OPENING[2:]])["S1"] == FROZEN
    assert bank.night(WED)["S1"] == FROZEN  # a day without files
    thursday = bank.night(THU, full=[unknown, *OPENING[3:]])
    # S2 left on Thursday, or its row is the unknown one, too.
    assert (thursday["S1"], thursday["S2"]) == (FROZEN, FROZEN)
    assert (thursday["S3"][1], thursday["S3"][-1]) == ("100000.00", "false")
    # A file in which every row says whose it is answers for everybody: S1 is back, S2 is gone.
    friday = bank.night(FRI, full=[*OPENING[:2], *OPENING[3:]])
    assert friday["S1"] == MONDAY
    # 64 × 100,000 of 65 days, 5 of 6 in March
    assert friday["S2"] == row("0.00", "83333.33", "98461.54", "98461.54", "mid", stale=False)


def test_whose_account_was_closed_before_the_first_file_is_not_hidden_by_it(
    tmp_path: Path, lake: Lake
) -> None:
    folder = tmp_path / "in"
    made = Bank(judge_of(folder, lake), folder, tmp_path)
    history = [*(past(n, "O1", 100_000) for n in CLIENTS), past("S5", "O1", 0, "2026-02-01")]
    put_day(made.inbox, SUN, made.tables() | {"balance_history": history})
    lenient()
    first_load(folder)
    monday = made.night(MON, full=[held("", "O1", 1), *OPENING[:-1]])
    assert (monday["S5"][1], monday["S5"][-1]) == ("0.00", "false")


def test_on_a_day_with_both_files_a_bad_row_in_either_freezes(bank: Bank) -> None:
    full = [held(number, "O1", 150_000) for number in ("S2", "S3", "S5")]
    tuesday = bank.night(
        TUE,
        ("A", held("S1", "O1", 150_000)),
        ("M", bad("S2")),
        ("M", held("S3", "O1", 160_000)),
        full=[bad("S1"), *full],
    )
    assert (tuesday["S1"], tuesday["S2"]) == (FROZEN, FROZEN)
    assert [tuesday[number][1] for number in ("S3", "S5")] == ["160000.00", "150000.00"]
    # A full file before the changes answers for those whom the changes do not name.
    wednesday = bank.night(
        WED, ("M", held("S3", "O1", 170_000)), full=[held(n, "O1", 1_000) for n in CLIENTS]
    )
    assert {number: cells[-1] for number, cells in wednesday.items()} == dict.fromkeys(
        CLIENTS, "false"
    )


def test_stale_clients_keep_their_place_in_the_books(bank: Bank) -> None:
    # Were S1's good row alone believed, it would be a wealth client of O2.
    bank.night(TUE, ("M", bad("S1")), ("A", held("S1", "O2", 90_000_000, "DEM")))
    assert bank.books(TUE) == bank.books(MON)
    assert "S1,L1,lobby_manager,true,2026-03-02,first" in bank.books(TUE).values()


def test_a_bad_row_of_the_outlet_takes_nobody_out_of_the_books(bank: Bank) -> None:
    """Its holdings and its staff are rejected with it; nobody knows that anybody left."""
    full = [held("S1", "O2", 100_000), *OPENING[2:]]
    bank.night(TUE, full=full)
    before = bank.books(TUE)
    assert before["S1"] == "S1,L2,lobby_manager,true,2026-03-03,outlet"
    bank.institutions = [*INSTITUTIONS[:3], ("O2", "二网点", "outlett", "B1")]
    wednesday = bank.night(WED, full=full)
    assert (wednesday["S1"][0], wednesday["S1"][-1]) == ("O2", "true")
    assert bank.books(WED) == before
    bank.night(THU)  # a day without files
    assert bank.books(THU) == before
    bank.institutions = list(INSTITUTIONS)
    assert bank.night(FRI, full=full)["S1"][-1] == "false"
    assert bank.books(FRI) == before


def test_changes_to_holdings_that_never_came_whole_are_held(founded: Bank) -> None:
    """The history knows balances only: whoever the changes do not name would hold nothing."""
    put_day(founded.inbox, MON, founded.tables())
    founded.inbox.put("holding", [("M", *held("S1", "O1", 70_000))], kind="i", day=MON)
    report = run_night(MON, edge(founded.folder)).as_json()
    held_files = {file["name"]: file["reason"] for file in report["files"] if file["held"]}
    assert (report["status"], held_files) == ("held", {"holding.i.20260302.dat": "needs_table"})
    # With the whole truth of the day beside them they are changes to it.
    monday = founded.night(MON, ("M", held("S1", "O1", 70_000)), full=OPENING)
    assert [cells[1] for _, cells in sorted(monday.items())] == [
        "110000.00", "100000.00", "100000.00", "100000.00",
    ]  # fmt: skip


def test_nor_do_they_stand_when_they_lie_beside_the_history(tmp_path: Path, lake: Lake) -> None:
    folder = tmp_path / "in"
    made = Bank(judge_of(folder, lake), folder, tmp_path)
    history = [past(number, "O1", 100_000) for number in CLIENTS]
    put_day(made.inbox, SUN, made.tables() | {"balance_history": history})
    made.inbox.put("holding", [("A", *held("S1", "O1", 70_000))], kind="i", day=SUN)
    loaded = first_load(folder)
    assert [(file.name, file.reason) for file in loaded.held] == [
        ("holding.i.20260301.dat", "needs_table")
    ]
    put_day(made.inbox, MON, made.tables())
    made.inbox.put("holding", [("A", *held("S1", "O1", 70_000))], kind="i", day=MON)
    assert run_night(MON, edge(folder)).as_json()["status"] == "held"
