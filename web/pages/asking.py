"""Before somebody asks for another manager: what may be asked, of whom, and what it would do."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from clients.rules.scope import Scope, is_seen_in_full
from clients.rules.sealing import mask_name
from clients.selectors.names import names_of
from clients.selectors.visible import visible_to
from organisation.selectors.access import Access
from tiering.models import BookRequest
from tiering.selectors.asking import asked_of
from tiering.selectors.books import book_of_row
from web.labels import TIER_LABELS, Words, label, role_name
from web.pages.locks import LockRow, row_of_lock
from web.pages.shell import PublishedDay
from web.request_words import KIND_LABELS, STATUS_LABELS


class NothingToAsk(LookupError):
    """No such client for this person, or none about whom this person may ask: pages answer 404."""


@dataclass(frozen=True)
class Colleague:
    """Who could take the client over. How full the book is is not told, only whether there is room
    (design, principle 7)."""

    employee_no: str
    name: str
    has_room: bool


@dataclass(frozen=True)
class AskPage:
    """``waiting`` is the request that is under way already: then nothing more can be asked."""

    client_no: str
    client_name: str
    tier: str
    tier_label: Words
    outlet: str
    role: str
    manager_no: str
    manager_name: str
    kinds: Sequence[tuple[str, Words]]
    colleagues: Sequence[Colleague]
    clients_now: int | None  # of the manager's book; None where it is not this person's to know
    initial: int | None
    locks: Sequence[LockRow]
    waiting: BookRequest | None
    waiting_kind: Words
    waiting_status: Words
    is_waiting_mine: bool

    @property
    def is_assigning(self) -> bool:
        """A head asks for a manager where there is none."""
        return not self.manager_no and self.kinds[0][0] == BookRequest.Kind.HAND_OVER

    @property
    def clients_after(self) -> int | None:
        return None if self.clients_now is None else max(0, self.clients_now - 1)


def ask_page(
    access: Access, scope: Scope, published: PublishedDay | None, client_no: str, *, on: date
) -> AskPage:
    """What this person may ask about one client. At most seven queries. Raises NothingToAsk."""
    row = None
    if published is not None:
        row = visible_to(scope, run_id=published.run_id).filter(client_no=client_no).first()
    if row is None or published is None:
        raise NothingToAsk(client_no)
    placed = book_of_row(row)
    if placed is None:
        raise NothingToAsk(client_no)
    book, tree = placed
    asked = asked_of(access, book, tree, run_id=published.run_id, on=on)
    if not asked.kinds:
        raise NothingToAsk(client_no)
    people = {*asked.colleagues, book.employee_no or ""}
    names = names_of(clients=[client_no], people=people, places={row.home_outlet or ""})
    name = names.clients.get(client_no, client_no)
    waiting = asked.waiting
    return AskPage(
        client_no=client_no,
        client_name=name if is_seen_in_full(scope, row.placed) else mask_name(name),
        tier=row.tier,
        tier_label=label(TIER_LABELS, row.tier),
        outlet=names.places.get(row.home_outlet or "", ""),
        role=role_name(book.role_needed or book.role or ""),
        manager_no=book.employee_no or "",
        manager_name=names.people.get(book.employee_no or "", book.employee_no or ""),
        kinds=[(kind, label(KIND_LABELS, kind)) for kind in asked.kinds],
        colleagues=[
            Colleague(number, names.people.get(number, number), has_room)
            for number, has_room in asked.colleagues.items()
        ],
        clients_now=asked.load.clients if asked.load else None,
        initial=asked.load.initial if asked.load else None,
        locks=[row_of_lock(lock, on) for lock in asked.locks],
        waiting=waiting,
        waiting_kind=label(KIND_LABELS, waiting.kind) if waiting else "",
        waiting_status=label(STATUS_LABELS, waiting.status) if waiting else "",
        is_waiting_mine=bool(
            waiting and waiting.made_by and waiting.made_by.employee_no == access.employee_no
        ),
    )
