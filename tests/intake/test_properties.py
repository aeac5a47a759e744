"""Whatever lies in a file: loaded + rejected = lines, and the sums agree to the fen."""

import os
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from stdnum.cn import ric

from tests.intake.inbox import BANK, DAY, Inbox, of
from tiering.pipeline.intake import expressions
from tiering.pipeline.lake import Lake
from tiering.rules.extracts import REASONS

AMOUNTS = st.one_of(
    st.decimals(-(10**17), 10**17, places=2).map(str),
    st.decimals(0, 100, places=3).map(str),
    st.sampled_from(["", "x", "NaN", "1e3", "-0.01", "+7", "5.", "０"]),
)
CELL = st.sampled_from(
    ["C001", "C002", "C999", "", "O1", "O9", "P1", "P2", "USD", '"', "x,y", "=1"]
)
HOLDING = st.tuples(
    st.sampled_from(["C001", "C002", "C003", "C999", ""]),
    st.sampled_from(["O1", "O2", "O9"]),
    st.sampled_from(["P1", "P2", "P9"]),
    st.sampled_from(["CNY", "GBP"]),
    AMOUNTS,
    st.sampled_from(["", "2030-01-01", "2030-02-30", "20300101", "2031-01-01"]),
)
LINE = st.one_of(
    HOLDING.map(",".join),
    st.lists(CELL, max_size=9).map(",".join),
    st.text(st.characters(exclude_characters="\n\r", exclude_categories=("Cs",)), max_size=30),
).map(str.encode) | st.binary(max_size=30).filter(lambda b: not {10, 13} & set(b))


@settings(
    max_examples=int(os.environ.get("WEALTHCRM_EXAMPLES", "25")),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.lists(LINE, min_size=1, max_size=30))
def test_every_line_is_loaded_or_rejected_and_nothing_is_lost(
    inbox: Inbox, lines: list[bytes]
) -> None:
    if not lines[-1]:
        lines.append(b"the last line is not blank")
    with TemporaryDirectory() as folder:
        fresh = Inbox(Path(folder) / "in", Lake(Path(folder) / "lake"), inbox.policy).lenient()
        fresh.put_bank()
        fresh.put_lines("holding", lines)
        verdict = of(fresh.judge(), "holding")
        assert not verdict.held, verdict
        assert verdict.rows == len(lines)
        assert verdict.loaded + verdict.rejected == len(lines)
        assert sum(verdict.reasons.values()) == verdict.rejected
        assert set(verdict.reasons) <= set(REASONS)
        loaded, total = _one(fresh, "holding", "count(*), coalesce(sum(balance), 0)")
        assert loaded == verdict.loaded
        rejects = _all(fresh, "rejects", 'line, reason, "column"')
        assert len({line for line, _, _ in rejects}) == verdict.rejected
        good = sorted(set(range(2, len(lines) + 2)) - {line for line, _, _ in rejects})
        assert total == sum(_amount(lines[at - 2]) for at in good)


def _all(inbox: Inbox, dataset: str, columns: str) -> list[tuple[object, ...]]:
    files = inbox.lake.files(dataset, DAY, 1)
    return duckdb.execute(
        f"SELECT {columns} FROM read_parquet(?, hive_partitioning = false)", [files]
    ).fetchall()


def _one(inbox: Inbox, dataset: str, columns: str) -> tuple[object, ...]:
    (row,) = _all(inbox, dataset, columns)
    return row


def _amount(line: bytes) -> Decimal:
    """The amount of a good line, which has no quotes."""
    return Decimal(line.decode().split(",")[4])


@settings(deadline=None, max_examples=50)
@given(st.lists(st.text("0123456789", min_size=17, max_size=17), min_size=1, max_size=50))
def test_identity_numbers_are_checked_as_the_standard_library_of_numbers_does(
    heads: list[str],
) -> None:
    numbers = [head + check for head in heads for check in "0123456789X"]
    with duckdb.connect(config={"threads": 1}) as connection:
        right = connection.execute(
            f"SELECT x FROM (SELECT x, {expressions.id_card_digits('x')} AS d_x"
            f" FROM (SELECT unnest(?) AS x)) WHERE {expressions.id_card_is_right('x')}",
            [numbers],
        ).fetchall()
    assert {x for (x,) in right} == {n for n in numbers if ric.calc_check_digit(n) == n[-1]}


@pytest.mark.parametrize("order", [("holding", "client"), ("client", "holding")])
def test_the_order_in_which_files_come_changes_nothing(
    inbox: Inbox, rows, order: tuple[str, ...]
) -> None:
    for table in ("product", *order, "staff", "institution"):
        inbox.put(table)
    assert not any(f.held or f.rejected for f in inbox.judge().files)
    assert len(rows("holding", DAY)) == len(BANK["holding"])
