"""One institution's dashboard on one published day (domain/01, domain/02 §Books)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from clients.models import InstitutionBoard, InstitutionSummary
from clients.selectors.boards import Surroundings, board_of, moves_in, surroundings
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
    is_plain: bool = False  # the address names nothing at all: the one that people open


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
    empty for a past day, about which nothing can be done any more.

    ``same`` names all that the figures below the needs are made of: two pages with the same one
    show the same, so that they are read and written once (ADR 11). Empty: not kept.
    """

    days: Days
    line: Line
    found: Surroundings
    kept: InstitutionBoard | None
    above: Sequence[InstitutionSummary]
    sort: str
    needs: Sequence[Need]
    list_url: str
    is_newest: bool
    same: str

    @property
    def columns(self) -> Sequence[Column]:
        return columns(self.sort)

    @property
    def summary(self) -> InstitutionSummary:
        return self.line.now

    @cached_property
    def children(self) -> Sequence[Line]:
        return child_lines(self.found, self.sort)

    @cached_property
    def board(self) -> Board | None:
        return _board(self.kept, self.days.as_of) if self.kept else None

    @cached_property
    def migration(self) -> Migration:
        """At most one query."""
        return _migration(self.summary.institution_code, self.days, self.kept)

    @cached_property
    def books(self) -> Books:
        """One query."""
        return books_below(self.days.run_id, self.summary.path)

    @cached_property
    def shortages(self) -> Sequence[ShortageRow]:
        """One query."""
        return _shortages(self.days.run_id, self.summary.path)

    @cached_property
    def trend(self) -> Sequence[Point]:
        return _trend(self.days, {self.days.run_id: self.found.here, **self.found.earlier})


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
    """One institution's dashboard. Four to six queries, and up to three more for what ``same`` does
    not spare.

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
    clients_url = list_url(access, found.here) if is_newest else ""
    return Dashboard(
        days=days,
        line=line,
        found=found,
        kept=board,
        above=[row for row in found.above if access.reaches(Permission.SEE_TOTALS, row.path)],
        sort=asked.sort,
        needs=needs_of(access, published, told, Place(line, board)) if is_newest else [],
        list_url=clients_url,
        is_newest=is_newest,
        same=_same(published, days, found, clients_url) if asked.is_plain and is_newest else "",
    )


def _same(published: PublishedDay, days: Days, found: Surroundings, clients_url: str) -> str:
    """The newest day, whose publishing has an hour: a database that was put back to an earlier
    state and its night run again may give the same number to other figures."""
    made = [published.published_at.isoformat(), *(run for _day, run in days.trend)]
    since = [run for _day, run in days.since_basis]
    return repr((found.here.institution_code, made, days.basis.run_id, since, bool(clients_url)))


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
