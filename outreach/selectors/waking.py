"""Strangers of a head's managers who may be woken up (生客激活, domain/03 §Why a client is on
today's list: assigned by the head)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q

from clients.rules.scope import Scope, in_full
from clients.selectors.books import Reach
from clients.selectors.visible import visible_to
from organisation.selectors.away import away_on
from outreach.rules.policy import Familiarity
from outreach.selectors.grid import Book, annotated
from outreach.selectors.team_people import loads_below


@dataclass(frozen=True)
class Sleeping:
    """One person's book: its clients, the strangers among them, those of them whom somebody put on
    the lists and nobody reached yet, those who may not be marketed to, and who is left to wake."""

    book: Book
    name: str
    place: str
    is_away: bool
    clients: int
    strangers: int
    on_list: int
    barred: int

    @property
    def left(self) -> int:
        return self.strangers - self.on_list - self.barred


def sleeping(
    scope: Scope, reach: Reach, *, run_id: int, today: date, place: str = ""
) -> Sequence[Sleeping]:
    """Everybody in ``reach`` with a book; by place and person. Three statements."""
    loads = loads_below(run_id, reach, place)
    books = [Book(load.employee_no, load.role) for load in loads]
    counts, away = _counts(scope, run_id, books), away_on(today)
    return [
        Sleeping(
            book, load.name,
            load.place,  # type: ignore[attr-defined]
            load.employee_no in away, **counts.get(book, NOBODY),
        )
        for book, load in zip(books, loads, strict=True)
    ]  # fmt: skip


NOBODY: Mapping[str, int] = {"clients": 0, "strangers": 0, "on_list": 0, "barred": 0}


def _counts(scope: Scope, run_id: int, books: Sequence[Book]) -> Mapping[Book, Mapping[str, int]]:
    """Of those whom the head sees in full; one grouped statement over the books' rows."""
    stranger = Q(level=Familiarity.STRANGER.value)
    free = stranger & Q(is_on=False)
    barred = Q(asked_not__isnull=False) | Q(is_do_not_contact=True)
    barred |= Q(has_marketing_consent=False) | Q(has_marketing_consent__isnull=True)
    rows = visible_to(in_full(scope), run_id=run_id).filter(
        employee_no__in={each.employee_no for each in books}
    )
    found = (
        annotated(rows)
        .values("employee_no", "manager_role")
        .annotate(
            clients=Count("client_no"), strangers=Count("client_no", filter=stranger),
            on_list=Count("client_no", filter=stranger & Q(is_on=True)),
            barred=Count("client_no", filter=free & barred),
        )
        .order_by()
    )  # fmt: skip
    return {Book(row.pop("employee_no"), row.pop("manager_role")): row for row in map(dict, found)}
