"""The first load: a balance history judged into the lake (domain/08, domain/02 §Fine print)."""

# ruff: noqa: S608 -- the statements are put together from our own names only

import re
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from clients.rules.sealing import Keyring
from tiering.pipeline.engine import duckdb_session
from tiering.pipeline.intake.expressions import most_of
from tiering.pipeline.intake.file import Found, count_rejects, held, judge_lines, judged
from tiering.pipeline.intake.inspect import InboxFile, find_file, inbox_dialect
from tiering.pipeline.intake.lines import Lines
from tiering.pipeline.intake.refusal import FileRefused
from tiering.pipeline.intake.rejects import RejectWriter
from tiering.pipeline.intake.totals import check_totals
from tiering.pipeline.intake.verdict import FileVerdict
from tiering.pipeline.intake.workspace import Workspace, literal
from tiering.pipeline.lake import Lake
from tiering.rules.dialect import Dialect
from tiering.rules.extracts import BALANCE_HISTORY, TABLE_BY_NAME, Table

# What history rows are judged by; rates may be missing, the others not.
REFERENCES = ("institution", "product", "client", "exchange_rate")
FULL_NAME = re.compile(r"([a-z_]+)\.f\.(\d{8})(?:_\d{3})?\.(?:dat|dat\.gz|ok)", re.ASCII)


class HistoryMissing(FileNotFoundError):
    """No balance history in the inbox, or nothing to judge it by; the message names the table."""


class HistoryRefused(ValueError):
    """The history, or a file that it is judged by, is held; the verdict is in ``verdict``."""

    def __init__(self, verdict: FileVerdict) -> None:
        super().__init__(f"{verdict.name} is held: {verdict.reason}: {verdict.detail}")
        self.verdict = verdict


@dataclass(frozen=True)
class HistoryVerdict:
    """``as_of`` is H, the day of the history file; the rows lie in the lake under it.

    ``first_on`` and ``last_on`` are the days of the first and the last good row, None without
    any; ``references`` the names of the files that it was judged by.
    """

    as_of: date
    file: FileVerdict
    references: tuple[str, ...]
    first_on: date | None
    last_on: date | None

    @property
    def loaded(self) -> int:
        return self.file.loaded

    @property
    def rejected(self) -> int:
        return self.file.rejected

    @property
    def digest(self) -> str:
        return self.file.digest


def judge_history(
    lake: Lake,
    inbox: Path,
    *,
    run: int,
    default_dialect: Dialect,
    keyring: Keyring,
    permille_on: Callable[[date], Decimal] = lambda day: Decimal(1),
    progress: Callable[[float], None] | None = None,
) -> HistoryVerdict:
    """Judge the newest ``balance_history`` of the inbox and write the datasets
    ``balance_history`` and ``rejects`` under its day.

    Institutions, products, clients and rates are those of the full file of that day, else the
    latest before, else the earliest after. ``permille_on`` says how many of a thousand rows may be
    bad for a history of that day. ``progress`` is told the share done, 0 to 1.
    Raises HistoryMissing, HistoryRefused, DialectInvalid.
    """
    dialect = inbox_dialect(inbox, default_dialect)
    days = _days(inbox, "balance_history")
    if not days:
        raise HistoryMissing("balance_history.f.YYYYMMDD.dat with its .ok is not in the inbox")
    as_of = days[-1]
    file = _found(inbox, "balance_history", as_of)
    tell = progress or (lambda share: None)
    with ExitStack() as stack:
        connection = stack.enter_context(duckdb_session())
        rejects_folder = stack.enter_context(lake.writing("rejects", as_of, run))
        rejects = stack.enter_context(RejectWriter(rejects_folder, dialect))
        folder = stack.enter_context(lake.writing("balance_history", as_of, run))
        work = Workspace(connection, lake, as_of, run, dialect, keyring, rejects)
        names = _judge_references(work, inbox, as_of)
        tell(0.1)
        verdict = _judge(work, file, folder, permille_on(as_of), tell)
        first_on, last_on = _extent(work)
    tell(1.0)
    return HistoryVerdict(as_of, verdict, names, first_on, last_on)


def _days(inbox: Path, table: str) -> list[date]:
    """The days of the full files of a table, oldest first; those without an .ok are not there."""
    days = set()
    for path in inbox.iterdir() if inbox.is_dir() else ():
        match = FULL_NAME.fullmatch(path.name)
        if match and match[1] == table and (inbox / f"{table}.f.{match[2]}.ok").exists():
            try:
                days.add(datetime.strptime(match[2], "%Y%m%d").date())  # noqa: DTZ007 - a day
            except ValueError:
                continue
    return sorted(days)


def _found(inbox: Path, table: str, day: date) -> InboxFile:
    file = find_file(inbox, table, f"{day:%Y%m%d}")
    if file is None:
        raise HistoryMissing(f"{table}.f.{day:%Y%m%d}.dat is not in the inbox")
    return file


def nearest(days: list[date], day: date) -> date | None:
    """``day`` itself or the latest before it, else the earliest after it."""
    before = [d for d in days if d <= day]
    return before[-1] if before else (days[0] if days else None)


def _judge_references(work: Workspace, inbox: Path, as_of: date) -> tuple[str, ...]:
    """Make the tables ``known_*`` from the reference files; the names of the files."""
    _know(work, "institution", "key VARCHAR")
    _know(work, "product", "key VARCHAR, asset_class VARCHAR")
    _know(work, "client", "key VARCHAR")
    _know(work, "currency", "key VARCHAR, rate DECIMAL(16,8), most DECIMAL(18,2)")
    work.connection.execute(f"INSERT INTO known_currency VALUES ('CNY', 1, {most_of('1')})")
    names = []
    for name in REFERENCES:
        day = nearest(_days(inbox, name), as_of)
        if day is None:
            if name == "exchange_rate":
                continue
            raise HistoryMissing(f"no full {name} file in the inbox to judge the history by")
        file = _found(inbox, name, day)
        _judge_reference(work, file)
        names.append(file.name)
    return tuple(names)


def _know(work: Workspace, name: str, columns: str) -> None:
    work.connection.execute(f"CREATE TEMP TABLE known_{name} ({columns})")


def _judge_reference(work: Workspace, file: InboxFile) -> None:
    """The good rows of a reference file, into what is known. Bad rows are told of on the day of
    the file itself."""
    table = TABLE_BY_NAME[file.table]
    key, more = {
        "institution": ("v_code", ""),
        "product": ("v_product_code", ", v_asset_class"),
        "client": ("v_client_no", ""),
        "exchange_rate": ("v_currency", f", v_rate, {most_of('v_rate')}"),
    }[table.name]
    found = Found()
    try:
        _pass(work, table, file, found)
    except FileRefused as refusal:
        raise HistoryRefused(held(file, found, refusal)) from refusal
    work.connection.execute(
        f"INSERT INTO known_{'currency' if table.name == 'exchange_rate' else table.name} "
        f"SELECT {key}{more} FROM judged WHERE problem IS NULL"
        + (" AND v_currency <> 'CNY'" if table.name == "exchange_rate" else "")
    )
    work.connection.execute("DROP TABLE judged")


def _pass(work: Workspace, table: Table, file: InboxFile, found: Found) -> Lines:
    """Judge all rows of a file and hold it against its .ok. Raises FileRefused."""
    if file.held:
        raise file.held
    lines = Lines(table, file.kind, file.parts, work.dialect)
    judge_lines(work, table, lines, lines.columns())
    count_rejects(work.connection, lines, found)
    found.amount_sum = check_totals(work.connection, table, file, lines)
    return lines


def _judge(
    work: Workspace, file: InboxFile, folder: Path, permille: Decimal, tell: Callable[[float], None]
) -> FileVerdict:
    found = Found()
    try:
        lines = _pass(work, BALANCE_HISTORY, file, found)
        tell(0.7)
        names = [path.name for path in file.parts]
        found.samples = work.rejects.write(work.connection, BALANCE_HISTORY, lines.columns(), names)
        if found.rejected * 1000 > found.rows * permille:
            raise FileRefused("too_many_bad", f"{found.rejected} of {found.rows} rows are bad")
    except FileRefused as refusal:
        raise HistoryRefused(held(file, found, refusal)) from refusal
    _write(work, folder)
    return judged(file, found)


def _extent(work: Workspace) -> tuple[date | None, date | None]:
    row = work.connection.execute(
        "SELECT min(v_valid_from), max(v_valid_from) FROM judged WHERE problem IS NULL"
    ).fetchone()
    return (row[0], row[1]) if row else (None, None)


def _write(work: Workspace, folder: Path) -> None:
    """The good rows, with what their product and currency say."""
    target = literal(str(folder / "balance_history.parquet"))
    work.connection.execute(f"""
        COPY (
            SELECT v_client_no AS client_no, v_outlet_code AS outlet_code,
                v_product_code AS product_code, v_currency AS currency,
                v_valid_from AS valid_from, v_balance AS balance, p.asset_class, c.rate
            FROM judged
            JOIN known_product p ON p.key = v_product_code
            JOIN known_currency c ON c.key = v_currency
            WHERE problem IS NULL
        ) TO {target} (FORMAT parquet)
        """)
