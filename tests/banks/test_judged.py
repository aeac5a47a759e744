"""The intake finds in the banks of ``nightly.banks`` exactly what was put there: nothing in a clean
one, and in a dirty one every planted row and file (issue §6.3)."""

from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import duckdb
import pytest
import yaml

from nightly.banks.berka import import_berka
from nightly.banks.plan import BankPlan
from tests.banks.inboxes import DIRTY, SMALL, every_row, inbox_of, report_of
from tests.intake.inbox import Inbox
from tiering import policies
from tiering.pipeline.intake.verdict import DayVerdict
from tiering.pipeline.lake import Lake
from tiering.rules.policy import read_policy


def _inbox(folder: Path, lake: Lake) -> Inbox:
    body = yaml.safe_load((Path(policies.__file__).parent / "default.yaml").read_text())
    return Inbox(folder, lake, read_policy(body, version=1))


@cache
def _judged(plan: BankPlan, nights: int = 99) -> tuple[Lake, list[DayVerdict]]:
    """The first nights of a plan, judged one after another into a lake of their own."""
    lake = Lake(Path(mkdtemp(prefix="lake-")))
    inbox = _inbox(inbox_of(plan), lake)
    return lake, [inbox.judge(day) for day in plan.file_days[:nights]]


def _refused(verdict: DayVerdict) -> list[object]:
    return [(f.name, f.reason, f.reasons) for f in verdict.files if f.rejected or f.held]


def test_no_row_and_no_file_of_a_clean_bank_is_refused() -> None:
    # The optional tables of a clean bank all come within two nights.
    _, verdicts = _judged(SMALL, 2)
    for verdict in verdicts:
        assert verdict.missing == ()
        assert _refused(verdict) == []
        assert len(verdict.files) >= 9


def test_the_files_of_a_dirty_bank_are_held_as_planted() -> None:
    planted = {each["file"]: each["reason"] for each in report_of(DIRTY)["held"] if each["reason"]}
    _, verdicts = _judged(DIRTY)
    held = {file.name: file.reason for each in verdicts for file in each.files if file.held}
    assert held == planted


def test_every_planted_row_is_rejected_for_its_reason_and_no_other_row_is() -> None:
    report = report_of(DIRTY)
    history = "balance_history"  # no file of a night: load_history judges it
    rows = [row for row in report["rows"] if not row["file"].startswith(history)]
    lake, verdicts = _judged(DIRTY)
    found: set[tuple[str, int, str, str]] = set()
    for day, verdict in zip(DIRTY.file_days, verdicts, strict=True):
        query = 'SELECT file, line, "column", reason FROM read_parquet(?)'
        found |= set(duckdb.execute(query, [lake.files("rejects", day, 1)]).fetchall())
        for file in verdict.files:
            if not file.held:
                expected = report["files"][file.name]
                counts = (expected["rows"], expected["loaded"], expected["rejected"])
                assert (file.rows, file.loaded, file.rejected) == counts, file.name
                assert file.loaded + file.rejected == file.rows
    held = {file.name for verdict in verdicts for file in verdict.files if file.held}
    found = {each for each in found if each[0] not in held}
    assert found == {(row["file"], row["line"], row["column"], row["reason"]) for row in rows}


@pytest.mark.parametrize(
    "table, column", [("holding", "balance"), ("sale", "amount"), ("movement", "amount")]
)
def test_what_loads_of_a_dirty_bank_sums_to_the_cent(table: str, column: str) -> None:
    report = report_of(DIRTY)
    lake, _ = _judged(DIRTY)
    days = 0
    for day in DIRTY.file_days:
        expected = report["files"].get(f"{table}.f.{day:%Y%m%d}.dat")
        if expected:
            query = f'SELECT sum("{column}"), count(*) FROM read_parquet(?)'
            total, rows = duckdb.execute(query, [lake.files(table, day, 1)]).fetchone()
            assert (total, rows) == (Decimal(expected["loaded_sum"]), expected["loaded"])
            days += 1
    assert days >= 3


@pytest.mark.shared
def test_berka_nights_load_whole_with_their_new_clients_in_incremental_files(
    tmp_path: Path, lake: Lake, shared_data: Path
) -> None:
    folder = tmp_path / "berka"
    start, until = date(1996, 1, 1), date(1996, 1, 5)
    nights = import_berka(shared_data / "berka", folder, start=start, until=until)
    inbox = _inbox(folder, lake)
    came = 0
    for day in nights:
        verdict = inbox.judge(day)
        assert verdict.missing == ()
        assert _refused(verdict) == []
        came += sum(file.loaded for file in verdict.files if file.name.startswith("client.i."))
        held = duckdb.execute(
            "SELECT count(*), sum(balance) FROM read_parquet(?)", [lake.files("holding", day, 1)]
        ).fetchone()
        rows = every_row(folder, "holding", day)
        assert held == (len(rows), sum(Decimal(row["balance"]) for row in rows))
    assert len(nights) >= 4
    assert came > 0
