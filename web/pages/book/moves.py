"""How a book moved in the last 30 days and what is asked for about it: fetched beside the page."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from clients.rules.scope import Scope
from clients.selectors.names import named_rows
from clients.selectors.visible import visible_to
from tiering.models import BookRequest
from tiering.selectors.book_page import (
    JOINED,
    BookMove,
    moves_of_book,
    requests_of_book,
    runs_since,
)
from web.labels import BOOK_REASON_LABELS, Words, label
from web.pages.book.one import Book
from web.pages.shell import PublishedDay
from web.request_words import KIND_LABELS, STATUS_LABELS

DAYS = 30
SHOWN = 200  # of the movement; more are said to be more
OPEN = 12  # of those are read at once, the others are unfolded


@dataclass(frozen=True)
class MoveRow:
    """One client who came or went, or several of a night whom this person does not see: then
    ``client_no`` is empty and ``count`` says how many."""

    on: date
    is_joined: bool
    client_no: str
    name: str
    reason: Words
    count: int


@dataclass(frozen=True)
class WaitingRow:
    """One request about the book; the client is named to who sees it only."""

    request: BookRequest
    client_no: str
    client_name: str
    kind: Words
    status: Words
    to_name: str


@dataclass(frozen=True)
class MovesPage:
    book: Book
    rows: Sequence[MoveRow]  # the newest
    older: Sequence[MoveRow]
    joined: int
    left: int
    is_cut: bool
    nights: int
    waiting: Sequence[WaitingRow]


def moves_page(book: Book, scope: Scope, published: PublishedDay) -> MovesPage:
    """At most five queries. A former client is not named: access went with the book (domain/01)."""
    runs = runs_since(published.as_of - timedelta(days=DAYS - 1), published.as_of)
    moves = moves_of_book(book.employee_no, runs, is_primary=book.is_primary, limit=SHOWN + 1)
    asked = requests_of_book(book.employee_no)
    numbers = {move.client_no for move in moves} | {request.client_no for request in asked}
    names = _names(scope, published.run_id, numbers) if numbers else {}
    ways = Counter(move.way for move in moves[:SHOWN])
    rows = _rows(moves[:SHOWN], names)
    return MovesPage(
        book=book,
        rows=rows[:OPEN],
        older=rows[OPEN:],
        joined=ways[JOINED],
        left=sum(ways.values()) - ways[JOINED],
        is_cut=len(moves) > SHOWN,
        nights=len(runs),
        waiting=[_waiting(request, names) for request in asked],
    )


def _names(scope: Scope, run_id: int, numbers: Collection[str]) -> Mapping[str, str]:
    """Client number → name, or what of it this person reads; those not seen are missing. Two
    queries."""
    seen = list(visible_to(scope, run_id=run_id).filter(client_no__in=numbers))
    return {each.snapshot.client_no: each.name for each in named_rows(seen, scope=scope)}


def _rows(moves: Sequence[BookMove], names: Mapping[str, str]) -> Sequence[MoveRow]:
    """By night, newest first: who came, who went, then how many more for which reason."""
    rows = [
        MoveRow(move.on, move.way == JOINED, move.client_no, names[move.client_no],
                label(BOOK_REASON_LABELS, move.reason), 1)
        for move in moves
        if move.client_no in names
    ]  # fmt: skip
    hidden = Counter(
        (move.on, move.way == JOINED, move.reason) for move in moves if move.client_no not in names
    )
    rows += [
        MoveRow(on, joined, "", "", label(BOOK_REASON_LABELS, reason), count)
        for (on, joined, reason), count in hidden.items()
    ]
    return sorted(rows, key=lambda row: (-row.on.toordinal(), not row.is_joined, row.client_no))


def _waiting(request: BookRequest, names: Mapping[str, str]) -> WaitingRow:
    return WaitingRow(
        request=request,
        client_no=request.client_no if request.client_no in names else "",
        client_name=names.get(request.client_no, ""),
        kind=label(KIND_LABELS, request.kind),
        status=label(STATUS_LABELS, request.status),
        to_name=getattr(request, "to_name", "") or request.to_employee_no or "",
    )
