"""The nine-grid of a book: cells with their figures, goals, what to pick, and who to move."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.models import BookLoad
from clients.querysets.snapshots import SnapshotQuerySet
from clients.rules.scope import Scope
from clients.rules.words import FAMILIARITY_WORDS
from clients.selectors.books import BookQuery, books_after, loads_of, reach_of
from clients.selectors.names import names_of
from clients.selectors.noted import UNNOTED
from organisation.rules.permissions import Permission
from organisation.selectors.access import Access
from outreach.policies.daily_work import daily_policy
from outreach.rules.familiarity import COLUMNS, ROWS, cells_words
from outreach.rules.policy import Familiarity
from outreach.selectors.familiarity import judged
from outreach.selectors.grid import Book, Cell, cells_of_book, rows_of_book
from web.labels import Words, label, role_name
from web.pages.familiarity import ShownMove, shown_move
from web.pages.shell import PublishedDay
from web.templatetags.figures import in_units

MOST_BOOKS = 200  # offered to choose from; any other is reached from its own page
MOVES_SHOWN = 50
GOALS: Mapping[str, Words] = {
    "sell": gettext_lazy("促成交"),
    "cultivate": gettext_lazy("重培育"),
    "serve": gettext_lazy("做服务"),
}


class NoSuchGrid(LookupError):
    """Nobody of this number has such a book, or none this person may look at."""


@dataclass(frozen=True)
class ShownCell:
    """``list_url``: its clients; ``url``: the cell chosen."""

    number: int
    cell: Cell
    list_url: str
    url: str
    is_chosen: bool


@dataclass(frozen=True)
class Choice:
    """A goal, a book: what it is called, where it leads, whether it is at hand."""

    words: str
    url: str
    is_current: bool


@dataclass(frozen=True)
class Move:
    """A suggestion with its client; the name is one that this person sees."""

    shown: ShownMove
    name: str
    aum: Decimal


@dataclass(frozen=True)
class Picker:
    """What is chosen: its cells, and what the form says back (``outreach.services``)."""

    title: str
    goal: str
    cells: Sequence[int]
    clients: int
    aum: Decimal
    on_list: int
    places: int
    most: int
    days: int

    @property
    def cells_words(self) -> str:
        return cells_words(self.cells).replace("-", "–")


@dataclass(frozen=True)
class GridPage:
    """``is_own``: the book is the person's, or stood in for: only then lists are written.
    ``hidden``: clients of the book whom this person does not see."""

    load: BookLoad
    role: Words
    rows: Sequence[tuple[Words, Sequence[ShownCell]]]
    columns: Sequence[str]
    books: Sequence[Choice]
    goals: Sequence[Choice]
    picker: Picker | None
    moves: Sequence[Move]
    move_count: int
    clients: int
    aum: Decimal
    hidden: int
    is_own: bool
    may_edit: bool

    @property
    def url(self) -> str:
        return reverse("grid_of", args=[self.load.employee_no, self.load.role])


def grid_page(
    access: Access,
    scope: Scope,
    published: PublishedDay,
    book: Book | None,
    *,
    goal: str,
    cell: str,
    on: date,
) -> GridPage | None:
    """The grid of ``book``, or the first of the person's; None where there is none. Seven
    statements, whatever the book's size. Raises NoSuchGrid."""
    loads = books_of(access, published)
    load = _load(access, published, loads, book)
    if load is None:
        return None
    chosen = Book(load.employee_no, load.role)
    rows = rows_of_book(scope, chosen, run_id=published.run_id)
    cells = cells_of_book(rows)
    goal, numbers = chosen_cells(goal, cell)
    moves, count = _moves(rows, on)
    seen = sum(each.clients for each in cells.values())
    is_own = (load.employee_no, load.role) in scope.books
    return GridPage(
        load=load, role=role_name(load.role),
        rows=_rows(chosen, cells, goal, numbers), columns=_columns(),
        books=[_choice(each, chosen) for each in loads], goals=_goals(chosen, goal),
        picker=_picker(goal, numbers, cells) if numbers else None,
        moves=moves, move_count=count, clients=seen,
        aum=sum((each.aum for each in cells.values()), Decimal(0)),
        hidden=0 if is_own else max(0, load.clients - seen), is_own=is_own,
        may_edit=access.has(Permission.EDIT_CLIENTS),
    )  # fmt: skip


def _moves(rows: SnapshotQuerySet, on: date) -> tuple[Sequence[Move], int]:
    """Those to show, the most assets first, and how many there are. Four statements."""
    found = [(each, each.move) for each in judged(rows, as_of=on) if each.move is not None]
    found.sort(key=lambda pair: (-pair[0].aum, pair[0].client_no))
    shown = found[:MOVES_SHOWN]
    names = names_of(clients=[each.client_no for each, _move in shown], people=(), places=())
    return [
        Move(shown_move(each.client_no, move), names.clients.get(each.client_no, ""), each.aum)
        for each, move in shown
    ], len(found)


def chosen_cells(goal: str, cell: str) -> tuple[str, Sequence[int]]:
    """The goal and its cells, or a single cell, as an address names them; nothing for anything
    else."""
    goals = daily_policy().goals
    if goal in goals:
        return goal, sorted(goals[goal])
    return "", [int(cell)] if cell in {str(each) for each in range(1, 10)} else []


def books_of(access: Access, published: PublishedDay) -> Sequence[BookLoad]:
    """The own books first, then those of others within reach, the largest first."""
    found = books_after(
        published.run_id, reach_of(access), BookQuery(sort="clients"), after=None, limit=MOST_BOOKS
    )
    return sorted(found, key=lambda each: each.employee_no != access.employee_no)


def _load(
    access: Access, published: PublishedDay, loads: Sequence[BookLoad], book: Book | None
) -> BookLoad | None:
    if book is None:
        return loads[0] if loads else None
    for each in loads:
        if (each.employee_no, each.role) == (book.employee_no, book.role):
            return each
    others = loads_of(published.run_id, book.employee_no).filter(reach_of(access).asked())
    load = others.filter(role=book.role).first()
    if load is None:
        raise NoSuchGrid(book.employee_no)
    return load


def _url(book: Book, **query: str | int) -> str:
    url = reverse("grid_of", args=[book.employee_no, book.role])
    return f"{url}?{urlencode(query)}" if query else url


def _choice(load: BookLoad, chosen: Book) -> Choice:
    book = Book(load.employee_no, load.role)
    words = f"{load.name} · {role_name(load.role)}"
    return Choice(words, _url(book), book == chosen)


def _goals(book: Book, goal: str) -> Sequence[Choice]:
    return [
        Choice(
            f"{label(GOALS, name)} {cells_words(cells).replace('-', '–')}",
            _url(book) if name == goal else _url(book, goal=name), name == goal,
        )
        for name, cells in daily_policy().goals.items()
    ]  # fmt: skip


def _rows(
    book: Book, cells: Mapping[int, Cell], goal: str, chosen: Collection[int]
) -> Sequence[tuple[Words, Sequence[ShownCell]]]:
    def shown(number: int) -> ShownCell:
        is_chosen = number in chosen
        alone = is_chosen and not goal
        return ShownCell(
            number, cells[number], _list_url(book, number),
            _url(book) if alone else _url(book, cell=number), is_chosen,
        )  # fmt: skip

    return [
        (FAMILIARITY_WORDS[level], [shown(row * COLUMNS + n + 1) for n in range(COLUMNS)])
        for row, level in enumerate(ROWS)
    ]


def _list_url(book: Book, number: int) -> str:
    """The client list of just this cell: of strangers those too of whom nothing is noted."""
    level, column = ROWS[(number - 1) // COLUMNS], (number - 1) % COLUMNS
    high, middle = daily_policy().grid_columns
    levels = [level.value, UNNOTED] if level is Familiarity.STRANGER else [level.value]
    query: dict[str, object] = {
        "manager": book.employee_no, "role": book.role, "familiarity": levels,
    }  # fmt: skip
    if column < COLUMNS - 1:
        query["aum_from"] = (high, middle)[column]
    if column:
        query["aum_to"] = (high, middle)[column - 1]
    return f"{reverse('clients')}?{urlencode(query, doseq=True)}"


def _columns() -> Sequence[str]:
    high, middle = (" ".join(_round(bound)) for bound in daily_policy().grid_columns)
    return [
        _("%(high)s 及以上") % {"high": high},
        _("%(middle)s–%(high)s") % {"middle": middle, "high": high},
        _("不足 %(middle)s") % {"middle": middle},
    ]


def _round(bound: int) -> tuple[str, str]:
    figure, unit = in_units(Decimal(bound))
    return figure.rstrip("0").rstrip("."), unit


def _picker(goal: str, numbers: Sequence[int], cells: Mapping[int, Cell]) -> Picker:
    policy, found = daily_policy(), [cells[number] for number in numbers]
    on_list = sum(each.on_list for each in found)
    clients = sum(each.clients for each in found)
    title = str(label(GOALS, goal)) if goal else _("第 %(n)s 格") % {"n": numbers[0]}
    return Picker(
        title=title, goal=goal, cells=numbers, clients=clients,
        aum=sum((each.aum for each in found), Decimal(0)), on_list=on_list,
        places=max(1, min(policy.pick_places, clients - on_list)), most=policy.pick_most,
        days=policy.pick_days,
    )  # fmt: skip
