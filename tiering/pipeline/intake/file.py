"""One file from its lines to the lake, or held with its reason."""

from dataclasses import dataclass, field, replace
from decimal import Decimal

import duckdb

from tiering.pipeline.intake.client_rows import judge_client_rows, write_clients
from tiering.pipeline.intake.effective import write_effective
from tiering.pipeline.intake.inspect import InboxFile
from tiering.pipeline.intake.late import judge_together
from tiering.pipeline.intake.lines import Lines
from tiering.pipeline.intake.refusal import FileRefused
from tiering.pipeline.intake.rows import judge_rows
from tiering.pipeline.intake.stale import find_stale, write_doubted, write_touched
from tiering.pipeline.intake.totals import check_totals
from tiering.pipeline.intake.verdict import FileVerdict, RejectedSample
from tiering.pipeline.intake.workspace import Workspace
from tiering.rules.extracts import TABLE_BY_NAME, Table

# A file with no more bytes may be nothing but a header.
HEADER_BYTES = 4096


@dataclass(frozen=True)
class Limits:
    """When a file is held for its rows (domain/08 §Judging rows, §Guards)."""

    bad_permille: Decimal
    shrink_percent: Decimal
    hold_shrunk: bool


@dataclass
class Found:
    """What is known of a file so far."""

    rows: int = 0
    amount_sum: Decimal | None = None
    reasons: dict[str, int] = field(default_factory=dict)
    samples: tuple[RejectedSample, ...] = ()
    detail: str = ""

    @property
    def rejected(self) -> int:
        return sum(self.reasons.values())


def judge_file(
    work: Workspace, file: InboxFile, limits: Limits, *, is_released: bool
) -> FileVerdict:
    """Judge a file and, unless it is held, write what it says to the lake."""
    table = TABLE_BY_NAME[file.table]
    found = Found()
    try:
        if file.held:
            raise file.held
        lines = Lines(table, file.kind, file.parts, work.dialect)
        columns = lines.columns()
        _need_tables(work, table, file.kind)
        if _says_nothing(work, table, file, lines):
            check_totals(work.connection, table, file, lines)
            return judged(file, found)
        work.references(table)
        judge_lines(work, table, lines, columns)
        count_rejects(work.connection, lines, found)
        if found.rejected:  # before any reason to hold the file: what is told of it is there to see
            names = [path.name for path in file.parts]
            found.samples = work.rejects.write(work.connection, table, columns, names)
        found.amount_sum = check_totals(work.connection, table, file, lines)
        refusal = _over_limits(work, table, file, found, limits)
        if table.name == "institution" and file.kind == "f" and found.rejected == found.rows:
            # Nobody could be placed anywhere: what stood before stands, even if it is released.
            raise FileRefused("no_good_row", f"none of {found.rows} rows is good")
        if refusal is None or is_released:
            _load(work, table, lines, columns)
            refusal = None
        if refusal:
            raise refusal
    except FileRefused as error:
        return held(file, found, error)
    finally:
        work.connection.execute("DROP TABLE IF EXISTS judged")
        work.connection.execute("DROP TABLE IF EXISTS client_lines")
    if table.required and file.kind == "f":
        work.full_rows[table.name] = found.rows
    return judged(file, found)


def _says_nothing(work: Workspace, table: Table, file: InboxFile, lines: Lines) -> bool:
    """Whether an incremental file has no row: what is in force stands, and nothing is computed."""
    is_candidate = file.kind == "i" and not table.amount and table.name in work.tables
    return is_candidate and file.bytes <= HEADER_BYTES and lines.count() == 0


def judge_lines(work: Workspace, table: Table, lines: Lines, columns: tuple[str, ...]) -> None:
    """``judged``, complete. Raises FileRefused where the file cannot be read to its end."""
    if table.name == "client":
        work.client_state("before")
    else:
        work.in_force(table, "before")
    try:
        if table.name == "client":
            judge_client_rows(work, lines, columns)
        else:
            work.connection.register("lines_in", lines.reader())
            judge_rows(
                work.connection,
                table,
                lines.kind,
                columns,
                source="lines_in",
                decimal=work.dialect.decimal,
            )
            work.connection.unregister("lines_in")
        judge_together(work.connection, table, lines)
    except duckdb.Error:
        if lines.error:  # what the reader raised, wrapped by the engine
            raise lines.error from None
        raise


def _need_tables(work: Workspace, table: Table, kind: str) -> None:
    needed = work.never_loaded(name for name in table.needs if name != table.name)
    # The first load knows balances, not holdings: changes alone would leave everybody else nothing.
    if kind == "i" and table.name == "holding" and work.follows_history:
        needed += work.never_loaded(["holding"])
    if needed:
        raise FileRefused("needs_table", f"{', '.join(needed)} was never loaded")


def count_rejects(connection: duckdb.DuckDBPyConnection, lines: Lines, found: Found) -> None:
    """The number of rows and, by reason, of bad ones."""
    found.rows = sum(lines.rows.values())
    found.reasons = dict(
        connection.execute(
            "SELECT split_part(problem, ':', 1), count(*) FROM judged "
            "WHERE problem IS NOT NULL GROUP BY ALL ORDER BY ALL"
        ).fetchall()
    )


def _over_limits(
    work: Workspace, table: Table, file: InboxFile, found: Found, limits: Limits
) -> FileRefused | None:
    if found.rejected * 1000 > found.rows * limits.bad_permille:
        return FileRefused("too_many_bad", f"{found.rejected} of {found.rows} rows are bad")
    before = work.full_rows.get(table.name, 0) if file.kind == "f" else 0
    if found.rows * 100 < before * (100 - limits.shrink_percent):
        found.detail = f"{found.rows} rows, the last file had {before}"
        if limits.hold_shrunk:
            return FileRefused("shrunk", found.detail)
    return None


def _load(work: Workspace, table: Table, lines: Lines, columns: tuple[str, ...]) -> None:
    if table.name == "holding":
        find_stale(work, lines, columns)
        if lines.kind == "i":
            write_touched(work)
    if table.name == "staff" and lines.kind == "f":
        write_doubted(work, columns)
    if table.name == "client":
        write_clients(work)
    else:
        write_effective(work, table, lines)


def judged(file: InboxFile, found: Found) -> FileVerdict:
    """A file that is loaded."""
    return FileVerdict(
        name=file.name,
        table=file.table,
        kind=file.kind,
        rows=found.rows,
        loaded=found.rows - found.rejected,
        rejected=found.rejected,
        held=False,
        skipped=False,
        reason="",
        detail=found.detail,
        bytes=file.bytes,
        amount_sum=found.amount_sum,
        digest=file.digest,
        reasons=found.reasons,
        parts=max(len(file.parts), 1),
        samples=found.samples,
    )


def held(file: InboxFile, found: Found, error: FileRefused) -> FileVerdict:
    """Nothing of it is used."""
    return replace(judged(file, found), held=True, loaded=0, reason=error.code, detail=error.detail)


def skipped(file: InboxFile) -> FileVerdict:
    """A file that people decided to go on without."""
    return replace(judged(file, Found()), skipped=True)
