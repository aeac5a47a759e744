"""Rejected rows given out: masked, in the dialect of the file, and harmless."""

import io
import re
from dataclasses import replace
from importlib import import_module

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from django.apps import apps
from django.db import connection

from tests.factories import FileFactory, RejectedRowFactory, RunFactory
from tests.intake.inbox import BANK, DAY, Inbox, of
from tiering.models import RejectedRow
from tiering.pipeline.intake.masking import mask_cell
from tiering.pipeline.intake.rejects import SCHEMA, harmless, write_reject_file
from tiering.pipeline.intake.remasking import mask_lake_again, mask_row
from tiering.pipeline.lake import NotInLake
from tiering.rules.extracts import TABLE_BY_NAME

CLIENT = BANK["client"][0]
NAME = f"holding.f.{DAY:%Y%m%d}.dat"


def reject_file(inbox: Inbox, name: str = NAME) -> str:
    out = io.BytesIO()
    write_reject_file(inbox.lake, DAY, 1, name, out, inbox.dialect)
    return out.getvalue().decode(inbox.dialect.encoding)


def test_line_column_and_reason_stand_before_every_row(inbox: Inbox) -> None:
    inbox.lenient().put_bank()
    inbox.put_lines("holding", [b"C001,O1,P1,CNY,x,", b"C001,O1,P1,CNY,1.00,", b"C001,O1", b'"'])
    inbox.judge()
    assert reject_file(inbox).splitlines() == [
        "line,column,reason,client_no,outlet_code,product_code,currency,balance,matures_on",
        "2,balance,bad_number,C001,O1,P1,CNY,x,",
        "4,,field_count,C001,O1",
        '5,,unpaired_quote,""""',
    ]


@pytest.mark.parametrize("why", ["ok_sum", "ok_rows"])
def test_the_bad_rows_of_a_file_held_for_its_totals_are_there_to_see(
    inbox: Inbox, why: str, rows
) -> None:
    inbox.lenient().put_bank()
    lines = [b"C001,O1,P1,CNY,x,", b"C001,O1,P1,CNY,1.00,"]
    inbox.put_lines("holding", lines, total="1.01")
    if why == "ok_rows":
        inbox.ok(NAME.removesuffix(".dat"), f"{NAME}|3|{(inbox.folder / NAME).stat().st_size}|1.00")
    verdict = of(inbox.judge(), "holding")
    assert (verdict.reason, verdict.rejected, len(verdict.samples)) == (why, 1, 1)
    assert rows("rejects", DAY, 1, "file, line, reason") == [(NAME, 2, "bad_number")]


def test_it_is_written_in_the_dialect_of_the_file(inbox: Inbox) -> None:
    inbox.lenient().dialect = replace(
        inbox.dialect, delimiter="|@|", encoding="gb18030", header=False, line_end="\r\n"
    )
    inbox.put_bank(product=[*BANK["product"], ("P9", "黄金", "gold", "")])
    inbox.judge()
    text = reject_file(inbox, f"product.f.{DAY:%Y%m%d}.dat")
    assert text == "4|@|asset_class|@|unknown_code|@|P9|@|黄金|@|gold|@|\r\n"


def test_no_cell_can_start_a_formula(inbox: Inbox) -> None:
    inbox.lenient().put_bank()
    evil = ['=HYPERLINK("http://x")', "+1+cmd", "@SUM(1)", "\t=1", "-2+3"]
    inbox.put("product", [*BANK["product"], *((f"P9{n}", e, "x", "") for n, e in enumerate(evil))])
    inbox.put_lines("holding", [b"C001,O1,P2,CNY,-5.00,", b"=cmd|' /C calc'!A0"])
    inbox.judge()
    lines = reject_file(inbox, f"product.f.{DAY:%Y%m%d}.dat").splitlines()[1:]
    cells = [inbox.dialect.split(line)[4] for line in lines]
    assert cells == [f"'{text}" for text in evil]
    holding = reject_file(inbox).splitlines()
    assert holding[1] == "2,balance,negative,C001,O1,P2,CNY,-5.00,"  # a number stays one
    assert holding[2] == "3,,field_count,'=cmd|' /C calc'!A0"


@pytest.mark.parametrize("text", ["-1", "+1.5", "-1,5", "C001", "", "a=b"])
def test_numbers_and_plain_texts_stay_as_they_are(text: str) -> None:
    assert harmless(text) == text


def test_personal_fields_are_masked_wherever_they_slipped(inbox: Inbox, rows) -> None:
    phone, id_no = CLIENT[4], CLIENT[3]
    slipped = [
        (*CLIENT[:6], "X", *CLIENT[7:]),
        (*CLIENT[:8], phone, id_no, "C9", *CLIENT[11:]),
        CLIENT[:9],
        (*CLIENT, phone),
    ]
    inbox.lenient().put_bank(client=[*BANK["client"], *slipped])
    content = (inbox.folder / f"client.f.{DAY:%Y%m%d}.dat").read_bytes() + f'"{phone}'.encode()
    inbox.put("client", content=content, count=25)
    verdict = of(inbox.judge(), "client")
    assert verdict.rejected == 5
    masked = [row for (row,) in rows("rejects", DAY, 1, "masked_row")]
    shown = [*masked, *(sample.masked_row for sample in verdict.samples)]
    assert len(shown) == 10
    for row in shown:
        assert phone not in row
        assert id_no[:17] not in row
    assert any(row.startswith("C001,张**,id_card,1****************X,138****0001") for row in masked)


def test_account_numbers_and_family_names_are_masked_too(inbox: Inbox, rows) -> None:
    movement = (*BANK["movement"][0][:3], "sideways", "1.00", "李四光")
    inbox.lenient().put_bank("movement", "family", movement=[movement])
    inbox.put("movement", [movement])
    inbox.put("family", [("C999", "spouse", "赵六六", "")])
    inbox.judge()
    assert [row for (row,) in rows("rejects", DAY, 1, "masked_row")] == [
        "C001,622202*********3445,2025-03-04 10:11:12,********,1.00,李**",
        "C999,******,赵**,",
    ]


PERSONAL = ("欧阳修远", "Ann Lee", "138-0013-8000", "13800138000", "远大集团", CLIENT[3])
TORN = [
    f"C001,{','.join(PERSONAL)}".encode(),  # too few fields
    f'"C001,{",".join(PERSONAL)}'.encode(),
    f"C001,{','.join(PERSONAL)}\0".encode(),
    f"C001,{','.join(PERSONAL)}".encode() + b"\xff",
    "配偶 欧阳修远 +86 138-0013-8000 Ann Lee 远大集团".encode(),
]


@pytest.mark.parametrize("table", ["client", "family", "movement", "staff"])
def test_a_line_that_cannot_be_read_shows_its_shape_only(inbox: Inbox, rows, table: str) -> None:
    inbox.lenient().put_bank("movement", "family")
    inbox.put_lines(table, TORN)
    verdict = of(inbox.judge(), table)
    assert set(verdict.reasons) == {"field_count", "unpaired_quote", "nul_byte", "bad_encoding"}
    found = rows("rejects", DAY, 1, "file, masked_row")
    shown = [row for file, row in found if file.startswith(table)]
    shown += [sample.masked_row for sample in verdict.samples]
    assert len(shown) == 2 * len(TORN)
    for row in shown:
        assert not re.search(r"\w", row), row
    assert f"****,****,*** ***,***-****-****,{'*' * 11},****,{'*' * 18}" in shown


def test_a_line_of_a_table_without_people_may_be_read(inbox: Inbox) -> None:
    inbox.lenient().put_bank()
    inbox.put_lines("product", [b"P9,gold", b"P8,silver,metal,R1,x"])
    samples = of(inbox.judge(), "product").samples
    assert [sample.masked_row for sample in samples] == ["P9,gold", "P8,silver,metal,R1,x"]


@pytest.mark.parametrize("text", PERSONAL)
def test_what_slipped_into_another_column_is_not_shown(text: str) -> None:
    for name in ("client", "family", "movement", "staff"):
        table = TABLE_BY_NAME[name]
        for column in ("op", *table.by_name):
            masked = mask_cell(table, column, text)
            kept = sum(shown == given for shown, given in zip(masked, text, strict=False))
            assert masked != text and text[1:-1] not in masked, column
            # A card's first six and last four, a phone's first three and last four.
            assert len(masked) < len(text) or kept <= 7 + (column == "account_no") * 3, column


@pytest.mark.parametrize(
    "table, column, cell, masked",
    [
        ("client", "client_no", "C00000123", "C00000123"),
        ("client", "client_no", "6200000012345", "6200000012345"),
        ("client", "client_no", "138.0013.8000", "***.****.****"),
        ("client", "opening_outlet", "999999", "999999"),
        ("client", "risk_level", "C9", "**"),
        ("client", "risk_level", "C5", "C5"),
        ("client", "gender", "X", "*"),
        ("client", "marketing_consent", "y", "*"),
        ("client", "opened_on", "2024-02-30", "2024-02-30"),
        ("client", "opened_on", "20240230", "20240230"),
        ("client", "opened_on", "01/02/2020", "**/**/****"),
        ("client", "birthday", "1958-02-31", "****-**-**"),
        ("client", "employer", "远大(集团) Ltd", "**(**) ***"),
        ("client", "phone", "call Ann Lee now", "**** *** *** ***"),
        ("movement", "amount", "-1250.00", "-1250.00"),
        ("movement", "amount", "13800138000", "***********"),
        ("movement", "occurred_at", "20250304101112", "20250304101112"),
        ("movement", "account_no", CLIENT[3], f"1{'*' * 16}X"),
        ("family", "relation", "spouse", "******"),
        ("staff", "institution_code", "O1", "O1"),
        ("staff", "op", "D", "D"),
        ("holding", "client_no", "nobody", "nobody"),
    ],
)
def test_a_cell_is_shown_if_it_has_the_form_of_its_column(
    table: str, column: str, cell: str, masked: str
) -> None:
    assert mask_cell(TABLE_BY_NAME[table], column, cell) == masked


# As versions before the present mask kept them, and as they are masked now.
HEAD = "C001,张**,id_card,1****************X,138****0001"
PIPED = "M|C001|张**|other|A*B|440***********1234|2x|F|2024-01-01||Ann Lee|C5||Y|N|O1"
PAID = "2025-03-04 10:11:12"
WEAKLY_MASKED = [
    ("client.f", "bad_date", f"{HEAD},2x,F,2024-01-01,远大集团,何0001号,C5,,Y,N,O1",
     f"{HEAD},**,F,2024-01-01,****,******,C5,,Y,N,O1"),
    ("client.i", "bad_date", PIPED,
     f"M|C001|张**|other|A*B|{'*' * 18}|**|F|2024-01-01||*** ***|C5||Y|N|O1"),
    ("staff.f", "unknown_institution", "E1,王小明,teller,O9,2020-01-01,",
     "E1,王**,teller,O9,2020-01-01,"),
    ("movement.f", "unknown_code", f"C001,622202*********3445,{PAID},张三丰汇,1.00,李**",
     f"C001,622202*********3445,{PAID},****,1.00,李**"),
    ("movement.f", "unknown_code", f"C001,110101********1234,{PAID},x,1.00,李**",
     f"C001,{'*' * 18},{PAID},*,1.00,李**"),
    ("family.f", "field_count", "C999 配偶 赵六六", "**** ** ***"),
    ("family.f", "unknown_client", 'C999,"配偶,赵六六', '****,"**,***'),
    ("product.f", "field_count", "P9,gold", "P9,gold"),
]  # fmt: skip


def weaken(inbox: Inbox, kept: list[tuple[str, str, str]]) -> None:
    """The rejects of the day as an earlier version would have left them."""
    file = inbox.lake.folder("rejects", DAY, 1) / "rejects.parquet"
    rows = [
        {"file": f"{name}.{DAY:%Y%m%d}.dat", "line": n, "column": "", "reason": reason,
         "masked_row": row}
        for n, (name, reason, row) in enumerate(kept)
    ]  # fmt: skip
    pq.write_table(pa.Table.from_pylist(rows, SCHEMA.remove_metadata()), file)


def test_rows_kept_by_an_earlier_version_are_masked_anew_and_given_out_so_at_once(
    inbox: Inbox, rows
) -> None:
    inbox.put_bank()
    inbox.judge()
    weaken(inbox, [(name, reason, weak) for name, reason, weak, _ in WEAKLY_MASKED])
    assert "E1,王**,teller" in reject_file(inbox, f"staff.f.{DAY:%Y%m%d}.dat")
    assert "王小明" not in reject_file(inbox, f"staff.f.{DAY:%Y%m%d}.dat")
    assert mask_lake_again(inbox.lake) == 1
    found = rows("rejects", DAY, 1, "line, masked_row")
    assert found == [(n, strong) for n, (*_, strong) in enumerate(WEAKLY_MASKED)]
    assert mask_lake_again(inbox.lake) == 0


def test_what_this_version_masked_is_not_masked_further(inbox: Inbox, rows) -> None:
    movement = (*BANK["movement"][0][:3], "sideways", "1.00", "李四光")
    bad = (*CLIENT[:6], "X", *CLIENT[7:])
    inbox.lenient().put_bank("movement", movement=[movement], client=[*BANK["client"], bad])
    inbox.judge()
    kept = rows("rejects", DAY, 1, "file, reason, masked_row")
    assert len(kept) == 2
    assert mask_lake_again(inbox.lake) == 0
    assert [mask_row(*row) for row in kept] == [row[2] for row in kept]


@pytest.mark.django_db
def test_the_rows_of_the_page_are_masked_anew_by_the_migration() -> None:
    """In more than one batch."""
    migration = import_module("tiering.migrations.0007_rejects_masked_again")
    run = RunFactory()
    files = {
        name: FileFactory(run=run, name=f"{name}.20250304.dat", table=name.split(".")[0])
        for name in {name for name, *_ in WEAKLY_MASKED}
    }
    made = [RejectedRowFactory(file=files[name], reason=reason, masked_row=weak)
            for name, reason, weak, _ in WEAKLY_MASKED]  # fmt: skip
    RejectedRow.objects.bulk_create(
        RejectedRow(file=files["staff.f"], line=9, reason="bad_date", masked_row="王小明")
        for _ in range(migration.BATCH_ROWS)
    )
    for _ in range(2):  # a second time changes nothing
        migration.mask_again(apps, connection.schema_editor())
        kept = [RejectedRow.objects.get(pk=row.pk).masked_row for row in made]
        assert kept == [strong for *_, strong in WEAKLY_MASKED]
        assert not RejectedRow.objects.filter(masked_row__contains="王小明").exists()


def test_at_most_two_hundred_rows_go_to_the_page(inbox: Inbox, rows) -> None:
    inbox.lenient().put_bank()
    inbox.put_lines("holding", [b"C001,O1"] * 321)
    verdict = of(inbox.judge(), "holding")
    assert (verdict.rejected, len(verdict.samples)) == (321, 200)
    assert [s.line for s in verdict.samples] == list(range(2, 202))
    assert len(rows("rejects", DAY)) == 321


def test_a_day_that_was_not_judged_has_no_reject_file(inbox: Inbox) -> None:
    with pytest.raises(NotInLake):
        reject_file(inbox)
