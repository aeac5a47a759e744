"""How full the books of a subtree are: by role, and the fullest of them by name."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from clients.models import BookLoad, InstitutionBoard
from clients.selectors.boards import fullest_books
from organisation.rules.roles import Role
from web.labels import role_name

SHOWN = 20


@dataclass(frozen=True)
class RoleLine:
    """One role of the subtree. Sizes are those of all its people together, None where the policy
    names none; ``short`` says who is without a manager for want of this role."""

    role: str
    people: int
    clients: int
    initial: int | None
    cap: int | None
    above_initial: int
    full: int
    unmanaged: int
    managers_short: int

    @property
    def scale(self) -> int:
        """The full length of the bar, in clients."""
        return max(self.cap or (self.initial or 0) * 5 // 4, self.clients, 1)

    @property
    def is_full(self) -> bool:
        return self.cap is not None and self.clients >= self.cap

    @property
    def is_above_initial(self) -> bool:
        return self.initial is not None and self.clients > self.initial


def role_lines(board: InstitutionBoard) -> Sequence[RoleLine]:
    """The roles that have people or lack them, in the order of domain/01."""
    found = set(board.loads) | set(board.shortages)
    known = [role.value for role in Role if role.value in found]
    return [_role_line(board, code) for code in known + sorted(found - set(known))]


def _role_line(board: InstitutionBoard, code: str) -> RoleLine:
    load, short = board.loads.get(code, {}), board.shortages.get(code, {})
    return RoleLine(
        role=role_name(code),
        people=load.get("people", 0),
        clients=load.get("clients", 0),
        initial=load.get("initial"),
        cap=load.get("cap"),
        above_initial=load.get("above_initial", 0),
        full=load.get("full", 0),
        unmanaged=short.get("clients", 0),
        managers_short=short.get("managers_short", 0),
    )


@dataclass(frozen=True)
class BookLine:
    """One person's book."""

    load: BookLoad
    role: str

    @property
    def clients(self) -> int:
        return self.load.clients

    @property
    def aum(self) -> Decimal:
        return self.load.aum

    @property
    def initial(self) -> int | None:
        return self.load.initial

    @property
    def cap(self) -> int | None:
        return self.load.cap

    @property
    def scale(self) -> int:
        """The full length of the bar, in clients: the cap, or a quarter beyond the plan."""
        load = self.load
        return max(load.cap or (load.initial or 0) * 5 // 4, load.clients, 1)

    @property
    def is_full(self) -> bool:
        return self.load.cap is not None and self.load.clients >= self.load.cap

    @property
    def is_above_initial(self) -> bool:
        return self.load.initial is not None and self.load.clients > self.load.initial


@dataclass(frozen=True)
class Books:
    """The fullest books, fullest first, and how many there are in all."""

    lines: Sequence[BookLine]
    total: int


def books_below(run_id: int, path: str) -> Books:
    """The fullest books at or below ``path``. One query."""
    found = fullest_books(run_id, path, limit=SHOWN)
    return Books([BookLine(load, role_name(load.role)) for load in found.books], found.total)
