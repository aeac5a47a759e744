"""A small bank as extract files, to be bent by the tests."""

import gzip
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from pathlib import Path

from clients.rules.sealing import Keyring
from tiering.pipeline.intake.day import DayVerdict, Decisions, FileVerdict, judge_day
from tiering.pipeline.intake.inspect import inspect_day
from tiering.pipeline.lake import Lake
from tiering.pipeline.night import Night
from tiering.rules.dialect import Dialect
from tiering.rules.extracts import TABLE_BY_NAME
from tiering.rules.policy import Policy

DAY = date(2025, 3, 4)
KEYRING = Keyring({"k1": b"1" * 32}, b"i" * 32)
Row = Sequence[str]

BANK: Mapping[str, tuple[Row, ...]] = {
    "institution": (
        ("HO", "总行", "head_office", ""),
        ("B1", "一分行", "branch", "HO"),
        ("S1", "一支行", "sub_branch", "B1"),
        ("O1", "一网点", "outlet", "S1"),
        ("O2", "二网点", "outlet", "S1"),
    ),
    "staff": (
        ("E1", "王一", "relationship_manager", "O1", "2020-01-01", ""),
        ("E2", "李二", "lobby_manager", "O2", "2020-01-01", "2025-02-01"),
    ),
    "product": (
        ("P1", "活期", "demand", "R1"),
        ("P2", "定期", "time", "R1"),
        ("P3", "基金", "fund", ""),
    ),
    "client": tuple(
        (
            f"C{n:03}",
            f"张小{n}",
            "id_card",
            "11010519491231002X",
            f"138000{n:05}",
            "1949-12-31",
            "M",
            "2010-05-06",
            "某公司",
            "",
            "C3",
            "2024-06-01",
            "Y",
            "N",
            "O1",
        )
        for n in range(1, 21)
    ),
    "exchange_rate": (("USD", "7.12345678"), ("EUR", "7.8")),
    "holding": tuple(
        (f"C{n:03}", "O1", product, "CNY", f"{n}00.{n:02}", "")
        for n in range(1, 21)
        for product in ("P1", "P2")
    ),
    "loan": (
        ("L1", "C001", "O1", "first_hand", "500000.00", "400000.5", "2020-01-01", "2040-01-01"),
    ),
    "movement": (("C001", "6222020200112233445", "2025-03-04 10:11:12", "in", "12.30", "李四"),),
    "sale": (("S1", "C001", "P3", "1000.00", "10", "2025-03-04", "E1"),),
    "family": (("C001", "spouse", "赵六", "1950-01-01"), ("C001", "child", "张七", "")),
    "outlet_service": (("O1", "2025-03-04", "120", "3", "0", "400", "900"),),
    "contribution": (("C001", "2025-02", "123.45", "6.7"),),
}
REQUIRED = ("institution", "staff", "product", "client", "holding")


def money_sum(table: str, kind: str, rows: Sequence[Row]) -> str:
    amount = TABLE_BY_NAME[table].amount
    if not amount:
        return ""
    at = TABLE_BY_NAME[table].names(kind).index(amount)
    amounts = [row[at] for row in rows if len(row) > at]
    readable = [text for text in amounts if re.fullmatch(r"[+-]?\d+(\.\d+)?", text, re.ASCII)]
    return str(sum(map(Decimal, readable), Decimal(0)))


@dataclass
class Inbox:
    """Writes files and their .ok into a folder, and has them judged."""

    folder: Path
    lake: Lake
    policy: Policy
    dialect: Dialect = field(default_factory=Dialect)
    loaded: dict[date, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.folder.mkdir(exist_ok=True)

    def text(self, table: str, rows: Sequence[Row], kind: str = "f") -> bytes:
        lines = [self.dialect.join(row) for row in rows]
        if self.dialect.header:
            lines.insert(0, self.dialect.join(TABLE_BY_NAME[table].names(kind)))
        end = self.dialect.line_end
        return "".join(line + end for line in lines).encode(self.dialect.encoding)

    def put(
        self,
        table: str,
        rows: Sequence[Row] | None = None,
        *,
        kind: str = "f",
        day: date = DAY,
        content: bytes | None = None,
        count: int | None = None,
        total: str | None = None,
        gz: bool = False,
    ) -> Path:
        """A file with its .ok; ``content`` (with ``count``) replaces the rows as they stand."""
        rows = BANK[table] if rows is None else rows
        if total is None:
            total = money_sum(table, kind, rows) if content is None else ""
        content = self.text(table, rows, kind) if content is None else content
        stem = f"{table}.{kind}.{day:%Y%m%d}"
        return self.raw(f"{stem}.dat", content, len(rows) if count is None else count, total, gz=gz)

    def raw(
        self, name: str, content: bytes, count: int, total: str = "", *, gz: bool = False
    ) -> Path:
        if gz:
            name, content = f"{name}.gz", gzip.compress(content, mtime=0)
        path = self.folder / name
        path.write_bytes(content)
        self.ok(name.split(".dat")[0], f"{name}|{count}|{len(content)}|{total}")
        return path

    def ok(self, stem: str, line: str) -> None:
        (self.folder / f"{stem}.ok").write_text(line + "\n")

    def put_bank(self, *tables: str, day: date = DAY, **changed: Sequence[Row]) -> None:
        """The required files (and ``tables``), with some rows changed."""
        for table in (*REQUIRED, *tables):
            self.put(table, changed.get(table), day=day)

    def put_lines(
        self, table: str, lines: Sequence[bytes], *, kind: str = "f", total: str = ""
    ) -> None:
        """A file of raw lines under the right header."""
        head = self.text(table, (), kind)
        end = self.dialect.line_end.encode()
        content = head + b"".join(line + end for line in lines)
        self.put(table, (), kind=kind, content=content, count=len(lines), total=total)

    def night(self, day: date = DAY, run: int = 1) -> Night:
        before = {d: r for d, r in self.loaded.items() if d < day}
        return Night(day, run, self.lake, self.policy, before, None, None)

    def judge(
        self,
        day: date = DAY,
        run: int = 1,
        *,
        released: Sequence[str] = (),
        skipped: Sequence[str] = (),
        hold_shrunk: bool = False,
    ) -> DayVerdict:
        inspection = inspect_day(self.folder, day, self.dialect)
        verdict = judge_day(
            self.night(day, run),
            inspection,
            decisions=Decisions(frozenset(released), frozenset(skipped)),
            keyring=KEYRING,
            hold_shrunk=hold_shrunk,
        )
        self.loaded[day] = run
        return verdict

    def lenient(self) -> "Inbox":
        """The same inbox, where any number of bad rows may pass."""
        self.policy = replace(self.policy, bad_row_limit_permille=Decimal(1000))
        return self


def of(verdict: DayVerdict, table: str, kind: str = "f") -> FileVerdict:
    (file,) = [f for f in verdict.files if f.table == table and f.kind == kind]
    return file
