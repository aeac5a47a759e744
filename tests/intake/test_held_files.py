"""Every reason to hold a file; a held file changes nothing, a hostile one is refused at once."""

import gzip
import os
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from tests.intake.inbox import BANK, DAY, Inbox, money_sum, of
from tiering.pipeline.intake.inspect import inspect_day
from tiering.rules.extracts import HOLD_REASONS

STEM = f"holding.f.{DAY:%Y%m%d}"
NAME = f"{STEM}.dat"
HEAD = b"client_no,outlet_code,product_code,currency,balance,matures_on\n"
TOTAL = money_sum("holding", "f", BANK["holding"])
NEXT = DAY + timedelta(1)


def size(inbox: Inbox) -> int:
    return (inbox.folder / NAME).stat().st_size


def ok(inbox: Inbox, line: str) -> None:
    inbox.ok(STEM, line.format(size=size(inbox), rows=len(BANK["holding"]), total=TOTAL))


def parts(inbox: Inbox, announced: str, *numbers: int) -> None:
    (inbox.folder / NAME).unlink()
    (inbox.folder / f"{STEM}.ok").unlink()
    for number in numbers:
        inbox.raw(f"{STEM}_{number:03}.dat", HEAD + b"C001,O1,P1,CNY,1.00,\n", 1)
    if announced:
        inbox.ok(STEM, announced)


def content(inbox: Inbox, body: bytes, *, gz: bool = False) -> None:
    (inbox.folder / NAME).unlink()
    inbox.raw(NAME, body, 1, gz=gz)


def link_out(inbox: Inbox) -> None:
    outside = inbox.folder.parent / "secret"
    (inbox.folder / NAME).rename(outside)
    (inbox.folder / NAME).symlink_to(outside)


def pipe(inbox: Inbox) -> None:
    (inbox.folder / NAME).unlink()
    os.mkfifo(inbox.folder / NAME)


def bomb(inbox: Inbox) -> None:
    content(inbox, HEAD + b"0" * 50 + b"\n" * 200_000_000, gz=True)


def late_bomb(inbox: Inbox) -> None:
    """Two members: an honest one, then the bomb."""
    (inbox.folder / NAME).unlink()
    honest = gzip.compress(HEAD + os.urandom(200_000).hex().encode() + b"\n")
    data = honest + gzip.compress(b"\n" * 100_000_000)
    (inbox.folder / f"{NAME}.gz").write_bytes(data)
    inbox.ok(STEM, f"{NAME}.gz|1|{len(data)}|")


def cut_gz(inbox: Inbox) -> None:
    content(inbox, HEAD + b"C001,O1,P1,CNY,1.00,\n", gz=True)
    path = inbox.folder / f"{NAME}.gz"
    path.write_bytes(path.read_bytes()[:-9])
    inbox.ok(STEM, f"{NAME}.gz|1|{path.stat().st_size}|")


def no_gz(inbox: Inbox) -> None:
    (inbox.folder / NAME).rename(inbox.folder / f"{NAME}.gz")
    inbox.ok(STEM, f"{NAME}.gz|40|{(inbox.folder / f'{NAME}.gz').stat().st_size}|")


HELD: list[tuple[str, str, Callable[[Inbox], object]]] = [
    ("ok_rows", "one row less", lambda i: ok(i, f"{NAME}|39|{{size}}|{{total}}")),
    ("ok_rows", "one row more", lambda i: ok(i, f"{NAME}|41|{{size}}|{{total}}")),
    ("ok_bytes", "other size", lambda i: ok(i, f"{NAME}|{{rows}}|1|{{total}}")),
    ("ok_sum", "one fen more", lambda i: ok(i, f"{NAME}|{{rows}}|{{size}}|42042.11")),
    ("ok_malformed", "three parts", lambda i: ok(i, f"{NAME}|{{rows}}|{{size}}")),
    ("ok_malformed", "words for numbers", lambda i: ok(i, f"{NAME}|forty|{{size}}|")),
    ("ok_malformed", "no number as sum", lambda i: ok(i, f"{NAME}|{{rows}}|{{size}}|NaN")),
    ("ok_malformed", "two lines", lambda i: ok(i, f"{NAME}|1|1|\n{NAME}|1|1|")),
    ("ok_malformed", "empty", lambda i: ok(i, "")),
    ("ok_malformed", "binary", lambda i: (i.folder / f"{STEM}.ok").write_bytes(b"\xff\xfe|1|2|")),
    ("ok_malformed", "huge", lambda i: ok(i, "x" * 5_000_000)),
    ("ok_malformed", "parts without number", lambda i: parts(i, "parts|many", 1)),
    ("ok_malformed", "parts not announced", lambda i: parts(i, f"{STEM}_001.dat|1|2|", 1)),
    ("ok_name", "another name", lambda i: ok(i, "client.f.20250304.dat|{rows}|{size}|")),
    ("ok_name", "a path", lambda i: ok(i, "../../../etc/passwd|{rows}|{size}|")),
    ("ok_name", "an absolute path", lambda i: ok(i, "/etc/passwd|{rows}|{size}|")),
    ("ok_name", "no data file", lambda i: (i.folder / NAME).unlink()),
    ("parts_missing", "one of two", lambda i: parts(i, "parts|2", 1)),
    ("parts_missing", "a hole", lambda i: parts(i, "parts|2", 1, 3)),
    ("parts_missing", "one too many", lambda i: parts(i, "parts|1", 1, 2)),
    ("parts_missing", "not announced", lambda i: parts(i, "", 1, 2)),
    ("parts_missing", "none", lambda i: parts(i, "parts|0")),
    ("bad_path", "a link out of the inbox", link_out),
    ("bad_path", "a pipe", pipe),
    ("gz_bomb", "a bomb", bomb),
    ("gz_bomb", "a bomb behind honest data", late_bomb),
    ("gz_corrupt", "cut off", cut_gz),
    ("gz_corrupt", "no gzip", no_gz),
    ("line_too_long", "10 MB", lambda i: content(i, HEAD + b"x" * 10_000_000 + b"\n")),
    ("line_too_long", "10 MB without end", lambda i: content(i, HEAD + b"x" * 10_000_000)),
    ("line_too_long", "200 kB", lambda i: content(i, HEAD + b"x" * 200_000 + b"\n")),
    ("line_too_long", "the header", lambda i: content(i, b"x" * 10_000_000 + b"\n1\n")),
    ("bad_header", "a column missing", lambda i: content(i, b"client_no,outlet_code\nC001,O1\n")),
    ("bad_header", "an unknown column", lambda i: content(i, HEAD[:-1] + b",password\nx\n")),
    ("bad_header", "a column twice", lambda i: content(i, HEAD[:-1] + b",balance\nx\n")),
    ("bad_header", "no text", lambda i: content(i, b"\xff\xff\nx\n")),
    ("bad_header", "open quote", lambda i: content(i, b'"' + HEAD + b"x\n")),
    ("bad_header", "nothing at all", lambda i: content(i, b"")),
    ("too_many_bad", "a bad row", lambda i: content(i, HEAD + b"C001,O1,P1,CNY,x,\n")),
]


@pytest.mark.parametrize("reason, how, bend", HELD, ids=[f"{r}: {how}" for r, how, _ in HELD])
def test_a_bent_file_is_held_within_two_seconds_and_changes_nothing(
    inbox: Inbox, reason: str, how: str, bend: Callable[[Inbox], object]
) -> None:
    inbox.put_bank()
    bend(inbox)
    begun = time.process_time()
    verdict = inbox.judge()
    assert time.process_time() - begun < 2
    held = of(verdict, "holding")
    assert (held.held, held.reason, held.loaded) == (True, reason, 0), held
    assert held.detail
    manifest = inbox.lake.read_json("manifest", DAY, 1)
    assert "holding" not in manifest["tables"]
    assert "holding" not in manifest["sent"]
    assert not inbox.lake.has("holding", DAY, 1)
    assert all(not file.held for file in verdict.files if file.table != "holding")


def test_a_held_file_leaves_the_table_in_force(inbox: Inbox) -> None:
    inbox.put_bank()
    inbox.judge()
    inbox.put_bank(day=NEXT)
    inbox.put("holding", day=NEXT, count=7)
    inbox.judge(NEXT)
    manifest = inbox.lake.read_json("manifest", NEXT, 1)
    assert manifest["tables"]["holding"] == {"as_of": DAY.isoformat(), "run": 1}
    assert manifest["holding_kind"] is None


def test_an_incremental_file_beside_a_held_full_one_is_held(inbox: Inbox) -> None:
    inbox.put_bank()
    inbox.judge()
    inbox.put("holding", day=NEXT, count=7)
    inbox.put("holding", [("A", "C001", "O2", "P1", "CNY", "1.00", "")], kind="i", day=NEXT)
    assert of(inbox.judge(NEXT), "holding", "i").reason == "full_held"


def test_a_file_is_held_for_a_table_that_never_came(inbox: Inbox) -> None:
    inbox.put("holding")
    inbox.put("institution")
    held = of(inbox.judge(), "holding")
    assert (held.reason, held.detail) == ("needs_table", "client, product was never loaded")


def test_bad_rows_are_borne_up_to_one_in_a_thousand(inbox: Inbox) -> None:
    good = [
        (f"C{n % 20 + 1:03}", "O1", "P1", "CNY", f"{n}.00", f"{2026 + n // 20}-01-01")
        for n in range(999)
    ]
    bad = ("C001", "O1", "P1", "CNY", "1.00", "never")
    inbox.put_bank(holding=[*good, bad])
    verdict = of(inbox.judge(), "holding")
    assert (verdict.held, verdict.loaded, verdict.rejected) == (False, 999, 1)
    inbox.put("holding", [*good[:998], bad])
    held = of(inbox.judge(run=2), "holding")
    assert (held.held, held.reason, held.loaded, held.rejected) == (True, "too_many_bad", 0, 1)


def test_a_release_lets_bad_rows_pass_for_this_content_only(inbox: Inbox, rows) -> None:
    inbox.put_bank(holding=[*BANK["holding"], ("C001", "O1", "P3", "CNY", "x", "")])
    held = of(inbox.judge(), "holding")
    assert held.reason == "too_many_bad"
    assert rows("rejects", DAY, 1, "reason") == [("bad_number",)]  # shown to who decides
    passed = of(inbox.judge(released=[held.digest]), "holding")
    assert (passed.held, passed.loaded, passed.rejected) == (False, 40, 1)
    inbox.put("holding", [*BANK["holding"], ("C001", "O1", "P3", "CNY", "y", "")])
    assert of(inbox.judge(released=[held.digest]), "holding").held


def test_a_release_does_not_excuse_wrong_control_totals(inbox: Inbox) -> None:
    inbox.put_bank()
    inbox.put("holding", count=41)
    digest = of(inbox.judge(), "holding").digest
    assert of(inbox.judge(released=[digest]), "holding").reason == "ok_rows"


def test_people_can_go_on_without_a_file(inbox: Inbox) -> None:
    inbox.put_bank()
    inbox.put("holding", count=41)
    for subject in (NAME, "holding"):
        verdict = of(inbox.judge(skipped=[subject]), "holding")
        assert (verdict.skipped, verdict.held, verdict.loaded) == (True, False, 0)


def test_a_shrunk_file_is_held_only_where_it_is_asked(inbox: Inbox) -> None:
    inbox.put_bank()
    inbox.judge()
    inbox.put_bank(day=NEXT, holding=BANK["holding"][:31])
    told = of(inbox.judge(NEXT), "holding")
    assert (told.held, told.detail) == (False, "31 rows, the last file had 40")
    held = of(inbox.judge(NEXT, hold_shrunk=True), "holding")
    assert (held.reason, held.detail) == ("shrunk", "31 rows, the last file had 40")
    assert not of(inbox.judge(NEXT, hold_shrunk=True, released=[held.digest]), "holding").held
    inbox.put("holding", BANK["holding"][:32], day=NEXT)  # exactly 20 % less
    assert not of(inbox.judge(NEXT, hold_shrunk=True), "holding").held


def test_a_file_without_its_ok_does_not_exist(inbox: Inbox) -> None:
    inbox.put_bank()
    (inbox.folder / f"{STEM}.ok").unlink()
    inspection = inspect_day(inbox.folder, DAY, inbox.dialect)
    assert inspection.missing == ("holding",)
    assert inspection.had_files
    assert any("no .ok yet" in note for note in inspection.notes)


def test_an_unknown_table_is_passed_over_with_a_note(inbox: Inbox) -> None:
    inbox.put_bank()
    inbox.raw(f"gossip.f.{DAY:%Y%m%d}.dat", b"x\n", 0)
    inspection = inspect_day(inbox.folder, DAY, inbox.dialect)
    assert len(inspection.files) == 5
    assert any("gossip" in note for note in inspection.notes)


def test_a_day_without_files_has_none(inbox: Inbox) -> None:
    inbox.put_bank()
    inbox.judge()
    verdict = inbox.judge(NEXT)
    assert (verdict.files, verdict.missing, verdict.had_files) == ((), (), False)
    before, after = (inbox.lake.read_json("manifest", day, 1) for day in (DAY, NEXT))
    assert after["tables"] == before["tables"]
    assert (after["had_files"], after["sent"], after["holding_kind"]) == (False, [], None)


def test_the_digest_is_that_of_content_controls_and_dialect(inbox: Inbox, tmp_path: Path) -> None:
    def digest() -> str:
        return inspect_day(inbox.folder, DAY, inbox.dialect).digest

    inbox.put_bank()
    first = digest()
    inbox.put_bank()
    assert digest() == first
    inbox.ok(STEM, f"{NAME}|40|{size(inbox)}|")
    assert digest() != first
    inbox.put("holding")
    assert digest() == first
    inbox.put("holding", BANK["holding"][:-1])
    assert digest() != first
    inbox.put("holding")
    inbox.dialect = replace(inbox.dialect, date_format="%Y%m%d")
    assert digest() != first


@pytest.mark.parametrize("amount", ["1.005", "12345678901234567.00", "-3", "0.1"])
def test_bad_rows_count_in_the_control_sum(inbox: Inbox, amount: str) -> None:
    inbox.lenient().put_bank()
    bad = ("C001", "O1", "P2", "CNY", amount, "never")
    inbox.put("holding", [*BANK["holding"], bad])
    verdict = of(inbox.judge(), "holding")
    assert (verdict.held, verdict.rejected) == (False, 1)
    assert verdict.amount_sum == Decimal(TOTAL) + Decimal(amount)


@pytest.mark.parametrize("counted, is_held", [("0", False), ("1.00", False), ("0.99", True)])
def test_the_amount_of_a_row_with_a_field_too_few_may_count_or_not(
    inbox: Inbox, counted: str, is_held: bool
) -> None:
    inbox.lenient().put_bank()
    lines = [inbox.dialect.join(row).encode() for row in BANK["holding"]]
    total = str(Decimal(TOTAL) + Decimal(counted))
    inbox.put_lines("holding", [*lines, b"C001,O1,P1,CNY,1.00"], total=total)
    assert of(inbox.judge(), "holding").held is is_held


def test_the_tests_name_every_reason_to_hold() -> None:
    elsewhere = {"full_held", "needs_table", "no_good_row", "shrunk"}
    assert {reason for reason, _, _ in HELD} | elsewhere == set(HOLD_REASONS)
