"""Bad rows of 20 kinds in 100,000 lines, 12 kinds of bad file: what the intake makes of them.

The counts and sums are taken from the files as plain text, not from the report that says what was
planted; the report says only which lines are bad, and why.
"""

import re
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import duckdb
import pytest

from tests.banks.inboxes import DIRTY, inbox_of, judged, report_of
from tests.intake.inbox import KEYRING
from tiering.pipeline.intake.history import HistoryVerdict, judge_history
from tiering.pipeline.lake import Lake
from tiering.rules.dialect import Dialect
from tiering.rules.extracts import TABLE_BY_NAME

LEAST_LINES, LEAST_ROW_KINDS, LEAST_FILE_KINDS = 100_000, 20, 12
Reject = tuple[str, int, str, str]


def usable() -> list[tuple[date, str]]:
    """The files of all nights that are not held, as the files themselves and the report say."""
    unusable = {each["file"] for each in report_of(DIRTY)["held"]}
    stems = {name.split(".dat")[0] for name in unusable}
    return [
        (day, path.name)
        for day in DIRTY.file_days
        for path in sorted(inbox_of(DIRTY).glob(f"*.{day:%Y%m%d}.dat"))
        if path.name not in unusable and path.name.split(".dat")[0] not in stems
    ]


def data_lines(name: str) -> list[bytes]:
    """The lines after the header."""
    return (inbox_of(DIRTY) / name).read_bytes().removesuffix(b"\n").split(b"\n")[1:]


def amount(table: str, line: bytes) -> Decimal:
    """The amount of a line if it reads as a number, else nothing."""
    cells = line.decode(errors="replace").split(",")
    place = TABLE_BY_NAME[table].names("f").index(TABLE_BY_NAME[table].amount)
    is_number = len(cells) > place and re.fullmatch(r"[+-]?\d+(\.\d+)?", cells[place], re.ASCII)
    return Decimal(cells[place]) if is_number else Decimal(0)


def rejects(lake: Lake, day: date, run: int = 1) -> set[Reject]:
    query = 'SELECT file, line, "column", reason FROM read_parquet(?)'
    found = duckdb.execute(query, [lake.files("rejects", day, run)]).fetchall()
    assert len(set(found)) == len(found)
    return set(found)


def planted(names: set[str]) -> set[Reject]:
    return {
        (row["file"], row["line"], row["column"], row["reason"])
        for row in report_of(DIRTY)["rows"]
        if row["file"] in names
    }


def test_the_bank_is_as_large_and_as_dirty_as_the_bar_asks() -> None:
    names = {name for _, name in usable()}
    reasons = {reason for _, _, _, reason in planted(names)}
    held = {each["kind"] for each in report_of(DIRTY)["held"] if each["reason"]}
    assert sum(len(data_lines(name)) for name in names) >= LEAST_LINES
    assert len(reasons) >= LEAST_ROW_KINDS
    assert len(held) >= LEAST_FILE_KINDS


def test_every_line_of_a_usable_file_is_loaded_or_rejected() -> None:
    _, verdicts = judged(DIRTY)
    found = {
        file.name: (file.loaded, file.rejected)
        for verdict in verdicts
        for file in verdict.files
        if not file.held
    }
    assert set(found) == {name for _, name in usable()}
    for name, (loaded, rejected) in found.items():
        assert loaded + rejected == len(data_lines(name)), name
        assert rejected == len(planted({name})), name


def test_just_the_planted_rows_are_rejected_each_for_its_reason() -> None:
    lake, _ = judged(DIRTY)
    names = {name for _, name in usable()}
    found = {each for day in DIRTY.file_days for each in rejects(lake, day) if each[0] in names}
    assert found == planted(names)


def test_what_is_loaded_and_what_is_rejected_add_up_to_the_control_sum_to_the_cent() -> None:
    lake, _ = judged(DIRTY)
    tables = []
    for day, name in usable():
        table = name.split(".")[0]
        column = TABLE_BY_NAME[table].amount
        if not column:
            continue
        total = (inbox_of(DIRTY) / name).with_suffix(".ok").read_text().strip().split("|")[3]
        lines = data_lines(name)
        bad = [line - 2 for file, line, _, _ in rejects(lake, day) if file == name]
        rejected = sum((amount(table, lines[at]) for at in bad), Decimal(0))
        query = f'SELECT sum("{column}"), count(*) FROM read_parquet(?)'
        loaded, rows = duckdb.execute(query, [lake.files(table, day, 1)]).fetchone()
        assert loaded + rejected == Decimal(total), name
        assert rows + len(bad) == len(lines), name
        tables.append(table)
    assert [tables.count(name) for name in ("holding", "sale", "movement")] == [4, 4, 5]


def test_every_bad_file_is_held_for_its_reason_and_its_table_stands() -> None:
    lake, verdicts = judged(DIRTY)
    expected = {each["file"]: each["reason"] for each in report_of(DIRTY)["held"] if each["reason"]}
    found = {file.name: file.reason for each in verdicts for file in each.files if file.held}
    assert found == expected
    before: dict[str, object] = {}
    for day, verdict in zip(DIRTY.file_days, verdicts, strict=True):
        manifest = lake.read_json("manifest", day, 1)
        for file in verdict.files:
            if file.held:
                assert (file.loaded, manifest["tables"].get(file.table)) == (
                    0,
                    None if TABLE_BY_NAME[file.table].is_events else before.get(file.table),
                )
                assert file.table not in manifest["sent"]
                assert not lake.has(file.table, day, 1)
        before = manifest["tables"]


def test_a_file_without_its_control_is_not_there_at_all() -> None:
    _, verdicts = judged(DIRTY)
    (absent,) = [each["file"] for each in report_of(DIRTY)["held"] if not each["reason"]]
    assert (inbox_of(DIRTY) / absent).exists()
    assert absent not in {file.name for verdict in verdicts for file in verdict.files}


@cache
def history() -> tuple[Lake, HistoryVerdict]:
    lake = Lake(Path(mkdtemp(prefix="lake-")))
    verdict = judge_history(
        lake, inbox_of(DIRTY), run=-1, default_dialect=Dialect(), keyring=KEYRING
    )
    return lake, verdict


def test_the_balance_history_is_judged_by_the_same_bars() -> None:
    lake, verdict = history()
    name = f"balance_history.f.{DIRTY.history_day:%Y%m%d}.dat"
    lines = data_lines(name)
    found = rejects(lake, DIRTY.history_day, -1)
    assert found == planted({name})
    assert len(found) >= 10
    assert (verdict.loaded + verdict.rejected, verdict.rejected) == (len(lines), len(found))
    bad = [line - 2 for _, line, _, _ in found]
    rejected = sum((amount("balance_history", lines[at]) for at in bad), Decimal(0))
    query = "SELECT sum(balance), count(*) FROM read_parquet(?)"
    place = [lake.files("balance_history", DIRTY.history_day, -1)]
    loaded, rows = duckdb.execute(query, place).fetchone()
    total = (inbox_of(DIRTY) / name).with_suffix(".ok").read_text().strip().split("|")[3]
    assert (loaded + rejected, rows) == (Decimal(total), verdict.loaded)


LINE_OF_REASON = {
    "bad_encoding": lambda line, cell: b"\xff" in line,
    "nul_byte": lambda line, cell: b"\0" in line,
    "unpaired_quote": lambda line, cell: line.count(b'"') % 2 == 1,
    "field_count": lambda line, cell: line.count(b",") < 3,
    "empty_key": lambda line, cell: cell == "",
    "empty_value": lambda line, cell: cell == "",
    "too_long": lambda line, cell: len(cell) > 100,
    "bad_date": lambda line, cell: not re.fullmatch(r"\d{4}-\d{2}-\d{2}", cell),
    "impossible_date": lambda line, cell: re.fullmatch(r"\d{4}-(02-30|13-\d\d)", cell),
    "not_a_number": lambda line, cell: cell == "NaN",
    "bad_number": lambda line, cell: cell.isalpha(),
    "too_many_decimals": lambda line, cell: len(cell.partition(".")[2]) > 2,
    "out_of_range": lambda line, cell: len(cell.partition(".")[0]) > 16,
    "negative": lambda line, cell: Decimal(cell) < 0,
    "unknown_code": lambda line, cell: cell in ("QQQ", "X"),
    "bad_id_no": lambda line, cell: len(cell) == 18 and cell.isdigit(),
    "bad_phone": lambda line, cell: 0 < len(cell) < 5,
    "unknown_institution": lambda line, cell: cell == "999999",
    "unknown_product": lambda line, cell: cell == "NONE1",
    "unknown_client": lambda line, cell: cell == "C99999999",
    "wrong_date": lambda line, cell: len(cell) >= 10,  # compared with its file's day below
    "duplicate_key": lambda line, cell: bool(cell),  # looked for among the lines before it below
    "deleted_unknown": lambda line, cell: line.startswith(b"D,L99999999"),
}


@pytest.mark.parametrize("reason", LINE_OF_REASON)
def test_a_planted_line_is_bad_in_the_way_that_is_said_of_it(reason: str) -> None:
    rows = [row for row in report_of(DIRTY)["rows"] if row["reason"] == reason]
    assert rows
    for row in rows:
        name, day = row["file"], row["file"].split(".")[2]
        header = (inbox_of(DIRTY) / name).open("rb").readline().decode().strip().split(",")
        lines = data_lines(name)
        line = lines[row["line"] - 2]
        cells = dict(zip(header, line.decode(errors="replace").split(","), strict=False))
        cell = cells.get(row["column"], "")
        assert LINE_OF_REASON[reason](line, cell), row
        if reason == "wrong_date":
            assert cell[:10].replace("-", "") > day
        if reason == "duplicate_key":
            assert line in lines[: row["line"] - 2]
