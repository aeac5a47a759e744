"""What funds did from one list to another: kept by each night, told anew where no night kept it or
files that were sent again have changed it."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, cast

import duckdb

from outreach.pipeline.days import listed_day
from outreach.pipeline.from_lake import last_before, put_holdings
from outreach.pipeline.market import keep_moves, put_earlier_moves, put_tonights_moves
from tests.outreach.lists.worlds import POLICY
from tests.outreach.test_policy import is_workday
from tiering.pipeline.lake import Lake
from tiering.pipeline.night import DayRun, Night

# Wednesday to Tuesday: the lists of Thursday, Friday, Monday (thrice) and Wednesday.
DAYS = [date(2026, 11, day) for day in (18, 19, 20, 21, 22, 23)]
THURSDAY, FRIDAY, MONDAY = date(2026, 11, 19), date(2026, 11, 20), date(2026, 11, 23)


def send(lake: Lake, day: date, balance: int, *, run: int = 1) -> None:
    """Holdings of one fund by two clients."""
    place = {"as_of": day.isoformat(), "run": run}
    lake.write_json("manifest", day, run, {"tables": {"holding": place}})
    columns = "client_no, 'O1' AS outlet_code, 'F1' AS product_code, 'CNY' AS currency"
    rows = "(VALUES ('A'), ('B')) AS c(client_no)"
    with lake.writing("holding", day, run) as folder, duckdb.connect() as engine:
        engine.execute(
            f"COPY (SELECT {columns}, {balance}::DECIMAL(18, 2) AS balance, NULL::DATE AS"
            f" matures_on FROM {rows}) TO '{folder}/part.parquet' (FORMAT parquet)"
        )


def night(lake: Lake, as_of: date, runs: Mapping[date, int] | None = None) -> Night:
    loaded = {day: 1 for day in DAYS if day < as_of} | dict(runs or {})
    return Night(as_of=as_of, run=1, lake=lake, policy=cast(Any, None), loaded=loaded,
                 published=None, history=None)  # fmt: skip


def earlier(given: Night, *, keep: bool = True) -> list[tuple[str, float, date]]:
    """What the lists of the last days found, as tonight's list is told; tonight's is kept."""
    listed = listed_day(given.as_of, is_workday)
    with duckdb.connect() as engine:
        engine.execute("CREATE TABLE products AS SELECT 'F1' AS product_code,"
                       " 'fund' AS asset_class")  # fmt: skip
        put_holdings(engine, "holdings", given, DayRun(given.as_of, given.run))
        put_holdings(engine, "holdings_before", given, last_before(given, listed, listed.day))
        put_tonights_moves(engine, POLICY.triggers)
        put_earlier_moves(engine, given, listed, POLICY.triggers)
        if keep:
            keep_moves(engine, given, listed)
        return engine.execute("SELECT * FROM earlier_moves ORDER BY list_day").fetchall()


def bank(tmp_path: Path) -> Lake:
    lake = Lake(tmp_path)
    for day, balance in zip(DAYS, (100, 110, 121, 121, 121, 242), strict=True):
        send(lake, day, balance)
    return lake


def test_the_lists_of_the_last_days_are_told_as_each_night_kept_them(tmp_path: Path) -> None:
    lake = bank(tmp_path)
    found = [earlier(night(lake, day)) for day in DAYS]
    assert found[1] == []  # Thursday's list was the first: nothing to count from
    assert found[4] == [("F1", 10.0, FRIDAY)]  # on Sunday, for Monday
    assert found[5] == [("F1", 10.0, FRIDAY), ("F1", 10.0, MONDAY)]  # Thursday's is four back


def test_days_that_were_only_caught_up_are_told_all_the_same(tmp_path: Path) -> None:
    lake = bank(tmp_path)
    assert earlier(night(lake, DAYS[5])) == [("F1", 10.0, FRIDAY), ("F1", 10.0, MONDAY)]


def test_files_sent_again_change_what_was_kept(tmp_path: Path) -> None:
    lake = bank(tmp_path)
    for day in DAYS[:5]:
        earlier(night(lake, day))
    send(lake, DAYS[1], 100, run=2)  # Friday's list moved nothing; Monday's more than it said
    assert earlier(night(lake, DAYS[5], {DAYS[1]: 2})) == [
        ("F1", 0.0, FRIDAY), ("F1", 21.0, MONDAY),
    ]  # fmt: skip
