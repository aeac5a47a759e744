"""The same bank in any dialect is the same rows in the lake."""

import gzip
from dataclasses import replace
from typing import Any

import pytest

from tests.intake.inbox import BANK, DAY, Inbox, of
from tiering.rules.dialect import Dialect, DialectInvalid, UnpairedQuote, read_dialect
from tiering.rules.extracts import TABLE_BY_NAME

OPTIONAL = tuple(sorted(set(BANK) - {"institution", "staff", "product", "client", "holding"}))
DATES = {
    table: [
        at
        for at, column in enumerate(TABLE_BY_NAME[table].columns)
        if column.kind in ("date", "moment")
    ]
    for table in BANK
}


def compact(table: str) -> list[tuple[str, ...]]:
    """The rows with days as YYYYMMDD."""
    return [
        tuple(cell.replace("-", "") if at in DATES[table] else cell for at, cell in enumerate(row))
        for row in BANK[table]
    ]


def contents(inbox: Inbox, rows) -> dict[str, Any]:
    """All rows of the day, with what is sealed left out."""
    clear = "* EXCLUDE (id_no_sealed, phone_sealed)"
    return {t: rows(t, DAY, 1, clear if t == "client" else "*") for t in BANK}


@pytest.fixture
def plain(inbox: Inbox, rows) -> dict[str, Any]:
    inbox.put_bank(*OPTIONAL)
    inbox.judge()
    return contents(inbox, rows)


@pytest.mark.parametrize(
    "keys",
    [
        *({"delimiter": delimiter} for delimiter in ("|", "||", "|+|", "|@|", 0x1B, "\t")),
        {"delimiter": "|@|", "encoding": "gb18030", "header": False, "quote": ""},
        {"delimiter": "|", "encoding": "GB18030"},
        {"encoding": "gbk", "line_end": "\r\n"},
        {"header": False},
        {"line_end": "\r\n"},
        {"quote": ""},
        {"quote": "'"},
        {"encoding": "utf-8-sig"},
    ],
    ids=str,
)
def test_a_bank_reads_the_same_in_every_dialect(inbox: Inbox, rows, plain, keys) -> None:
    inbox.dialect = read_dialect(keys)
    inbox.put_bank(*OPTIONAL)
    verdict = inbox.judge()
    assert [(f.name, f.reason, f.reasons) for f in verdict.files if f.held or f.rejected] == []
    assert contents(inbox, rows) == plain


def test_days_without_signs_read_the_same(inbox: Inbox, rows, plain) -> None:
    inbox.dialect = replace(inbox.dialect, date_format="%Y%m%d")
    for table in BANK:
        inbox.put(table, compact(table))
    assert not any(f.held or f.rejected for f in inbox.judge().files)
    assert contents(inbox, rows) == plain


def test_a_decimal_comma_reads_the_same(inbox: Inbox, rows, plain) -> None:
    inbox.dialect = replace(inbox.dialect, decimal=",", delimiter="|")
    for table in BANK:
        money = [
            at
            for at, column in enumerate(TABLE_BY_NAME[table].columns)
            if column.kind in ("money", "rate")
        ]
        inbox.put(
            table,
            [
                tuple(c.replace(".", ",") if at in money else c for at, c in enumerate(row))
                for row in BANK[table]
            ],
            total="",
        )
    assert not any(f.held or f.rejected for f in inbox.judge().files)
    assert contents(inbox, rows) == plain


def test_a_point_is_no_decimal_comma(inbox: Inbox) -> None:
    inbox.lenient().dialect = replace(inbox.dialect, decimal=",", delimiter="|")
    inbox.put_bank(holding=[("C001", "O1", "P1", "CNY", "1.000", "")])
    assert of(inbox.judge(), "holding").reasons == {"bad_number": 1}


def test_every_cell_may_be_quoted_and_hold_the_delimiter(inbox: Inbox, rows, plain) -> None:
    for table, bank in BANK.items():
        lines = [",".join(f'"{cell}"' for cell in row).encode() for row in bank]
        inbox.put_lines(table, lines)
    assert not any(f.held or f.rejected for f in inbox.judge().files)
    assert contents(inbox, rows) == plain
    inbox.put_lines("product", [b'P1,"a, ""b"", c",demand,R1', b'"P2","x,y","time",""'])
    inbox.judge()
    assert rows("product", DAY, 1, "name") == [('a, "b", c',), ("x,y",)]


def test_columns_may_stand_in_any_order_under_a_header(inbox: Inbox, rows, plain) -> None:
    for table, bank in BANK.items():
        names = TABLE_BY_NAME[table].names("f")
        lines = [",".join(reversed(names)), *(",".join(reversed(row)) for row in bank)]
        inbox.put(table, content="\n".join(lines).encode(), count=len(bank))  # no last line end
    assert not any(f.held or f.rejected for f in inbox.judge().files)
    assert contents(inbox, rows) == plain


def test_packed_files_and_parts_read_the_same(inbox: Inbox, rows, plain) -> None:
    for path in inbox.folder.iterdir():
        path.unlink()
    for table in BANK:
        inbox.put(table, gz=True)
    (inbox.folder / f"holding.f.{DAY:%Y%m%d}.dat.gz").unlink()
    stem = f"holding.f.{DAY:%Y%m%d}"
    for part, share in enumerate((BANK["holding"][:15], BANK["holding"][15:]), 1):
        inbox.raw(f"{stem}_{part:03}.dat", inbox.text("holding", share), len(share), gz=part == 2)
    inbox.ok(stem, "parts|2")
    verdict = inbox.judge()
    assert not any(f.held or f.rejected for f in verdict.files)
    assert of(verdict, "holding").parts == 2
    assert contents(inbox, rows) == plain


def test_rejects_of_parts_name_the_part_and_its_own_line(inbox: Inbox, rows) -> None:
    inbox.lenient().put_bank()
    stem = f"holding.f.{DAY:%Y%m%d}"
    for path in inbox.folder.glob(f"{stem}*"):
        path.unlink()
    for part in (1, 2):
        inbox.raw(f"{stem}_{part:03}.dat", inbox.text("holding", BANK["holding"][:2]), 2)
    inbox.ok(stem, "parts|2")
    verdict = of(inbox.judge(), "holding")
    assert (verdict.rows, verdict.reasons) == (4, {"duplicate_key": 2})
    assert rows("rejects", DAY, 1, "file, line") == [(f"{stem}_002.dat", 2), (f"{stem}_002.dat", 3)]


def test_a_gzip_of_several_members_is_one_file(inbox: Inbox) -> None:
    inbox.put_bank()
    whole = inbox.text("holding", BANK["holding"])
    stem = f"holding.f.{DAY:%Y%m%d}"
    (inbox.folder / f"{stem}.dat").unlink()
    packed = gzip.compress(whole[:100]) + gzip.compress(whole[100:])
    (inbox.folder / f"{stem}.dat.gz").write_bytes(packed)
    inbox.ok(stem, f"{stem}.dat.gz|40|{len(packed)}|")
    assert of(inbox.judge(), "holding").loaded == 40


def test_the_inbox_may_carry_its_own_dialect(inbox: Inbox) -> None:
    (inbox.folder / "dialect.yaml").write_text("name: core\ndelimiter: '|+|'\nheader: false\n")
    default, inbox.dialect = inbox.dialect, read_dialect({"delimiter": "|+|", "header": False})
    inbox.put_bank()
    inbox.dialect = default
    assert not any(f.held for f in inbox.judge().files)


@pytest.mark.parametrize(
    "keys, named",
    [
        ({"separator": ","}, "separator"),
        ({"delimiter": ""}, "delimiter"),
        ({"delimiter": "a"}, "delimiter"),
        ({"delimiter": "\n"}, "delimiter"),
        ({"encoding": "klingon"}, "encoding"),
        ({"encoding": "utf-16"}, "encoding"),
        ({"encoding": "rot13"}, "encoding"),
        ({"header": "yes"}, "header"),
        ({"quote": "''"}, "quote"),
        ({"quote": ","}, "quote"),
        ({"date_format": "%d.%m.%y"}, "date_format"),
        ({"date_format": "%Y-%m-%d'; DROP"}, "date_format"),
        ({"line_end": "\r\r"}, "line_end"),
        ({"decimal": ","}, "decimal"),
        ({"decimal": "'"}, "decimal"),
        (["delimiter"], "mapping"),
    ],
)
def test_an_unusable_dialect_names_its_key(keys: Any, named: str) -> None:
    with pytest.raises(DialectInvalid, match=named):
        read_dialect(keys)


@pytest.mark.parametrize(
    "text",
    ["delimiter: [", "delimiter: 'a'", "- 1", "x" * 100_000, "quote: ''\nquote: '|'"],
)
def test_an_unusable_dialect_file_is_named(inbox: Inbox, text: str) -> None:
    inbox.put_bank()
    (inbox.folder / "dialect.yaml").write_text(text)
    with pytest.raises(DialectInvalid, match=r"^dialect\.yaml"):
        inbox.judge()


def test_no_key_at_all_is_the_default_dialect() -> None:
    assert read_dialect({}) == Dialect()
    assert read_dialect({"date_format": "YYYYMMDD"}).date_format == "%Y%m%d"
    assert read_dialect({"delimiter": "0x1B"}).delimiter == "\x1b"


@pytest.mark.parametrize("delimiter", [",", "||", "|+|"])
def test_what_a_dialect_joins_it_splits_again(delimiter: str) -> None:
    dialect = Dialect(delimiter=delimiter)
    fields = ["", f"a{delimiter}b", 'say "x"', '"', "plain", ""]
    assert dialect.split(dialect.join(fields)) == fields
    with pytest.raises(UnpairedQuote):
        dialect.split(f'a{delimiter}"b{delimiter}c')
