"""Clients whose holding rows of the day cannot be trusted, and people whose postings cannot
(domain/02 §Fine print, Stale)."""
# ruff: noqa: S608 -- the statements are put together from our own names only

from tiering.pipeline.intake.lines import Lines
from tiering.pipeline.intake.rows import split_expression
from tiering.pipeline.intake.workspace import Workspace, literal, parquet


def find_stale(work: Workspace, lines: Lines, columns: tuple[str, ...]) -> None:
    """Add to the temporary table ``stale`` the known clients named by rejected rows of ``judged``
    and, where a rejected row of a full file does not say whose it is, everybody who had a row
    the day before, or was stale on it, and has no good one now."""
    _find_accused(work, columns, "client_no")
    work.connection.execute(
        "CREATE OR REPLACE TEMP TABLE named AS SELECT k.key AS client_no FROM known_client k "
        "SEMI JOIN accused ON accused.client_no = k.key"
    )
    work.connection.execute("INSERT INTO stale SELECT client_no FROM named")
    if lines.kind == "f" and _somebody_unnamed(work):
        work.connection.execute(
            f"INSERT INTO stale SELECT DISTINCT client_no FROM ({_held_before(work)}) ANTI JOIN "
            "(SELECT v_client_no AS client_no FROM judged WHERE problem IS NULL) USING (client_no)"
        )


def _find_accused(work: Workspace, columns: tuple[str, ...], column: str) -> None:
    """The temporary table ``accused``: what the rejected rows of ``judged`` say in a column."""
    position = columns.index(column) + 1
    quote = "getvariable('quote')"
    work.connection.execute("SET VARIABLE quote = ?", [work.dialect.quote or " "])
    work.connection.execute(f"""
        CREATE OR REPLACE TEMP TABLE accused AS
        SELECT trim(trim({split_expression()}[{position}]), {quote}) AS {column}
        FROM judged WHERE problem IS NOT NULL
        """)


def write_doubted(work: Workspace, columns: tuple[str, ...]) -> None:
    """The employees named by rejected rows of a full staff file, beside the good rows: nobody
    knows that they left, so stale clients keep them (domain/02 §Fine print, Stale)."""
    _find_accused(work, columns, "employee_no")
    with work.lake.writing("staff_doubted", *work.here) as folder:
        target = literal(str(folder / "doubted.parquet"))
        work.connection.execute(
            "COPY (SELECT DISTINCT employee_no FROM accused WHERE employee_no IS NOT NULL "
            f"ORDER BY employee_no) TO {target} (FORMAT parquet)"
        )


def _held_before(work: Workspace) -> str:
    """Everybody who had a row the day before: a holding in force (relation ``before``) or, until
    one came, a balance on the eve of the first load's ledger. There a row of 0.00 says that an
    account was closed, and nothing is no false zero.

    And everybody stale the day before: a good row of theirs may be missing from what is in force
    just because it was rejected, and a second such file says no more of them than the first."""
    if work.stale_before is not None:
        balances, day = work.stale_before
        return (
            "SELECT client_no FROM before UNION ALL "
            f"SELECT client_no FROM {parquet(str(balances / '*.parquet'))} "
            f"WHERE good_on IS NULL OR good_on < DATE '{day.isoformat()}'"
        )
    if work.eve_ledger is None:
        return "SELECT client_no FROM before"
    return (
        "SELECT client_no FROM before UNION ALL "
        f"SELECT client_no FROM {parquet(str(work.eve_ledger / '*.parquet'))} "
        "WHERE from_on < getvariable('file_day') "
        "GROUP BY client_no HAVING max_by(aum, from_on) > 0"
    )


def _somebody_unnamed(work: Workspace) -> bool:
    """Whether a rejected row leads to no client: without a number, torn, or with a number that
    nobody has. That one says no more whose it is than an empty one: it may be a known client's,
    mistyped, and the rule prefers yesterday's truth to a false zero."""
    row = work.connection.execute(
        "SELECT count(*) FROM accused ANTI JOIN named ON named.client_no = accused.client_no"
    ).fetchone()
    return bool(row and row[0])


def write_touched(work: Workspace) -> None:
    """The clients an incremental file speaks of: for them it is an answer, for others none, so who
    was stale and is not among them stays so (domain/02 §Fine print)."""
    with work.lake.writing("holding_touched", *work.here) as folder:
        target = literal(str(folder / "touched.parquet"))
        work.connection.execute(
            "COPY (SELECT DISTINCT v_client_no AS client_no FROM judged WHERE problem IS NULL) "
            f"TO {target} (FORMAT parquet)"
        )
