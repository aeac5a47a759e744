"""One institution's dashboard on one published day (domain/01, domain/02 §Books)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from clients.models import InstitutionBoard, InstitutionSummary
from clients.selectors.boards import board_of, moves_in, surroundings
from clients.selectors.totals import summaries_of
from operations.selectors.notices import Told
from organisation.rules.permissions import Permission
from organisation.selectors.access import Access
from tiering.selectors.shortages import NamedShortage, shortages_below
from web.labels import UNMANAGED_REASON_LABELS, Words, label, role_name
from web.pages.dashboard.board import (
    Asset,
    Band,
    Migration,
    allocation,
    bands,
    moves_of,
)
from web.pages.dashboard.books import Books, RoleLine, books_below, role_lines
from web.pages.dashboard.days import Days, NoSuchTotals, days_of
from web.pages.dashboard.lines import (
    SORTS,
    WORST_FIRST,
    Column,
    Line,
    child_lines,
    columns,
    line_of,
)
from web.pages.dashboard.maturities import Maturities, maturities_of
from web.pages.dashboard.needs import Need, Place, list_url, needs_of
from web.pages.shell import PublishedDay

SHORTAGES_SHOWN = 50


@dataclass(frozen=True)
class Asked:
    """What the address asks for: a day (None: the newest), a basis, an order of the children."""

    as_of: date | None = None
    against: str = "day"
    sort: str = WORST_FIRST


@dataclass(frozen=True)
class ShortageRow:
    """Who found no room at an outlet; ``room_outlet`` is empty where nobody near has room."""

    named: NamedShortage
    role: str
    reason: Words

    @property
    def clients(self) -> int:
        """Without a manager, or above the planned size."""
        return self.named.shortage.clients or self.named.shortage.above_initial


@dataclass(frozen=True)
class Board:
    """What the night's board says; a day published before boards were kept has none."""

    kept: InstitutionBoard
    assets: Sequence[Asset]
    bands: Sequence[Band]
    roles: Sequence[RoleLine]
    maturities: Maturities


@dataclass(frozen=True)
class Point:
    """One day of the trend."""

    day: date
    aum: Decimal


@dataclass(frozen=True)
class Dashboard:
    """``above`` are the institutions above that the person may open, from the top; ``needs`` is
    empty for a past day, about which nothing can be done any more."""

    days: Days
    line: Line
    above: Sequence[InstitutionSummary]
    children: Sequence[Line]
    sort: str
    board: Board | None
    migration: Migration
    books: Books
    shortages: Sequence[ShortageRow]
    trend: Sequence[Point]
    needs: Sequence[Need]
    list_url: str
    is_newest: bool

    @property
    def columns(self) -> Sequence[Column]:
        return columns(self.sort)

    @property
    def summary(self) -> InstitutionSummary:
        return self.line.now


def roots_of(access: Access, run_id: int) -> Sequence[InstitutionSummary]:
    """The tops of the subtrees whose figures this person may see, as of a published run."""
    return summaries_of(run_id, access.places_of(Permission.SEE_TOTALS))


def dashboard_page(
    access: Access,
    code: str,
    asked: Asked,
    *,
    published: PublishedDay | None,
    told: Sequence[Told],
) -> Dashboard:
    """One institution's dashboard. Seven to nine queries.

    Raises NoSuchTotals for an unpublished day, an unknown institution, one outside the subtrees the
    person may see, and an order or basis that does not exist: all look alike.
    """
    if published is None or asked.sort.removeprefix("-") not in SORTS:
        raise NoSuchTotals(code)
    days = days_of(published.as_of, asked.as_of, asked.against)
    found = surroundings(
        code,
        run_id=days.run_id,
        compared=days.basis.run_id,
        others=[run for _day, run in days.trend],
    )
    if found is None or not access.reaches(Permission.SEE_TOTALS, found.here.path):
        raise NoSuchTotals(code)
    before = found.earlier.get(days.basis.run_id) if days.basis.run_id else None
    line = line_of(found.here, before)
    board = board_of(days.run_id, code)
    is_newest = days.as_of == published.as_of
    return Dashboard(
        days=days,
        line=line,
        above=[row for row in found.above if access.reaches(Permission.SEE_TOTALS, row.path)],
        children=child_lines(found, asked.sort),
        sort=asked.sort,
        board=_board(board, days.as_of) if board else None,
        migration=_migration(code, days, board),
        books=books_below(days.run_id, found.here.path),
        shortages=_shortages(days.run_id, found.here.path),
        trend=_trend(days, {days.run_id: found.here, **found.earlier}),
        needs=needs_of(access, published, told, Place(line, board)) if is_newest else [],
        list_url=list_url(access, found.here) if is_newest else "",
        is_newest=is_newest,
    )


def _board(kept: InstitutionBoard, as_of: date) -> Board:
    return Board(
        kept=kept,
        assets=allocation(kept),
        bands=bands(kept),
        roles=role_lines(kept),
        maturities=maturities_of(kept, as_of),
    )


def _migration(code: str, days: Days, board: InstitutionBoard | None) -> Migration:
    """Of the last night, read already, or of all nights since the basis: one query."""
    runs = [run for _day, run in days.since_basis]
    if runs == [days.run_id] or not runs:
        return Migration(moves_of([board.moves] if board else []), 1, 0 if board else 1)
    nights = moves_in(code, runs)
    return Migration(moves_of(nights.values()), len(runs), len(runs) - len(nights))


def _shortages(run_id: int, path: str) -> Sequence[ShortageRow]:
    return [
        ShortageRow(
            row, role_name(row.shortage.role), label(UNMANAGED_REASON_LABELS, row.shortage.reason)
        )
        for row in shortages_below(run_id, path, limit=SHORTAGES_SHOWN)
    ]


def _trend(days: Days, known: dict[int, InstitutionSummary]) -> Sequence[Point]:
    """The AUM of the last published days, oldest first."""
    return [Point(day, known[run].aum) for day, run in reversed(days.trend) if run in known]
