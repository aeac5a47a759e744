"""One person's book with the locks on it, and how it moved (domain/02 §Locks and approvals)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q, QuerySet, Subquery

from clients.models import BookLoad, InstitutionSummary
from clients.selectors.books import loads_of
from operations.models import Day
from organisation.models import Staff
from organisation.selectors.postings import in_force
from organisation.selectors.written_once import written_once
from tiering.models import BookChange, BookLock, BookRequest
from tiering.selectors.locks import locks_as_rows, unsaved_locks
from tiering.selectors.requests import with_names

JOINED, LEFT = "joined", "left"
MOST_REQUESTS = 200


def books_with_locks(run_id: int, employee_no: str, *, as_of: date, on: date) -> Sequence[BookLoad]:
    """The books of one person, a row per role and place, with the ``place``'s name, those of all
    ``places`` served in that role ``as_of`` the run's day, and the ``locks`` that hold the role's
    books in the night as of ``on``. One query."""
    return _books_with_locks(run_id, employee_no, as_of, on)


@written_once
def _books_with_locks(run_id: int, employee_no: str, as_of: date, on: date) -> QuerySet[Any]:
    place = InstitutionSummary.objects.filter(
        run_id=run_id, institution_code=OuterRef("institution_code")
    )
    served = in_force(as_of).filter(staff_id=employee_no, role=OuterRef("role"))
    names = served.order_by("institution_id", "pk").values("institution__name")
    return loads_of(run_id, employee_no).annotate(
        places=ArraySubquery(names),
        place=Subquery(place.values("name")[:1]),
        locks=locks_as_rows(on),
    )


def locks_on(load: BookLoad) -> Sequence[BookLock]:
    """The locks of ``books_with_locks`` that name the book's role."""
    return [lock for lock in unsaved_locks(load) if load.role in lock.roles]


@dataclass(frozen=True)
class BookMove:
    """One client who came into a book or went from it in a night; ``other_name`` is who had the
    client before, or has it now (empty: nobody)."""

    on: date
    way: str
    client_no: str
    reason: str
    role: str
    other_name: str


def moves_of_book(
    employee_no: str, run_ids: Mapping[int, date], *, is_primary: bool, limit: int
) -> Sequence[BookMove]:
    """How a person's books moved in these runs (run → day), the newest first. One query."""
    rows = BookChange.objects.filter(
        Q(to_employee_no=employee_no) | Q(from_employee_no=employee_no),
        run_id__in=run_ids, is_primary=is_primary,
    ).annotate(to_name=_name("to_employee_no"), from_name=_name("from_employee_no"))  # fmt: skip
    found = rows.order_by("-run__as_of", "client_no", "pk")[:limit]
    return [_move(row, employee_no, run_ids[row.run_id]) for row in found]


def runs_since(first: date, last: date) -> Mapping[int, date]:
    """Run → day of the published days from ``first`` to ``last``. One query."""
    return {run: as_of for as_of, run in _published_between(first, last) if run}


@written_once
def _published_between(first: date, last: date) -> QuerySet[Any, tuple[date, int | None]]:
    days = Day.objects.filter(as_of__gte=first, as_of__lte=last, published_run__isnull=False)
    return days.order_by("as_of").values_list("as_of", "published_run_id")


def requests_of_book(employee_no: str) -> Sequence[BookRequest]:
    """The requests that wait to be decided or carried out about the person's clients, or by which
    the person claims one; newest first, with names. What others would hand over to the person is
    not among them: those are not the person's clients yet. The newest MOST_REQUESTS; one query."""
    return _requests(employee_no)


@written_once
def _requests(employee_no: str) -> QuerySet[Any]:
    claims = Q(to_employee_no=employee_no, kind=BookRequest.Kind.CLAIM)
    waiting = BookRequest.objects.filter(
        Q(from_employee_no=employee_no) | claims,
        status__in=(BookRequest.Status.OPEN, BookRequest.Status.APPROVED),
    )
    return with_names(waiting).order_by("-pk")[:MOST_REQUESTS]


def _name(column: str) -> Subquery:
    return Subquery(Staff.objects.filter(pk=OuterRef(column)).values("name")[:1])


def _move(row: BookChange, employee_no: str, on: date) -> BookMove:
    came = row.to_employee_no == employee_no
    number = row.from_employee_no if came else row.to_employee_no
    name: str | None = getattr(row, "from_name" if came else "to_name")
    return BookMove(
        on=on,
        way=JOINED if came else LEFT,
        client_no=row.client_no,
        reason=row.reason,
        role=row.role,
        other_name=name or number or "",
    )
