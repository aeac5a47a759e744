"""What somebody may ask about a client's manager, and what is known before the click
(domain/02 §Locks and approvals)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from clients.models import BookLoad
from organisation.models import Staff
from organisation.rules.roles import Role
from organisation.selectors.access import Access
from tiering.models import BookRequest
from tiering.selectors.books import ClientBook
from tiering.selectors.eligible import eligible_people

HEADS = frozenset({Role.OUTLET_HEAD, Role.BRANCH_HEAD})
WAITING = (BookRequest.Status.OPEN, BookRequest.Status.APPROVED)


@dataclass(frozen=True)
class Asked:
    """``colleagues``: (employee number, name, whether there is room) of those who could take the
    client over; ``clients_now`` and ``initial`` of the manager's book; ``roles``: those whose
    locks matter; ``waiting``: the request under way."""

    kinds: Sequence[str]
    colleagues: Sequence[tuple[str, str, bool]]
    clients_now: int | None
    initial: int | None
    roles: Collection[str]
    waiting: BookRequest | None


def heads(access: Access, book: ClientBook) -> bool:
    """Whether this is the head of the client's outlet or of a sub-branch above it."""
    above = book.outlet_path.strip("/").split("/")
    return any(held.role in HEADS and held.institution_code in above for held in access.held)


def asked_of(access: Access, book: ClientBook, *, run_id: int, on: date) -> Asked:
    """What ``access`` may ask about the client; no kinds at all if nothing. At most eight
    queries."""
    eligible = eligible_people(book, on=on)
    is_own = book.employee_no == access.employee_no
    may_move = book.employee_no is not None and (is_own or heads(access, book))
    colleagues = _with_room(book, eligible, run_id) if may_move else []
    kinds = []
    if book.employee_no is None and access.employee_no in eligible:
        kinds = [BookRequest.Kind.CLAIM.value]
    elif may_move:
        kinds = [BookRequest.Kind.HAND_OVER.value] if colleagues else []
        kinds.append(BookRequest.Kind.RELEASE.value)
    load = _load(run_id, book) if may_move else None
    return Asked(
        kinds=kinds,
        colleagues=colleagues,
        clients_now=load.clients if load else None,
        initial=load.initial if load else None,
        roles={role for role in (book.role, book.role_needed) if role},
        waiting=request_under_way(book.client_no) if kinds else None,
    )


def request_under_way(client_no: str) -> BookRequest | None:
    """The request about a client that waits to be decided or carried out. One query."""
    found = BookRequest.objects.filter(client_no=client_no, status__in=WAITING)
    return found.select_related("made_by").first()


def _with_room(
    book: ClientBook, eligible: Collection[str], run_id: int
) -> Sequence[tuple[str, str, bool]]:
    """By number. Room is told by the cap; where there is none, everybody has room."""
    others = set(eligible) - {book.employee_no or ""}
    loads = BookLoad.objects.filter(
        run_id=run_id, employee_no__in=others, role=book.role_needed or ""
    )
    full = {load.employee_no for load in loads if load.cap is not None and load.clients >= load.cap}
    people = Staff.objects.filter(pk__in=others).order_by("pk").values_list("pk", "name")
    return [(number, name, number not in full) for number, name in people]


def _load(run_id: int, book: ClientBook) -> BookLoad | None:
    rows = BookLoad.objects.filter(run_id=run_id, employee_no=book.employee_no, role=book.role)
    return rows.order_by("pk").first()
