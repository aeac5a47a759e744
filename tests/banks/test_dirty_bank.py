"""dirt.json says exactly what is wrong with the files of a dirty bank."""

from decimal import Decimal, InvalidOperation

from nightly.banks.dirt_files import FILE_KINDS
from tests.banks.inboxes import DIRTY, inbox_of, ok_of, report_of
from tiering.rules.extracts import HOLD_REASONS, REASONS, TABLE_BY_NAME


def _amount(table: str, line: bytes) -> Decimal | None:
    """The amount of a line if it reads as a number, split as plain text."""
    cells = line.decode(errors="replace").split(",")
    place = TABLE_BY_NAME[table].names("f").index(TABLE_BY_NAME[table].amount)
    try:
        value = Decimal(cells[place])
    except (InvalidOperation, IndexError):
        return None
    return value if value.is_finite() else None


def test_every_kind_of_bad_row_is_planted_somewhere() -> None:
    assert {row["reason"] for row in report_of(DIRTY)["rows"]} == set(REASONS)


def test_every_kind_of_bad_file_is_planted_with_the_reason_it_is_held_for() -> None:
    held = report_of(DIRTY)["held"]
    assert {each["kind"] for each in held} == {*FILE_KINDS, "wrong_sum"}
    assert len({each["kind"] for each in held}) >= 12
    assert {each["reason"] for each in held} - {""} <= set(HOLD_REASONS)
    required = [each["file"] for each in held if each["is_required"]]
    assert required == [f"holding.f.{DIRTY.file_days[-1]:%Y%m%d}.dat"]
    for each in held:
        if each["kind"] not in ("missing_part",):
            assert (inbox_of(DIRTY) / each["file"]).exists()


def test_files_that_can_be_used_agree_with_their_control_totals() -> None:
    files = report_of(DIRTY)["files"]
    assert files
    for name, expected in files.items():
        path = inbox_of(DIRTY) / name
        lines = path.read_bytes().rstrip(b"\n").split(b"\n")
        ok_name, rows, size, total = ok_of(path)
        assert (ok_name, int(size), total) == (name, path.stat().st_size, expected["sum"])
        assert len(lines) - 1 == int(rows) == expected["rows"]
        assert expected["loaded"] + expected["rejected"] == expected["rows"]
        assert expected["rejected"] * 1_000 <= expected["rows"]


def test_the_bad_rows_stand_at_their_lines_and_make_up_the_difference_of_the_sums() -> None:
    report = report_of(DIRTY)
    for name, expected in report["files"].items():
        table = name.split(".")[0]
        lines = (inbox_of(DIRTY) / name).read_bytes().rstrip(b"\n").split(b"\n")
        bad = {row["line"]: row for row in report["rows"] if row["file"] == name}
        assert len(bad) == expected["rejected"]
        assert all(2 <= number <= len(lines) for number in bad)
        if not TABLE_BY_NAME[table].amount:
            continue
        amounts = {number: _amount(table, line) for number, line in enumerate(lines[1:], start=2)}
        good = [amounts[number] for number in amounts if number not in bad]
        assert None not in good
        assert sum(good) == Decimal(expected["loaded_sum"])
        read = [value for value in amounts.values() if value is not None]
        assert sum(read) == Decimal(expected["sum"])
