"""Files of tables: typed cells, nothing that starts a formula, whose they are in sight."""

import csv
from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import product
from pathlib import Path

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from operations.rules.cells import FORMULA, begins_a_formula, neutral
from operations.rules.sheets import Kind, Sheet, SheetColumn
from operations.services.workbooks import write_csv, write_excel
from tests.sheets import Read, read_sheet, sheet_names
from tiering.pipeline.intake.rejects import harmless

AT = datetime(2026, 11, 21, 4, tzinfo=UTC)
EVIL = (
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\x00=1",
    " =1",
    "\n@x",
    "\uff1d1",
    "\u200b=1",
)
COLUMNS = (
    SheetColumn("客户号", Kind.TEXT, 12), SheetColumn("客户", Kind.TEXT, 12),
    SheetColumn("资产", Kind.MONEY, 16), SheetColumn("类别", Kind.WHOLE, 8),
    SheetColumn("到期", Kind.DATE, 12),
)  # fmt: skip
SHEET = Sheet(
    "客户名单", "说明", "机密 · A&B 导出", COLUMNS, lambda written: [("户数", str(written))]
)
Rows = Sequence[Sequence[str | Decimal | int | date | None]]


def excel(rows: Rows, tmp_path: Path) -> bytes:
    spill = tmp_path / "spill"
    spill.mkdir(exist_ok=True)
    out = tmp_path / "a.xlsx"
    assert write_excel(sheet=SHEET, rows=rows, out=out, spill=spill, made_at=AT) == len(rows)
    assert list(spill.iterdir()) == []
    return out.read_bytes()


def table(rows: Rows, tmp_path: Path) -> Read:
    return read_sheet(excel(rows, tmp_path))


def test_cells_are_what_their_column_is(tmp_path: Path) -> None:
    row = ("00012345678901234567", "陈婉清", Decimal("12345678.90"), 3, date(2026, 12, 1))
    read = table([row, ("2", "", None, None, None)], tmp_path)
    assert read.row(3) == [
        ("s", "00012345678901234567"), ("s", "陈婉清"), ("n", "12345678.90"), ("n", "3"),
        ("n", "46357"),
    ]  # fmt: skip
    assert read.row(4) == [("s", "2")]


@pytest.mark.parametrize("text", EVIL)
def test_no_cell_starts_a_formula(text: str, tmp_path: Path) -> None:
    read = table([(text, text, None, None, None)], tmp_path)
    kind, shown = read.cells["A3"]
    assert kind == "s" and shown.startswith("'")
    assert "<f>" not in read.xml
    out = tmp_path / "a.csv"
    write_csv(sheet=SHEET, rows=[(text, text, None, None, None)], out=out)
    with out.open(encoding="utf-8-sig", newline="") as source:
        rows = list(csv.reader(source))
    assert rows[1][0].startswith("'") and "\x00" not in rows[1][0]


def test_what_the_intake_refuses_is_what_files_make_harmless() -> None:
    """By the same signs, behind the same blanks; a sign is refused only where a call follows."""
    before = ("", " ", "\t", "\0", "\u200b", "\u00ad", "\u3000", " \u2062\ufeff", "a", "1 ")
    texts = [
        blanks + sign + rest
        for blanks, sign, rest in product(before, "=@＝＠+-＋－1x'", ("", "1", "SUM(A1)", "cmd|x"))
    ]
    with duckdb.connect() as engine:
        found = engine.execute(
            f"SELECT regexp_matches(unnest($texts), '{FORMULA}')", {"texts": texts}
        ).fetchall()
    for text, (is_refused,) in zip(texts, found, strict=True):
        seen = text.lstrip("".join(before[:8]))
        is_call = seen[:1] in "+-＋－" and any(sign in seen for sign in "(|")
        assert is_refused == (seen[:1] in "=@＝＠" or is_call), repr(text)
        assert begins_a_formula(text) == (seen[0] in "=@＝＠+-＋－" or text[0] in "\t\0"), repr(
            text
        )
        assert harmless(text).startswith("'") >= is_refused
        assert neutral(text).startswith("'") >= is_refused


@given(st.text())
def test_neutral_text_never_begins_a_formula_and_holds_no_control_characters(text: str) -> None:
    shown = neutral(text)
    assert shown.lstrip()[:1] not in ("=", "+", "-", "@", "\uff1d", "\uff0b", "\t")
    assert not any(ord(letter) < 32 for letter in shown)
    assert neutral(shown) == shown


def test_the_head_stays_is_filtered_and_prints_on_every_page(tmp_path: Path) -> None:
    read = table([("1", "陈", Decimal(1), 1, None)] * 3, tmp_path)
    assert read.texts(2) == ["客户号", "客户", "资产", "类别", "到期"]
    assert 'topLeftCell="C3"' in read.xml and 'state="frozen"' in read.xml
    assert '<autoFilter ref="A2:E5"' in read.xml
    assert 'orientation="landscape"' in read.xml and "fitToHeight" in read.xml
    assert 'fitToPage="1"' in read.xml


def test_who_made_it_stands_on_the_sheet_and_on_every_page(tmp_path: Path) -> None:
    data = excel([("1", "陈", Decimal(1), 1, None)], tmp_path)
    read = read_sheet(data)
    assert read.cells["A1"] == ("s", "机密 · A&B 导出")
    assert read.xml.count("机密 · A&amp;&amp;B 导出") == 2  # & alone is a code in a header
    assert sheet_names(data) == ["客户名单", "说明"]
    assert read_sheet(data, 2).texts(1) == ["户数", "1"]


def test_a_csv_is_the_same_table_for_programs(tmp_path: Path) -> None:
    out = tmp_path / "a.csv"
    rows: Rows = [("007", "陈", Decimal("1.50"), 2, date(2026, 12, 1)), ("8", "", None, None, None)]
    assert write_csv(sheet=SHEET, rows=rows, out=out) == 2
    assert out.read_bytes().startswith(b"\xef\xbb\xbf")
    with out.open(encoding="utf-8-sig", newline="") as source:
        assert list(csv.reader(source)) == [
            ["客户号", "客户", "资产", "类别", "到期"],
            ["007", "陈", "1.50", "2", "2026-12-01"],
            ["8", "", "", "", ""],
            ["机密 · A&B 导出"],
        ]
