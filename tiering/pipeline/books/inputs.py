"""What the books step is told besides the lake, and what it answers."""

from dataclasses import dataclass

from tiering.rules.book_requests import ApprovedRequest, Outcome

__all__ = ["ApprovedRequest", "BookInputs", "BookMove", "BooksResult", "Outcome"]


@dataclass(frozen=True)
class BookInputs:
    """State that lives in PostgreSQL and bears on tonight's books."""

    away: frozenset[str] = frozenset()  # on leave or suspended: keep their book, receive nobody
    locked_roles: frozenset[str] = frozenset()
    approved: tuple[ApprovedRequest, ...] = ()


@dataclass(frozen=True)
class BooksResult:
    clients: int  # with figures tonight
    managed: int
    managed_before: int
    unmanaged: int
    changes: int  # rows of ``book_changes``
    moved: int  # clients whose primary manager of yesterday is not tonight's
    proposals: int
    carried_out: tuple[Outcome, ...]


@dataclass(frozen=True, order=True)
class BookMove:
    """One change of one client's manager: a row of ``book_changes``."""

    client_no: str
    role: str
    is_primary: bool
    from_employee_no: str | None
    to_employee_no: str | None
    reason: str
