"""The quick ways through a block find what the careful ones find."""

import csv
import io

import duckdb
import numpy as np
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from tiering.pipeline.intake import expressions, rows
from tiering.pipeline.intake.quotes import FIELD_MARK, unquote
from tiering.rules.dialect import Dialect, UnpairedQuote
from tiering.rules.extracts import TABLE_BY_NAME

LINES = st.lists(st.text(alphabet='ab张,"', max_size=12), min_size=1, max_size=8)


@given(LINES)
def test_blocks_of_quoted_lines_are_split_as_line_by_line(lines: list[str]) -> None:
    block = "".join(f"{line}\n" for line in lines).encode()
    ends = np.flatnonzero(np.frombuffer(block, np.uint8) == 10)
    if b'"' not in block:
        return
    quoted, odd = unquote(block, ends, b",", b'"')
    for index, line in enumerate(lines):
        if index not in odd:
            assert quoted[index].as_py().split(FIELD_MARK) == Dialect().split(line)
    unpaired = {index for index, line in enumerate(lines) if not splits(line)}
    assert unpaired <= set(odd.tolist())


def splits(line: str) -> bool:
    try:
        Dialect().split(line)
    except UnpairedQuote:
        return False
    return True


@given(st.lists(st.text(alphabet='ab张," ', max_size=6), min_size=1, max_size=6))
def test_the_dialect_reads_what_python_writes(fields: list[str]) -> None:
    written = io.StringIO()
    csv.writer(written, lineterminator="").writerow(fields)
    assert Dialect().split(written.getvalue()) == fields


CELLS = {
    "money": st.sampled_from(["1.00", "-1", "0", "x", "", "NaN", "1.234", "9" * 17, "5.", "+.5"]),
    "date": st.sampled_from(["2025-01-01", "2025-02-30", "", "x", "0000-01-01", "9999-12-31"]),
    "text": st.sampled_from(["C1", "O1", "P1", "P2", "", " ", "x" * 201, "长" * 200, " C1"]),
    "currency": st.sampled_from(["CNY", "USD", "", "cny"]),
}


HOLDING = TABLE_BY_NAME["holding"]
ROWS = st.lists(st.tuples(*(CELLS[column.kind] for column in HOLDING.columns)), min_size=1)


@settings(deadline=None, max_examples=50)
@given(ROWS)
def test_a_plainly_good_row_has_no_problem(given_rows: list[tuple[str, ...]]) -> None:
    """The quick way may only say what the whole list of checks says."""
    with duckdb.connect(config={"threads": 1}) as connection:
        expressions.set_dialect(connection, Dialect())
        connection.execute("CREATE VIEW known_client AS SELECT 'C1' AS key")
        connection.execute("CREATE VIEW known_institution AS SELECT 'O1' AS key")
        connection.execute(
            "CREATE VIEW known_product AS SELECT * FROM (VALUES ('P1', 'demand'), ('P2', 'time'))"
            " t(key, asset_class)"
        )
        connection.execute(
            "CREATE VIEW known_currency AS SELECT 'CNY' AS key, 9999999999999999.99 AS most"
        )
        connection.register("given", _relation(given_rows))
        text = rows.statement(HOLDING, "f", HOLDING.names("f"), source="given", decimal=".")
        slow = text.replace("CASE WHEN flag = 0 AND", "CASE WHEN false AND")
        assert slow != text
        found = []
        for statement in (text, slow):
            connection.execute(statement.replace("TEMP TABLE", "OR REPLACE TEMP TABLE"))
            found.append(connection.execute("SELECT pos, problem FROM judged").fetchall())
        assert sorted(found[0]) == sorted(found[1])


def _relation(given_rows: list[tuple[str, ...]]) -> pa.Table:
    return pa.table(
        {
            "pos": list(range(len(given_rows))),
            "raw": [",".join(row) for row in given_rows],
            "quoted": pa.nulls(len(given_rows), pa.string()),
            "flag": [0] * len(given_rows),
        }
    )
