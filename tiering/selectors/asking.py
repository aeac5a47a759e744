"""What somebody may ask about a client's manager, and what is known before the click
(domain/02 §Locks and approvals)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet

from clients.models import BookLoad
from organisation.rules.roles import Role
from organisation.selectors.access import Access
from organisation.selectors.written_once import written_once
from tiering.models import BookLock, BookRequest
from tiering.rules.eligibility import Tree
from tiering.selectors.books import ClientBook
from tiering.selectors.eligible import eligible_people
from tiering.selectors.locks import locks_as_rows, locks_in_force, unsaved_locks

HEADS = frozenset({Role.OUTLET_HEAD, Role.BRANCH_HEAD})
WAITING = (BookRequest.Status.OPEN, BookRequest.Status.APPROVED)


@dataclass(frozen=True)
class Asked:
    """``colleagues``: employee number → whether there is room, of those who could take the client
    over; ``load``: the manager's book; ``locks``: those that hold the books concerned; ``waiting``:
    the request under way."""

    kinds: Sequence[str]
    colleagues: Mapping[str, bool]
    load: BookLoad | None
    locks: Sequence[BookLock]
    waiting: BookRequest | None


def heads(access: Access, book: ClientBook) -> bool:
    """Whether this is the head of the client's outlet or of a sub-branch above it."""
    above = book.outlet_path.strip("/").split("/")
    return any(held.role in HEADS and held.institution_code in above for held in access.held)


def asked_of(access: Access, book: ClientBook, tree: Tree, *, run_id: int, on: date) -> Asked:
    """What ``access`` may ask about the client; no kinds at all if nothing. A head asks, for a
    client whom nobody manages, for one of those who could (domain/02: requests also come from a
    head): a hand-over from nobody. At most four queries."""
    eligible = eligible_people(book, on=on, tree=tree)
    is_free, is_head = book.employee_no is None, heads(access, book)
    may_move = not is_free and (book.employee_no == access.employee_no or is_head)
    may_assign = is_free and is_head and book.role_needed is not None
    others = eligible - {book.employee_no or ""} if may_move or may_assign else frozenset()
    kinds = []
    if may_assign:
        kinds = [BookRequest.Kind.HAND_OVER.value]
    elif is_free and access.employee_no in eligible:
        kinds = [BookRequest.Kind.CLAIM.value]
    elif may_move:
        kinds = [BookRequest.Kind.HAND_OVER.value] if others else []
        kinds.append(BookRequest.Kind.RELEASE.value)
    if not kinds:
        return Asked([], {}, None, [], None)
    loads = _loads(run_id, others | {book.employee_no or access.employee_no}, on=on)
    return Asked(
        kinds=kinds,
        colleagues=_with_room(book, others, loads),
        load=next((load for load in loads if _is_of(load, book)), None),
        locks=_locks(book, loads, on),
        waiting=request_under_way(book.client_no),
    )


def request_under_way(client_no: str) -> BookRequest | None:
    """The request about a client that waits to be decided or carried out. One query."""
    return next(iter(_under_way(client_no)), None)


@written_once
def _under_way(client_no: str) -> QuerySet[Any]:
    found = BookRequest.objects.filter(client_no=client_no, status__in=WAITING)
    return found.select_related("made_by").order_by("pk")[:1]


def _loads(run_id: int, people: Collection[str], *, on: date) -> Sequence[BookLoad]:
    """Their books, a row per role and place, each with the ``locks`` of the day."""
    rows = BookLoad.objects.filter(run_id=run_id, employee_no__in=people)
    return list(rows.annotate(locks=locks_as_rows(on)).order_by("employee_no", "role", "pk"))


def _is_of(load: BookLoad, book: ClientBook) -> bool:
    return (load.employee_no, load.role) == (book.employee_no, book.role)


def _with_room(
    book: ClientBook, others: Collection[str], loads: Sequence[BookLoad]
) -> Mapping[str, bool]:
    """By number. Room is told by the cap; where there is none, everybody has room."""
    full = {
        load.employee_no
        for load in loads
        if load.role == book.role_needed and load.cap is not None and load.clients >= load.cap
    }
    return {number: number not in full for number in sorted(others)}


def _locks(book: ClientBook, loads: Sequence[BookLoad], on: date) -> Sequence[BookLock]:
    """Those that name the role left or the one needed; read with the books where there are any."""
    roles = {role for role in (book.role, book.role_needed) if role}
    found = unsaved_locks(loads[0]) if loads else locks_in_force(on)
    return [lock for lock in found if roles & set(lock.roles)]
