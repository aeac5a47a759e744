"""Locked books: the banner of today, and the page of all locks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from organisation.rules.permissions import Permission
from organisation.rules.roles import Role
from organisation.selectors.access import Access
from tiering.models import BookLock
from tiering.selectors.locks import locks, locks_in_force
from web.labels import Words
from web.pages.people import name_of

SHOWN = 50


@dataclass(frozen=True)
class LockRow:
    """``state``: ``now``, ``to_come``, ``over`` or ``lifted``."""

    lock: BookLock
    roles: Sequence[Words]
    state: str
    made_by: str
    lifted_by: str

    @property
    def is_open(self) -> bool:
        return self.state in ("now", "to_come")


def lock_banner(on: date) -> Sequence[LockRow]:
    """The locks that hold the night as of a day, for ``web/includes/_locks.html``; none: empty.
    One query."""
    return [row_of_lock(lock, on) for lock in locks_in_force(on)]


@dataclass(frozen=True)
class LocksPage:
    rows: Sequence[LockRow]
    may_set: bool

    @property
    def now(self) -> Sequence[LockRow]:
        return [row for row in self.rows if row.state == "now"]


def locks_page(access: Access, *, on: date) -> LocksPage:
    """The newest fifty locks, the latest beginning first. One query."""
    rows = [row_of_lock(lock, on) for lock in locks(limit=SHOWN)]
    return LocksPage(rows, access.has(Permission.SET_LOCKS))


def row_of_lock(lock: BookLock, on: date) -> LockRow:
    """One lock as it stands on a day."""
    return LockRow(
        lock=lock,
        roles=[Role(role).label for role in lock.roles],
        state=_state(lock, on),
        made_by=name_of(lock.created_by),
        lifted_by=name_of(lock.lifted_by),
    )


def _state(lock: BookLock, on: date) -> str:
    if lock.lifted_on is not None and lock.lifted_on <= on:
        return "lifted"
    if lock.first_on > on:
        return "to_come"
    return "now" if lock.last_on > on else "over"
