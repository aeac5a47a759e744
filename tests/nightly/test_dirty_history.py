"""Bad rows in the balance history: rejected one by one and listed, the rest exact to the cent."""

import csv
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from nightly.night import run_night
from operations.models import History
from tests.banks.by_hand import PRODUCTS, Row, client, held, posting, put_day
from tests.banks.inboxes import judge_of
from tests.intake.inbox import Inbox
from tests.nightly.worlds import NOON, edge, exports, wipe
from tiering.pipeline.lake import Lake
from tiering.rules.extracts import LINE_REASONS
from tiering.services.policies import load_policy

pytestmark = pytest.mark.django_db(transaction=True)

SUNDAY, MONDAY = date(2026, 3, 1), date(2026, 3, 2)
STEM = f"balance_history.f.{SUNDAY:%Y%m%d}"
CLIENTS = [f"C{number:03}" for number in range(100)]
DAYS = [date(2025, 8, 1) + timedelta(days=number) for number in range(180)]  # until 27 January
TABLES: dict[str, Sequence[Row]] = {
    "institution": (
        ("HO", "总行", "head_office", ""),
        ("B1", "一分行", "branch", "HO"),
        ("O1", "一网点", "outlet", "B1"),
    ),
    "staff": [posting("L1 lobby_manager O1")],
    "client": [client(number) for number in CLIENTS],
}


def balance(client_no: str, day: date) -> Decimal:
    """Any amount with fen that differs from client to client and from day to day."""
    return Decimal(int(client_no[1:]) * 1_000_000 + day.toordinal() * 37 % 900_000) / 100


def rows() -> list[Row]:
    return [
        (number, "O1", "TIM", "CNY", day.isoformat(), str(balance(number, day)))
        for number in CLIENTS
        for day in DAYS
    ]


# Every kind of bad row that a history can have: (column, reason, the line).
BAD: list[tuple[str, str, bytes]] = [
    ("", "bad_encoding", b"C001,O1,TIM,CNY,2025-09-01,\xff1.00"),
    ("", "nul_byte", b"C001,O1\0,TIM,CNY,2025-09-01,0.00"),
    ("", "unpaired_quote", b'"C001,O1,TIM,CNY,2025-09-01,0.00'),
    ("", "field_count", b"C001,O1,TIM,CNY,2025-09-01"),
    ("client_no", "empty_key", b",O1,TIM,CNY,2025-09-01,1.00"),
    ("client_no", "unknown_client", b"C999,O1,TIM,CNY,2025-09-01,1.00"),
    ("client_no", "too_long", b"C" * 201 + b",O1,TIM,CNY,2025-09-01,1.00"),
    ("outlet_code", "unknown_institution", b"C001,O7,TIM,CNY,2025-09-01,1.00"),
    ("product_code", "unknown_product", b"C001,O1,GOLD,CNY,2025-09-01,1.00"),
    ("currency", "unknown_code", b"C001,O1,TIM,USD,2025-09-01,1.00"),
    ("valid_from", "bad_date", b"C001,O1,TIM,CNY,soon,1.00"),
    ("valid_from", "impossible_date", b"C001,O1,TIM,CNY,2025-02-30,1.00"),
    ("balance", "bad_number", b"C001,O1,DEM,CNY,2025-09-01,abc"),
    ("balance", "not_a_number", b"C001,O1,DEM,CNY,2025-09-01,NaN"),
    ("balance", "too_many_decimals", b"C001,O1,DEM,CNY,2025-09-01,1.005"),
    ("balance", "out_of_range", b"C001,O1,DEM,CNY,2025-09-01,12345678901234567.00"),
    ("balance", "negative", b"C001,O1,TIM,CNY,2025-07-01,-5.00"),
    ("client_no", "duplicate_key", b"C001,O1,TIM,CNY,2025-09-01,9999999.00"),
]
READABLE = sum(
    (Decimal(line.split(b",")[-1].decode()) for _, reason, line in BAD
     if reason not in (*LINE_REASONS, "bad_number", "not_a_number")),
    Decimal(0),
)  # fmt: skip


@pytest.fixture
def inbox(tmp_path: Path, lake: Lake) -> Inbox:
    """Everything but the history itself, and Monday's files."""
    made = judge_of(tmp_path / "in", lake)
    for table, given in {"product": PRODUCTS, **TABLES}.items():
        made.put(table, given, day=SUNDAY)
    holdings = [held(number, "O1", str(balance(number, DAYS[-1]))) for number in CLIENTS]
    put_day(made, MONDAY, TABLES | {"holding": holdings})
    return made


def put_history(inbox: Inbox, bad: Sequence[tuple[str, str, bytes]], good: list[Row]) -> list[int]:
    """A history with the bad lines spread behind the good ones; their line numbers."""
    lines = [",".join(row).encode() for row in good]
    step = len(lines) // (len(bad) + 1)
    places = [step * (number + 1) + 8_000 % step + number for number in range(len(bad))]
    for place, (_, _, line) in zip(places, bad, strict=True):
        lines.insert(place, line)
    total = sum((Decimal(row[5]) for row in good), Decimal(0)) + (READABLE if bad else 0)
    content = inbox.text("balance_history", ()) + b"\n".join(lines) + b"\n"
    inbox.raw(f"{STEM}.dat", content, len(lines), str(total))
    return [place + 2 for place in places]


def load(inbox: Inbox, capsys: pytest.CaptureFixture[str]) -> str:
    call_command("load_history", "--inbox", str(inbox.folder))
    return capsys.readouterr().out


def test_bad_rows_of_every_kind_are_rejected_and_listed_and_the_rest_is_exact(
    inbox: Inbox, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = put_history(inbox, BAD, rows())
    assert load(inbox, capsys).strip() == (
        f"Loaded 18,000 rows until 2026-03-01, {len(BAD)} rejected."
    )
    history = History.objects.get(is_current=True)
    assert (history.rows, history.rejected) == (18_000, len(BAD))
    listed = tmp_path / "rejects.csv"
    call_command("export_rejects", "--as-of", f"{SUNDAY}", "--out", str(listed))
    found = list(csv.reader(listed.read_text().splitlines()))[1:]
    assert found == [
        [f"{STEM}.dat", str(line), column, reason]
        for line, (column, reason, _) in zip(lines, BAD, strict=True)
    ]
    assert run_night(MONDAY, edge(inbox.folder)).status == "published"
    assert averages(tmp_path) == {number: expected(number) for number in CLIENTS}
    dirty = exports(tmp_path, [MONDAY])
    wipe()
    put_history(inbox, (), rows())
    load(inbox, capsys)
    run_night(MONDAY, edge(inbox.folder))
    assert exports(tmp_path, [MONDAY]) == dirty


def averages(folder: Path) -> dict[str, tuple[str, str]]:
    text = exports(folder, [MONDAY])["snapshot", MONDAY]
    found = csv.DictReader(text.splitlines())
    return {row["client_no"]: (row["quarter_average"], row["annual_basis"]) for row in found}


def expected(client_no: str) -> tuple[str, str]:
    """The mean of the 61 days of the year until Monday, day by day in plain Decimals."""
    days = [date(2026, 1, 1) + timedelta(days=number) for number in range(61)]
    total = sum((balance(client_no, min(day, DAYS[-1])) for day in days), Decimal(0))
    return str((total / 61).quantize(Decimal("0.01"), ROUND_HALF_UP)), "year_to_date"


def test_the_same_dirty_history_again_changes_nothing(
    inbox: Inbox, capsys: pytest.CaptureFixture[str]
) -> None:
    put_history(inbox, BAD, rows())
    load(inbox, capsys)
    before = list(History.objects.values())
    assert load(inbox, capsys).startswith("Already loaded: 18,000 rows")
    assert list(History.objects.values()) == before


def test_more_bad_rows_than_one_in_a_thousand_hold_it_and_say_which(
    inbox: Inbox, lake: Lake, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = put_history(inbox, BAD, rows()[: 1_000 * len(BAD) - len(BAD) - 1])
    with pytest.raises(CommandError) as refused:
        load(inbox, capsys)
    said = str(refused.value)
    assert f"{STEM}.dat is held: too_many_bad: 18 of 17999 rows are bad" in said
    assert "1 impossible_date" in said
    assert f"{STEM}.dat line {lines[0]}: bad_encoding" in said
    assert f"{STEM}.dat line {lines[-1]}: duplicate_key (client_no)" in said
    assert refused.value.returncode == 2
    assert not History.objects.exists()
    assert not [path for path in lake.root.rglob("*") if path.is_file()]


def test_a_held_history_leaves_the_one_before_it(
    inbox: Inbox, lake: Lake, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    put_history(inbox, (), rows())
    load(inbox, capsys)
    before = (list(History.objects.values()), sorted(lake.root.rglob("*")))
    put_history(inbox, BAD, rows()[:5_000])
    with pytest.raises(CommandError, match="too_many_bad"):
        load(inbox, capsys)
    assert (list(History.objects.values()), sorted(lake.root.rglob("*"))) == before
    put_history(inbox, (), rows())
    assert load(inbox, capsys).startswith("Already loaded")
    assert run_night(MONDAY, edge(inbox.folder)).status == "published"
    assert averages(tmp_path) == {number: expected(number) for number in CLIENTS}


def test_a_policy_that_bears_more_bad_rows_lets_the_held_history_in(
    inbox: Inbox, capsys: pytest.CaptureFixture[str]
) -> None:
    put_history(inbox, BAD, rows()[:5_000])
    with pytest.raises(CommandError, match="too_many_bad"):
        load(inbox, capsys)
    load_policy(
        given={"guards": {"bad_row_limit_permille": 10}}, effective_on=SUNDAY, source="x", at=NOON
    )
    inbox.put("family", [("C999", "spouse", "赵六", "")], day=SUNDAY)
    inbox.put("sale", [], content=inbox.text("sale", (), "f"), count=1, day=SUNDAY)
    call_command("load_history", "--inbox", str(inbox.folder))
    said = capsys.readouterr()
    assert said.out.strip() == "Loaded 5,000 rows until 2026-03-01, 18 rejected."
    # What lies beside it and is held says as much as the history would.
    family, sale = (f"{name}.f.{SUNDAY:%Y%m%d}.dat" for name in ("family", "sale"))
    told = [
        line
        for line in said.err.splitlines()
        if "20260301" in line or "used" in line or "unk" in line
    ]
    assert told == [
        f"{sale} is held: ok_rows: {sale}: 0 rows, .ok says 1",
        "Nothing of it is used.",
        f"{family} is held: too_many_bad: 1 of 1 rows are bad",
        "1 unknown_client",
        f"{family} line 2: unknown_client (client_no)",
        "Nothing of it is used.",
    ]
