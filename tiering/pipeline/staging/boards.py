"""What dashboards and books show beside the totals, per institution and per manager, in PostgreSQL
under the run's number, unseen until it is published."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, BinaryIO

import duckdb
from django.db import transaction
from psycopg2 import sql as pg

from operations.services.bulk import copy_csv_in, csv_rows, execute
from organisation.rules.tree import Ancestry
from tiering.pipeline.night import Night
from tiering.pipeline.staging.book_figures import BookFigures, book_figures
from tiering.pipeline.staging.checks import NightWrong
from tiering.pipeline.staging.loads import Load, RoleLoad, book_loads, loads_by_role
from tiering.pipeline.staging.maturities import Due, maturities
from tiering.pipeline.staging.short import RoleShortage, shortages
from tiering.pipeline.staging.spread import Spread, spreads
from tiering.pipeline.staging.totals import Total
from tiering.rules.allocation.limits import Limits, limits_by_role

BOARD_TABLE = "clients_institutionboard"
BOARD_COLUMNS: Sequence[str] = (
    "run_id", "institution_code", "top_clients", "top_aum", "holders_of_80", "assets", "moves",
    "marginal", "maturities", "loads", "shortages",
)  # fmt: skip
LOAD_TABLE = "clients_bookload"
LOAD_COLUMNS: Sequence[str] = (
    "run_id", "employee_no", "role", "institution_code", "path", "name", "clients", "aum",
    "initial", "cap", "figures", "at_risk", "at_risk_aum", "health", "attention",
)  # fmt: skip


@dataclass(frozen=True)
class Boards:
    """All boards of a night: by institution, what its totals do not hold yet; and the books."""

    totals: Mapping[str, Total]
    spreads: Mapping[str, Spread]
    due: Mapping[str, Mapping[Any, Due]]
    loads: Mapping[str, Mapping[str, RoleLoad]]
    shortages: Mapping[str, Mapping[str, RoleShortage]]
    books: Sequence[Load]
    figures: Mapping[tuple[str, str], BookFigures]
    limits: Mapping[str, Limits]
    bounds: Mapping[str, Decimal]  # tier → lower bound in yuan


def night_boards(
    connection: duckdb.DuckDBPyConnection,
    night: Night,
    totals: Mapping[str, Total],
    manager_totals: Path,
) -> Boards:
    """The boards of the night. ``manager_totals`` is the staged file of that name. Raises
    NightWrong if they contradict the totals."""
    paths = {code: total.path for code, total in totals.items()}
    ancestry, limits = Ancestry(paths), limits_by_role(night.policy)
    books = book_loads(connection, night, manager_totals)
    boards = Boards(
        totals=totals,
        spreads=spreads(connection, paths),
        due=maturities(connection, night, ancestry),
        loads=loads_by_role(books, limits, ancestry),
        shortages=shortages(connection, night, ancestry),
        books=books,
        figures=book_figures(connection, night),
        limits=limits,
        bounds=night.policy.tiers,
    )
    check_boards(boards, night)
    return boards


def check_boards(boards: Boards, night: Night) -> None:
    """Every board adds up to its totals, to the cent and the client; raises NightWrong."""
    wrong = [code for code, total in boards.totals.items() if not _agrees(boards, code, total)]
    if wrong:
        named = ", ".join(sorted(wrong)[:5])
        raise NightWrong(f"night of {night.as_of}: boards that differ from their totals: {named}")


def _agrees(boards: Boards, code: str, total: Total) -> bool:
    spread = boards.spreads[code]
    return (
        (spread.clients, spread.aum) == (total.clients, total.aum)
        and sum(total.assets.values()) == total.aum
        and sum(clients for clients, _ in total.moves.values()) == total.upgraded + total.downgraded
    )


@dataclass(frozen=True)
class BoardRows:
    """The boards and the book loads of a run, each as a CSV for ``copy_csv_in``."""

    boards: BinaryIO
    loads: BinaryIO


def board_rows(run_id: int, boards: Boards) -> BoardRows:
    """The rows of ``write_boards``, put into words while PostgreSQL is busy with others."""
    paths = {code: total.path for code, total in boards.totals.items()}
    placed = (load for load in boards.books if load.institution_code in paths)
    return BoardRows(
        csv_rows(_board(run_id, boards, code) for code in paths),
        csv_rows(_load(run_id, boards, load, paths) for load in placed),
    )


@transaction.atomic
def write_boards(run_id: int, rows: BoardRows) -> None:
    """Replace the run's boards and book loads."""
    _replace(BOARD_TABLE, BOARD_COLUMNS, run_id, rows.boards)
    _replace(LOAD_TABLE, LOAD_COLUMNS, run_id, rows.loads)


def _replace(table: str, columns: Sequence[str], run_id: int, rows: BinaryIO) -> None:
    execute(
        pg.SQL("DELETE FROM {} WHERE run_id = {}").format(pg.Identifier(table), pg.Literal(run_id))
    )
    copy_csv_in(table, columns, rows)


def _board(run_id: int, boards: Boards, code: str) -> Sequence[Any]:
    total, spread = boards.totals[code], boards.spreads[code]
    moves = sorted(total.moves.items())
    days = sorted(boards.due.get(code, {}).items())
    return (
        run_id, code, spread.top_clients, spread.top_aum, spread.holders_of_80,
        _json(total.assets),
        _json([[*tiers, clients, aum] for tiers, (clients, aum) in moves]),
        _json([[b.low, b.milestone, b.clients, b.aum] for b in spread.marginal]),
        _json([[day.isoformat(), due.holdings, due.clients, due.yuan] for day, due in days]),
        _json({role: asdict(load) for role, load in boards.loads.get(code, {}).items()}),
        _json({role: asdict(short) for role, short in boards.shortages.get(code, {}).items()}),
    )  # fmt: skip


def _load(run_id: int, boards: Boards, load: Load, paths: Mapping[str, str]) -> Sequence[Any]:
    limits = boards.limits[load.role]
    figures = boards.figures.get((load.employee_no, load.role), BookFigures())
    return (
        run_id, load.employee_no, load.role, load.institution_code, paths[load.institution_code],
        load.name, load.clients, load.aum, limits.initial, limits.cap,
        _json(figures.facts(boards.bounds) | {"joined": load.joined, "left": load.left}),
        *figures.at_risk, figures.health, figures.attention(limits),
    )  # fmt: skip


def _json(value: Any) -> str:
    """JSON has no decimals: money is kept as text."""
    return json.dumps(value, default=_text, separators=(",", ":"), sort_keys=True)


def _text(value: object) -> str:
    if isinstance(value, Decimal):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no place in a board")
