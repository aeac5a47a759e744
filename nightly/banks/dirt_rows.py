"""Bad rows of every kind, each made from a good one (domain/08 §Judging rows).

Bad rows are added to a file, none is taken away: what loads is what the clean bank holds.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import numpy as np

from nightly.banks.extract import AMOUNT_COLUMNS, write_ok

NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")
TOO_BIG = "12345678901234567890.12"
LINE_REASONS = ("bad_encoding", "nul_byte", "unpaired_quote", "field_count")


@dataclass(frozen=True)
class Kind:
    """One kind of bad row: ``value`` in ``column`` of an otherwise good row gives ``reason``.

    The kinds of LINE_REASONS spoil the line as a whole; ``duplicate_key`` repeats an earlier one,
    and its column is the first of the key.
    """

    reason: str
    column: str = ""
    value: str = ""


@dataclass(frozen=True)
class Planted:
    file: str
    line: int
    column: str
    reason: str


@dataclass(frozen=True)
class FileTotals:
    """What a file holds and what a right reader makes of it; sums are of the amount column, of all
    rows whose amount reads as a number and of the rows that load; empty without such a column."""

    rows: int
    loaded: int
    rejected: int
    sum: str
    loaded_sum: str


MONEY_KINDS = (
    ("bad_number", "abc"),
    ("not_a_number", "NaN"),
    ("too_many_decimals", "10.005"),
    ("out_of_range", TOO_BIG),
    ("negative", "-25.00"),
)
LINE_KINDS = tuple(Kind(reason) for reason in LINE_REASONS)


def _money(column: str) -> tuple[Kind, ...]:
    return tuple(Kind(reason, column, value) for reason, value in MONEY_KINDS)


HOLDING = (
    Kind("empty_key", "client_no", ""),
    Kind("unknown_client", "client_no", "C99999999"),
    Kind("unknown_institution", "outlet_code", "999999"),
    Kind("unknown_product", "product_code", "NONE1"),
    Kind("unknown_code", "currency", "QQQ"),
    Kind("bad_date", "matures_on", "soon"),
    Kind("impossible_date", "matures_on", "2027-02-30"),
    Kind("duplicate_key", "client_no"),
    *_money("balance"),
    *LINE_KINDS,
)
CLIENT = (
    Kind("bad_id_no", "id_no", "110102199001010010"),
    Kind("bad_phone", "phone", "12"),
    Kind("too_long", "name", "长" * 101),
    Kind("formula_text", "employer", "=HYPERLINK(A1)"),
    Kind("empty_value", "name", ""),
    Kind("unknown_code", "gender", "X"),
    Kind("impossible_date", "birthday", "1990-13-01"),
    Kind("bad_date", "opened_on", "01/02/2020"),
    Kind("unknown_institution", "opening_outlet", "999999"),
    Kind("empty_key", "client_no", ""),
    Kind("padded_key", "client_no", " C00000001"),
    Kind("duplicate_key", "client_no"),
    *LINE_KINDS,
)
MOVEMENT = (Kind("wrong_date", "occurred_at", "TOMORROW 10:00:00"), *_money("amount"))
SALE = (
    Kind("wrong_date", "sold_on", "TOMORROW"),
    Kind("duplicate_key", "sale_no"),
    Kind("unknown_product", "product_code", "NONE1"),
    *_money("amount"),
)
HISTORY = (
    Kind("unknown_client", "client_no", "C99999999"),
    Kind("impossible_date", "valid_from", "2025-02-30"),
    Kind("duplicate_key", "client_no"),
    *_money("balance"),
    *LINE_KINDS,
)
KINDS: Mapping[str, tuple[Kind, ...]] = {
    "holding": HOLDING,
    "client": CLIENT,
    "movement": MOVEMENT,
    "sale": SALE,
    "balance_history": HISTORY,
}


def plant_rows(
    dice: np.random.Generator, path: Path, table: str, day: date, *, turn: int
) -> list[Planted]:
    """Adds as many bad rows to a clean file as it may hold and still load (one in a thousand), of
    the kinds of its table from number ``turn`` on, each at most once; rewrites its ``.ok``."""
    lines = path.read_bytes().removesuffix(b"\n").split(b"\n")
    kinds = KINDS[table]
    count = min((len(lines) - 1) // 1_000, len(kinds))
    chosen = [kinds[(turn + step) % len(kinds)] for step in range(count)]
    site = _Site(table, tuple(lines[0].decode().split(",")), day)
    bad = [
        _bad_line(kind, site, lines[int(dice.integers(1, len(lines)))], number)
        for number, kind in enumerate(chosen, start=1)
    ]
    places = _places(dice, chosen, len(lines))
    for place, line in zip(places, bad, strict=True):
        lines.insert(place, line)
    clean = _ok_fields(path)
    path.write_bytes(b"\n".join(lines) + b"\n")
    write_ok(path, rows=len(lines) - 1, total=_total(clean[3], site, bad))
    return [
        Planted(path.name, place + 1, kind.column, kind.reason)
        for place, kind in zip(places, chosen, strict=True)
    ]


def totals(path: Path, clean_sum: str, rejected: int) -> FileTotals:
    """Of a file with ``rejected`` bad rows whose good rows sum to ``clean_sum``."""
    _, rows, _, total = _ok_fields(path)
    return FileTotals(int(rows), int(rows) - rejected, rejected, total, clean_sum)


def _ok_fields(path: Path) -> Sequence[str]:
    return path.with_suffix(".ok").read_text().strip().split("|")


def ok_sum(path: Path) -> str:
    """The sum in a file's ``.ok``."""
    return _ok_fields(path)[3]


def _places(dice: np.random.Generator, kinds: Sequence[Kind], lines: int) -> list[int]:
    """Ascending places in the finished list of lines, as inserting one after another gives them;
    the repeated row goes last, behind the row it repeats."""
    ordered = np.sort(dice.choice(np.arange(1, lines), size=len(kinds), replace=False))
    places = [int(place) for place in ordered]
    for at, kind in enumerate(kinds):
        if kind.reason == "duplicate_key":
            # Kinds keep their order: this one and all behind it stand at the end of the file.
            for behind in range(at, len(kinds)):
                places[behind] = lines + behind
            break
    return places


@dataclass(frozen=True)
class _Site:
    """Where rows are planted."""

    table: str
    header: tuple[str, ...]
    day: date


def _bad_line(kind: Kind, site: _Site, line: bytes, number: int) -> bytes:
    if kind.reason == "duplicate_key":
        return line
    cells = line.decode().split(",")
    row = _fresh(dict(zip(site.header, cells, strict=True)), site.table, number)
    if kind.reason in LINE_REASONS:
        return _spoiled(kind.reason, site.table, row)
    tomorrow = (site.day + timedelta(days=1)).isoformat()
    row[kind.column] = kind.value.replace("TOMORROW", tomorrow)
    if kind.reason == "bad_id_no":
        row["id_type"] = "id_card"
    return ",".join(row.values()).encode()


def _fresh(row: dict[str, str], table: str, number: int) -> dict[str, str]:
    """A key of its own, so that a row is bad for one reason only."""
    if table == "holding":
        row |= {"product_code": "TIM12", "matures_on": f"2098-01-{number:02d}"}
    elif table == "balance_history":
        row |= {"product_code": "WMP07"}
    elif table == "client":
        row |= {"client_no": f"X{number:07d}", "id_type": "other", "id_no": "", "phone": ""}
    elif table == "sale":
        row |= {"sale_no": f"X{number:07d}"}
    return row


def _spoiled(reason: str, table: str, row: dict[str, str]) -> bytes:
    """A line that is bad as a whole. Its amount is 0.00: nobody can say whether it reads."""
    if table in AMOUNT_COLUMNS:
        row[AMOUNT_COLUMNS[table]] = "0.00"
    cells = [value.encode() for value in row.values()]
    if reason == "field_count":
        return b",".join(cells[:3])
    if reason == "unpaired_quote":
        cells[0] = b'"' + cells[0]
    else:
        cells[1] += b"\xff\xfe" if reason == "bad_encoding" else b"\x00"
    return b",".join(cells)


def _total(clean: str, site: _Site, bad: Sequence[bytes]) -> str:
    """The control total with the bad rows whose amount reads as a number."""
    if site.table not in AMOUNT_COLUMNS:
        return ""
    place = site.header.index(AMOUNT_COLUMNS[site.table])
    total = Decimal(clean)
    for line in bad:
        cells = line.decode(errors="replace").split(",")
        if len(cells) == len(site.header) and NUMBER.fullmatch(cells[place]):
            total += Decimal(cells[place])
    return f"{total:f}"
