"""Every kind of bad row has its reason; the others go in (domain/08 §Judging rows)."""

from datetime import timedelta

import pytest

from tests.intake.inbox import BANK, DAY, Inbox, of
from tiering.rules.extracts import REASONS, TABLE_BY_NAME

CLIENT = BANK["client"][0]
CLIENT_AT = {name: at for at, name in enumerate(TABLE_BY_NAME["client"].names("f"))}
HOLDING = ("C001", "O1", "P1", "CNY", "1.00", "2030-01-01")


def client(**changed: str) -> tuple[str, ...]:
    row = list(CLIENT)
    row[0] = "C900"
    for name, text in changed.items():
        row[CLIENT_AT[name]] = text
    return tuple(row)


def holding(at: int, text: str) -> tuple[str, ...]:
    return (*HOLDING[:at], text, *HOLDING[at + 1 :])


BAD_ROWS = [
    ("holding", HOLDING[:5], "field_count", ""),
    ("holding", (*HOLDING, "x"), "field_count", ""),
    ("holding", holding(0, ""), "empty_key", "client_no"),
    ("holding", holding(2, "  "), "empty_key", "product_code"),
    ("client", client(client_no=" C001"), "padded_key", "client_no"),
    ("client", client(client_no="C001\u3000"), "padded_key", "client_no"),
    ("product", ("P9 ", "x", "time", ""), "padded_key", "product_code"),
    ("holding", holding(0, " C001"), "unknown_client", "client_no"),
    ("holding", holding(4, ""), "empty_value", "balance"),
    ("product", ("P9", "", "demand", "R1"), "empty_value", "name"),
    ("client", client(marketing_consent=""), "empty_value", "marketing_consent"),
    ("institution", ("O9", "网点", "outlet", ""), "empty_value", "parent_code"),
    ("holding", holding(1, "O9"), "unknown_institution", "outlet_code"),
    ("institution", ("O9", "网点", "outlet", "S9"), "unknown_institution", "parent_code"),
    ("institution", ("O8", "网点", "outlet", "O8"), "unknown_institution", "parent_code"),
    ("client", client(opening_outlet="O9"), "unknown_institution", "opening_outlet"),
    (
        "staff",
        ("E9", "王", "teller", "O9", "2020-01-01", ""),
        "unknown_institution",
        "institution_code",
    ),
    ("holding", holding(2, "P9"), "unknown_product", "product_code"),
    ("holding", holding(0, "C999"), "unknown_client", "client_no"),
    ("family", ("C999", "spouse", "赵六", ""), "unknown_client", "client_no"),
    ("holding", BANK["holding"][0], "duplicate_key", "client_no"),
    ("client", client(client_no="C001"), "duplicate_key", "client_no"),
    ("family", ("C001", "child", "张七", "2000-01-01"), "duplicate_key", "client_no"),
    ("holding", holding(5, "2030/01/01"), "bad_date", "matures_on"),
    ("holding", holding(5, "20300101"), "bad_date", "matures_on"),
    ("holding", holding(5, "soon"), "bad_date", "matures_on"),
    ("movement", ("C001", "62", "2025-03-04 25", "in", "1", "x"), "bad_date", "occurred_at"),
    ("contribution", ("C001", "2025-2", "1", "1"), "bad_date", "month"),
    ("holding", holding(5, "2030-02-29"), "impossible_date", "matures_on"),
    ("holding", holding(5, "2030-13-01"), "impossible_date", "matures_on"),
    ("holding", holding(5, "0000-01-01"), "impossible_date", "matures_on"),
    (
        "movement",
        ("C001", "62", "2025-02-30 10:00:00", "in", "1", "x"),
        "impossible_date",
        "occurred_at",
    ),
    (
        "movement",
        ("C001", "62", "2025-02-03 24:01:00", "in", "1", "x"),
        "impossible_date",
        "occurred_at",
    ),
    ("contribution", ("C001", "2025-13", "1", "1"), "impossible_date", "month"),
    ("holding", holding(4, "12x"), "bad_number", "balance"),
    ("holding", holding(4, "1e5"), "bad_number", "balance"),
    ("holding", holding(4, " 1.00"), "bad_number", "balance"),
    ("holding", holding(4, "1_000"), "bad_number", "balance"),
    ("holding", holding(4, "5."), "bad_number", "balance"),
    ("holding", holding(4, "１２"), "bad_number", "balance"),
    ("outlet_service", ("O1", "2025-03-03", "x", "3", "0", "4", "9"), "bad_number", "tickets"),
    ("holding", holding(4, "1.005"), "too_many_decimals", "balance"),
    ("holding", holding(4, "1.000"), "too_many_decimals", "balance"),
    ("exchange_rate", ("HKD", "0.123456789"), "too_many_decimals", "rate"),
    (
        "outlet_service",
        ("O1", "2025-03-03", "1.5", "3", "0", "4", "9"),
        "too_many_decimals",
        "tickets",
    ),
    ("holding", holding(4, "12345678901234567.00"), "out_of_range", "balance"),
    ("exchange_rate", ("HKD", "0"), "out_of_range", "rate"),
    ("holding", holding(4, "NaN"), "not_a_number", "balance"),
    ("holding", holding(4, "-Infinity"), "not_a_number", "balance"),
    ("holding", ("C001", "O1", "P2", "CNY", "-0.01", "2030-01-01"), "negative", "balance"),
    ("sale", ("S9", "C001", "P3", "1.00", "-1", "2025-03-04", "E1"), "negative", "fee"),
    ("exchange_rate", ("HKD", "-1"), "negative", "rate"),
    ("outlet_service", ("O1", "2025-03-03", "-1", "3", "0", "4", "9"), "negative", "tickets"),
    ("holding", holding(3, "GBP"), "unknown_code", "currency"),
    ("holding", holding(3, "cny"), "unknown_code", "currency"),
    ("exchange_rate", ("usd", "7"), "unknown_code", "currency"),
    ("exchange_rate", ("CNY", "7"), "unknown_code", "currency"),
    ("product", ("P9", "x", "gold", "R1"), "unknown_code", "asset_class"),
    ("client", client(gender="X"), "unknown_code", "gender"),
    ("client", client(do_not_contact="y"), "unknown_code", "do_not_contact"),
    ("staff", ("E9", "王", "wizard", "O1", "2020-01-01", ""), "unknown_code", "role"),
    ("client", client(name="长" * 101), "too_long", "name"),
    ("client", client(employer="e" * 201), "too_long", "employer"),
    ("holding", holding(0, "C" * 201), "too_long", "client_no"),
    ("sale", ("S9", "C001", "P3", "1.00", "1", "2025-03-05", "E1"), "wrong_date", "sold_on"),
    (
        "movement",
        ("C001", "62", "2025-03-05 00:00:01", "in", "1", "x"),
        "wrong_date",
        "occurred_at",
    ),
    ("outlet_service", ("O1", "2025-03-05", "1", "1", "0", "4", "9"), "wrong_date", "as_of"),
    ("contribution", ("C001", "2025-04", "1", "1"), "wrong_date", "month"),
    ("client", client(name='=HYPERLINK("http://x")'), "formula_text", "name"),
    ("client", client(name="\ufeff\u3000\u200b =1"), "formula_text", "name"),
    ("client", client(client_no="@SUM(A1)"), "formula_text", "client_no"),
    ("client", client(employer="＝1"), "formula_text", "employer"),
    ("client", client(persona="-2+3+cmd|' /C calc'!A0"), "formula_text", "persona"),
    ("client", client(id_type="other", id_no="+SUM(1)"), "formula_text", "id_no"),
    ("client", client(opening_outlet="=1"), "formula_text", "opening_outlet"),
    ("institution", ("=1", "网点", "outlet", "S1"), "formula_text", "code"),
    ("staff", ("@E9", "王", "teller", "O1", "2020-01-01", ""), "formula_text", "employee_no"),
    ("product", ("P9", "\t=1", "demand", "R1"), "formula_text", "name"),
    ("holding", holding(0, "=C001"), "formula_text", "client_no"),
    ("holding", holding(1, "+cmd|x"), "formula_text", "outlet_code"),
    ("loan", ("=1", *BANK["loan"][0][1:]), "formula_text", "loan_no"),
    ("movement", (*BANK["movement"][0][:5], "@x"), "formula_text", "counterparty"),
    ("sale", ("S9", *BANK["sale"][0][1:6], "=1"), "formula_text", "employee_no"),
    ("family", ("C001", "=spouse", "赵六", ""), "formula_text", "relation"),
    ("client", client(id_no="110105194912310021"), "bad_id_no", "id_no"),
    ("client", client(id_no="11010519491231"), "bad_id_no", "id_no"),
    ("client", client(id_no="11010519491231002x1"), "bad_id_no", "id_no"),
    ("client", client(phone="12345678901"), "bad_phone", "phone"),
    ("client", client(phone="1380000"), "bad_phone", "phone"),
    ("client", client(phone="call me"), "bad_phone", "phone"),
]
OPTIONAL = ("exchange_rate", "loan", "movement", "sale", "family", "outlet_service", "contribution")


@pytest.mark.parametrize("table", sorted({table for table, *_ in BAD_ROWS}))
def test_a_bad_row_is_rejected_for_its_reason(inbox: Inbox, rows, table: str) -> None:
    bad = [(row, reason, column) for name, row, reason, column in BAD_ROWS if name == table]
    inbox.lenient().put_bank(*OPTIONAL)
    lines = [*BANK[table], *(row for row, _, _ in bad)]
    inbox.put_lines(table, [inbox.dialect.join(row).encode() for row in lines])
    verdict = of(inbox.judge(), table)
    assert not verdict.held, verdict
    assert (verdict.loaded, verdict.rejected) == (len(BANK[table]), len(bad))
    expected = [
        (len(BANK[table]) + 2 + at, column, reason) for at, (_, reason, column) in enumerate(bad)
    ]
    assert rows("rejects", DAY, 1, 'line, "column", reason') == expected
    assert [(s.line, s.column, s.reason) for s in verdict.samples] == expected
    assert rows("rejects", DAY, 1, "DISTINCT file") == [(f"{table}.f.20250304.dat",)]


@pytest.mark.parametrize(
    "line, reason",
    [
        (b"C001,O1,P1,CNY,1.00,\xff\xfe", "bad_encoding"),
        ("C001,O1,P1,CNY,1.00,é".encode("latin-1"), "bad_encoding"),
        (b"C0\x0001,O1,P1,CNY,1.00,", "nul_byte"),
        (b'"C001,O1,P1,CNY,1.00,', "unpaired_quote"),
        (b'"C001"x,O1,P1,CNY,1.00,""', "unpaired_quote"),
        (b"", "field_count"),
    ],
)
def test_a_line_that_cannot_be_read_is_rejected_as_a_line(
    inbox: Inbox, rows, line: bytes, reason: str
) -> None:
    good = [inbox.dialect.join(row).encode() for row in BANK["holding"]]
    inbox.lenient().put_bank()
    inbox.put_lines("holding", [good[0], line, *good[1:]])
    verdict = of(inbox.judge(), "holding")
    assert (verdict.reasons, verdict.rows, verdict.loaded) == ({reason: 1}, 41, 40)
    assert rows("rejects", DAY, 1, 'line, "column", reason') == [(3, "", reason)]


def test_a_deletion_of_what_is_not_there_is_rejected(inbox: Inbox) -> None:
    inbox.put_bank()
    inbox.judge()
    day = DAY + timedelta(1)
    changes = [("D", *BANK["holding"][0]), ("D", "C001", "O2", "P1", "CNY", "", "")]
    inbox.put("holding", kind="i", day=day, content=inbox.text("holding", changes, "i"), count=2)
    verdict = of(inbox.lenient().judge(day), "holding", "i")
    assert verdict.reasons == {"deleted_unknown": 1}
    assert verdict.samples[0].masked_row == "D,C001,O2,P1,CNY,,"


def test_an_unknown_operation_is_an_unknown_code(inbox: Inbox, rows) -> None:
    inbox.put_bank()
    inbox.judge()
    day = DAY + timedelta(1)
    inbox.put("staff", [("X", *BANK["staff"][0])], kind="i", day=day)
    verdict = of(inbox.lenient().judge(day), "staff", "i")
    assert verdict.reasons == {"unknown_code": 1}
    assert rows("rejects", day, 1, '"column"') == [("op",)]


GOOD_ROWS = [
    ("holding", ("C001", "O1", "P1", "CNY", "-5.00", "2030-01-01")),
    ("holding", ("C001", "O1", "P1", "USD", "1234567890123456.78", "")),
    ("holding", ("C001", "O1", "P1", "EUR", "+0.1", "9999-12-31")),
    ("holding", ("C001", "O1", "P1", "EUR", "0005", "2031-01-01")),
    ("client", client(id_no="11010519491231002x")),
    ("client", client(id_no="110105491231002")),
    ("client", client(id_type="passport", id_no="E12345678")),
    ("client", client(id_no="", phone="", birthday="", gender="", risk_level="")),
    ("client", client(employer="", persona="", risk_assessed_on="", opening_outlet="")),
    ("client", client(phone="+86 138-0013-8000")),
    ("client", client(phone="010-62345678")),
    ("client", client(phone="(0755) 8234567")),
    ("client", client(phone="+44 20 7946 0958")),
    ("client", client(name="长" * 100, employer="公" * 200)),
    ("client", client(name='O\'Neil, Ann "Annie"')),
    ("institution", ("O9", "网点", "outlet", "O1")),
    ("institution", ("B9", "分行", "branch", "")),
    ("product", ("P9", "x", "large_cd", "")),
    ("staff", ("E1", "王一", "relationship_manager", "O1", "2024-01-01", "")),
    ("exchange_rate", ("CNY", "1")),
    ("exchange_rate", ("JPY", "0.04812345")),
    ("movement", ("C001", "62", "2025-03-04", "out", "0", "x")),
    ("movement", ("C001", "62", "2025-03-04T23:59:59", "out", "1.5", "x")),
    ("contribution", ("C001", "202501", "1", "1")),
    ("contribution", ("C001", "2025-03", "1", "1")),
    ("staff", ("E9", "王", "teller", "O1", "2025-04-01", "")),
    ("client", client(name="-", employer="+86", persona="a=b@c")),
    ("client", client(name="Ångström", employer="(无)", persona="“大客户”")),
    ("client", client(id_type="other", id_no="-12")),
    ("product", ("-P9", "3个月+", "time", "")),
    ("product", ("P8", "_x(1)", "time", "")),
]


@pytest.mark.parametrize("table", sorted({table for table, _ in GOOD_ROWS}))
def test_a_row_at_the_edge_of_what_is_allowed_goes_in(inbox: Inbox, table: str) -> None:
    inbox.put_bank(*OPTIONAL)
    good = [row for name, row in GOOD_ROWS if name == table]
    if table == "client":
        good = [(f"C9{at:02}", *row[1:]) for at, row in enumerate(good)]
    inbox.put(table, [*BANK[table], *good])
    verdict = of(inbox.judge(), table)
    assert (verdict.held, verdict.reasons, verdict.loaded) == (
        False,
        {},
        len(BANK[table]) + len(good),
    ), verdict.samples


def test_the_tests_name_every_reason() -> None:
    named = {reason for _, _, reason, _ in BAD_ROWS}
    lines = {"bad_encoding", "nul_byte", "unpaired_quote", "deleted_unknown"}
    assert named | lines == set(REASONS)


def test_the_first_row_of_a_key_stays(inbox: Inbox, rows) -> None:
    inbox.lenient().put_bank()
    twice = [("C001", "O1", "P1", "CNY", amount, "") for amount in ("3.00", "1.00", "2.00")]
    inbox.put("holding", twice)
    assert of(inbox.judge(), "holding").reasons == {"duplicate_key": 2}
    assert [str(row[0]) for row in rows("holding", DAY, 1, "balance")] == ["3.00"]
    assert rows("rejects", DAY, 1, "line") == [(3,), (4,)]


def test_a_bad_row_does_not_take_the_key_of_a_good_one(inbox: Inbox) -> None:
    inbox.lenient().put_bank()
    inbox.put_lines("holding", [b"C001,O1,P1,CNY,x,", b"C001,O1,P1,CNY,1.00,"])
    assert of(inbox.judge(), "holding").reasons == {"bad_number": 1}


def test_the_first_reason_in_the_documented_order_is_given(inbox: Inbox) -> None:
    inbox.lenient().put_bank()
    inbox.put_lines("holding", [b"C999,O9,P9,XXX,x,never", b",O9", b"C001,O1,P9,XXX,x,never"])
    verdict = of(inbox.judge(), "holding")
    assert [s.reason for s in verdict.samples] == [
        "unknown_client",
        "field_count",
        "unknown_product",
    ]
