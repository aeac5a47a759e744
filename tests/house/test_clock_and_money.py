"""Batch code is told the day and never asks the clock; money is never a binary float."""

import ast
from pathlib import Path

import pytest

from tests.house.checkers import (
    clock_in_sql,
    clock_reads,
    divisions_in_sql,
    floats,
    floats_in_sql,
    strings,
)
from tests.house.sources import text, tree, under

BATCH = (
    "tiering/pipeline",
    "tiering/rules",
    "outreach/rules",
    "clients/pipeline",
    "clients/rules",
    "organisation/rules",
    "nightly",
)
# The edges of the night, where the clock is read once and handed on as ``as_of``.
EDGES = ("nightly/management", "nightly/tasks.py", "nightly/clock.py", "nightly/tasks/")
MONEY = ("outreach/rules", "tiering/pipeline", "tiering/rules", "clients/pipeline", "clients/rules")


def _batch(suffix: str) -> list[Path]:
    return [p for p in under(*BATCH, suffix=suffix) if not p.as_posix().startswith(EDGES)]


def test_batch_code_never_reads_the_clock() -> None:
    found = {str(path): calls for path in _batch(".py") if (calls := clock_reads(tree(path)))}
    assert found == {}


def test_sql_of_the_batch_never_reads_the_clock() -> None:
    in_files = {str(path): calls for path in _batch(".sql") if (calls := clock_in_sql(text(path)))}
    in_strings = {
        f"{path}:{node.lineno}": calls
        for path in _batch(".py")
        for node in strings(tree(path))
        if (calls := clock_in_sql(str(node.value)))
    }
    assert in_files | in_strings == {}


@pytest.mark.parametrize(
    "source",
    [
        "datetime.datetime.now(tz)",
        "date.today()",
        "timezone.now()",
        "from django.utils.timezone import localdate\nlocaldate()",
        "time.time()",
        "Day.objects.filter(published_at__lt=Now())",
    ],
)
def test_the_checker_finds_a_look_at_the_clock(source: str) -> None:
    assert len(clock_reads(ast.parse(source))) == 1


def test_measuring_a_duration_is_not_a_look_at_the_clock() -> None:
    assert clock_reads(ast.parse("time.perf_counter(); time.monotonic(); night.as_of")) == []


def test_the_checker_finds_the_clock_in_sql() -> None:
    statement = "SELECT current_date, now() -- today() in a comment\nFROM t WHERE d < today()"
    assert clock_in_sql(statement) == ["current_date", "now()", "today()"]


def test_money_code_knows_no_floats() -> None:
    found = {str(path): names for path in under(*MONEY) if (names := floats(tree(path)))}
    assert found == {}


def test_sql_of_money_knows_no_floats() -> None:
    found = {
        str(path): names
        for path in under(*MONEY, suffix=".sql")
        if (names := floats_in_sql(text(path)))
    }
    assert found == {}


def test_the_checker_finds_floats() -> None:
    assert len(floats(ast.parse("share: float = 0.5\nx = float(y)\nf.astype(float)"))) == 3
    assert floats(ast.parse("x = Decimal('0.5') * 2")) == []
    assert floats(ast.parse("tell(0.5)\ndef work(report: Callable[[float], None]): ...")) == []
    assert len(floats(ast.parse("tell(float(x)); pay(0.5)"))) == 2
    assert floats_in_sql("SELECT CAST(a AS DOUBLE), b::float8, 1e-3, 0.25") == [
        "DOUBLE",
        "float8",
        "1e-3",
    ]


def test_sql_of_money_divides_only_exactly() -> None:
    found = {
        str(path): divided
        for path in under(*MONEY, suffix=".sql")
        if (divided := divisions_in_sql(text(path)))
    }
    assert found == {}


def test_the_checker_finds_a_bare_division() -> None:
    statement = "SELECT a / b, c // d, 'x/y', round_half_up(e, f) -- g / h"
    assert divisions_in_sql(statement) == ["a / b,"]
