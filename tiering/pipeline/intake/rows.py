"""One pass over a file's lines: every row typed and judged on its own (domain/08 §Judging rows).

The outcome is the temporary table ``judged``, one row per data line: ``pos``, ``op``, ``v_*`` the
typed values, ``problem`` (null, or ``reason:column``), ``raw`` and ``quoted`` of bad rows only, and
``amount_text`` of rows whose amount is no money of ours but might count in the control total.
"""
# ruff: noqa: S608 -- the statements are put together from our own names only

import duckdb

from tiering.pipeline.intake import expressions as ex
from tiering.pipeline.intake.lines import BAD_ENCODING, NUL_BYTE, UNPAIRED_QUOTE
from tiering.pipeline.intake.quotes import FIELD_MARK
from tiering.rules.extracts import Column, Table

OPS = ("A", "M", "D")


def judge_rows(
    connection: duckdb.DuckDBPyConnection,
    table: Table,
    kind: str,
    columns: tuple[str, ...],
    *,
    source: str,
    decimal: str = ".",
) -> None:
    """Make ``judged`` from the relation ``source`` (pos, raw, quoted, flag), whose fields stand in
    the order of ``columns``. The relations ``known_*`` of what it refers to must be there."""
    connection.execute("DROP TABLE IF EXISTS judged")
    connection.execute(statement(table, kind, columns, source=source, decimal=decimal))


def statement(
    table: Table, kind: str, columns: tuple[str, ...], *, source: str, decimal: str
) -> str:
    cells = ", ".join(
        f"{ex.cell(position, table.by_name.get(name), decimal)} AS x_{name}"
        for position, name in enumerate(columns, 1)
    )
    values = ", ".join(f"{ex.value(column)} AS v_{column.name}" for column in table.columns)
    values += "".join(
        f", {ex.id_card_digits(f'x_{c.name}')} AS d_x_{c.name}"
        for c in table.columns
        if c.kind == "id_no"
    )
    kept = ", ".join(f"v_{column.name}" for column in table.columns)
    op = "x_op" if kind == "i" else "'A'"
    return f"""
    CREATE TEMP TABLE judged AS
    WITH split AS (
        SELECT pos, flag, raw, quoted, {split_expression()} AS f FROM {source}
    ), cells AS (
        SELECT pos, flag, raw, quoted, len(f) AS n, {cells} FROM split
    ), typed AS (
        SELECT *, {values} FROM cells
    ), referred AS (
        SELECT typed.*, {_references(table)} FROM typed {_joins(table)}
    ), seen AS (
        SELECT *, {_problem(table, kind, len(columns))} AS problem FROM referred
    )
    SELECT pos, {op} AS op, {kept}, problem,
        CASE WHEN problem IS NOT NULL THEN raw END AS raw,
        CASE WHEN problem IS NOT NULL THEN quoted END AS quoted,
        {_amount_text(table)} AS amount_text
    FROM seen
    """


def split_expression() -> str:
    return (
        "CASE WHEN quoted IS NULL THEN string_split(raw, getvariable('delimiter')) "
        f"ELSE string_split(quoted, '{FIELD_MARK}') END"
    )


def _references(table: Table) -> str:
    found = ["NULL AS r_nothing"]
    for column in table.columns:
        if _is_referring(table, column):
            found.append(f"k_{column.name}.key AS r_{column.name}")
        if _is_priced(table, column):
            found.append(f"k_{column.name}.most AS r_most")
        if column.refers == "product":
            found.append(f"k_{column.name}.asset_class AS r_{column.name}_class")
    if table.name == "exchange_rate":
        found.append(_rate_currency())
    return ", ".join(found)


def _is_referring(table: Table, column: Column) -> bool:
    return bool(column.refers) or (column.kind == "currency" and table.name != "exchange_rate")


def _is_priced(table: Table, column: Column) -> bool:
    return column.kind == "currency" and bool(table.amount)


def _rate_currency() -> str:
    """A rate may be listed for any currency but the yuan, which is always 1."""
    return (
        f"CASE WHEN regexp_full_match(x_currency, '{ex.CURRENCY}') "
        "AND (x_currency <> 'CNY' OR v_rate = 1) THEN x_currency END AS r_currency"
    )


def _joins(table: Table) -> str:
    return " ".join(
        f"LEFT JOIN known_{column.refers or 'currency'} k_{column.name}"
        f" ON k_{column.name}.key = x_{column.name}"
        for column in table.columns
        if _is_referring(table, column)
    )


def _problem(table: Table, kind: str, fields: int) -> str:
    """One CASE: null at once for plainly good rows, else the first reason in its order."""
    plain = [ex.is_plainly_good(c, is_number=_is_number(table, c)) for c in table.columns]
    if table.name == "institution":
        plain.append("x_parent_code <> ''")  # only roots have none
    checks: list[tuple[str, str]] = []
    if kind == "i":
        plain.insert(0, "x_op IN ('A', 'M')")
        checks.append((f"x_op NOT IN ({', '.join(repr(op) for op in OPS)})", "unknown_code:op"))
    for column in table.columns:
        checks.extend(_column_checks(table, column, kind))
    if any(_is_priced(table, column) for column in table.columns):
        plain.append(f"v_{table.amount} <= r_most")
        is_said = "x_op <> 'D' AND " if kind == "i" else ""
        reason = f"out_of_range:{table.amount}"
        checks.append((f"{is_said}v_{table.amount} > r_most", reason))
    cases = " ".join(f"WHEN {condition} THEN '{reason}'" for condition, reason in checks)
    return f"""CASE WHEN flag = 0 AND n = {fields} AND {" AND ".join(plain)} THEN NULL
        WHEN flag = {BAD_ENCODING} THEN 'bad_encoding:'
        WHEN flag = {NUL_BYTE} THEN 'nul_byte:'
        WHEN flag = {UNPAIRED_QUOTE} THEN 'unpaired_quote:'
        WHEN n <> {fields} THEN 'field_count:'
        {cases} END"""


def _is_number(table: Table, column: Column) -> bool:
    """Whether this table is where a number or code begins: what refers to one is compared."""
    is_first = bool(table.key) and column.name == table.key[0]
    return is_first and column.kind == "text" and not column.refers


def _is_signed(table: Table, column: Column) -> bool:
    return table.signed_when_demand and column.name == table.amount


def _column_checks(table: Table, column: Column, kind: str) -> list[tuple[str, str]]:
    is_key = column.name in table.key
    found = ex.problems(
        column, is_key=is_key, is_number=_is_number(table, column),
        signed=_is_signed(table, column),
    )  # fmt: skip
    checks = [(condition, f"{reason}:{column.name}") for condition, reason in found]
    if table.name == "institution" and column.name == "parent_code":
        root = "trim(x_parent_code) = '' AND x_level NOT IN ('head_office', 'branch')"
        checks.insert(0, (root, "empty_value:parent_code"))
    if kind != "i":
        return checks
    # A deletion is known by its key; what it refers to may be gone, the rest says nothing, and a
    # formula or blanks that came in before such were refused may go.
    return [
        (condition, reason)
        if is_key and not reason.startswith(("unknown_", "formula_", "padded_"))
        else (f"x_op <> 'D' AND ({condition})", reason)
        for condition, reason in checks
    ]


def _amount_text(table: Table) -> str:
    if not table.amount:
        return "CAST(NULL AS VARCHAR)"
    x, v = f"x_{table.amount}", f"v_{table.amount}"
    shape = f"{ex.NUMBER}|{ex.EXPONENT}"
    return f"CASE WHEN {v} IS NULL AND regexp_full_match({x}, '{shape}') THEN {x} END"
