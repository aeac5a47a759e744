"""Control totals: rows and sums of every part against its .ok (domain/08 §Fine print)."""

from decimal import Decimal, localcontext
from itertools import combinations

import duckdb

from tiering.pipeline.intake.expressions import EXPONENT
from tiering.pipeline.intake.inspect import Control, InboxFile
from tiering.pipeline.intake.lines import PART_SHIFT, Lines
from tiering.pipeline.intake.refusal import FileRefused
from tiering.rules.extracts import Table

# In a row that cannot be split as announced the amount may stand elsewhere, and whether 1e3 reads
# as a number depends on who adds up: a sum with or without such rows is right (they are rejected
# either way).
EXPONENT_ROWS = "exponent"
DOUBTFUL = ("field_count:", "unpaired_quote:", EXPONENT_ROWS)
BEYOND_ANY_BANK = Decimal(10) ** 36
Sums = dict[tuple[int, str], Decimal]


def check_totals(
    connection: duckdb.DuckDBPyConnection, table: Table, file: InboxFile, lines: Lines
) -> Decimal | None:
    """The sum of the amounts of the file. Raises FileRefused if a part disagrees with its .ok."""
    for part, control in enumerate(file.controls):
        if lines.rows[part] != control.rows:
            raise FileRefused(
                "ok_rows",
                f"{file.parts[part].name}: {lines.rows[part]} rows, .ok says {control.rows}",
            )
    if not table.amount:
        return None
    with localcontext(prec=80):
        sums = amount_sums(connection, table)
        for part, control in enumerate(file.controls):
            _check_sum(file, part, control, sums)
        total = sum(sums.values(), Decimal("0.00"))
    return total if abs(total) < BEYOND_ANY_BANK else None


def _check_sum(file: InboxFile, part: int, control: Control, sums: Sums) -> None:
    if control.amount_sum is None:
        return
    certain = sums.get((part, ""), Decimal(0))
    doubtful = [sums[part, reason] for reason in DOUBTFUL if (part, reason) in sums]
    readings = {
        certain + sum(some, Decimal(0))
        for count in range(len(doubtful) + 1)
        for some in combinations(doubtful, count)
    }
    if control.amount_sum not in readings:
        raise FileRefused(
            "ok_sum",
            f"{file.parts[part].name}: sum {max(readings)}, .ok says {control.amount_sum}",
        )


def amount_sums(connection: duckdb.DuckDBPyConnection, table: Table) -> Sums:
    """Sum by part and, for rows whose fields cannot be trusted, reason (else ''). Every row whose
    amount reads as a number counts, bad ones too."""
    group = (
        "CASE WHEN problem IN ('field_count:', 'unpaired_quote:') THEN problem "
        f"WHEN regexp_full_match(amount_text, '{EXPONENT}') THEN '{EXPONENT_ROWS}' ELSE '' END"
    )
    where = f"SELECT pos >> {PART_SHIFT}, {group}"
    sums: Sums = {
        (part, reason): total
        for part, reason, total in connection.execute(
            f"{where}, sum(v_{table.amount}) FROM judged GROUP BY ALL"
        ).fetchall()
        if total is not None
    }
    # Too many decimals or digits for money of ours: few, and added one by one, exactly.
    odd = connection.execute(f"{where}, amount_text FROM judged WHERE amount_text IS NOT NULL")
    while rows := odd.fetchmany(10_000):
        for part, reason, text in rows:
            sums[part, reason] = sums.get((part, reason), Decimal(0)) + Decimal(text)
    return sums
