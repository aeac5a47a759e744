"""SQL expressions that read one cell: its typed value, and why it is bad.

Names of ours: ``x_<column>`` the cell as text, ``v_<column>`` its value (null where unreadable),
``r_<column>`` the value as the table it refers to knows it (null where unknown). What comes from
outside (delimiter, formats) is a session variable, set by ``set_dialect``.
"""

import re
from collections.abc import Iterator

import duckdb

from operations.rules.cells import FORMULA
from tiering.rules.dialect import Dialect
from tiering.rules.extracts import Column

NUMBER = r"[+-]?(\d+(\.\d*)?|\.\d+)"
# Reads as a number to some programs and not to others; no money of ours is written so.
EXPONENT = NUMBER + r"[eE][+-]?\d{1,2}"
NOT_A_NUMBER = r"(?i)[+-]?(nan|inf|infinity)"
MONEY = r"[+-]?0*\d{1,16}(\.\d{1,2})?"
RATE = r"\+?0*\d{1,8}(\.\d{1,8})?"
COUNT = r"\+?\d{1,15}"
MONTH = r"\d{4}-?(0[1-9]|1[0-2])"
ID_CARD = r"\d{17}[\dXx]|\d{15}"
MOBILE = r"1[3-9]\d{9}"
PHONE = (
    r"(\+86|0086|86)?1[3-9]\d{9}"  # mainland mobile
    r"|0\d{2,3}\d{7,8}(转\d{1,6}|x\d{1,6})?"  # landline with area code, perhaps an extension
    r"|(400|800)\d{7}"  # service numbers
    r"|(\+|00)[1-9]\d{6,14}"  # international
)
PHONE_SEPARATORS = r"[\s\-()()]+"
CURRENCY = r"[A-Z]{3}"
ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
ID_CHECKS = "10X98765432"
MOST_FEN = "9" * 18
FIRST_DAY, LAST_DAY = "DATE '1800-01-01'", "DATE '9999-12-31'"
# How a moment may continue after its day.
MOMENTS = ("", " %H:%M:%S", "T%H:%M:%S", " %H:%M", "%H%M%S")


def set_dialect(connection: duckdb.DuckDBPyConnection, dialect: Dialect) -> None:
    """The session variables that the expressions read."""
    shape = "".join(
        {"%Y": r"\d{4}", "%m": r"\d{2}", "%d": r"\d{2}"}.get(piece, re.escape(piece))
        for piece in re.findall(r"%[Ymd]|.", dialect.date_format)
    )
    for name, value in (
        ("delimiter", dialect.delimiter),
        ("date_format", dialect.date_format),
        ("date_shape", shape),
        ("moment_shape", shape + r"([ T]?\d{2}:?\d{2}(:?\d{2})?)?"),
    ):
        # The name is ours; a variable's value can be a parameter.
        connection.execute(f"SET VARIABLE {name} = ?", [value])
    for index, ending in enumerate(MOMENTS):
        connection.execute(f"SET VARIABLE moment_{index} = ?", [dialect.date_format + ending])


def cell(position: int, column: Column | None, decimal: str) -> str:
    """The text of the field at ``position`` (from 1)."""
    text = f"f[{position}]"
    if decimal == "," and column is not None and column.kind in ("money", "rate"):
        # A point is then no decimal sign: make it unreadable rather than a hundred times too much.
        return f"translate({text}, '.,', '?.')"
    return text


def value(column: Column) -> str:
    """The typed value of a cell; null where it cannot be read."""
    x = f"x_{column.name}"
    readers = {
        "date": _date(x),
        "moment": _moment(x),
        "month": _month(x),
        "money": _number(x, MONEY, "DECIMAL(18,2)"),
        "rate": _number(x, RATE, "DECIMAL(16,8)"),
        "count": _number(x, COUNT, "BIGINT"),
        "flag": f"CASE {x} WHEN 'Y' THEN true WHEN 'N' THEN false END",
    }
    return readers.get(column.kind, f"nullif({x}, '')")


def _number(x: str, shape: str, kind: str) -> str:
    return f"CASE WHEN regexp_full_match({x}, '{shape}') THEN TRY_CAST({x} AS {kind}) END"


def _date(x: str) -> str:
    return (
        f"CASE WHEN regexp_full_match({x}, getvariable('date_shape')) "
        f"THEN CAST(try_strptime({x}, getvariable('date_format')) AS DATE) END"
    )


def _moment(x: str) -> str:
    tries = ", ".join(f"try_strptime({x}, getvariable('moment_{i}'))" for i in range(len(MOMENTS)))
    return (
        f"CASE WHEN regexp_full_match({x}, getvariable('moment_shape')) THEN coalesce({tries}) END"
    )


def _month(x: str) -> str:
    first = f"CAST(try_strptime(replace({x}, '-', '') || '01', '%Y%m%d') AS DATE)"
    return (
        f"CASE WHEN regexp_full_match({x}, '{MONTH}') THEN {first} "
        f"ELSE CAST(date_trunc('month', {_date(x)}) AS DATE) END"
    )


def most_of(rate: str) -> str:
    """The largest balance of a currency, in whole fen: money has 16 digits before the point
    (domain/08 §Fine print), and its yuan 17, so that what a night adds up has room."""
    scaled = f"CAST(CAST({rate} AS DECIMAL(38, 8)) * 100000000 AS HUGEINT)"
    fen = f"least({MOST_FEN}, {MOST_FEN}900000000 // {scaled})"
    return f"CAST(CAST({fen} AS DECIMAL(18, 0)) * CAST(0.01 AS DECIMAL(2, 2)) AS DECIMAL(18, 2))"


def is_plainly_good(column: Column, *, is_number: bool = False) -> str:
    """A cheap condition under which ``problems`` finds nothing; where it does not hold, or is
    null, they decide. Nearly every row passes, so this is what a night's time is spent on."""
    x, v, r = f"x_{column.name}", f"v_{column.name}", f"r_{column.name}"
    text = "true" if column.refers else _begins_as_a_word(x)
    good = {
        "text": f"{text} AND strlen({x}) <= {column.length}",
        "code": f"{x} IN ({_codes(column)})",
        "date": f"{v} BETWEEN {FIRST_DAY} AND {LAST_DAY}",
        "moment": f"{v} BETWEEN {FIRST_DAY} AND {LAST_DAY}",
        "month": f"{v} BETWEEN {FIRST_DAY} AND {LAST_DAY}",
        "money": f"{v} >= 0",
        "rate": f"{v} > 0",
        "count": f"{v} >= 0",
        "flag": f"{v} IS NOT NULL",
        "currency": f"{r} IS NOT NULL",
        "id_no": f"{x} <> '' AND x_id_type = 'id_card' AND {id_card_is_right(x)}",
        "phone": f"regexp_full_match({x}, '{MOBILE}')",
    }[column.kind]
    if is_number:
        good = f"{good} AND right({x}, 1) BETWEEN '0' AND 'z'"
    if column.not_after_file:
        good = f"{good} AND CAST({v} AS DATE) <= getvariable('file_day')"
    if column.refers:
        good = f"{good} AND {r} IS NOT NULL"
    if column.may_be_empty:
        good = f"({x} = '' OR ({good}))"
    return good


def _is_padded(x: str) -> str:
    """Whether a blank of any kind stands before or after: two spellings of a number would be two
    clients."""
    return f"regexp_matches({x}, '^[\\s\\pZ]|[\\s\\pZ]$')"


def _begins_as_a_word(x: str) -> str:
    """With a digit, a Latin letter or a Han character: neither blank nor formula. To compare
    beginnings costs next to nothing."""
    spans = (("0", ":"), ("A", "["), ("a", "{"), ("\u3400", "\ua000"))
    return "(" + " OR ".join(f"({x} >= '{first}' AND {x} < '{end}')" for first, end in spans) + ")"


def _codes(column: Column) -> str:
    return ", ".join(f"'{code}'" for code in column.codes)


def problems(
    column: Column, *, is_key: bool, is_number: bool, signed: bool
) -> Iterator[tuple[str, str]]:
    """Pairs of condition and reason, in the order in which they are looked for."""
    x = f"x_{column.name}"
    if not column.may_be_empty:
        yield f"trim({x}) = ''", "empty_key" if is_key else "empty_value"
    if is_number:
        yield _is_padded(x), "padded_key"
    if column.kind in ("text", "id_no", "phone"):
        yield f"length({x}) > {column.length}", "too_long"
    if column.kind in ("text", "id_no"):
        # What another table knows was judged there.
        unknown = f"r_{column.name} IS NULL AND " if column.refers else ""
        formula = f"NOT {_begins_as_a_word(x)} AND regexp_matches({x}, '{FORMULA}')"
        yield f"{unknown}{formula}", "formula_text"
    yield from _kind_problems(column, f"{x} <> ''", signed)
    if column.refers:
        yield f"{x} <> '' AND r_{column.name} IS NULL", f"unknown_{column.refers}"


def _kind_problems(column: Column, filled: str, signed: bool) -> Iterator[tuple[str, str]]:
    x, v = f"x_{column.name}", f"v_{column.name}"
    if column.kind in ("date", "moment", "month"):
        yield from _date_problems(column, filled)
    elif column.kind in ("money", "rate", "count"):
        yield from _number_problems(column, signed)
    elif column.kind == "code":
        yield f"{filled} AND {x} NOT IN ({_codes(column)})", "unknown_code"
    elif column.kind == "flag":
        yield f"{v} IS NULL", "unknown_code"
    elif column.kind == "currency":
        yield f"r_{column.name} IS NULL", "unknown_code"
    elif column.kind == "id_no":
        yield f"{filled} AND x_id_type = 'id_card' AND NOT {id_card_is_right(x)}", "bad_id_no"
    elif column.kind == "phone":
        yield f"{filled} AND NOT {phone_is_right(x)}", "bad_phone"


def _date_problems(column: Column, filled: str) -> Iterator[tuple[str, str]]:
    x, v = f"x_{column.name}", f"v_{column.name}"
    shape = {
        "date": "getvariable('date_shape')",
        "moment": "getvariable('moment_shape')",
        "month": r"'\d{4}-?\d{2}|' || getvariable('date_shape')",
    }[column.kind]
    yield f"{filled} AND NOT regexp_full_match({x}, {shape})", "bad_date"
    outside = f"{v} IS NULL OR {v} < {FIRST_DAY} OR CAST({v} AS DATE) > {LAST_DAY}"
    yield f"{filled} AND ({outside})", "impossible_date"
    if column.not_after_file:
        yield f"CAST({v} AS DATE) > getvariable('file_day')", "wrong_date"


def _number_problems(column: Column, signed: bool) -> Iterator[tuple[str, str]]:
    x, v = f"x_{column.name}", f"v_{column.name}"
    decimals = {"money": 2, "rate": 8, "count": 0}[column.kind]
    unread = f"{v} IS NULL"
    yield f"{unread} AND regexp_full_match({x}, '{NOT_A_NUMBER}')", "not_a_number"
    yield f"{unread} AND NOT regexp_full_match({x}, '{NUMBER}')", "bad_number"
    # A point with nothing behind it is no more a number of the bank's than a letter.
    yield f"{unread} AND (ends_with({x}, '.') OR regexp_matches({x}, '^[+-]?\\.'))", "bad_number"
    yield f"{unread} AND regexp_matches({x}, '\\.\\d{{{decimals + 1},}}$')", "too_many_decimals"
    if column.kind != "money":
        yield f"{unread} AND starts_with({x}, '-')", "negative"
    yield unread, "out_of_range"
    if column.kind == "rate":
        yield f"{v} = 0", "out_of_range"
    if column.kind == "money":
        free = "r_product_code_class = 'demand'" if signed else "false"
        yield f"{v} < 0 AND NOT coalesce({free}, false)", "negative"


def id_card_is_right(x: str) -> str:
    """GB 11643: 18 characters with their check character, or the 15 digits of old cards.
    ``d_<x>`` is ``id_card_digits(x)``."""
    # The digit at a place is the number cut there less ten times the number cut one place before,
    # so the weighted sum needs divisions only: six times as fast as cutting the text.
    weights = [w - 10 * after for w, after in zip(ID_WEIGHTS, (*ID_WEIGHTS[1:], 0), strict=True)]
    terms = " + ".join(
        f"(d_{x} // {10 ** (17 - place)}) * {weight}" for place, weight in enumerate(weights, 1)
    )
    check = f"substr('{ID_CHECKS}', ({terms}) % 11 + 1, 1)"
    return (
        f"(regexp_full_match({x}, '{ID_CARD}') "
        f"AND (length({x}) = 15 OR upper(right({x}, 1)) = {check}))"
    )


def id_card_digits(x: str) -> str:
    """The first 17 digits as a number; null where they are none."""
    return f"TRY_CAST(left({x}, 17) AS BIGINT)"


def phone_is_right(x: str) -> str:
    return f"regexp_full_match(regexp_replace({x}, '{PHONE_SEPARATORS}', '', 'g'), '{PHONE}')"
